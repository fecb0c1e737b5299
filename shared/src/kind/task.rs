//! Something to be done.

use super::{
    Audience, Choices, FieldType, Group, KindSpec, Offered, Page,
    field_spec::{field, part},
    key,
    spec::kind,
    words::{NAME, links},
};
use crate::text::{Text, t};

const TYPES: Choices = &[
    ("todo", t("Việc cần làm", "To do")),
    ("call", t("Gọi điện", "Call")),
    ("meeting", t("Gặp mặt", "Meeting")),
    ("visit", t("Đi thăm", "Visit")),
    ("email", t("Gửi email", "E-mail")),
    ("message", t("Nhắn tin", "Message")),
];

const PRIORITIES: Choices = &[("normal", t("Thường", "Normal")), ("high", t("Cao", "High")), ("low", t("Thấp", "Low"))];

pub(super) static SPEC: KindSpec = kind(
    "task",
    &[
        field(key::TITLE, NAME, t("Cần làm gì?", "What is to be done?")).required().asked(),
        field(key::DUE, FieldType::DateOrTime, t("Hạn", "Due")).asked(),
        field(key::TASK_TYPE, FieldType::Choice(TYPES), t("Loại việc", "Type")).asked().usual("todo"),
        field("priority", FieldType::Choice(PRIORITIES), t("Ưu tiên", "Priority")).asked().usual("normal"),
        field(key::ASSIGNEE, FieldType::Member, t("Người thực hiện", "Assignee")).asked(),
        field(key::RRULE, FieldType::Repetition, t("Lặp lại", "Repeats")).apart(),
        field(key::ZONE, FieldType::Zone, t("Múi giờ", "Time zone")).apart(),
        part(key::STATUS, FieldType::WORD).usual("open"),
        part(key::COMPLETED_AT, FieldType::Time),
        part("checklist/*/text", NAME),
        part("checklist/*/done", FieldType::Bool),
        part("checklist/*/position", FieldType::Position),
        // Minutes before it is due.
        part("reminders/*", FieldType::Int(0, 525_600)),
        links(),
    ],
)
.seen_by(Audience::Linked)
.title(key::TITLE)
.offered(&[Offered::Navigation, Offered::Palette, Offered::OwnFields])
.page(Page {
    path: "/tasks",
    icon: "M4.500 12.500l5 5 10-11",
    keys: "g t",
    group: Group::Work,
    order: 4,
    many: t("Việc", "Tasks"),
    new: t("Việc mới", "New task"),
    search: Text::NONE,
    empty: (Text::NONE, Text::NONE),
    columns: &[],
    card: &[key::DUE],
    line: &[key::DUE],
});
