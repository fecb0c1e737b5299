//! Texts of the board.

use crate::i18n::Text;

texts! {
    SHOW_CLOSED_STAGE: "Hiện {stage}", "Show {stage}";

    KEYS_CARD_MENU: "Mở thao tác của thẻ", "Open a card's actions";
    NO_TASK: "chưa hẹn", "no task";

    BOARD_SUMMARY: "Tóm tắt bảng", "Board summary";
    SUMMARY_WEIGHTED: "theo xác suất {amount}", "weighted {amount}";
    SUMMARY_UNPLANNED: "{n} chưa có việc tiếp theo", "{n} with nothing planned";
    SUMMARY_LATE: "{n} đã quá ngày chốt", "{n} past the close date";

    RESULTS: "{n} kết quả", "{n} {n:result|results}";

    SUMMARY_NO_RATE: "{n} chưa cộng: không có tỷ giá", "{n} not counted: no exchange rate";
}
