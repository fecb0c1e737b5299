//! Texts of the settings, of invitations, and of a first visit.

use crate::i18n::Text;

texts! {
    SETTINGS_YOU: "Của bạn", "You";
    SETTINGS_WORKSPACE: "Của không gian làm việc", "Workspace";
    SUBJECT_PROFILE: "Hồ sơ", "Profile";
    SUBJECT_GENERAL: "Thông tin chung", "General";
    SUBJECT_MEMBERS: "Thành viên và lời mời", "Members & invitations";
    SUBJECT_DATA: "Nhập và xuất", "Import & export";
    SUBJECT_CONNECTIONS: "Kết nối", "Connections";
    WORKSPACE_NAME: "Tên không gian", "Workspace name";
    NOTIFICATIONS_TEXT: "Việc đến hạn được nhắc khi Sotay đang mở. Khi không gian ở trên máy chủ, máy này có thể được nhắc cả khi Sotay đã đóng.", "You are reminded of what is due while Sotay is open. With the workspace on a server, this device can also be reminded while Sotay is closed.";
    DEVICE_DATA: "Dữ liệu trên máy này", "Data on this device";
    DEVICE_DATA_TEXT: "Không gian này được giữ trên máy để bạn làm việc cả khi mất mạng.", "The workspace is kept here, so that you work without a network too.";
    SAMPLE_TITLE: "Dữ liệu mẫu", "Sample data";
    SAMPLE_TEXT: "Một tuần làm việc của một nhóm bán hàng để xem thử. Xóa đi lúc nào cũng được.", "A week of a sales team, to look around in. It can be removed at any time.";
    DATA_IMPORT_TEXT: "Liên hệ, công ty, cơ hội và việc từ bảng tính hoặc danh bạ. Mỗi danh sách được xuất từ trang của nó.", "Contacts, companies, deals and tasks from a table or an address book. Lists are exported from their own pages.";
    HERE_NOW: "Đang ở đây", "Here now";
    CONNECTIONS_AWAY: "Phần này cần máy chủ: chia sẻ không gian với nhóm, hoặc chờ có mạng lại.", "This needs the server: share the workspace with your team, or wait for the network.";

    PRODUCT: "Sotay", "Sotay";
    INVITED_BY: "{by} mời bạn vào {name}", "{by} invites you to {name}";
    INVITED_BY_TO_TEAM: "{by} mời bạn vào nhóm", "{by} invites you to a team";
    PEOPLE_THERE: "Ở đó có {n} người.", "{n} {n:person is|people are} there.";
    INVITE_ENDED: "Lời mời này không còn hiệu lực", "This invitation has ended";

    WELCOME_TITLE: "Chào mừng bạn đến với Sotay", "Welcome to Sotay";
    WELCOME_TEXT: "Sổ tay bán hàng của cả nhóm: khách hàng, cơ hội và việc cần làm ở ngay trên máy, có mạng là đồng bộ.", "The sales notebook of a team: customers, deals and tasks, on your own device, and in step with your colleagues whenever there is a network.";
    WELCOME_START: "Bắt đầu trên máy này", "Start on this device";
    WELCOME_START_TEXT: "Không cần tài khoản. Chia sẻ với nhóm lúc nào cũng được.", "No account needed. Share it with a team whenever you like.";
    WELCOME_SIGN_IN_TEXT: "Mở không gian bạn đã có.", "Open a workspace you already have.";
    WELCOME_INVITED: "Tôi có lời mời", "I have an invitation";
    WELCOME_INVITED_TEXT: "Dán liên kết đồng nghiệp đã gửi.", "Paste the link that a colleague sent.";
    WELCOME_LOOK: "Xem thử với dữ liệu mẫu", "Look around with sample data";
    WELCOME_LOOK_TEXT: "Xóa đi chỉ bằng một lần bấm.", "It is removed again with one click.";
    INVITE_SEE: "Xem lời mời", "See the invitation";
    INVITE_UNREADABLE: "Đây không phải liên kết mời của trang này. Liên kết mời có dạng {example}", "This is not an invite link for this site. One looks like {example}";
}
