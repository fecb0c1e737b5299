//! What is sold: an article or a service, and beside it what it costs.

use super::{
    Choices, FieldType, Group, Kind, KindSpec, Offered, Page, SearchedAs,
    field_spec::{field, part},
    key,
    spec::kind,
    words::NAME,
};
use crate::{role::Role, text::t};

/// How value added tax treats it. The rate of a day follows from this; it is no part of the product.
const TAXES: Choices = &[
    ("standard", t("10 %, được giảm theo nghị định", "10 %, lowered by decree")),
    ("full", t("10 %, không được giảm", "10 %, never lowered")),
    ("reduced", t("5 %", "5 %")),
    ("zero", t("0 %", "0 %")),
    ("exempt", t("Không chịu thuế (KCT)", "Not subject to VAT")),
];

pub(super) static SPEC: KindSpec = kind(
    "product",
    &[
        field(key::NAME, NAME, t("Tên hàng", "Product name")).required().asked().worth(20),
        field("sku", NAME, t("Mã hàng", "SKU")).asked().found(SearchedAs::Code).conflicts().worth(20),
        field("picture", FieldType::Picture, t("Ảnh", "Picture")),
        field("unit", NAME, t("Đơn vị tính", "Unit")).asked().worth(15),
        field("units", FieldType::Factors, t("Đơn vị quy đổi", "Other units")),
        field("unit_price", FieldType::Money, t("Giá bán", "List price")).asked().conflicts().worth(25),
        part(key::CURRENCY, FieldType::Currency).conflicts(),
        field("category", NAME, t("Nhóm hàng", "Category")).asked().worth(10),
        field("tax_category", FieldType::Choice(TAXES), t("Thuế GTGT", "VAT")).worth(10),
        field("active", FieldType::Bool, t("Đang bán", "On sale")).usual("true"),
        field("description", FieldType::Lines, t("Mô tả", "Description")),
    ],
)
.written_by(Role::Admin)
.beside(&[Kind::ProductCost])
.offered(&[Offered::Navigation, Offered::Palette, Offered::OwnFields, Offered::Import])
.page(Page {
    path: "/products",
    icon: "M3 8l9-5 9 5v8l-9 5-9-5zM3 8l9 5 9-5M12 13v8",
    keys: "g p",
    group: Group::More,
    order: 5,
    many: t("Hàng hóa", "Products"),
    new: t("Hàng hóa mới", "New product"),
    search: t("Tìm theo tên, mã hàng", "Search by name, SKU"),
    empty: (
        t("Những gì bạn bán", "What you sell"),
        t(
            "Nhập bảng giá một lần, mọi báo giá lấy tên, đơn vị và giá từ đây.",
            "Import your price list once; quotes take names, units and prices from here.",
        ),
    ),
    columns: &["sku", "unit", "category", "unit_price", "tax_category", "active"],
    card: &["sku", "unit_price"],
    line: &["sku", "unit_price"],
});
