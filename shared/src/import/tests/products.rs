//! Price lists of other systems.

use super::*;
use crate::import::guess::{guess_columns, guess_kind};

fn meant(headers: &[&str]) -> Vec<String> {
    let headers = cells(headers);
    assert_eq!(guess_kind(&headers), Kind::Product, "{headers:?}");
    let columns = guess_columns(Kind::Product, &headers, &[]);
    columns.into_iter().map(Option::unwrap_or_default).collect()
}

#[test]
fn price_lists_of_five_systems_are_known_by_their_headers() {
    for (headers, expected) in [
        (
            // Odoo
            ["Internal Reference", "Name", "Sales Price", "Product Category", "Unit of Measure", "Sales Description"],
            ["sku", "name", "unit_price", "category", "unit", "description"],
        ),
        (
            // HubSpot
            ["Name", "SKU", "Unit price", "Product type", "Currency", "Product description"],
            ["name", "sku", "unit_price", "category", "currency", "description"],
        ),
        (
            // MISA
            ["Mã hàng hóa", "Tên hàng hóa", "Đơn vị tính chính", "Nhóm hàng hóa", "Đơn giá bán", "Thuế suất GTGT (%)"],
            ["sku", "name", "unit", "category", "unit_price", "tax_category"],
        ),
        (
            // KiotViet
            ["Nhóm hàng(3 Cấp)", "Mã hàng", "Tên hàng", "Giá bán", "ĐVT", "Đang kinh doanh"],
            ["category", "sku", "name", "unit_price", "unit", "active"],
        ),
        (
            // Shopify
            ["Handle", "Title", "Body (HTML)", "Product Category", "Variant SKU", "Variant Price"],
            ["", "name", "description", "category", "sku", "unit_price"],
        ),
    ] {
        assert_eq!(meant(&headers), expected);
    }
}

#[test]
fn a_line_of_a_price_list_says_what_its_cells_say() {
    let columns = ["name", "sku", "unit", "units", "unit_price", "tax_category", "active"];
    let reading = reading(Kind::Product, &columns);
    let read = |line: &[&str]| read_line(&reading, &cells(line)).unwrap();
    let beer = read(&["Bia lon 330ml", "SP000123", "lon", "1 thùng = 24 lon\nlốc 6", "9.500", "standard", "Không"]);
    assert_eq!(beer.remarks, []);
    assert_eq!(beer.title(Kind::Product), "Bia lon 330ml");
    assert_eq!(beer.fields["units/thùng"], Value::Int(24));
    assert_eq!(beer.fields["units/lốc"], Value::Int(6));
    assert_eq!(beer.fields["unit_price"], Value::Int(9_500));
    assert_eq!(beer.fields["active"], Value::Bool(false));
    // What has one amount is in the currency of it.
    let abroad = read(&["Giấy phép", "", "", "", "1,250.50 USD", "", ""]);
    assert_eq!((&abroad.fields["unit_price"], &abroad.fields["currency"]), (&Value::Int(125_050), &Value::text("USD")));
    let odd = read(&["Nước", "", "chai", "một thùng", "", "", "1"]);
    let told: Vec<_> = odd.remarks.iter().map(|it| (it.key.as_str(), it.taken, it.problem)).collect();
    assert_eq!(told, [("units", Taken::AsNote, Some(CellProblem::NotAUnit))]);
    assert_eq!(odd.fields["active"], Value::Bool(true));
}
