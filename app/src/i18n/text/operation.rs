//! Texts of access tokens.

use crate::i18n::Text;

texts! {
    TOKEN_SCOPE: "Được làm gì?", "What may it do?";
    TOKEN_READ: "Chỉ xem", "Read only";
    TOKEN_WRITE: "Xem và sửa", "Read and write";
    TOKEN_EXPIRY: "Dùng được bao lâu?", "How long is it good for?";
    TOKEN_DAYS: "{n} ngày", "{n} days";
    TOKEN_PASSWORD: "Mật khẩu của bạn", "Your password";
    TOKEN_PASSWORD_WHY: "Hỏi lại mật khẩu để người khác ngồi vào máy này không tạo được mã.", "Asked once more, so that nobody else at this device makes a token.";
    TOKEN_UNTIL: "Hết hạn {at}", "Expires {at}";
    TOKEN_EXPIRED: "Đã hết hạn {at}", "Expired {at}";
    TOKEN_USED: "Dùng lần cuối {at}", "Last used {at}";
    TOKEN_UNUSED: "Chưa dùng lần nào", "Never used";
    TOKEN_IN_ADDRESS: "Ai có địa chỉ này đều vào được: đừng để nó trong nhật ký hay tin nhắn. Phần mềm gửi được tiêu đề thì nên gửi mã qua “Authorization: Bearer”.", "Whoever has this address gets in: keep it out of logs and messages. Programs that can set headers should send the token as “Authorization: Bearer”.";
    WRONG_PASSWORD: "Mật khẩu không đúng: hãy nhập lại.", "The password is wrong: write it once more.";
}
