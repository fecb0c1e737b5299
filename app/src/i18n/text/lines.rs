//! Texts of lines: what is printed of a list, and what is told of a line that is brought in.

use crate::i18n::Text;

texts! {
    PRINTED_FIRST: "Bản in chỉ có {n} dòng đầu trong số {all} dòng. Muốn có tất cả, hãy xuất danh sách ra tệp.", "Only the first {n} of {all} lines are printed. Export the list to have all of them.";
    REMARK_ARCHIVED: "{name} đang được lưu trữ: vẫn giữ như vậy", "{name} is archived: it stays archived";
    MAY_BE_ARCHIVED: "đã lưu trữ", "archived";
}
