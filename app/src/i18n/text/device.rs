//! Texts of leaving a device, and of a passcode on it.

use crate::i18n::Text;

texts! {
    SIGN_OUT_DISCARD: "Bỏ {n} thay đổi này", "Discard {n:this|these} {n} {n:change|changes}";
    SIGN_OUT_STAYS: "{names} vẫn ở lại trên máy này: chỉ có ở đây, hoặc là của người khác. Hãy mở ra và tự xóa nếu không cần nữa.", "{names} stays: it is on this device only, or somebody else's. Open it and remove it yourself if it is not needed.";
    ENDED_REMOVED: "Không gian này đã được xóa khỏi máy. Hãy tải lại trang.", "This workspace was removed from this device. Reload the page.";
    LEFT_REMOVED: "Bạn không còn là thành viên của {name}, nên dữ liệu của nhóm đã được xóa khỏi máy này.", "You are no longer a member of {name}, so it was removed from this device.";
    LEFT_DELETED: "{name} đã bị xóa trên máy chủ, nên cũng được xóa khỏi máy này.", "{name} was deleted on the server, so it was removed from this device as well.";
}
