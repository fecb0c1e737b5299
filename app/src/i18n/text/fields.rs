//! Texts of the fields that a workspace makes its own.

use crate::i18n::Text;

texts! {
    WORDS: "Các lựa chọn", "Choices";
    WORDS_TEXT: "Đổi tên, sắp lại, cất đi hoặc thêm lựa chọn. Bản ghi cũ giữ nguyên lựa chọn đã có.", "Rename, reorder, put away or add choices. Older records keep what they have.";
    NEW_WORD: "Lựa chọn mới", "New choice";
    PUT_AWAY_WORDS: "Không còn dùng", "No longer offered";
    LOST_REASON: "Lý do thua", "Lost reason";
    NO_SECTION: "Không thuộc nhóm nào", "No section";
    FIELD_INTO_SECTION: "Đã chuyển {name} vào nhóm {section}", "Moved {name} into {section}";
    FIELD_OUT_OF_SECTION: "Đã đưa {name} ra khỏi nhóm", "Took {name} out of its section";
    REQUIRED_FIELD: "Bắt buộc", "Required";
    REMARK_MISSING: "chưa có {name}", "{name} is missing";
    EDIT_LOST_REASONS: "Sửa trường và lý do thua", "Edit the fields and lost reasons of deals";
    CHOOSE_REASON: "Chọn một lý do", "Choose a reason";
}
