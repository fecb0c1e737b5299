//! What happened: a note, a call, a meeting.

use super::{
    Audience, FieldType, Guard, KindSpec,
    field_spec::part,
    key,
    spec::kind,
    words::{NAME, links},
};

pub(super) static SPEC: KindSpec = kind(
    "activity",
    &[
        part("activity_type", FieldType::WORD).usual("note"),
        part("channel", FieldType::WORD),
        part("direction", FieldType::WORD).usual("outbound"),
        part("at", FieldType::Time),
        // Seconds.
        part("duration", FieldType::Int(0, 31_536_000)),
        part("outcome", FieldType::WORD),
        part("recording_url", FieldType::Url),
        part("subject", NAME),
        part("message_id", NAME),
        // Latitude and longitude in degrees, and the accuracy in metres (RFC 5870): `10.7769,106.7009;u=12`.
        part("geo", FieldType::WORD),
        part("mentions/*", FieldType::Bool),
        part(key::BODY, FieldType::Body),
        links(),
    ],
)
.seen_by(Audience::Linked)
.title(key::BODY)
.late()
.guarded(Guard::Author(&[key::BODY]));
