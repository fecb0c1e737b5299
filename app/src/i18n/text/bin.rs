//! Texts of the recycle bin, the archive, lists of tasks that are picked, and the installed app.

use crate::i18n::Text;

texts! {
    BIN: "Thùng rác", "Recycle bin";
    BIN_DELETED: "Đã xóa", "Deleted";
    BIN_HINT: "Không có gì mất hẳn: thứ gì đã xóa cũng khôi phục được.", "Nothing is gone for good: whatever was deleted can be restored.";
    ARCHIVE_HINT: "Thứ đã lưu trữ không còn trên bảng, trong danh sách và tổng số, nhưng vẫn tìm được.", "What is archived is off boards, lists and sums, and is still found.";
    BIN_SHOWN: "Hiện gì", "What is shown";
    BIN_KIND: "Loại", "Kind";
    BIN_ALL_KINDS: "Mọi loại", "All kinds";
    BIN_SEARCH: "Tìm theo tên", "Search by name";
    BIN_EMPTY_TITLE: "Thùng rác trống", "The recycle bin is empty";
    BIN_EMPTY_TEXT: "Khi ai đó xóa một bản ghi, nó nằm ở đây để bạn khôi phục khi cần.", "When somebody deletes a record it lies here, and can be restored.";
    ARCHIVE_EMPTY_TITLE: "Chưa lưu trữ gì", "Nothing is archived";
    ARCHIVE_EMPTY_TEXT: "Lưu trữ những gì đã xong để danh sách gọn mà không mất gì.", "Archive what is over: lists get short, and nothing is lost.";
    BIN_DELETED_BY: "{kind} · {who} xóa {when}", "{kind} · deleted by {who}, {when}";
    BIN_DELETED_AT: "{kind} · xóa {when}", "{kind} · deleted {when}";
    BIN_ARCHIVED_BY: "{kind} · {who} lưu trữ {when}", "{kind} · archived by {who}, {when}";
    BIN_ARCHIVED_AT: "{kind} · lưu trữ {when}", "{kind} · archived {when}";
    RESTORE_NAMED: "Khôi phục {name}", "Restore {name}";
    BRING_BACK_NAMED: "Bỏ lưu trữ {name}", "Unarchive {name}";
    RESTORED: "Đã khôi phục {name}", "Restored {name}";
    RESTORED_MANY: "Đã khôi phục {n} bản ghi", "{n} {n:record|records} restored";
    BIN_UNNAMED: "(không tên)", "(without a name)";

    KIND_ATTACHMENT: "Tệp đính kèm", "Attachments";
    KIND_VIEW: "Chế độ xem", "Saved views";
    KIND_GOAL: "Chỉ tiêu", "Targets";
    KIND_RULE: "Quy tắc phân bổ", "Assignment rules";
    KIND_AFFILIATION: "Quan hệ", "Relationships";
    KIND_OTHER: "Khác", "Other";

    UNARCHIVE: "Bỏ lưu trữ", "Unarchive";
    ARCHIVED_MANY: "Đã lưu trữ {n} bản ghi", "{n} {n:record|records} archived";
    BROUGHT_BACK: "Đã bỏ lưu trữ {name}", "Unarchived {name}";
    BROUGHT_BACK_MANY: "Đã bỏ lưu trữ {n} bản ghi", "{n} {n:record|records} unarchived";
    THIS_IS_ARCHIVED: "Bản ghi này đã được lưu trữ: không có trên bảng, trong danh sách và tổng số.", "This record is archived: it is off boards, lists and sums.";
    ARCHIVED_IT: "{who} đã lưu trữ", "{who} archived it";
    BROUGHT_IT_BACK: "{who} đã bỏ lưu trữ", "{who} unarchived it";

    TASKS_SORT: "Sắp xếp", "Sort";
    TASKS_BY_DUE: "Theo hạn", "By due date";
    TASKS_BY_PRIORITY: "Theo ưu tiên", "By priority";
    NOTHING_DONE_TITLE: "Chưa có việc nào xong", "Nothing is done yet";
    NOTHING_DONE_TEXT: "Việc đã hoàn thành nằm ở đây, theo ngày.", "Completed tasks are kept here, day by day.";
    DONE_SOME_DAY: "Không rõ ngày", "On an unknown day";
    ON_MONDAY: "Thứ hai tới", "Next Monday";
    NO_DUE_DAY: "Không có hạn", "No due date";
    DUE_ON: "Hạn vào ngày", "Due on";
    ASSIGN_TO: "Giao cho", "Assign to";
    TASK_TYPE: "Loại việc", "Type";
    CHANGED_TASKS: "Đã sửa {n} việc", "{n} {n:task|tasks} changed";
    COMPLETED_MANY: "Đã hoàn thành {n} việc", "{n} {n:task|tasks} completed";
    DELETED_TASKS: "Đã xóa {n} việc", "{n} {n:task|tasks} deleted";
    KEYS_NEXT_LINE: "Việc sau, việc trước", "Next or previous task";
    KEYS_PICK_RANGE: "Chọn cả đoạn", "Select up to here";
    KEYS_COMPLETE: "Hoàn thành việc", "Complete the task";
    KEYS_POSTPONE: "Dời hạn", "Snooze";

    INSTALL: "Cài ứng dụng", "Install the app";
    INSTALL_OFFER: "Cài Sotay vào máy: mở nhanh từ màn hình chính, biểu tượng báo số việc quá hạn.", "Install Sotay: it opens from your home screen, and its icon shows what is overdue.";
    INSTALL_BY_HAND: "Trong Safari, bấm nút Chia sẻ, rồi chọn “Thêm vào MH chính”.", "In Safari tap Share, then “Add to Home Screen”.";
    SHARE_IT: "Chia sẻ…", "Share…";
    ROOM_SCARCE: "Máy sắp hết chỗ: còn {left}. Hãy sao lưu ra tệp, rồi xóa bớt tệp trên máy.", "This device is nearly full: {left} left. Export a backup, then free some room.";
    ROOM_BACKUP: "Sao lưu", "Back up";
    ROOM_USED: "Đang dùng {used} trong {all} trên máy này.", "{used} of {all} are used on this device.";
    ROOM_STAYS: "Trình duyệt giữ dữ liệu cho tới khi bạn xóa.", "The browser keeps it until you delete it.";
    ROOM_MAY_GO: "Khi máy đầy, trình duyệt có thể tự xóa dữ liệu.", "When the device is full, the browser may delete it.";
    ROOM_KEEP: "Giữ dữ liệu trên máy này", "Keep it on this device";

    PRINTED_FIRST: "Bản in chỉ có {n} dòng đầu trong số {all} dòng. Muốn có tất cả, hãy xuất danh sách ra tệp.", "Only the first {n} of {all} lines are printed. Export the list to have all of them.";
    REMARK_ARCHIVED: "{name} đang được lưu trữ: vẫn giữ như vậy", "{name} is archived: it stays archived";
    MAY_BE_ARCHIVED: "đã lưu trữ", "archived";
}
