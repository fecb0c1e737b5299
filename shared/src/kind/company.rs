//! A company: a customer, a partner, a supplier.

use super::{
    Audience, Choices, FieldType, Group, Kind, KindSpec, Offered, Page, SearchedAs,
    field_spec::{field, part},
    key,
    spec::kind,
    words::{NAME, addresses, distinct, emails, merge, merged_into, need, owner, phones, tier, vcard},
};
use crate::text::t;

const TYPES: Choices = &[
    ("prospect", t("Tiềm năng", "Prospect")),
    ("customer", t("Khách hàng", "Customer")),
    ("partner", t("Đối tác", "Partner")),
    ("supplier", t("Nhà cung cấp", "Supplier")),
    ("competitor", t("Đối thủ", "Competitor")),
];

pub(super) static SPEC: KindSpec = kind(
    "company",
    &[
        field(key::NAME, NAME, t("Tên công ty", "Company name")).required().asked().worth(15),
        phones().asked().worth(20),
        field("domain", FieldType::Domain, t("Trang web", "Website")).asked().found(SearchedAs::Address).worth(15),
        field("industry", NAME, t("Ngành", "Industry")).asked().worth(15),
        field("type", FieldType::Choice(TYPES), t("Loại", "Type")),
        tier(),
        need(),
        emails(),
        field("address", FieldType::Lines, t("Địa chỉ", "Address")).worth(10),
        field("tax_id", NAME, t("Mã số thuế", "Tax number")).found(SearchedAs::Number).worth(15),
        field("number_of_employees", FieldType::Int(0, 100_000_000), t("Số nhân viên", "Employees")),
        field("annual_revenue", FieldType::Money, t("Doanh thu năm", "Annual revenue")),
        field("balance", FieldType::Money, t("Công nợ", "Balance")),
        field("founded", FieldType::Year, t("Năm thành lập", "Founded")),
        field("parent_id", FieldType::Link(Kind::Company), t("Công ty mẹ", "Parent company")).related(),
        owner().worth(10),
        part(key::CURRENCY, FieldType::Currency),
        addresses(),
        merged_into(),
        distinct(),
        merge(),
        vcard(),
    ],
)
.seen_by(Audience::Owned)
.compared()
.offered(&[Offered::Navigation, Offered::Palette, Offered::OwnFields, Offered::Import, Offered::About])
.page(Page {
    path: "/companies",
    icon: "M5 21V5l8-2v18M13 8l6 2v11M3 21h18M8.500 8h1M8.500 12h1M8.500 16h1M16 14h.500M16 17.500h.500",
    keys: "g o",
    group: Group::Customers,
    order: 2,
    many: t("Công ty", "Companies"),
    new: t("Công ty mới", "New company"),
    search: t("Tìm theo tên, trang web, mã số thuế", "Search by name, website, tax number"),
    empty: (
        t("Các công ty bạn bán hàng", "The companies you sell to"),
        t(
            "Liên hệ, cơ hội và việc của một công ty nằm chung một trang.",
            "A company's people, deals and tasks are together on one page.",
        ),
    ),
    columns: &["industry", "phones", "domain", "type", key::OWNER, "updated_at"],
    card: &["industry", "domain"],
    line: &["industry"],
});
