//! Texts of signing in, of workspaces on a device, and of what roles may do.

use crate::i18n::Text;

texts! {
    NO_SUCH_PAGE: "Không có trang này", "There is no such page";
    NO_SUCH_PAGE_TEXT: "Sotay không có gì ở địa chỉ {path}.", "Sotay has nothing at {path}.";
    TITLE_NOT_HERE: "Không có trên máy", "Not on this device";
    NOT_HERE_LOCAL: "Không gian này chỉ có trên máy bạn. Nếu đồng nghiệp gửi liên kết cho bạn, hãy đăng nhập vào nhóm của họ.", "This workspace is on your device only. If a colleague sent you the link, sign in to their team.";
    NOT_HERE_OFFLINE: "Máy đang ngoại tuyến: có thể nó sẽ đến khi có mạng lại.", "You are offline: it may come once the network is back.";
    NOT_HERE_SHARED: "Có thể nó đã bị rút lại, hoặc thuộc một không gian khác.", "It may have been withdrawn, or belong to another workspace.";
    FOUND_ELSEWHERE: "Nó nằm trong {name}, cũng có trên máy này.", "It is in {name}, which is on this device too.";
    OPEN_NAMED: "Mở {name}", "Open {name}";

    SIGN_IN_TEXT: "Mở sổ tay của nhóm bạn trên máy này.", "Open your team's notebook on this device.";
    SIGN_IN_FOR_LINK: "Để mở liên kết này, hãy đăng nhập vào nhóm của người đã gửi.", "To open this link, sign in to the team of whoever sent it.";
    PASSWORD_ONLY: "Mật khẩu", "Password";
    MAKE_ACCOUNT: "Tạo tài khoản", "Create an account";
    MAKE_ACCOUNT_TEXT: "Tài khoản chỉ cần khi làm việc cùng người khác hoặc trên nhiều máy.", "An account is only needed to work with others or on several devices.";
    WITHOUT_ACCOUNT: "Dùng không cần tài khoản", "Go on without an account";
    SIGNED_IN_AS: "Đã đăng nhập: {email}", "Signed in as {email}";
    ACCOUNT_HAS_TEAM: "Tài khoản của bạn có một nhóm: {name} ({n} người).", "Your account has a team: {name} ({n} {n:person|people}).";
    ACCOUNT_HAS_TEAMS: "Tài khoản của bạn có {n} không gian. Bạn muốn mở cái nào?", "Your account has {n} workspaces. Which one do you want to open?";
    ON_THIS_DEVICE_ALONE: "Trên máy này còn {name} với {what}, chưa ở trên máy chủ nào.", "This device also has {name} with {what}, which is on no server yet.";
    BRING_ALONG: "Mở và mang theo ({what})", "Open it and bring this along ({what})";
    KEEP_APART: "Để riêng một không gian", "Keep this apart as a separate workspace";
    BRING_VIEWER: "Trong nhóm này bạn chỉ có quyền xem, nên không mang theo được.", "You can only view in this team, so nothing can be brought along.";
    PEOPLE: "{n} người", "{n} {n:person|people}";
    UNNAMED_WORKSPACE: "Không gian chưa có tên", "A workspace without a name";
    NO_TEAM_YET: "Tài khoản của bạn chưa có không gian nào.", "Your account has no workspace yet.";
    SHARE_THIS: "Đưa {name} lên máy chủ", "Put {name} on the server";
    BEGIN_ONE: "Tạo một không gian", "Create a workspace";
    N_COMPANIES: "{n} công ty", "{n} {n:company|companies}";
    N_CONTACTS: "{n} liên hệ", "{n} {n:contact|contacts}";
    N_TASKS: "{n} việc", "{n} {n:task|tasks}";
    N_ACTIVITIES: "{n} hoạt động", "{n} {n:activity|activities}";
    N_OTHERS: "{n} bản ghi khác", "{n} other {n:record|records}";
    BRINGING: "Đang mang theo từ {name}…", "Bringing along what is in {name}…";
    BROUGHT: "Đã mang vào đây: {what}", "Brought here: {what}";
    BROUGHT_PARTLY: "Chưa mang được {n} bản ghi; chúng vẫn ở trong {name} trên máy này.", "{n} {n:record|records} could not be brought; they are still in {name} on this device.";
    BRING_WAITS: "Sẽ mang theo những gì có trong {name} khi có mạng.", "What is in {name} is brought along once there is a network.";
    ANOTHER_MEMBER: "{name} trên máy này là của {who}, còn bạn đã đăng nhập là {email}.", "{name} on this device belongs to {who}, and you signed in as {email}.";
    ANOTHER_MEMBER_TEXT: "Những gì người ấy chưa gửi sẽ không được gửi dưới tên bạn.", "What they have not sent is not sent as yours.";
    UNSENT_OF_OTHER: "Còn {n} thay đổi của người ấy chỉ có trên máy này.", "{n} {n:change of theirs is|changes of theirs are} on this device only.";
    ANOTHER_MEMBER_STATUS: "Của người khác", "Somebody else's";
    CHOOSE_WHOSE: "Chọn tài khoản để dùng", "Choose which account to use";
    OPEN_MINE: "Mở của tôi", "Open mine";
    REMOVE_AND_OPEN_MINE: "Xóa của họ, mở của tôi", "Remove theirs and open mine";
    SIGN_IN_AS_BEFORE: "Dùng lại tài khoản ấy", "Sign in to that account again";

    INVITED_TO: "Bạn được mời vào {name}", "You are invited to {name}";
    INVITED_AS: "Vai trò của bạn: {role}. Liên kết dùng được đến {at}.", "Your role: {role}. The link is valid until {at}.";
    LOOKING_AT_INVITE: "Đang mở lời mời…", "Opening the invitation…";
    INVITE_IS_DEAD: "Liên kết mời này đã hết hạn hoặc không còn dùng được. Xin người mời gửi liên kết mới.", "This invite link has expired or is no longer valid. Ask whoever invited you for a new one.";
    ROLE_ADMIN_TEXT: "Quản trị viên: cả quy trình, trường và tiền tệ", "Admin: pipelines, fields and money too";
    ROLE_MEMBER_TEXT: "Thành viên: làm việc với mọi bản ghi", "Member: works with every record";
    ROLE_VIEWER_TEXT: "Chỉ xem: không sửa được gì", "Viewer: changes nothing";

    WORKSPACES: "Không gian làm việc", "Workspaces";
    SWITCH_WORKSPACE: "Đổi không gian làm việc", "Switch workspace";
    ONLY_ON_THIS_DEVICE: "chỉ trên máy này", "on this device only";
    ON_THE_SERVER: "trên máy chủ", "on the server";
    NEW_WORKSPACE: "Không gian mới", "New workspace";
    WHICH_WORKSPACE: "Trên máy này có nhiều không gian làm việc", "There are several workspaces on this device";
    WHICH_WORKSPACE_TEXT: "Trình duyệt đã quên bạn dùng cái nào. Hãy chọn một.", "The browser has forgotten which one you use. Choose one.";

    ONLY_ADMINS: "Chỉ quản trị viên thay đổi được ở đây.", "Only admins change this.";
    ONLY_ADMINS_NAMED: "Chỉ quản trị viên thay đổi được ở đây ({names}).", "Only admins change this ({names}).";
    ONLY_ADMINS_INVITE: "Chỉ quản trị viên mời được người khác.", "Only admins invite people.";
    ONLY_ADMINS_INVITE_NAMED: "Chỉ quản trị viên mời được người khác ({names}).", "Only admins invite people ({names}).";
    VIEWER_ONLY: "Bạn chỉ có quyền xem ở đây.", "You can only view here.";
    VIEWER_ONLY_NAMED: "Bạn chỉ có quyền xem ở đây. Quản trị viên đổi được vai trò ({names}).", "You can only view here. An admin can change that ({names}).";
    ERROR_ROLE_ADMIN: "Chỉ quản trị viên được làm việc này. Không có gì thay đổi.", "Only an admin may do this. Nothing was changed.";
    ERROR_ROLE_MEMBER: "Bạn chỉ có quyền xem ở đây, nên không có gì thay đổi.", "You can only view here, so nothing was changed.";
    ERROR_NOT_PERMITTED: "Vai trò của bạn không được làm việc này: hãy nhờ quản trị viên.", "Your role may not do this: ask an admin.";
    ERROR_NOT_A_MEMBER: "Tài khoản này không thuộc không gian làm việc: hãy xin lời mời.", "This account does not belong to the workspace: ask for an invitation.";

    UNSENT_LOCAL: "{n} thay đổi, chỉ có trên máy này.", "{n} {n:change|changes}, on this device only.";
    ALL_LOCAL: "Mọi thứ chỉ có trên máy này.", "Everything is on this device only.";
    ENDED_CLOSED_LOCAL: "Trình duyệt đã xóa dữ liệu trên máy này, và không gian này không có ở đâu khác. Hãy xuất ra tệp rồi tải lại: trang sẽ hỏi tệp đó.", "The browser removed what was kept on this device, and this workspace is nowhere else. Export it to a file, then reload: the page will ask for that file.";
    GONE_TITLE: "Trình duyệt đã xóa dữ liệu của {name}", "The browser has removed what was in {name}";
    GONE_TEXT: "Không gian này chỉ có trên máy này, và không còn gì ở đây. Nếu bạn đã xuất ra tệp, hãy chọn tệp đó.", "The workspace was on this device only, and nothing of it is left here. If you exported it to a file, choose that file.";
    GONE_CHOOSE: "Chọn tệp đã xuất…", "Choose the exported file…";
    GONE_ANEW: "Bắt đầu lại từ đầu", "Start over";
    GONE_OPEN: "Mở những gì đã nhập", "Open what was imported";

    OWN_CURRENCY: "Đơn vị tiền của không gian", "Currency of the workspace";
    OWN_CURRENCY_TEXT: "Mọi tổng được cộng bằng đơn vị này. Số tiền đã nhập giữ nguyên đơn vị của nó.", "All totals are in it. Amounts that are there keep the currency they are in.";
    CHANGE: "Đổi", "Change";
    COUNTS_IN_NOW: "Không gian này tính bằng {currency}", "The workspace counts in {currency} now";
    RATE_DOUBTED: "{typed}? Thường thì {usual}.", "{typed}? Usually {usual}.";
    RATE_INVERSE: "Ý tôi là {rate}", "I meant {rate}";
    RATE_KEEP: "Giữ như đã gõ", "Keep it as typed";
    FIRST_AMOUNT: "Số tiền ở đây bằng {amounts}, còn không gian tính bằng {own}.", "The amounts here are in {amounts}, and the workspace counts in {own}.";
    COUNT_IN: "Tính bằng {currency}", "Count in {currency}";
    STAY_WITH: "Giữ {currency}", "Stay with {currency}";
    FIRST_CURRENCY: "Chọn đơn vị tiền ({currency})", "Choose the currency ({currency})";
    SIGN_OUT_TITLE: "Đăng xuất khỏi máy này?", "Sign out on this device?";
    SIGN_OUT_REMOVE: "Đăng xuất và xóa mọi thứ khỏi máy này", "Sign out and remove everything from this device";
    SIGN_OUT_REMOVE_TEXT: "Nên chọn khi đây là máy dùng chung: không ai khác đọc được khách hàng của bạn ở đây.", "Recommended on a shared computer: nobody else can read your customers here.";
    SIGN_OUT_KEEP: "Đăng xuất, giữ lại trên máy này", "Sign out, keep it here";
    SIGN_OUT_KEEP_TEXT: "Ai dùng máy này cũng đọc và sửa được khi không có mạng.", "Whoever uses this device can read it and work on it without a network.";
    SIGN_OUT_UNSENT: "Chưa thể xóa: {n} thay đổi chỉ có trên máy này ({names}). Khi có mạng chúng sẽ được gửi đi. Hoặc hãy xuất ra tệp, hay bỏ chúng.", "It cannot be removed yet: {n} {n:change is|changes are} on this device only ({names}). They are sent as soon as there is a connection. Or export them to a file, or discard them.";
    SIGN_OUT_OFFLINE: "Không kết nối được với máy chủ, nên chưa đăng xuất được. Hãy thử lại khi có mạng.", "The server cannot be reached, so you are still signed in. Try again with a network.";
}
