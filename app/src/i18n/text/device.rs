//! Texts of leaving a device, and of a passcode on it.

use crate::i18n::Text;

texts! {
    SIGN_OUT_UNREADABLE: "Không đọc được còn thay đổi nào chỉ có trên máy này hay không ({names}). Hãy tải lại trang và thử lại. Xóa bây giờ thì những thay đổi chưa gửi, nếu có, sẽ mất.", "It cannot be read whether any changes are on this device only ({names}). Reload this page and try again. If it is removed now, changes that were never sent are lost.";
    SIGN_OUT_DISCARD_ANY: "Bỏ những gì chưa gửi, nếu có", "Discard what is unsent, if anything is";
    FILES_NOT_SAVED: "Tệp đính kèm không xuất ra được: {n} tệp chưa gửi chỉ có trên máy này, và sẽ mất khi bị xóa.", "Attached files are not exported: {n} unsent {n:file is|files are} on this device only, and lost once it is removed.";
    SIGN_OUT_DISCARD: "Bỏ {n} thay đổi này", "Discard {n:this|these} {n} {n:change|changes}";
    DISCARD_OF_OTHER: "Bỏ {n} thay đổi của người ấy: không ai lấy lại được", "Discard {n} {n:change|changes} of theirs: nobody can bring {n:it|them} back";
    SIGN_OUT_STAYS: "{names} vẫn ở lại trên máy này: chỉ có ở đây, hoặc là của người khác. Hãy mở ra và tự xóa nếu không cần nữa.", "{names} stays: it is on this device only, or somebody else's. Open it and remove it yourself if it is not needed.";
    PASSCODE: "Mã khóa", "Passcode";
    PASSCODE_TEXT: "Mọi thứ của không gian này trên máy được mã hóa, và chỉ mở được bằng mã khóa. Nên dùng khi nhiều người dùng chung máy, hoặc máy có thể bị mất.", "Everything of this workspace on this device is encrypted, and only opens with the passcode. Use it where others can get at the device, or it may be lost.";
    PASSCODE_ON_TEXT: "Dữ liệu của không gian này trên máy đang được mã hóa.", "What is kept of this workspace on this device is encrypted.";
    PASSCODE_FORGOTTEN: "Không ai lấy lại được mã khóa. Nếu quên, những gì chưa gửi lên máy chủ sẽ mất; mọi thứ khác có lại khi bạn xóa khỏi máy này và đăng nhập lại.", "Nobody can give a passcode back. If you forget it, what was not sent to the server is lost; everything else comes back once you remove it from this device and sign in again.";
    PASSCODE_FORGOTTEN_LOCAL: "Không gian này chỉ có trên máy này: quên mã khóa là mất hẳn, trừ những gì bạn đã xuất ra tệp.", "This workspace is on this device alone: without the passcode it is lost, but for what you saved to files.";
    PASSCODE_HINT: "Ít nhất 8 ký tự. Một câu vài từ dễ nhớ mà khó đoán.", "At least 8 characters. A few words are easy to remember and hard to guess.";
    PASSCODE_SHORT: "Cần ít nhất {n} ký tự.", "At least {n} characters are needed.";
    PASSCODE_DIFFERS: "Hai lần gõ không giống nhau.", "The two are not the same.";
    PASSCODE_NOW: "Mã khóa hiện tại", "Current passcode";
    PASSCODE_NEW: "Mã khóa mới", "New passcode";
    PASSCODE_AGAIN: "Gõ lại mã khóa mới", "New passcode again";
    PASSCODE_SET_OPEN: "Đặt mã khóa…", "Set a passcode…";
    PASSCODE_SET_TITLE: "Đặt mã khóa", "Set a passcode";
    PASSCODE_SET: "Mã hóa", "Encrypt";
    PASSCODE_CHANGE_OPEN: "Đổi mã khóa…", "Change it…";
    PASSCODE_CHANGE_TITLE: "Đổi mã khóa", "Change the passcode";
    PASSCODE_CHANGE: "Đổi", "Change";
    PASSCODE_CHANGED: "Đã đổi mã khóa", "The passcode was changed";
    PASSCODE_OFF_OPEN: "Bỏ mã khóa…", "Turn it off…";
    PASSCODE_OFF_TITLE: "Bỏ mã khóa", "Turn the passcode off";
    PASSCODE_OFF: "Bỏ mã khóa", "Turn off";
    PASSCODE_CONVERTING: "Đang chuyển đổi: đã xem {n} mục. Bạn vẫn làm việc được.", "Converting: {n} {n:entry|entries} looked at. You can go on working.";
    PASSCODE_STILL_CONVERTING: "Đang chuyển đổi dữ liệu trên máy này. Bạn vẫn làm việc được.", "What is on this device is being converted. You can go on working.";
    PASSCODE_WRONG: "Mã khóa không đúng.", "This is not the passcode.";
    PASSCODE_WRONG_WAIT: "Mã khóa không đúng. Hãy thử lại sau {n} giây.", "This is not the passcode. Try again in {n} {n:second|seconds}.";
    PASSCODE_WAIT: "Sai nhiều lần quá. Hãy thử lại sau {n} giây.", "Too many were wrong. Try again in {n} {n:second|seconds}.";
    PASSCODE_WORKING: "Đang nhập dữ liệu hoặc sửa nhiều bản ghi, có thể ở một thẻ khác. Hãy đợi xong hoặc dừng lại, rồi thử lại.", "An import or a change of many records is under way, maybe in another tab. Let it end or stop it, then try again.";
    LOCK_NOW: "Khóa ngay", "Lock now";
    LOCK_AFTER: "Tự khóa", "Lock by itself";
    LOCK_MINUTES: "sau {n} phút không dùng", "after {n} {n:minute|minutes} without use";
    LOCK_NEVER: "không tự khóa", "never";
    LOCK_NOTHING: "Chưa có mã khóa: hãy đặt ở đây.", "There is no passcode yet: set one here.";
    LOCKED_TITLE: "{name} đã khóa", "{name} is locked";
    LOCKED_TEXT: "Dữ liệu trên máy này đã được mã hóa. Hãy gõ mã khóa để mở.", "What is on this device is encrypted. Type the passcode to open it.";
    LOCKED_OPEN: "Mở khóa", "Unlock";
    LOCKED_FORGOT: "Quên mã khóa?", "Forgot the passcode?";
    LOCKED_SOMEBODY_ELSE: "Đăng nhập bằng tài khoản khác", "Sign in with another account";
    FORGOT_NOTHING_LOST: "Không ai lấy lại được mã khóa. Mọi thứ ở đây đã có trên máy chủ: xóa khỏi máy này rồi đăng nhập là có lại.", "Nobody can give it back. Everything here is on the server: remove it from this device and sign in to have it back.";
    FORGOT_UNSENT: "Không ai lấy lại được mã khóa. {n} thay đổi chưa gửi sẽ mất; mọi thứ khác có lại khi bạn xóa khỏi máy này rồi đăng nhập.", "Nobody can give it back. {n} unsent {n:change is|changes are} lost with it; everything else comes back once you remove it from this device and sign in.";
    FORGOT_COUNTING: "Không ai lấy lại được mã khóa. Đang đếm những gì chưa gửi…", "Nobody can give it back. Counting what is unsent…";
    FORGOT_UNREADABLE: "Không ai lấy lại được mã khóa. Không đọc được còn thay đổi nào chưa gửi hay không; nếu còn, chúng sẽ mất. Mọi thứ khác có lại khi bạn xóa khỏi máy này rồi đăng nhập.", "Nobody can give it back. It cannot be read whether anything is unsent; if so, it is lost with it. Everything else comes back once you remove it from this device and sign in.";
    FORGOT_LOCAL: "Không ai lấy lại được mã khóa. Không gian này chỉ có trên máy này: không có mã khóa thì mất hẳn, trừ những gì bạn đã xuất ra tệp.", "Nobody can give it back. This workspace is on this device only: without the passcode it is lost, but for what you exported to a file.";
    FORGOT_AGREE: "Tôi hiểu những gì sẽ mất", "I understand what is lost";
    FORGOT_REMOVE: "Xóa khỏi máy này và đăng nhập", "Remove from this device and sign in";
    ENDED_REMOVED: "Không gian này đã được xóa khỏi máy. Hãy tải lại trang.", "This workspace was removed from this device. Reload the page.";
    LEFT_REMOVED: "Bạn không còn là thành viên của {name}, nên dữ liệu của nhóm đã được xóa khỏi máy này.", "You are no longer a member of {name}, so it was removed from this device.";
    LEFT_DELETED: "{name} đã bị xóa trên máy chủ, nên cũng được xóa khỏi máy này.", "{name} was deleted on the server, so it was removed from this device as well.";
}
