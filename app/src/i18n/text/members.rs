//! Texts of members, invitations, and what is taken away.

use crate::i18n::Text;

texts! {
    ERROR_REMOVED: "Bạn không còn quyền vào không gian làm việc này.", "You no longer have access to this workspace.";
    ERROR_NO_SUCH_MEMBER: "Người này không còn trong nhóm. Tải lại danh sách.", "This person is no longer in the team. Load the list again.";
    ERROR_LAST_OWNER: "Nhóm phải có chủ sở hữu: chuyển quyền cho người khác trước, hoặc xóa không gian làm việc.", "A team has an owner: make somebody else one first, or delete the workspace.";
    ERROR_WORKSPACE_DELETED: "Chủ sở hữu đã xóa không gian làm việc này trên máy chủ. Muốn dùng lại dữ liệu, nhập bản sao lưu vào không gian mới.", "Its owner deleted this workspace on the server. To use its data again, take a backup into a new workspace.";
    ERROR_TOO_MANY_WORKSPACES: "Tài khoản này đã tạo quá nhiều không gian làm việc: xóa bớt hoặc thử lại sau một giờ.", "This account made too many workspaces: delete one, or try again in an hour.";
    ERROR_WRONG_NAME: "Tên không khớp: gõ đúng tên không gian làm việc.", "The name does not match: type the workspace's name.";
    ERROR_INVITE_FOR_ANOTHER: "Lời mời này dành cho địa chỉ khác: đăng nhập bằng địa chỉ đó, hoặc xin lời mời mới.", "This invitation is for another address: sign in with that one, or ask for a new invitation.";
    ERROR_TOO_MANY_INVITES: "Có quá nhiều lời mời: thu hồi bớt, hoặc thử lại sau một giờ.", "There are too many invitations: revoke some, or try again in an hour.";

    MANAGE: "Quản lý", "Manage";
    MANAGE_WHO: "Quản lý {name}", "Manage {name}";
    SUSPENDED: "Tạm khóa", "Suspended";
    ROLE_CHANGED: "{name} giờ là {role}", "{name} is now {role}";
    ROLE_OWNER_TEXT: "Chủ sở hữu: mọi quyền, cả xóa không gian làm việc", "Owner: everything, also deleting the workspace";
    OWNERS_NOTE: "Có thể có nhiều chủ sở hữu. Muốn bàn giao: cho người khác làm chủ sở hữu, rồi tự đổi vai trò của mình.", "There can be several owners. To hand over, make somebody else an owner, then change your own role.";
    LAST_CONTACT: "Lần cuối kết nối {at}, {n} thiết bị", "Last contact {at}, {n} {n:device|devices}";
    NO_CONTACT: "Chưa kết nối", "No contact yet";
    ACCESS_TITLE: "Thiết bị và mã truy cập", "Devices and access tokens";
    ACCESS_NONE: "Không có thiết bị hay mã truy cập nào.", "No devices and no access tokens.";
    DEVICE_OUT: "Bắt đăng nhập lại", "Make it sign in again";
    DEVICE_OUT_DONE: "Thiết bị này phải đăng nhập lại mới vào được nhóm", "That device has to sign in again to get in";
    TOKEN_END: "Thu hồi", "Revoke";
    TOKEN_ENDED: "Đã thu hồi mã truy cập", "The access token was revoked";

    SUSPEND: "Tạm khóa", "Suspend";
    SUSPEND_TEXT: "{name} không đọc và không ghi được gì cho đến khi bạn mở lại. Dữ liệu của nhóm bị xóa khỏi thiết bị của họ.", "{name} reads and writes nothing until you let them in again. The team's data goes from their devices.";
    SUSPEND_DO: "Tạm khóa {name}", "Suspend {name}";
    SUSPEND_DONE: "Đã tạm khóa {name}", "{name} was suspended";
    REINSTATE: "Mở lại", "Let in again";
    REINSTATE_DONE: "{name} vào lại được rồi", "{name} was let in again";
    REMOVE_MEMBER: "Đưa ra khỏi nhóm…", "Remove from the team…";
    REMOVE_MEMBER_TEXT: "{name} mất quyền ngay, trên mọi thiết bị. Lịch sử và ghi chú của họ ở lại. Muốn vào lại, họ cần một lời mời ghi tên mình.", "{name} loses access at once, on every device. Their history and notes stay. To come back they need an invitation that names them.";
    REMOVE_MEMBER_DO: "Đưa {name} ra", "Remove {name}";
    REMOVE_MEMBER_DONE: "Đã đưa {name} ra khỏi nhóm", "{name} was removed from the team";
    HAND_OVER_TO: "Ai nhận việc của {name}?", "Who takes over from {name}?";
    HAND_OVER_NOBODY: "Không ai, để nguyên", "Nobody, leave it as it is";
    HAND_OVER_COUNTS: "{deals} cơ hội đang mở, {companies} công ty, {contacts} liên hệ và khách tiềm năng, {tasks} việc chưa xong", "{deals} open {deals:deal|deals}, {companies} {companies:company|companies}, {contacts} {contacts:contact or lead|contacts and leads}, {tasks} open {tasks:task|tasks}";
    HAND_OVER_DONE: "{to} nhận {n} bản ghi của {name}", "{to} took over {n} {n:record|records} from {name}";

    LEAVE_TITLE: "Rời nhóm", "Leave the team";
    LEAVE_TEXT: "Dữ liệu của nhóm bị xóa khỏi các thiết bị của bạn. Muốn vào lại, bạn cần một lời mời ghi tên mình.", "The team's data goes from your devices. To come back you need an invitation that names you.";
    LEAVE_DO: "Rời nhóm", "Leave the team";
    DELETE_WORKSPACE_TITLE: "Xóa không gian làm việc", "Delete the workspace";
    DELETE_WORKSPACE_TEXT: "Mọi thứ trên máy chủ mất ngay, và trên thiết bị của mọi người khi họ kết nối. Không ai lấy lại được. Muốn giữ dữ liệu, tải bản sao lưu trước.", "Everything on the server goes at once, and from everybody's devices when they connect. Nobody can bring it back. To keep the data, take a backup first.";
    DELETE_WORKSPACE_TYPE: "Gõ “{name}” để xóa", "Type “{name}” to delete it";
    DELETE_WORKSPACE_DO: "Xóa cho tất cả mọi người", "Delete it for everybody";
    DELETE_WORKSPACE: "Xóa không gian làm việc…", "Delete the workspace…";
    DELETE_ACCOUNT_TITLE: "Xóa tài khoản", "Delete the account";
    DELETE_ACCOUNT: "Xóa tài khoản…", "Delete the account…";
    DELETE_ACCOUNT_TEXT: "Bạn rời mọi nhóm và bị đăng xuất ở mọi nơi. Những gì bạn đã ghi ở lại với nhóm. Nếu bạn là chủ sở hữu duy nhất của một nhóm, hãy chuyển quyền hoặc xóa nhóm đó trước.", "You leave every team and are signed out everywhere. What you wrote stays with the teams. Where you are the only owner, hand over or delete the workspace first.";
    DELETE_ACCOUNT_PASSWORD: "Mật khẩu", "Password";
    DELETE_ACCOUNT_DO: "Xóa tài khoản", "Delete the account";

    INVITE_FOR_TEXT: "Ai có liên kết này đều vào được, cho đến khi hết lượt hoặc hết hạn.", "Whoever has this link can join, until it is used up or expires.";
    INVITE_ADDRESS: "E-mail (không bắt buộc)", "E-mail (optional)";
    INVITE_ADDRESS_HINT: "Chỉ tài khoản có địa chỉ này dùng được.", "Only the account of this address can use it.";
    INVITE_USES: "Số người", "How many people";
    INVITE_USES_N: "{n} người", "{n} {n:person|people}";
    INVITE_DAYS: "Hết hạn sau", "Expires in";
    INVITE_DAYS_N: "{n} ngày", "{n} {n:day|days}";
    INVITE_BY_TEXT: "Liên kết chỉ hiện một lần.", "The link is shown once.";
    INVITES_OPEN: "Lời mời đang mở", "Open invitations";
    INVITES_NONE: "Không có lời mời nào đang mở.", "No invitation is open.";
    INVITE_FOR_MEMBER: "Cho {name}", "For {name}";
    INVITE_FOR_ANYBODY: "Cho ai có liên kết", "For whoever has the link";
    INVITE_DETAIL: "{role}, còn {n} lượt, {by} mời lúc {made}, hết hạn {at}", "{role}, {n} {n:use|uses} left, by {by} on {made}, expires {at}";
    INVITE_REVOKE: "Thu hồi", "Revoke";
    INVITE_REVOKE_WHICH: "Thu hồi lời mời: {whom}", "Revoke the invitation: {whom}";
    INVITE_REVOKED: "Đã thu hồi lời mời", "The invitation was revoked";
    INVITED_WHOM: "Lời mời này dành cho {whom}.", "This invitation is for {whom}.";

    TAKEN_TITLE: "{name} không còn trên thiết bị này", "{name} is no longer on this device";
    TAKEN_REMOVED_BY: "{by} đã đưa bạn ra khỏi nhóm lúc {at}.", "{by} removed you from the team on {at}.";
    TAKEN_REMOVED: "Bạn đã bị đưa ra khỏi nhóm lúc {at}.", "You were removed from the team on {at}.";
    TAKEN_SUSPENDED_BY: "{by} đã tạm khóa quyền của bạn lúc {at}.", "{by} suspended your access on {at}.";
    TAKEN_SUSPENDED: "Quyền của bạn bị tạm khóa lúc {at}.", "Your access was suspended on {at}.";
    TAKEN_LEFT: "Bạn đã rời nhóm lúc {at}.", "You left the team on {at}.";
    TAKEN_DELETED_BY: "{by} đã xóa không gian làm việc này lúc {at}.", "{by} deleted this workspace on {at}.";
    TAKEN_DELETED: "Không gian làm việc này đã bị xóa lúc {at}.", "This workspace was deleted on {at}.";
    TAKEN_ACCOUNT: "Tài khoản này đã bị xóa lúc {at}.", "This account was deleted on {at}.";
    TAKEN_ASK_ADMIN: "Nếu có nhầm lẫn, hỏi quản trị viên của nhóm. Khi được mở lại, đăng nhập là thấy lại mọi thứ.", "If this is a mistake, ask an admin of the team. Once you are let in again, signing in brings everything back.";
    TAKEN_ASK_INVITE: "Muốn vào lại, xin quản trị viên của nhóm một lời mời ghi tên bạn.", "To come back, ask an admin of the team for an invitation that names you.";
    TAKEN_FOR_GOOD: "Dữ liệu trên máy chủ không còn nữa.", "The data on the server is gone.";
    TAKEN_GOING: "Đang xóa dữ liệu khỏi thiết bị…", "Deleting the data from this device…";
    TAKEN_UNSENT: "{n} thay đổi của bạn chưa được gửi. Lưu chúng vào tệp nếu cần, rồi xóa dữ liệu của nhóm khỏi thiết bị.", "{n} {n:change|changes} of yours {n:was|were} never sent. Save {n:it|them} to a file if you need {n:it|them}, then delete the team's data from this device.";
    TAKEN_UNREADABLE: "Không đọc được còn thay đổi nào chưa được gửi hay không. Hãy tải lại trang để thử lần nữa. Xóa bây giờ thì những thay đổi chưa gửi, nếu có, sẽ mất.", "It cannot be read whether any of your changes were never sent. Reload this page to try again. If you delete the data now, such changes are lost.";
    TAKEN_REMOVE: "Xóa khỏi thiết bị", "Delete from this device";
    TAKEN_IS_GONE: "Dữ liệu của nhóm đã được xóa khỏi thiết bị này.", "The team's data was deleted from this device.";
    TAKEN_GO_ON: "Tiếp tục", "Go on";
}
