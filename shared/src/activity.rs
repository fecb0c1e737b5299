//! What happened, as it is put down: one way to make the record of it, whoever asks (the log of a record, the quick log, an import,
//! the sample).

use crate::{
    command::{Command, FieldEdit},
    date::CalendarDate,
    folding::is_blank,
    id::{MemberId, RecordId},
    kind::{Kind, key},
    row::{ActivityType, Direction},
    time::Timestamp,
};
use std::collections::BTreeSet;

const DAY_MS: i64 = 86_400_000;
/// Minutes that something takes at most: a week.
const MINUTES: i64 = 10_000;

/// What happened, before it is a record. What does not belong to its type is left out.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ActivityDraft {
    pub activity_type: ActivityType,
    pub body: String,
    /// The records whose timelines it is on.
    pub about: Vec<RecordId>,
    /// Of calls, e-mails and chats.
    pub direction: Direction,
    /// By what people chatted; the others have one of their own.
    pub channel: Option<String>,
    /// How a call ended.
    pub outcome: String,
    /// Where a call can be heard: an address.
    pub recording: String,
    /// Of an e-mail.
    pub subject: String,
    /// How long it took, in minutes, as somebody typed it; of anything but a note.
    pub minutes: String,
    /// Where a visit was (RFC 5870).
    pub geo: Option<String>,
    /// Who is called in its words.
    pub mentions: BTreeSet<MemberId>,
}

/// Why nothing can be put down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ActivityProblem {
    #[error("a note has no words: write some")]
    NothingSaid,
    #[error("it has not happened yet, or in no year that anybody means: choose another time")]
    NotYet,
}

/// By what people speak, if it is nothing else.
pub fn channel(activity_type: ActivityType) -> Option<&'static str> {
    match activity_type {
        ActivityType::Note => None,
        ActivityType::Call => Some("phone"),
        ActivityType::Email => Some("email"),
        ActivityType::Meeting | ActivityType::Visit => Some("in_person"),
        ActivityType::Chat => Some("zalo"),
    }
}

impl ActivityDraft {
    /// A note about a record.
    pub fn note(about: RecordId, body: &str) -> ActivityDraft {
        ActivityDraft { body: body.to_owned(), about: vec![about], ..ActivityDraft::default() }
    }

    /// The fields of what happened `at`, as somebody puts it down `now`.
    ///
    /// # Errors
    /// [`ActivityProblem`].
    pub fn fields(&self, at: Timestamp, now: Timestamp) -> Result<Vec<FieldEdit>, ActivityProblem> {
        use ActivityType::*;
        let what = self.activity_type;
        // A note is its words; that somebody called or came says something by itself.
        if what == Note && is_blank(&self.body) {
            return Err(ActivityProblem::NothingSaid);
        }
        let day = CalendarDate::EPOCH.plus_days(at.0.div_euclid(DAY_MS));
        if at > now || !day.is_some_and(|day| day.is_likely()) {
            return Err(ActivityProblem::NotYet);
        }
        let mut fields = vec![
            FieldEdit::new("activity_type", what.as_str()),
            FieldEdit::new("at", at),
            FieldEdit::new(key::BODY, self.body.trim()),
        ];
        fields.extend(self.about.iter().map(|link| FieldEdit::new(format!("{}/{link}", key::LINKS), true)));
        let own = channel(what).map(str::to_owned);
        let channel = if what == Chat { self.channel.clone().or(own) } else { own };
        fields.extend(channel.map(|channel| FieldEdit::new("channel", channel)));
        if matches!(what, Call | Email | Chat) {
            fields.push(FieldEdit::new("direction", self.direction.as_str()));
        }
        let texts = [
            (Call, "outcome", &self.outcome),
            (Call, "recording_url", &self.recording),
            (Email, "subject", &self.subject),
        ];
        let texts = texts.into_iter().filter(|(of, _, text)| *of == what && !text.trim().is_empty());
        fields.extend(texts.map(|(_, key, text)| FieldEdit::new(key, text.trim())));
        let minutes = self.minutes.trim().parse::<i64>().ok().filter(|_| what != Note);
        fields.extend(minutes.map(|minutes| FieldEdit::new("duration", minutes.clamp(0, MINUTES) * 60)));
        fields.extend(self.geo.clone().filter(|_| what == Visit).map(|geo| FieldEdit::new("geo", geo)));
        fields.extend(self.mentions.iter().map(|member| FieldEdit::new(format!("mentions/{member}"), true)));
        Ok(fields)
    }

    /// The command that puts it down.
    ///
    /// # Errors
    /// As [`ActivityDraft::fields`].
    pub fn command(&self, record: RecordId, at: Timestamp, now: Timestamp) -> Result<Command, ActivityProblem> {
        Ok(Command::Create { record, kind: Kind::Activity, fields: self.fields(at, now)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::row::Row;

    const NOW: Timestamp = Timestamp(1_780_000_000_000);

    fn full(activity_type: ActivityType) -> ActivityDraft {
        ActivityDraft {
            activity_type,
            direction: Direction::Inbound,
            channel: Some("telegram".into()),
            outcome: "reached".into(),
            recording: " https://a.vn/1 ".into(),
            subject: "Báo giá".into(),
            minutes: "15".into(),
            geo: Some("10.7,106.7;u=12".into()),
            mentions: [MemberId::from_cause("minh")].into(),
            ..ActivityDraft::note(RecordId::from_cause("lan"), " Chào ")
        }
    }

    #[test]
    fn each_type_says_what_belongs_to_it() {
        use ActivityType::*;
        for (what, expected) in [
            (Note, &[][..]),
            (Call, &["channel", "direction", "duration", "outcome", "recording_url"][..]),
            (Email, &["channel", "direction", "duration", "subject"][..]),
            (Meeting, &["channel", "duration"][..]),
            (Visit, &["channel", "duration", "geo"][..]),
            (Chat, &["channel", "direction", "duration"][..]),
        ] {
            let fields = full(what).fields(NOW, NOW).unwrap();
            let always = ["activity_type", "at", "body"];
            let mut own: Vec<&str> = fields.iter().map(|field| field.key.as_str()).collect();
            own.retain(|key| !always.contains(key) && !key.contains('/'));
            own.sort_unstable();
            assert_eq!(own, expected, "{what:?}");
            let row = Row::written(RecordId::from_cause("row"), Kind::Activity, &fields);
            let activity = row.as_activity().unwrap();
            assert_eq!((activity.activity_type, activity.body.as_str(), activity.at), (what, "Chào", Some(NOW)));
            assert_eq!(row.links(), [RecordId::from_cause("lan")]);
            assert_eq!(row.mentioned().collect::<Vec<_>>(), [MemberId::from_cause("minh")]);
            for field in &fields {
                assert_eq!(crate::schema::check(Kind::Activity, &field.key, &field.value), Ok(()), "{}", field.key);
            }
        }
        let chat = full(Chat).fields(NOW, NOW).unwrap();
        assert!(chat.contains(&FieldEdit::new("channel", "telegram")));
        let chat = ActivityDraft { channel: None, ..full(Chat) }.fields(NOW, NOW).unwrap();
        assert!(chat.contains(&FieldEdit::new("channel", "zalo")));
        for (typed, seconds) in
            [("15", Some(900)), (" 7 ", Some(420)), ("-3", Some(0)), ("99999", Some(600_000)), ("x", None)]
        {
            let call = ActivityDraft { minutes: typed.into(), ..full(Call) }.fields(NOW, NOW).unwrap();
            let duration = call.iter().find(|field| field.key == "duration").and_then(|field| field.value.as_int());
            assert_eq!(duration, seconds, "{typed}");
        }
    }

    #[test]
    fn what_cannot_have_happened_is_not_put_down() {
        let blank = ActivityDraft { body: " \u{200b}\n".into(), ..full(ActivityType::Note) };
        assert_eq!(blank.fields(NOW, NOW), Err(ActivityProblem::NothingSaid));
        assert!(ActivityDraft { body: String::new(), ..full(ActivityType::Visit) }.fields(NOW, NOW).is_ok());
        for at in [NOW.0 + 1, i64::MAX, i64::MIN, -80_000_000_000_000] {
            assert_eq!(full(ActivityType::Call).fields(Timestamp(at), NOW), Err(ActivityProblem::NotYet), "{at}");
        }
    }
}
