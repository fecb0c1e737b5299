//! Texts of views, and of the bar that filters.

use crate::i18n::Text;

texts! {
    VIEW_ALL: "Tất cả", "All";
    VIEW_MINE: "Của tôi", "Mine";
    VIEW_CLOSING: "Sắp chốt tháng này", "Closing this month";
    SAVE_CHANGES: "Lưu thay đổi", "Save changes";
    SAVE_AS: "Lưu thành…", "Save as…";
    RESET_VIEW: "Đặt lại", "Reset";
    PIN_VIEW: "Ghim {view} vào thanh bên", "Pin {view} to the sidebar";
    PINNED: "Đã ghim", "Pinned";

    ADD_FILTER: "+ Lọc", "+ Filter";
    MATCH_ALL: "Khớp tất cả", "Match all";
    MATCH_ANY: "Khớp bất kỳ", "Match any";
    MATCH_GROUPS: "Khớp theo nhóm", "Match by groups";
    FOUND_OF: "{n} trên {all}", "{n} of {all}";
    GIVEN_DAY: "Ngày cụ thể", "A day";
}
