//! Texts of the list under the bell, and of what one follows.

use crate::i18n::Text;

texts! {
    NOTICES: "Thông báo", "Notifications";
    NOTICES_UNREAD: "Thông báo: {n} chưa đọc", "Notifications: {n} unread";
    NOTICE_UNREAD: "Chưa đọc", "Unread";
    NOTICE_SHOWN: "Thông báo nào", "Which notifications";
    NOTICE_READ_ALL: "Đánh dấu đã đọc hết", "Mark all as read";
    NOTICE_NONE: "Chưa có gì mới", "Nothing new yet";
    NOTICE_NONE_TEXT: "Khi ai đó giao việc cho bạn, nhắc đến bạn, thắng một cơ hội hay sửa những gì bạn theo dõi, bạn sẽ thấy ở đây.", "When somebody assigns something to you, mentions you, wins a deal or changes what you follow, it is listed here.";
    NOTICE_NONE_UNREAD: "Bạn đã đọc hết.", "You have read everything.";
    NOTICE_CAME: "{n} thông báo mới", "{n} new {n:notification|notifications}";

    NOTICE_ASSIGNED: "{name} giao cho bạn", "{name} assigned this to you";
    NOTICE_MENTIONED: "{name} nhắc đến bạn: {words}", "{name} mentioned you: {words}";
    NOTICE_DUE: "Đến hạn {when}", "Due {when}";
    NOTICE_WON: "{name} thắng cơ hội này", "{name} won this deal";
    NOTICE_LOST: "{name} báo thua cơ hội này", "{name} marked this deal as lost";
    NOTICE_STAGE: "{name} chuyển sang {stage}", "{name} moved this to {stage}";
    NOTICE_AMOUNT: "{name} sửa giá trị", "{name} changed the amount";
    NOTICE_OWNER: "{name} giao cho {other}", "{name} assigned this to {other}";
    NOTICE_NO_OWNER: "{name} bỏ người phụ trách", "{name} removed the owner";
    NOTICE_SAID_SOMETHING: "{name} ghi một hoạt động", "{name} logged an activity";

    NOTICE_SETTINGS: "Thông báo cho tôi", "Notify me of";
    NOTICE_PUSHED: "Cả khi ứng dụng đã đóng", "Also while the app is closed";
    NOTICE_OF_ASSIGNED: "Được giao cho tôi", "What is assigned to me";
    NOTICE_OF_MENTIONED: "Nhắc đến tôi", "Who mentions me";
    NOTICE_OF_DUE: "Việc của tôi đến hạn", "My tasks when they are due";
    NOTICE_OF_WON: "Cơ hội cả nhóm thắng", "What the team wins";
    NOTICE_OF_FOLLOWED: "Thay đổi của bản ghi tôi phụ trách hay theo dõi", "Changes to what I own or follow";

    FOLLOW: "Theo dõi", "Follow";
    UNFOLLOW: "Bỏ theo dõi", "Stop following";
    FOLLOW_THIS: "Theo dõi bản ghi này, hoặc bỏ theo dõi", "Follow this record, or stop following it";
    FOLLOWED: "Đang theo dõi {name}", "You follow {name}";
    UNFOLLOWED: "Đã bỏ theo dõi {name}", "You no longer follow {name}";
    FOLLOW_TOO_MANY: "Bạn đang theo dõi {n} bản ghi. Hãy bỏ bớt trước.", "You follow {n} records. Stop following some first.";
    FOLLOW_NOTHING: "Ở đây không có gì để theo dõi.", "There is nothing to follow here.";
}
