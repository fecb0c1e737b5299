//! What concerns a member: computed from rows and from the histories of records, so that every device of theirs says
//! the same. What they chose to hear of, and what of it they have read, stands on their own record.

use crate::{
    document::{HistoryEntry, HistoryField},
    id::{MemberId, RecordId, StageId},
    kind::{Kind, key},
    place::Place,
    reminder::{MORNING, reminded},
    row::{Due, Row, StageType, TaskStatus},
    sort::sort_by_key,
    time::Timestamp,
    value::{FieldEdit, Value},
    zone::{DAY_MS, MINUTE_MS, Wall, Zone},
};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    fmt,
    str::FromStr,
    sync::Arc,
};

/// Notices that are listed at most.
pub const LISTED: usize = 100;
/// Records that a member follows at most.
pub const FOLLOWED: usize = 500;
/// Records whose histories are read at most, the latest ones.
pub const ASKED: usize = 60;
/// What is older is no news.
pub const NEWS_MS: i64 = 14 * DAY_MS;
/// What happened on a device without a network may come so much later: until then each notice has a mark of its own.
const LATE_MS: i64 = DAY_MS;
/// Of one record so many are told.
const OF_ONE: usize = 10;
/// What one person changes again within this time is told once.
const TOGETHER_MS: i64 = 60 * MINUTE_MS;
/// A clock may be ahead by as much; what says to be later was made up.
const AHEAD_MS: i64 = DAY_MS;
/// Records that an activity is about, of which so many are looked at.
const LINKS: usize = 16;

const FOLLOWS: &str = "follows";
const MUTED: &str = "muted";
const QUIET: &str = "quiet";
const READ: &str = "read";
const READ_UNTIL: &str = "read_until";

/// What becomes of each stage of every pipeline.
pub type Stages = BTreeMap<StageId, StageType>;

/// Why a member is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoticeKind {
    /// Somebody gave them a record.
    Assigned,
    /// Somebody called them by an `@`.
    Mentioned,
    /// A task of theirs is due.
    Due,
    /// Somebody of the team won a deal.
    Won,
    /// Somebody changed what they own or follow.
    Followed,
}

impl NoticeKind {
    /// Every kind, in the order in which they are offered.
    pub const ALL: [NoticeKind; 5] =
        [NoticeKind::Assigned, NoticeKind::Mentioned, NoticeKind::Due, NoticeKind::Won, NoticeKind::Followed];

    /// The word that stands for it on a member's record.
    pub const fn as_str(self) -> &'static str {
        match self {
            NoticeKind::Assigned => "assigned",
            NoticeKind::Mentioned => "mentioned",
            NoticeKind::Due => "due",
            NoticeKind::Won => "won",
            NoticeKind::Followed => "followed",
        }
    }

    /// Whether a server tells of it while the app is closed.
    pub const fn is_pushed(self) -> bool {
        matches!(self, NoticeKind::Mentioned | NoticeKind::Due)
    }
}

/// A word is none of a kind of notices.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("is no kind of notices")]
pub struct UnknownNotice;

impl FromStr for NoticeKind {
    type Err = UnknownNotice;

    fn from_str(word: &str) -> Result<NoticeKind, UnknownNotice> {
        NoticeKind::ALL.into_iter().find(|kind| kind.as_str() == word).ok_or(UnknownNotice)
    }
}

/// What tells notices from each other, the same on every device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NoticeId(u32);

impl NoticeId {
    /// Short, because a member's record keeps one for each notice that was read. Two of one id are read together.
    fn of(kind: NoticeKind, record: RecordId, what: impl fmt::Display) -> NoticeId {
        let words = format!("{}|{record}|{what}", kind.as_str());
        NoticeId(words.bytes().fold(0x811c_9dc5, |sum: u32, byte| (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193)))
    }
}

impl fmt::Display for NoticeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", self.0)
    }
}

impl FromStr for NoticeId {
    type Err = UnknownNotice;

    fn from_str(text: &str) -> Result<NoticeId, UnknownNotice> {
        let is_written_so = text.len() == 8 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let number = u32::from_str_radix(text, 16).ok().filter(|_| is_written_so);
        number.map(NoticeId).ok_or(UnknownNotice)
    }
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    Assigned,
    /// The beginning of the words that call somebody.
    Mentioned(String),
    Due(Due),
    /// A deal went to another stage.
    Stage(StageId),
    Amount,
    Owner(Option<MemberId>),
    /// The beginning of a note, or of another activity.
    Said(String),
}

/// Something that concerns a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub id: NoticeId,
    pub kind: NoticeKind,
    /// What it is about; the activity itself where that is not known.
    pub record: RecordId,
    /// The record that tells it: the same one, or an activity about it.
    pub source: RecordId,
    pub at: Timestamp,
    /// Who did it; `None` where nobody did.
    pub by: Option<MemberId>,
    pub what: What,
}

impl Notice {
    /// Whether the next one of the same record says the same again.
    fn is_said_again(&self, next: &Notice) -> bool {
        let is_same = std::mem::discriminant(&self.what) == std::mem::discriminant(&next.what);
        let is_soon = next.at.0.saturating_sub(self.at.0) < TOGETHER_MS;
        self.kind == NoticeKind::Followed && next.kind == self.kind && self.by == next.by && is_same && is_soon
    }
}

/// What a member chose to hear of, and what they have read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chosen {
    pub follows: BTreeSet<RecordId>,
    /// What is not listed.
    pub muted: BTreeSet<NoticeKind>,
    /// What the server does not tell of.
    pub quiet: BTreeSet<NoticeKind>,
    /// What happened until then is read.
    pub read_until: Option<Timestamp>,
    /// What is read of what happened later, and when that did.
    pub read: BTreeMap<NoticeId, Timestamp>,
}

impl Chosen {
    /// As a member's record says it.
    pub fn of(member: &Row) -> Chosen {
        let all = member.all();
        let follows: BTreeSet<RecordId> = all.marked(FOLLOWS);
        Chosen {
            follows: follows.into_iter().take(FOLLOWED).collect(),
            muted: all.marked(MUTED),
            quiet: all.marked(QUIET),
            read_until: all.time(READ_UNTIL),
            read: all.group(READ).filter_map(|(id, at)| Some((id.parse().ok()?, at.as_time()?))).collect(),
        }
    }

    /// Whether what happened then is read.
    pub fn has_read(&self, id: NoticeId, at: Timestamp) -> bool {
        self.read_until.is_some_and(|until| at <= until) || self.read.contains_key(&id)
    }

    /// What marks some notices as read on the member's record. One moment stands for all of what is older than anything
    /// unread and comes no more: a record that kept a mark for each would grow without end.
    pub fn reading(&self, some: &[NoticeId], listed: &[Notice], now: Timestamp) -> Vec<FieldEdit> {
        let is_unread = |notice: &&Notice| !some.contains(&notice.id) && !self.has_read(notice.id, notice.at);
        let before_unread = listed.iter().filter(is_unread).map(|notice| notice.at.0.saturating_sub(1)).min();
        let late = now.0.saturating_sub(LATE_MS);
        // What is too old to be listed needs no mark.
        let settled = before_unread.map_or(late, |before| before.min(late)).max(now.0.saturating_sub(NEWS_MS));
        let is_settled = |at: Timestamp| at.0 <= settled;
        let fresh: Vec<(NoticeId, Timestamp)> =
            listed.iter().filter(|notice| some.contains(&notice.id)).map(|notice| (notice.id, notice.at)).collect();
        // No later than what was read: a clock that is ahead reads nothing that is yet to come.
        let all = fresh.iter().map(|(_, at)| *at).chain(self.read.values().copied());
        let until = all.filter(|at| is_settled(*at)).max().filter(|until| Some(*until) > self.read_until);
        let moment = until.map(|until| FieldEdit::new(READ_UNTIL, until));
        let marks = fresh.iter().filter(|(_, at)| !is_settled(*at)).map(|(id, at)| read(*id, Some(*at)));
        let gone = self.read.iter().filter(|(_, at)| is_settled(**at)).map(|(id, _)| read(*id, None));
        moment.into_iter().chain(marks).chain(gone).collect()
    }
}

fn read(id: NoticeId, at: Option<Timestamp>) -> FieldEdit {
    FieldEdit::new(format!("{READ}/{id}"), at)
}

fn marked(root: &str, what: impl fmt::Display, is_on: bool) -> FieldEdit {
    FieldEdit::new(format!("{root}/{what}"), is_on.then_some(true))
}

/// Follows a record from now on, or does not.
pub fn follow(record: RecordId, is_on: bool) -> FieldEdit {
    marked(FOLLOWS, record, is_on)
}

/// Whether notices of a kind are listed from now on.
pub fn list(kind: NoticeKind, is_on: bool) -> FieldEdit {
    marked(MUTED, kind.as_str(), !is_on)
}

/// Whether the server tells of notices of a kind from now on.
pub fn push(kind: NoticeKind, is_on: bool) -> FieldEdit {
    marked(QUIET, kind.as_str(), !is_on)
}

/// Whether somebody may be told of records of a kind.
pub fn is_told_of(kind: Kind) -> bool {
    matches!(kind, Kind::Deal | Kind::Contact | Kind::Company | Kind::Task)
}

/// Whose a record is: of a task, whoever is to do it; where nobody owns it, whoever made it.
pub fn whose(row: &Row) -> Option<MemberId> {
    let assignee = row.as_task().and_then(|task| task.assignee);
    assignee.or(row.meta.owner).or(row.meta.created_by)
}

/// From when on something is news to a member who joined then.
pub fn since(now: Timestamp, joined: Option<Timestamp>) -> Timestamp {
    let joined = joined.unwrap_or_default().min(now);
    let oldest = Timestamp(now.0.saturating_sub(NEWS_MS)).max(joined);
    // Changes tell their time in whole seconds.
    Timestamp(oldest.seconds().saturating_mul(1_000))
}

/// Who is told, and what that depends on.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    pub me: MemberId,
    /// What was before is no news.
    pub since: Timestamp,
    pub now: Timestamp,
    /// The member's clock: a task without a time is due in the morning.
    pub zone: &'a Zone,
    pub chosen: &'a Chosen,
    pub stages: &'a Stages,
}

impl Reader<'_> {
    fn is_news(&self, at: Timestamp) -> bool {
        at >= self.since && at.0 <= self.now.0.saturating_add(AHEAD_MS)
    }

    /// Whether changes of a record by others are told: it is followed, or theirs.
    fn concerns(&self, row: &Row) -> bool {
        self.chosen.follows.contains(&row.id) || whose(row) == Some(self.me)
    }

    fn is_won(&self, row: &Row) -> bool {
        let place = row.as_deal().and_then(|deal| deal.place.as_ref());
        place.is_some_and(|place| {
            self.stages.get(&place.stage) == Some(&StageType::Won) && place.entered_at >= self.since
        })
    }

    /// Whether a record's history may tell something.
    pub fn asks(&self, row: &Row) -> bool {
        row.kind().is_some_and(is_told_of)
            && !row.is_put_away()
            && row.meta.updated_at.is_some_and(|at| at >= self.since)
            && (self.concerns(row) || self.is_won(row))
    }

    /// Of a history what others did and is news: all that is kept of it.
    pub fn recent(&self, mut history: Vec<HistoryEntry>) -> Vec<HistoryEntry> {
        history.retain(|entry| self.is_news(entry.at) && entry.member.is_some_and(|by| by != self.me));
        history
    }

    /// What a record's history tells, the earliest first.
    pub fn of_history(&self, row: &Row, history: &[HistoryEntry]) -> Vec<Notice> {
        let mut told: Vec<Notice> = Vec::new();
        if !self.asks(row) {
            return told;
        }
        for entry in history {
            let is_news = self.is_news(entry.at) && entry.member.is_some_and(|by| by != self.me);
            let Some((kind, what)) = self.what(row, entry).filter(|_| is_news) else { continue };
            let id = NoticeId::of(kind, row.id, entry.hash);
            let notice = Notice { id, kind, record: row.id, source: row.id, at: entry.at, by: entry.member, what };
            match told.last_mut() {
                Some(last) if last.is_said_again(&notice) => *last = notice,
                _ => told.push(notice),
            }
        }
        told.drain(..told.len().saturating_sub(OF_ONE));
        told
    }

    /// What a change by somebody else is to this member; `None` for nothing.
    fn what(&self, row: &Row, entry: &HistoryEntry) -> Option<(NoticeKind, What)> {
        let field = |wanted: &str| entry.fields.iter().find(|field| field.key == wanted);
        let concerns = self.concerns(row);
        let is_mine = |value: &Value| member(value) == Some(self.me);
        let is_given = |field: &&HistoryField| is_mine(&field.after) && !field.before.as_ref().is_some_and(is_mine);
        let of_task = (row.kind() == Some(Kind::Task)).then_some(key::ASSIGNEE);
        let given = [Some(key::OWNER), of_task].into_iter().flatten().filter_map(field).find(is_given);
        if given.is_some() && whose(row) == Some(self.me) {
            return Some((NoticeKind::Assigned, What::Assigned));
        }
        // What a record begins with is no change of it.
        if entry.creates {
            return None;
        }
        if let Some(stage) = field(key::PLACE).and_then(moved) {
            let stands = row.as_deal().and_then(|deal| deal.place.as_ref()).map(|place| place.stage);
            let is_won = self.is_won(row) && stands == Some(stage);
            let kind = match is_won && (!concerns || !self.chosen.muted.contains(&NoticeKind::Won)) {
                true => NoticeKind::Won,
                false => Some(NoticeKind::Followed).filter(|_| concerns)?,
            };
            return Some((kind, What::Stage(stage)));
        }
        if !concerns {
            return None;
        }
        let owner = field(key::OWNER).filter(|field| field.before.as_ref() != Some(&field.after));
        let amount = field(key::AMOUNT).filter(|field| field.before.as_ref() != Some(&field.after));
        let what = owner.map(|field| What::Owner(member(&field.after))).or(amount.map(|_| What::Amount))?;
        Some((NoticeKind::Followed, what))
    }

    /// What an activity tells: that it calls this member, or that it is about something that concerns them.
    pub fn of_activity(&self, row: &Row, record: &dyn Fn(RecordId) -> Option<Arc<Row>>) -> Option<Notice> {
        let by = row.meta.created_by;
        if row.is_deleted() || by == Some(self.me) {
            return None;
        }
        // Whoever wrote it says when; no later than when it came.
        let at = row.meta.created_at?.min(row.meta.updated_at.unwrap_or(self.now));
        if !self.is_news(at) {
            return None;
        }
        let activity = row.as_activity()?;
        let links = activity.links.iter().take(LINKS);
        let mut about = links.filter_map(|link| record(*link)).filter(|row| !row.is_deleted());
        let is_called = row.mentioned().any(|member| member == self.me);
        let kind = if is_called { NoticeKind::Mentioned } else { NoticeKind::Followed };
        let about = match is_called {
            true => about.next().map_or(row.id, |about| about.id),
            false => {
                by?;
                about.find(|about| about.kind().is_some_and(is_told_of) && self.concerns(about))?.id
            }
        };
        let words = row.title().to_owned();
        let what = if is_called { What::Mentioned(words) } else { What::Said(words) };
        Some(Notice { id: NoticeId::of(kind, row.id, ""), kind, record: about, source: row.id, at, by, what })
    }

    /// That a task of this member is due.
    pub fn of_task(&self, row: &Row) -> Option<Notice> {
        let task = row.as_task().filter(|task| task.status == TaskStatus::Open && !row.is_put_away())?;
        let due = task.due.filter(|_| reminded(row) == Some(self.me))?;
        let at = match due {
            Due::At(at) => at,
            Due::Day(day) => self.zone.instant(Wall::new(day, MORNING * MINUTE_MS)),
        };
        let is_due = at >= self.since && at <= self.now;
        let id = NoticeId::of(NoticeKind::Due, row.id, at.0);
        let what = What::Due(due);
        is_due.then_some(Notice { id, kind: NoticeKind::Due, record: row.id, source: row.id, at, by: None, what })
    }
}

/// The stage that a deal was moved into; `None` where it stayed in its stage.
fn moved(field: &HistoryField) -> Option<StageId> {
    let stage = |value: &Value| value.as_text().and_then(|text| text.parse::<Place>().ok()).map(|place| place.stage);
    let after = stage(&field.after)?;
    (field.before.as_ref().and_then(stage) != Some(after)).then_some(after)
}

fn member(value: &Value) -> Option<MemberId> {
    value.as_text()?.parse().ok()
}

/// What is listed, the latest first.
pub fn listed(mut notices: Vec<Notice>, chosen: &Chosen) -> Vec<Notice> {
    notices.retain(|notice| !chosen.muted.contains(&notice.kind));
    sort_by_key(&mut notices, |notice| (Reverse(notice.at), notice.id));
    let mut known = BTreeSet::new();
    notices.retain(|notice| known.insert(notice.id));
    notices.truncate(LISTED);
    notices
}

#[cfg(test)]
mod tests;
