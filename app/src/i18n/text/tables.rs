//! Texts of tables.

use crate::i18n::Text;

texts! {
    ROW_ACTIONS: "Thao tác với {name}", "Actions for {name}";
    OPEN_IN_TAB: "Mở trong thẻ mới", "Open in a new tab";
    EDIT_CELL: "Sửa ô này", "Edit this cell";
    GROUP_BY: "Nhóm theo", "Group by";
    NO_GROUPS: "Không nhóm", "No groups";
    NO_SUCH_VALUE: "Chưa có", "None";
    DENSITY: "Chiều cao dòng", "Row height";
    DENSITY_COMPACT: "Gọn", "Compact";
    DENSITY_STANDARD: "Vừa", "Standard";
    DENSITY_COSY: "Thoáng", "Cosy";
    TOTALS: "Tổng cộng", "Totals";
    FOOT_COUNT: "{n} bản ghi", "{n} {n:record|records}";
    FOOT_PICKED: "Đã chọn {n} / {all}", "{n} of {all} selected";
    AVERAGE: "TB {value}", "avg {value}";
    LEFT_OUT: "{n} bản ghi chưa được cộng: không có tỷ giá", "{n} {n:record is|records are} not counted: no exchange rate";
    HEAD_HINT: "Shift và mũi tên đổi độ rộng cột.", "Shift and an arrow change the width of the column.";
}
