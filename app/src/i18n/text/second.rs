//! Texts of two-step sign-in and of passkeys.

use crate::i18n::Text;

texts! {
    TWO_STEPS: "Đăng nhập hai bước", "Two-step sign-in";
    TWO_STEPS_TEXT: "Ngoài mật khẩu, Sotay hỏi thêm một mã trên điện thoại của bạn: ai biết mật khẩu cũng chưa vào được.", "Beside the password, Sotay asks for a code from your phone: knowing the password alone lets nobody in.";
    TWO_STEPS_ON: "Đang bật từ {at}. Còn {n} mã khôi phục.", "On since {at}. {n} recovery {n:code|codes} left.";
    TWO_STEPS_FEW: "Sắp hết mã khôi phục: hãy tạo mã mới và cất ở nơi an toàn.", "Few recovery codes are left: make new ones and put them in a safe place.";
    TWO_STEPS_SET_UP: "Bật đăng nhập hai bước…", "Turn on two-step sign-in…";
    TWO_STEPS_END: "Tắt đăng nhập hai bước…", "Turn off two-step sign-in…";
    TWO_STEPS_END_TEXT: "Sau đó chỉ cần mật khẩu là vào được. Các mã khôi phục hết hiệu lực.", "After that the password alone lets people in. Recovery codes end too.";
    TWO_STEPS_ENDED: "Đã tắt đăng nhập hai bước", "Two-step sign-in is off";
    TWO_STEPS_TURN_OFF: "Tắt", "Turn off";
    SCAN_CODE: "Quét mã này bằng ứng dụng xác thực trên điện thoại, hoặc nhập khóa bằng tay.", "Scan this with the authenticator app on your phone, or type the key into it.";
    SECRET_AS_QR: "Mã QR của khóa", "The key as a QR code";
    SECRET_KEY: "Khóa", "Key";
    SECRET_ADDRESS: "Địa chỉ của khóa (otpauth)", "The key's address (otpauth)";
    APP_CODE: "Mã 6 số trong ứng dụng", "6-digit code of the app";
    CODE_OR_RECOVERY: "Mã trong ứng dụng xác thực, hoặc một mã khôi phục", "Code of the authenticator app, or a recovery code";
    TURN_ON: "Bật", "Turn on";

    RECOVERY_CODES: "Mã khôi phục", "Recovery codes";
    RECOVERY_CODES_TEXT: "Mỗi mã thay cho điện thoại một lần, khi bạn mất nó. Các mã chỉ hiện lần này: hãy cất ở nơi an toàn.", "Each takes the place of your phone once, if you lose it. They are shown this once: put them in a safe place.";
    RECOVERY_ANEW: "Tạo mã khôi phục mới…", "Make new recovery codes…";
    RECOVERY_ANEW_TEXT: "Các mã khôi phục trước đây hết hiệu lực.", "The recovery codes that you have end.";
    RECOVERY_MAKE: "Tạo mã mới", "Make new ones";
    RECOVERY_SAVE: "Lưu thành tệp", "Save as a file";
    RECOVERY_KEPT: "Tôi đã cất các mã", "I have put them away";

    PASSKEYS: "Passkey (khóa truy cập)", "Passkeys";
    PASSKEYS_TEXT: "Đăng nhập bằng vân tay, khuôn mặt hoặc mã mở khóa màn hình, không cần mật khẩu.", "Sign in with a fingerprint, your face or the screen lock, without the password.";
    PASSKEYS_NONE: "Trình duyệt này không có passkey.", "This browser has no passkeys.";
    PASSKEY_ADD: "Thêm passkey…", "Add a passkey…";
    PASSKEY_NAME: "Tên, ví dụ “Điện thoại của tôi”", "Name, such as “My phone”";
    PASSKEY_GO_ON: "Tiếp tục", "Continue";
    PASSKEY_ADDED: "Đã thêm passkey {name}", "Passkey {name} added";
    PASSKEY_REMOVED: "Đã xóa passkey {name}", "Passkey {name} deleted";
    PASSKEY_REMOVE: "Xóa passkey {name}", "Delete passkey {name}";
    PASSKEY_REMOVE_TEXT: "Sau đó không ai đăng nhập được bằng passkey này nữa.", "After that nobody signs in with this passkey any more.";
    PASSKEY_NEVER_USED: "Thêm ngày {at}, chưa dùng", "Added {at}, not used yet";
    PASSKEY_LAST_USED: "Dùng lần cuối {at}", "Last used {at}";
    PASSKEY_SIGN_IN: "Đăng nhập bằng passkey", "Sign in with a passkey";
    PASSKEY_INSTEAD: "Dùng passkey", "Use a passkey";

    SECOND_STEP: "Bước thứ hai", "Second step";
    SECOND_STEP_TEXT: "Mật khẩu đúng. Hãy nhập mã trong ứng dụng xác thực, hoặc một mã khôi phục.", "The password is right. Enter the code of your authenticator app, or a recovery code.";
    START_SIGN_IN_OVER: "Đăng nhập lại từ đầu", "Begin again";

    ERROR_PASSWORD_AGAIN: "Mật khẩu không đúng.", "The password is wrong.";
    ERROR_WRONG_CODE: "Mã không đúng hoặc đã dùng rồi: hãy nhập mã tiếp theo, hoặc một mã khôi phục.", "The code is wrong or was used already: enter the next one, or a recovery code.";
    ERROR_TICKET_OVER: "Đã quá lâu hoặc thử quá nhiều lần: hãy đăng nhập lại từ đầu.", "It took too long, or too many codes were tried: begin again.";
    ERROR_FACTOR_EXISTS: "Đã có rồi, hoặc không thêm được nữa.", "It is there already, or there is no room for more.";
    ERROR_NO_SUCH_FACTOR: "Việc này không còn nữa: hãy tải lại trang và bắt đầu lại.", "That is no longer so: reload the page and begin again.";
    ERROR_PASSKEY_REFUSED: "Máy chủ không nhận passkey này: hãy thử lại, hoặc đăng nhập bằng mật khẩu.", "The server does not take this passkey: try again, or sign in with your password.";
    ERROR_NO_PASSKEYS: "Máy chủ này chưa dùng được passkey: địa chỉ của nó phải là một tên miền.", "This server has no passkeys: its address has to be a name.";
    ERROR_PASSKEY_CANCELLED: "Chưa có gì thay đổi: trình duyệt đã dừng lại, hoặc đã quá lâu.", "Nothing happened: the browser stopped, or it took too long.";
    ERROR_PASSKEY_KNOWN: "Máy này đã có passkey của tài khoản này.", "This device has a passkey of this account already.";
    ERROR_PASSKEY_IMPOSSIBLE: "Trình duyệt không dùng passkey được ở đây.", "The browser cannot use passkeys here.";
}
