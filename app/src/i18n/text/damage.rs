//! Texts of taking back what a member did, of a backup that stays restored, and of a workspace that a server has lost.

use crate::i18n::Text;

texts! {
    DAMAGE_TITLE: "Hoàn tác thay đổi của một thành viên", "Take back what a member did";
    DAMAGE_TEXT: "Đưa những gì một người đã sửa, xóa hoặc thêm từ một thời điểm về như trước. Phần người khác sửa sau đó được giữ nguyên.", "Put back what one person changed, deleted or added since a moment. What others have written since stays.";
    DAMAGE_OPEN: "Chọn thành viên…", "Choose a member…";
    DAMAGE_WHOSE: "Của ai", "Whose";
    DAMAGE_CHOOSE: "Chọn thành viên", "Choose a member";
    DAMAGE_SINCE: "Từ khi nào", "Since";
    DAMAGE_HOUR: "Một giờ qua", "The last hour";
    DAMAGE_TODAY: "Hôm nay", "Today";
    DAMAGE_MOMENT: "Từ ngày giờ…", "A day and time…";
    DAMAGE_DAY: "Ngày", "Day";
    DAMAGE_TIME: "Giờ", "Time";
    DAMAGE_LOOK: "Xem trước", "Preview";
    DAMAGE_LOOKING: "Đang xem {n} bản ghi…", "Looking at {n} records…";
    DAMAGE_NO_MEMBER: "Hãy chọn thành viên.", "Choose a member.";
    DAMAGE_NO_MOMENT: "Hãy chọn ngày, không muộn hơn bây giờ.", "Choose a day, no later than now.";
    DAMAGE_NOTHING: "Người này không thay đổi gì từ lúc đó.", "This person has changed nothing since then.";
    DAMAGE_ONLY_STAYS: "Không còn gì để hoàn tác: phần người này viết đã được người khác sửa lại.", "There is nothing to take back: what this person wrote was changed by others since.";
    DAMAGE_RECORDS: "{n} bản ghi sẽ được đưa về như trước", "{n} {n:record is|records are} put back";
    DAMAGE_UNREADABLE: "{n} bản ghi không đọc được nên được để nguyên", "{n} {n:record|records} cannot be read and {n:stays|stay} as {n:it is|they are}";
    DAMAGE_MADE: "Sẽ xóa (người này đã thêm)", "Will be deleted (they added it)";
    DAMAGE_DELETED: "Sẽ khôi phục (người này đã xóa)", "Will be restored (they deleted it)";
    DAMAGE_FIELDS: "Đưa về như trước: {fields}", "Put back: {fields}";
    DAMAGE_STAYS: "Giữ nguyên vì {who} đã sửa: {fields}", "Stays, because {who} changed it: {fields}";
    DAMAGE_STAYS_WHOLE: "Giữ nguyên vì {who} đã làm tiếp trên đó", "Stays, because {who} has worked on it";
    DAMAGE_MORE: "và {n} bản ghi nữa", "and {n} more";
    DAMAGE_TAKE_BACK: "Hoàn tác tất cả", "Take it all back";
    DAMAGE_AGAIN: "Chọn lại", "Choose again";
    DAMAGE_DONE: "Đã hoàn tác những gì {who} làm", "What {who} did was taken back";
    DAMAGE_READ_FAILED: "Không đọc được dữ liệu trên máy này. Hãy tải lại trang rồi thử lại.", "The data on this device cannot be read. Reload the page and try again.";

    VOID_STATUS: "{n} bản ghi không còn trên máy chủ", "{n} {n:record is|records are} void";
    VOID_TITLE: "Máy chủ đã trở về một bản sao lưu", "The server went back to a backup";
    VOID_TEXT: "Người vận hành máy chủ đã khôi phục một bản sao lưu và bỏ những gì được lưu sau đó. Trên máy này có {n} bản ghi còn phần đã bị bỏ. Hãy lưu vào tệp nếu cần, rồi bỏ. Những gì bạn chưa gửi vẫn được giữ và sẽ được gửi.", "Whoever runs the server restored a backup, and gave up what was saved after it. {n} {n:record|records} on this device still {n:has|have} some of that. Save it to a file if you need it, then discard it. What you have not sent yet stays, and is sent.";
    VOID_SAVE: "Lưu vào tệp", "Save to a file";
    VOID_DISCARD: "Bỏ phần đó…", "Discard it…";
    VOID_DISCARD_SURE: "Bỏ hẳn phần đó của {n} bản ghi? Không ai lấy lại được, trừ những gì đã lưu vào tệp.", "Discard that part of {n} {n:record|records} for good? Nobody can bring it back, but for what was saved to a file.";
    VOID_DISCARD_DO: "Bỏ hẳn", "Discard for good";
    VOID_DISCARDED: "Đã bỏ: máy này giống máy chủ.", "Discarded: this device agrees with the server.";

    GIVEN_BACK_BY: "máy của {who} trả lại cho máy chủ", "given back to the server by {who}";
    REFUSED_VOID: "Máy chủ đã trở về bản sao lưu cũ hơn và không nhận lại", "The server went back to an older backup and does not take it back";
    CLAIM_TEXT: "Máy chủ này chưa biết không gian này, và không gian đã có từ trước máy chủ. Chủ không gian cần mã nhận lại từ người vận hành máy chủ.", "This server does not know the workspace, which is older than the server. Its owner needs a claim token from whoever runs the server.";
    CLAIM_TOKEN: "Mã nhận lại", "Claim token";
    ERROR_CLAIM_NEEDED: "Cần mã nhận lại từ người vận hành máy chủ.", "A claim token from whoever runs the server is needed.";
    ERROR_NO_SUCH_CLAIM: "Mã nhận lại không đúng hoặc đã hết hạn. Hãy xin mã khác.", "The claim token is wrong or has expired. Ask for another one.";
}
