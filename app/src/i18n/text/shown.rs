//! Texts of the page of components, which no build that is served to people has.

use crate::i18n::Text;

texts! {
    UI_COMPONENTS: "Các thành phần", "Components";
    UI_LIGHT_ONES: "Nền sáng", "Light";
    UI_DARK_ONES: "Nền tối", "Dark";
    UI_BUTTONS: "Nút", "Buttons";
    UI_FIELDS_TO_TYPE: "Ô nhập", "Fields";
    UI_CHOICES: "Lựa chọn, ngày, giờ", "Choices, days, times";
    UI_SIGNS: "Nhãn, ảnh đại diện, biểu tượng", "Chips, avatars, icons";
    UI_MEASURES: "Thước đo, biểu đồ", "Meters, charts";
    UI_MESSAGES: "Thông báo, hộp thoại, chỗ trống", "Messages, dialogs, empty states";
    UI_CARDS: "Thẻ", "Cards";
    UI_PRIMARY: "Nút chính", "Primary";
    UI_PLAIN: "Nút thường", "Plain";
    UI_QUIET: "Nút nhẹ", "Quiet";
    UI_DANGEROUS: "Nút xóa", "Dangerous";
    UI_DISABLED: "Không dùng được", "Disabled";
    UI_AS_A_LINK: "Liên kết", "A link";
    UI_PRESSED: "Đang chọn", "Pressed";
    UI_EMPTY_ONE: "Trống", "Empty";
    UI_FILLED: "Có nội dung", "Filled";
    UI_WRONG_ONE: "Sai", "Wrong";
    UI_SHORT_LIST: "Danh sách ngắn", "A short list";
    UI_LONG_LIST: "Danh sách dài, tạo thêm được", "A long list that can grow";
    UI_LITTLE: "Ít", "Little";
    UI_MUCH: "Nhiều", "Much";
    UI_UNDER_WAY: "Đang làm", "Under way";
    UI_OF_UNKNOWN_LENGTH: "Chưa biết bao lâu", "Of unknown length";
    UI_SAY_SOMETHING: "Hiện thông báo", "Say something";
    UI_SAY_A_PROBLEM: "Hiện lỗi", "Say a problem";
    UI_OPEN_A_DIALOG: "Mở hộp thoại", "Open a dialog";
    UI_SOMETHING_HAPPENED: "Đã chuyển An Phát từ Mới tới Tiềm năng", "Moved An Phát from New to Qualified";
    UI_SOMETHING_FAILED: "Không lưu được: thử lại.", "It could not be kept: try again.";
}
