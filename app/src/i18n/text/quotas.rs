//! Texts about the room that a workspace has on its server.

use crate::i18n::Text;

texts! {
    REFUSED_FULL: "Không gian này đã hết chỗ trên máy chủ. Hãy xóa bớt những gì không cần, hoặc nhờ người quản trị máy chủ cấp thêm.", "The workspace has no more room on its server. Delete what is not needed, or ask whoever runs the server for more.";
}
