//! What mails say, in the language of whoever caused them.

use serde::Deserialize;

/// A language that mails are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    #[default]
    Vi,
    En,
}

/// A mail without its receiver: plain text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    pub subject: String,
    pub text: String,
}

/// What a mail is about. Nothing in it was typed by somebody else but `browser`, and nothing in it is a link but ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Matter<'a> {
    /// A link sets a new password.
    Reset { link: &'a str },
    /// A link makes the account.
    SignUp { link: &'a str },
    /// Somebody wanted to make an account with an address that has one.
    SignUpTaken { link: &'a str },
    /// A link shows the address to be one's own.
    Verify { link: &'a str },
    /// A link makes this the address of an account.
    Email { link: &'a str },
    /// Somebody wanted to give their account an address that has one.
    EmailTaken,
    /// The account has another address now.
    Moved { to: &'a str },
    /// The account has another password now.
    PasswordChanged,
    /// A device signed in that had not before.
    NewDevice { browser: &'a str },
}

/// How every mail ends.
const END: &str = "\n\nSotay\n";

impl Matter<'_> {
    /// The mail about it.
    pub fn letter(&self, language: Language) -> Letter {
        let [subject, text] = match language {
            Language::Vi => self.vietnamese(),
            Language::En => self.english(),
        };
        Letter { subject, text: format!("{text}{END}") }
    }

    fn vietnamese(&self) -> [String; 2] {
        match self {
            Matter::Reset { link } => [
                "Đặt lại mật khẩu Sotay".into(),
                format!(
                    "Có người yêu cầu đặt lại mật khẩu cho tài khoản Sotay của địa chỉ này. Liên kết sau dùng được một lần, \
                     trong một giờ:\n\n{link}\n\nNếu không phải bạn yêu cầu, hãy bỏ qua thư này: không có gì thay đổi."
                ),
            ],
            Matter::SignUp { link } => [
                "Hoàn tất tài khoản Sotay".into(),
                format!(
                    "Mở liên kết sau để tạo tài khoản Sotay với địa chỉ này. Liên kết dùng được một lần, trong hai \
                     ngày:\n\n{link}\n\nNếu không phải bạn yêu cầu, hãy bỏ qua thư này: sẽ không có tài khoản nào được tạo."
                ),
            ],
            Matter::SignUpTaken { link } => [
                "Bạn đã có tài khoản Sotay".into(),
                format!(
                    "Có người muốn tạo tài khoản Sotay với địa chỉ này, nhưng bạn đã có tài khoản. Hãy đăng nhập, hoặc đặt \
                     lại mật khẩu tại đây nếu đã quên:\n\n{link}\n\nNếu không phải bạn, hãy bỏ qua thư này."
                ),
            ],
            Matter::Verify { link } => [
                "Xác nhận địa chỉ e-mail cho Sotay".into(),
                format!(
                    "Mở liên kết sau để xác nhận đây là địa chỉ của bạn. Liên kết dùng được một lần, trong hai \
                     ngày:\n\n{link}\n\nNếu bạn không có tài khoản Sotay, hãy bỏ qua thư này."
                ),
            ],
            Matter::Email { link } => [
                "Địa chỉ mới cho tài khoản Sotay".into(),
                format!(
                    "Mở liên kết sau để dùng địa chỉ này đăng nhập Sotay từ nay về sau. Liên kết dùng được một lần, trong \
                     hai ngày:\n\n{link}\n\nNếu không phải bạn yêu cầu, hãy bỏ qua thư này: không có gì thay đổi."
                ),
            ],
            Matter::EmailTaken => [
                "Địa chỉ này đã có tài khoản Sotay".into(),
                "Có người muốn dùng địa chỉ này cho một tài khoản Sotay khác, nhưng địa chỉ này đã có tài khoản. Không có \
                 gì thay đổi."
                    .into(),
            ],
            Matter::Moved { to } => [
                "Tài khoản Sotay đã đổi địa chỉ".into(),
                format!(
                    "Từ nay tài khoản Sotay của bạn dùng địa chỉ {to} để đăng nhập. Nếu không phải bạn đổi, hãy báo ngay cho \
                     người quản trị máy chủ Sotay."
                ),
            ],
            Matter::PasswordChanged => [
                "Mật khẩu Sotay đã thay đổi".into(),
                "Mật khẩu tài khoản Sotay của bạn vừa được thay đổi, và các thiết bị khác đã được đăng xuất. Nếu không phải \
                 bạn, hãy đặt lại mật khẩu ở trang đăng nhập."
                    .into(),
            ],
            Matter::NewDevice { browser } => [
                "Thiết bị mới đăng nhập Sotay".into(),
                format!(
                    "Một thiết bị chưa từng thấy vừa đăng nhập tài khoản Sotay của bạn: {browser}. Nếu không phải bạn, hãy \
                     đổi mật khẩu: mọi thiết bị khác sẽ bị đăng xuất."
                ),
            ],
        }
    }

    fn english(&self) -> [String; 2] {
        match self {
            Matter::Reset { link } => [
                "Set a new password for Sotay".into(),
                format!(
                    "Somebody asked for a new password for the Sotay account of this address. This link works once, \
                     within an hour:\n\n{link}\n\nIf it was not you, leave this mail alone: nothing has changed."
                ),
            ],
            Matter::SignUp { link } => [
                "Finish your Sotay account".into(),
                format!(
                    "Open this link to make a Sotay account with this address. It works once, within two \
                     days:\n\n{link}\n\nIf you did not ask for it, leave this mail alone: no account is made."
                ),
            ],
            Matter::SignUpTaken { link } => [
                "You have a Sotay account already".into(),
                format!(
                    "Somebody wanted to make a Sotay account with this address, which has one already. Sign in, or set a \
                     new password here if you forgot yours:\n\n{link}\n\nIf it was not you, leave this mail alone."
                ),
            ],
            Matter::Verify { link } => [
                "Confirm your e-mail address for Sotay".into(),
                format!(
                    "Open this link to confirm that this address is yours. It works once, within two \
                     days:\n\n{link}\n\nIf you have no Sotay account, leave this mail alone."
                ),
            ],
            Matter::Email { link } => [
                "A new address for your Sotay account".into(),
                format!(
                    "Open this link to sign in to Sotay with this address from now on. It works once, within two \
                     days:\n\n{link}\n\nIf you did not ask for it, leave this mail alone: nothing has changed."
                ),
            ],
            Matter::EmailTaken => [
                "This address has a Sotay account already".into(),
                "Somebody wanted to use this address for another Sotay account, but it has one already. Nothing has \
                 changed."
                    .into(),
            ],
            Matter::Moved { to } => [
                "Your Sotay account has another address".into(),
                format!(
                    "Your Sotay account is now signed in to with {to}. If it was not you who changed it, tell whoever runs \
                     your Sotay server at once."
                ),
            ],
            Matter::PasswordChanged => [
                "Your Sotay password was changed".into(),
                "The password of your Sotay account was changed, and your other devices were signed out. If it was not \
                 you, set a new one from the page where you sign in."
                    .into(),
            ],
            Matter::NewDevice { browser } => [
                "A new device signed in to Sotay".into(),
                format!(
                    "A device that was not seen before signed in to your Sotay account: {browser}. If it was not you, \
                     change your password: every other device is signed out then."
                ),
            ],
        }
    }
}
