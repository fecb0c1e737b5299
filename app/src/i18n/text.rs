//! Every text of the app.

use super::Text;

macro_rules! texts {
    ($($name:ident: $vi:literal, $en:literal;)*) => { $(
        pub const $name: Text = Text { vi: $vi, en: $en };
    )* };
}

texts! {
    SKIP_TO_CONTENT: "Tới nội dung", "Skip to content";
    BOARD: "Bảng", "Board";
    SETTINGS: "Cài đặt", "Settings";
    MAIN_NAVIGATION: "Điều hướng chính", "Main navigation";
    MY_TEAM: "Nhóm của tôi", "My team";
    ME: "Tôi", "Me";
    SALES: "Bán hàng", "Sales";
    LOADING: "Đang mở sổ tay…", "Opening your notebook…";

    STATUS_LOCAL: "Chỉ trên máy này", "On this device only";
    STATUS_OFFLINE: "Ngoại tuyến", "Offline";
    STATUS_CONNECTING: "Đang kết nối…", "Connecting…";
    STATUS_SYNCED: "Đã đồng bộ", "Synced";
    STATUS_SENDING: "Đang gửi…", "Sending…";
    STATUS_UNSENT: "{n} chưa gửi", "{n} unsent";
    STATUS_REFUSED: "{n} bị từ chối", "{n} refused";
    STATUS_SIGNED_OUT: "Cần đăng nhập lại", "Sign in again";
    STATUS_NOT_SAVED: "Chưa lưu được trên máy này", "Not saved on this device";
    STATUS_OUTDATED: "Tải lại để cập nhật", "Reload to update";

    NEW_DEAL: "Cơ hội mới", "New deal";
    DEAL_NAME: "Tên cơ hội", "Deal name";
    ADD: "Thêm", "Add";
    CANCEL: "Hủy", "Cancel";
    SAVE: "Lưu", "Save";
    CLOSE: "Đóng", "Close";
    DELETE: "Xóa", "Delete";
    UNDO: "Hoàn tác", "Undo";
    ADD_TO_STAGE: "Thêm cơ hội vào {stage}", "Add a deal to {stage}";
    DEALS: "{n} cơ hội", "{n} deals";
    SHOW_MORE: "Xem thêm {n}", "Show {n} more";
    EMPTY_BOARD_TITLE: "Bảng cơ hội của bạn", "Your deal board";
    EMPTY_BOARD_TEXT: "Mỗi thẻ là một cơ hội bán hàng. Kéo thẻ qua các cột khi thương vụ tiến triển; mọi thứ lưu ngay trên máy, có mạng hay không.", "Each card is a sale in the making. Drag it across as it moves forward; everything is kept on this device, with or without a network.";
    EMPTY_BOARD_ACTION: "Thêm cơ hội đầu tiên", "Add your first deal";
    NO_DEALS_HERE: "Kéo thẻ vào đây", "Drop a card here";

    MORE_ACTIONS: "Thao tác với {deal}", "Actions for {deal}";
    OPEN: "Mở", "Open";
    MOVE_TO: "Chuyển tới…", "Move to…";
    MOVE_TOP: "Lên đầu cột", "To the top";
    MOVE_UP: "Lên một bậc", "Up";
    MOVE_DOWN: "Xuống một bậc", "Down";
    MOVE_BOTTOM: "Xuống cuối cột", "To the bottom";
    CARD_HINT: "Phím cách để nhấc, mũi tên để chuyển, Enter để mở", "Space lifts, arrows move, Enter opens";
    LIFTED: "Đã nhấc {deal}. Dùng mũi tên để chuyển, phím cách để đặt, Esc để trả lại.", "Lifted {deal}. Arrows move it, Space drops it, Esc puts it back.";
    HOVERING: "{stage}, vị trí {n} trên {of}", "{stage}, position {n} of {of}";
    MOVED: "Đã chuyển {deal} từ {from} tới {to}", "Moved {deal} from {from} to {to}";
    PUT_BACK: "Đã trả {deal} về chỗ cũ", "Put {deal} back";

    WHY_LOST: "Vì sao thua?", "Why was it lost?";
    LOST_NOTE: "Ghi chú (không bắt buộc)", "Note (optional)";
    LOST_PRICE: "Giá", "Price";
    LOST_COMPETITOR: "Đối thủ", "Competitor";
    LOST_BUDGET: "Ngân sách", "Budget";
    LOST_MISSING_FEATURE: "Thiếu tính năng", "Missing feature";
    LOST_LONG_CYCLE: "Kéo dài quá lâu", "Took too long";
    LOST_NO_DECISION_MAKER: "Không gặp người quyết định", "No decision-maker";
    LOST_UNRESPONSIVE: "Không phản hồi", "Unresponsive";
    WON_CHEER: "Thắng rồi! {deal}", "Won! {deal}";

    STAGE: "Giai đoạn", "Stage";
    AMOUNT: "Giá trị", "Amount";
    CLOSE_DATE: "Ngày chốt", "Close date";
    OWNER: "Phụ trách", "Owner";
    NEXT_STEP: "Bước tiếp theo", "Next step";
    NAME: "Tên", "Name";
    NOBODY: "Chưa có", "Nobody";
    EMPTY_VALUE: "Thêm", "Add";
    EDIT_FIELD: "Sửa {field}", "Edit {field}";
    DAYS_IN_STAGE: "{n} ngày", "{n} d";
    ROTTEN: "Đã {n} ngày không tiến triển", "No movement for {n} days";
    DELETED_DEAL: "Đã xóa {deal}", "Deleted {deal}";
    THIS_IS_DELETED: "Cơ hội này đã bị xóa.", "This deal was deleted.";
    EDITED_AFTER_DELETION: "Có người đã sửa sau khi xóa.", "Somebody edited it after that.";
    RESTORE: "Khôi phục", "Restore";
    NOT_HERE: "Không có bản ghi này trên máy.", "This record is not on this device.";
    BACK_TO_BOARD: "Về bảng", "Back to the board";

    CONFLICT: "Hai giá trị", "Two values";
    CONFLICT_TITLE: "Cùng lúc có hai giá trị khác nhau", "Two people wrote different values at the same time";
    CONFLICT_KEEP: "Giữ {value}", "Keep {value}";
    CONFLICT_BY: "{value} – {who}", "{value} – {who}";

    TIMELINE: "Dòng thời gian", "Timeline";
    ADD_NOTE: "Ghi chú", "Add a note";
    NOTE_PLACEHOLDER: "Chuyện gì vừa xảy ra?", "What just happened?";
    NOTE: "Ghi chú", "Note";
    CALL: "Cuộc gọi", "Call";
    EMAIL_ACTIVITY: "Email", "Email";
    MEETING: "Cuộc gặp", "Meeting";
    VISIT: "Viếng thăm", "Visit";
    CHAT: "Trò chuyện", "Chat";
    ACTIVITY_TYPE: "Loại hoạt động", "Kind of activity";
    CREATED_IT: "đã tạo", "created it";
    SET_FIELD: "{field}: {value}", "{field}: {value}";
    CHANGED_FIELD: "{field}: {before} → {after}", "{field}: {before} → {after}";
    CLEARED: "trống", "empty";
    SOMEBODY: "Ai đó", "Somebody";
    NOT_SENT_YET: "chưa gửi", "not sent yet";

    LANGUAGE: "Ngôn ngữ", "Language";
    VIETNAMESE: "Tiếng Việt", "Tiếng Việt";
    ENGLISH: "English", "English";
    THEME: "Giao diện", "Theme";
    THEME_SYSTEM: "Theo hệ thống", "System";
    THEME_LIGHT: "Sáng", "Light";
    THEME_DARK: "Tối", "Dark";
    WORKSPACE: "Không gian làm việc", "Workspace";
    YOUR_NAME: "Tên của bạn", "Your name";

    SHARE_TITLE: "Chia sẻ với nhóm", "Share with my team";
    SHARE_TEXT: "Mọi thứ bạn đã làm sẽ được gửi lên máy chủ để cả nhóm cùng làm. Bạn vẫn làm việc được khi mất mạng.", "What you made so far goes to the server, so that your team can work on it too. You keep working without a network.";
    EMAIL: "Email", "E-mail";
    PASSWORD: "Mật khẩu (ít nhất 10 ký tự)", "Password (at least 10 characters)";
    SIGN_IN: "Đăng nhập", "Sign in";
    HAVE_ACCOUNT: "Tôi đã có tài khoản", "I have an account";
    NO_ACCOUNT: "Tôi chưa có tài khoản", "I have no account yet";
    SIGN_IN_AGAIN: "Đăng nhập lại để gửi thay đổi của bạn", "Sign in again to send your changes";
    INVITE_TITLE: "Mời đồng nghiệp", "Invite colleagues";
    INVITE_TEXT: "Ai có liên kết này đều vào được trong 14 ngày.", "Whoever has this link can join for 14 days.";
    INVITE_CREATE: "Tạo liên kết mời", "Make an invite link";
    INVITE_LINK: "Liên kết mời", "Invite link";
    COPY: "Sao chép", "Copy";
    COPIED: "Đã sao chép", "Copied";
    JOIN_TITLE: "Bạn được mời vào một nhóm", "You are invited to a team";
    JOIN_TEXT: "Tạo tài khoản hoặc đăng nhập để vào.", "Create an account or sign in to join.";
    JOIN: "Vào nhóm", "Join";
    JOIN_NO_TOKEN: "Liên kết mời không đầy đủ: xin người mời gửi lại.", "The invite link is incomplete: ask for it again.";
    THIS_DEVICE: "Máy này", "This device";

    STATUS_DETAILS: "Xem tình trạng đồng bộ", "Show what is not sent";
    SYNC_TITLE: "Đồng bộ", "Sync";
    NOTHING_REFUSED: "Không có thay đổi nào bị từ chối.", "Nothing was refused.";
    UNSENT_COUNT: "{n} thay đổi chưa gửi, an toàn trên máy này.", "{n} unsent changes, safe on this device.";
    ALL_SENT: "Mọi thay đổi đã lên máy chủ.", "Everything is on the server.";
    REFUSED_TITLE: "Bị máy chủ từ chối", "Refused by the server";
    REFUSED_WAITING: "{n} sửa đổi khác đang chờ vì làm trên thay đổi này.", "{n} other edits wait because they were made on top of it.";
    DISCARD: "Bỏ thay đổi", "Discard";
    EXPORT: "Xuất ra tệp", "Export to a file";
    DISCARDED: "Đã bỏ; các sửa đổi sau đó được giữ lại.", "Discarded; the edits after it are kept.";
    NO_LONGER_APPLIES: "Không còn áp dụng được: {message}", "No longer applies: {message}";
    NOT_SAVED_TEXT: "Trình duyệt không lưu được thay đổi mới nhất trên máy này ({message}). Đừng đóng trang; hãy xuất ra tệp.", "The browser did not keep your latest changes on this device ({message}). Do not close the page; export them to a file.";
    DAMAGED_RECORDS: "Bản ghi không mở được", "Records that cannot be opened";
    STATUS_DAMAGED: "{n} bản ghi hỏng", "{n} damaged";
    DAMAGED: "Không mở được bản ghi này", "This record cannot be opened";
    DAMAGED_TEXT: "Dữ liệu của nó vẫn được giữ nguyên; phần còn lại hoạt động bình thường.", "What was written in it is kept; everything else works.";

    UPDATE_READY: "Đã có phiên bản mới", "A new version is ready";
    UPDATE: "Cập nhật", "Update";

    ERROR_NETWORK: "Không tới được máy chủ: kiểm tra mạng rồi thử lại.", "The server cannot be reached: check the network and try again.";
    ERROR_WRONG_CREDENTIALS: "Email hoặc mật khẩu không đúng.", "E-mail or password is wrong.";
    ERROR_EMAIL_TAKEN: "Email này đã có tài khoản: hãy đăng nhập.", "There is an account with this e-mail: sign in instead.";
    ERROR_INVALID_EMAIL: "Đây không phải địa chỉ email.", "This is not an e-mail address.";
    ERROR_INVALID_PASSWORD: "Mật khẩu cần ít nhất 10 ký tự.", "A password has at least 10 characters.";
    ERROR_TOO_MANY_ATTEMPTS: "Thử quá nhiều lần: đợi một phút rồi thử lại.", "Too many attempts: wait a minute.";
    ERROR_NO_SUCH_INVITE: "Lời mời không còn hiệu lực: xin liên kết mới.", "The invitation is no longer valid: ask for a new link.";
    ERROR_WORKSPACE_EXISTS: "Không gian này đã có trên máy chủ dưới tài khoản khác.", "This workspace is on the server under another account.";
    ERROR_SERVER: "Máy chủ gặp lỗi: {message}", "The server says: {message}";
    ERROR_AMOUNT: "Không đọc được số tiền: gõ 45000000 hoặc 45tr.", "This is not an amount: type 45000000 or 45m.";
    ERROR_NAME_MISSING: "Cần có tên.", "A name is needed.";
    ERROR_COMMAND: "Không làm được: {message}", "This could not be done: {message}";
    ERROR_STORE: "Trình duyệt không cho lưu trên máy: {message}", "The browser does not let us keep data on this device: {message}";
}
