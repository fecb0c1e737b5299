//! Texts of an account: its password, its address, its devices, and who may make one.

use crate::i18n::Text;

texts! {
    SUBJECT_ACCOUNT: "Tài khoản và bảo mật", "Account & security";
    ACCOUNT_EMAIL: "Địa chỉ email", "E-mail address";
    ACCOUNT_EMAIL_NOW: "Bạn đăng nhập bằng {email}.", "You sign in with {email}.";
    ACCOUNT_UNVERIFIED: "Địa chỉ này chưa được xác nhận: hãy mở liên kết trong thư chúng tôi đã gửi.", "This address is not confirmed yet: open the link in the mail that was sent to it.";
    ACCOUNT_VERIFY_AGAIN: "Gửi lại liên kết", "Send the link again";
    ACCOUNT_VERIFY_SENT: "Đã gửi liên kết tới {email}.", "A link was sent to {email}.";
    NEW_EMAIL: "Địa chỉ mới", "New address";
    CHANGE_EMAIL: "Đổi địa chỉ", "Change the address";
    EMAIL_LINK_SENT: "Đã gửi liên kết tới {email}. Địa chỉ đổi khi bạn mở liên kết đó.", "A link was sent to {email}. The address changes when you open it.";
    EMAIL_CHANGED: "Từ nay bạn đăng nhập bằng {email}.", "You sign in with {email} now.";
    CHANGE_PASSWORD: "Đổi mật khẩu", "Change the password";
    CHANGE_PASSWORD_TEXT: "Các thiết bị khác sẽ bị đăng xuất. Mã truy cập của chương trình khác vẫn dùng được: xóa chúng ở mục Kết nối.", "Your other devices are signed out. Access tokens of other programs stay: they are taken back under Connections.";
    OLD_PASSWORD: "Mật khẩu hiện tại", "Current password";
    NEW_PASSWORD: "Mật khẩu mới (ít nhất 10 ký tự)", "New password (at least 10 characters)";
    PASSWORD_CHANGED: "Đã đổi mật khẩu. Các thiết bị khác đã bị đăng xuất.", "The password was changed. Your other devices are signed out.";
    SIGN_OUT_OTHERS: "Đăng xuất mọi thiết bị khác", "Sign out everywhere else";
    SIGNED_OUT_OTHERS: "Mọi thiết bị khác đã bị đăng xuất.", "Every other device is signed out.";
    NEW_DEVICE_SEEN: "Thiết bị mới · lần cuối {at}", "New device · last seen {at}";

    FORGOT_PASSWORD: "Quên mật khẩu?", "Forgot your password?";
    FORGOT_TEXT: "Chúng tôi gửi một liên kết để đặt mật khẩu mới. Liên kết dùng được trong một giờ.", "We send a link that sets a new password. It works for an hour.";
    FORGOT_SEND: "Gửi liên kết", "Send the link";
    FORGOT_SENT: "Nếu địa chỉ này có tài khoản, liên kết đang được gửi tới đó.", "If this address has an account, a link is on its way to it.";
    FORGOT_ASK: "Máy chủ này không gửi thư. Hãy nhờ người quản lý máy chủ tạo liên kết đặt lại mật khẩu.", "This server sends no mail. Ask whoever runs it for a link that sets a new password.";
    BACK_TO_SIGN_IN: "Quay lại đăng nhập", "Back to signing in";
    SIGN_UP_SENT: "Hãy mở liên kết trong thư đã gửi tới {email} để hoàn tất. Nếu bạn có lời mời, hãy mở lại lời mời sau đó.", "Open the link in the mail to {email} to finish. If you have an invitation, open it again afterwards.";
    SIGN_UP_BY_INVITE: "Trên máy chủ này, tài khoản được tạo khi có lời mời. Hãy xin đồng nghiệp một liên kết mời.", "Accounts on this server are made by invitation. Ask a colleague for an invite link.";
    SIGN_UP_CLOSED: "Máy chủ này không nhận tài khoản mới. Hãy hỏi người quản lý máy chủ.", "This server takes no new accounts. Ask whoever runs it.";

    RESET_TITLE: "Đặt mật khẩu mới", "Set a new password";
    RESET_TEXT: "Mọi thiết bị của tài khoản sẽ bị đăng xuất, và bạn đăng nhập ở đây.", "Every device of the account is signed out, and you are signed in here.";
    RESET_DONE: "Đã đặt mật khẩu mới, và bạn đã đăng nhập.", "The new password is set, and you are signed in.";
    RESET_DONE_ALONE: "Đã đặt mật khẩu mới. Hãy đăng nhập bằng mật khẩu đó.", "The new password is set. Sign in with it.";
    VERIFY_TITLE: "Xác nhận địa chỉ email", "Confirm your e-mail address";
    VERIFY_TEXT: "Xác nhận rằng bạn đã nhận được thư và muốn dùng địa chỉ này với Sotay.", "Confirm that the mail reached you and that you want to use this address with Sotay.";
    VERIFY_PASSWORD: "Hãy nhập mật khẩu bạn đã chọn khi đăng ký. Nếu không phải bạn đăng ký, hãy đóng trang này: khi đó không có tài khoản nào được tạo.", "Enter the password that you chose when you signed up. If that was not you, close this page: no account is made then.";
    VERIFY_DO: "Xác nhận", "Confirm";
    VERIFY_DONE: "Đã xác nhận {email}.", "{email} is confirmed.";
    LINK_INCOMPLETE: "Liên kết không đầy đủ: hãy mở nguyên liên kết trong thư.", "The link is not complete: open it from the mail as it is.";
    GO_ON: "Tiếp tục", "Go on";

    ERROR_WEAK_PASSWORD: "Mật khẩu này dễ bị đoán: hãy dùng vài từ không liên quan với nhau.", "This password is guessed easily: take a few words that do not belong together.";
    ERROR_DOMAIN: "Máy chủ này chỉ nhận địa chỉ email của công ty: hãy dùng địa chỉ đó.", "This server takes addresses of the company only: use that one.";
    ERROR_NO_SUCH_LINK: "Liên kết này không còn dùng được: hãy yêu cầu liên kết mới.", "This link is no longer valid: ask for a new one.";
    ERROR_TOO_BUSY: "Quá nhiều người đăng nhập cùng lúc: đợi vài giây rồi thử lại.", "Too many people sign in at once: wait a few seconds, then try again.";
}
