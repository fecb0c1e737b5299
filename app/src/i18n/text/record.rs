//! Texts of the page of a record.

use crate::i18n::Text;

texts! {
    LOOKS_HERE: "{name} đang xem", "{name} is looking at this";
    TYPES_HERE: "{name} đang gõ…", "{name} is typing…";
    MORE: "Thao tác khác", "More actions";
    YOU_ARE_HERE: "Bạn đang ở", "You are here";
    COPY_LINK: "Sao chép liên kết", "Copy link";
    LINK_COPIED: "Đã sao chép liên kết", "Link copied";
    PRINT: "In", "Print";
    PRINTED_ON: "{workspace} · in ngày {day}", "{workspace} · printed on {day}";
    DUPLICATE_IT: "Nhân bản", "Duplicate";
    DUPLICATED: "Đã nhân bản thành {name}", "Duplicated as {name}";
    TO_PIPELINE: "Chuyển sang quy trình khác…", "Move to pipeline…";
    TO_PIPELINE_TITLE: "Chuyển sang quy trình nào?", "Move to which pipeline?";
    ONE_DEAL: "Cơ hội", "Deal";
    ONE_TASK: "Việc", "Task";
    CALL_THEM: "Gọi", "Call";

    WON_ON: "Thắng ngày {day}", "Won on {day}";
    LOST_ON: "Thua ngày {day}", "Lost on {day}";
    OPEN_AGAIN: "Mở lại", "Open again";
    STEP_NOW: "{step}, ở đây {days}", "{step}, here for {days}";
    STAGE_OF: "{stage} · {n} / {of}", "{stage} · {n} of {of}";
    SINCE_DAY: "Từ {day}", "Since {day}";

    SHOW_EMPTY: "Hiện {n} trường trống", "Show {n} empty {n:field|fields}";
    HIDE_EMPTY: "Ẩn trường trống", "Hide empty fields";
    DETAILS: "Chi tiết", "Details";

    CALL_NAMED: "Gọi {name}", "Call {name}";
    MONDAY: "Thứ hai", "Monday";
    OTHER_DAY: "Ngày khác…", "Another day…";
    PLANNED: "Đã hẹn: {task}", "Planned: {task}";

    GROUP_SUM: "{n} · {money}", "{n} · {money}";

    ACTIVITIES: "Hoạt động", "Activities";
    YESTERDAY: "Hôm qua", "Yesterday";
}
