use super::*;
use crate::{position::Position, row::Hash};

const NOW: i64 = 1_800_000_000_000;
const HOUR: i64 = 3_600_000;

fn person(name: &str) -> MemberId {
    MemberId::from_cause(name)
}

fn row(kind: Kind, name: &str, fields: Vec<FieldEdit>) -> Row {
    let mut row = Row::written(RecordId::from_cause(name), kind, &fields);
    row.meta.created_by = Some(person("other"));
    row.meta.created_at = Some(Timestamp(NOW - 3 * HOUR));
    row.meta.updated_at = Some(Timestamp(NOW - HOUR));
    row
}

fn owned(name: &str, owner: &str) -> Row {
    row(Kind::Deal, name, vec![FieldEdit::new(key::OWNER, person(owner))])
}

fn field(key: &str, before: Option<Value>, after: impl Into<Value>) -> HistoryField {
    HistoryField {
        key: key.into(),
        before,
        after: after.into(),
        instead_of: Vec::new(),
        is_kept: false,
        is_apart: false,
    }
}

fn entry(nth: u8, by: &str, at: i64, fields: Vec<HistoryField>) -> HistoryEntry {
    HistoryEntry {
        hash: Hash([nth; 32]),
        member: Some(person(by)),
        attested_by: None,
        at: Timestamp(at),
        unsent: false,
        creates: false,
        currency: [None, None],
        fields,
        apart: Vec::new(),
    }
}

fn place(stage: &str) -> Place {
    let position = Position::between(None, None, 3);
    Place { stage: StageId::from_cause(stage), position, entered_at: Timestamp(NOW - HOUR) }
}

fn moved_to(stage: &str) -> HistoryField {
    field(key::PLACE, Some(place("new").into()), place(stage))
}

fn stages() -> Stages {
    let all = [("new", StageType::Open), ("talk", StageType::Open), ("won", StageType::Won), ("lost", StageType::Lost)];
    all.map(|(name, stage)| (StageId::from_cause(name), stage)).into()
}

/// What somebody who joined long ago is told.
fn told<T>(chosen: &Chosen, read: impl Fn(&Reader<'_>) -> T) -> T {
    let (zone, stages, now) = (Zone::UTC, stages(), Timestamp(NOW));
    read(&Reader { me: person("me"), since: since(now, None), now, zone: &zone, chosen, stages: &stages })
}

fn of_history(chosen: &Chosen, row: &Row, history: &[HistoryEntry]) -> Vec<(NoticeKind, What)> {
    let all = told(chosen, |reader| reader.of_history(row, history));
    all.into_iter().map(|notice| (notice.kind, notice.what)).collect()
}

fn following(row: &Row) -> Chosen {
    Chosen { follows: [row.id].into(), ..Chosen::default() }
}

#[test]
fn what_became_mine_is_told_with_who_gave_it() {
    let given = owned("deal", "me");
    let give = |nth, by, at| entry(nth, by, at, vec![field(key::OWNER, None, person("me"))]);
    let history = [give(1, "other", NOW - 2 * HOUR)];
    let all = told(&Chosen::default(), |reader| reader.of_history(&given, &history));
    assert_eq!(all.len(), 1);
    assert_eq!((all[0].kind, all[0].by, all[0].record), (NoticeKind::Assigned, Some(person("other")), given.id));
    assert_eq!(all[0].at, Timestamp(NOW - 2 * HOUR));
    // Made for somebody is given as well; taken by oneself is not, nor what is somebody else's by now.
    let made = HistoryEntry { creates: true, ..give(2, "other", NOW - HOUR) };
    assert_eq!(of_history(&Chosen::default(), &given, &[made]), [(NoticeKind::Assigned, What::Assigned)]);
    assert!(of_history(&Chosen::default(), &given, &[give(3, "me", NOW - HOUR)]).is_empty());
    assert!(of_history(&Chosen::default(), &owned("deal", "other"), &history).is_empty());
    // A task is given by its assignee.
    let task = row(Kind::Task, "task", vec![FieldEdit::new(key::ASSIGNEE, person("me"))]);
    let history = [entry(4, "other", NOW - HOUR, vec![field(key::ASSIGNEE, Some(Value::Empty), person("me"))])];
    assert_eq!(of_history(&Chosen::default(), &task, &history), [(NoticeKind::Assigned, What::Assigned)]);
}

#[test]
fn what_is_followed_tells_its_changes_and_nothing_else_does() {
    let deal = row(Kind::Deal, "deal", vec![FieldEdit::new(key::PLACE, place("talk"))]);
    let history = [
        entry(1, "other", NOW - 5 * HOUR, vec![moved_to("talk")]),
        entry(2, "other", NOW - 4 * HOUR, vec![field(key::AMOUNT, Some(5_i64.into()), 7_i64)]),
        entry(3, "other", NOW - 3 * HOUR, vec![field(key::OWNER, None, person("third"))]),
        // A move within its stage, a field that nobody asked about, and what one did oneself.
        entry(4, "other", NOW - 2 * HOUR, vec![field(key::PLACE, Some(place("talk").into()), place("talk"))]),
        entry(5, "other", NOW - 2 * HOUR, vec![field("next_step", None, "Call")]),
        entry(6, "me", NOW - HOUR, vec![moved_to("lost")]),
    ];
    assert!(of_history(&Chosen::default(), &deal, &history).is_empty());
    let followed = |what| (NoticeKind::Followed, what);
    let expected = [
        followed(What::Stage(StageId::from_cause("talk"))),
        followed(What::Amount),
        followed(What::Owner(Some(person("third")))),
    ];
    assert_eq!(of_history(&following(&deal), &deal, &history), expected);
    // Whoever owns it need not follow it.
    let mut own = deal.clone();
    own.meta.owner = Some(person("me"));
    assert_eq!(of_history(&Chosen::default(), &own, &history).len(), 3);
    // What was deleted tells nothing.
    own.meta.deleted_at = Some(Timestamp(NOW));
    assert!(of_history(&Chosen::default(), &own, &history).is_empty());
}

#[test]
fn what_is_changed_again_soon_is_told_once() {
    let deal = owned("deal", "me");
    let moves = |apart: i64| {
        let at = |nth: u8| NOW - 20 * HOUR + i64::from(nth) * apart;
        (0..6).map(|nth| entry(nth, "other", at(nth), vec![moved_to("talk")])).collect::<Vec<_>>()
    };
    assert_eq!(of_history(&Chosen::default(), &deal, &moves(60_000)).len(), 1);
    assert_eq!(of_history(&Chosen::default(), &deal, &moves(2 * HOUR)).len(), 6);
    let at = |nth: u8| NOW - 300 * HOUR + i64::from(nth) * HOUR;
    let many: Vec<HistoryEntry> = (0..200).map(|nth| entry(nth, "other", at(nth), vec![moved_to("talk")])).collect();
    assert_eq!(of_history(&Chosen::default(), &deal, &many).len(), OF_ONE);
}

#[test]
fn a_deal_that_was_won_is_told_to_the_whole_team() {
    let deal = row(Kind::Deal, "deal", vec![FieldEdit::new(key::PLACE, place("won"))]);
    let won = entry(1, "other", NOW - HOUR, vec![moved_to("won")]);
    let what = What::Stage(StageId::from_cause("won"));
    assert_eq!(of_history(&Chosen::default(), &deal, std::slice::from_ref(&won)), [(NoticeKind::Won, what.clone())]);
    assert!(of_history(&Chosen::default(), &deal, &[entry(2, "me", NOW - HOUR, vec![moved_to("won")])]).is_empty());
    // Whoever wants to hear of no other deals still hears of what they follow.
    let muted = Chosen { muted: [NoticeKind::Won].into(), ..following(&deal) };
    assert_eq!(of_history(&muted, &deal, &[won]), [(NoticeKind::Followed, what)]);
    let lost = row(Kind::Deal, "deal", vec![FieldEdit::new(key::PLACE, place("lost"))]);
    assert!(of_history(&Chosen::default(), &lost, &[entry(3, "other", NOW - HOUR, vec![moved_to("lost")])]).is_empty());
}

#[test]
fn what_was_before_one_joined_or_long_ago_or_is_yet_to_come_is_no_news() {
    let deal = owned("deal", "me");
    let at = |at: i64| [entry(1, "other", at, vec![field(key::OWNER, None, person("me"))])];
    let is_told = |history: &[HistoryEntry]| !of_history(&Chosen::default(), &deal, history).is_empty();
    assert!(is_told(&at(NOW - NEWS_MS + HOUR)));
    for hostile in [NOW - NEWS_MS - HOUR, NOW + 2 * AHEAD_MS, i64::MAX, i64::MIN] {
        assert!(!is_told(&at(hostile)), "{hostile}");
    }
    assert_eq!(since(Timestamp(NOW), Some(Timestamp(NOW - HOUR + 700))), Timestamp(NOW - HOUR));
    // A member who says to join in the future hears of what comes now.
    assert_eq!(since(Timestamp(NOW), Some(Timestamp(i64::MAX))), Timestamp(NOW));
}

#[test]
fn activities_tell_whom_they_call_and_whoever_follows() {
    let (deal, me) = (owned("deal", "other"), person("me"));
    let note = |by: &str, calls: bool| {
        let about = FieldEdit::new(format!("{}/{}", key::LINKS, deal.id), true);
        let call = FieldEdit::new(format!("mentions/{me}"), calls);
        let mut note = row(Kind::Activity, "note", vec![FieldEdit::new(key::BODY, "@Me look\nhere"), about, call]);
        note.meta.created_by = Some(person(by));
        note
    };
    let here = |record: RecordId| (record == deal.id).then(|| Arc::new(deal.clone()));
    let read = |chosen: &Chosen, row: &Row| told(chosen, |reader| reader.of_activity(row, &here));
    let called = read(&Chosen::default(), &note("other", true)).unwrap();
    assert_eq!((called.kind, called.record), (NoticeKind::Mentioned, deal.id));
    assert_eq!(called.source, RecordId::from_cause("note"), "what a server sends of it has this tag");
    assert_eq!(called.what, What::Mentioned("@Me look".into()));
    assert_eq!(read(&Chosen::default(), &note("me", true)), None);
    assert_eq!(read(&Chosen::default(), &note("other", false)), None);
    let followed = read(&following(&deal), &note("other", false)).unwrap();
    assert_eq!((followed.kind, followed.what), (NoticeKind::Followed, What::Said("@Me look".into())));
    // What says to be written later than it came is as old as it is here.
    let mut later = note("other", true);
    later.meta.created_at = Some(Timestamp(i64::MAX));
    assert_eq!(read(&Chosen::default(), &later).unwrap().at, Timestamp(NOW - HOUR));
    // Of what it is about nothing may be here.
    let lonely = told(&Chosen::default(), |reader| reader.of_activity(&later, &|_| None)).unwrap();
    assert_eq!(lonely.record, later.id);
}

#[test]
fn a_task_is_told_when_it_is_due() {
    let task = |due: i64, assignee: &str| {
        let fields = [FieldEdit::new(key::DUE, Timestamp(due)), FieldEdit::new(key::ASSIGNEE, person(assignee))];
        row(Kind::Task, "task", fields.to_vec())
    };
    let is_told = |row: &Row| told(&Chosen::default(), |reader| reader.of_task(row)).is_some();
    assert!(is_told(&task(NOW - HOUR, "me")));
    assert!(!is_told(&task(NOW + HOUR, "me")));
    assert!(!is_told(&task(NOW - HOUR, "other")));
    assert!(!is_told(&task(NOW - 2 * NEWS_MS, "me")));
    let done = vec![
        FieldEdit::new(key::DUE, Timestamp(NOW - HOUR)),
        FieldEdit::new(key::ASSIGNEE, person("me")),
        FieldEdit::new(key::STATUS, TaskStatus::Done.as_str()),
    ];
    assert!(!is_told(&row(Kind::Task, "task", done)));
    let archived = vec![
        FieldEdit::new(key::DUE, Timestamp(NOW - HOUR)),
        FieldEdit::new(key::ASSIGNEE, person("me")),
        FieldEdit::new(key::ARCHIVED_AT, Timestamp(NOW)),
    ];
    assert!(!is_told(&row(Kind::Task, "task", archived)));
    // Put off, it is due once more.
    let id = |due| told(&Chosen::default(), |reader| reader.of_task(&task(due, "me"))).map(|notice| notice.id);
    assert_ne!(id(NOW - HOUR), id(NOW - 2 * HOUR));
}

#[test]
fn what_is_chosen_stands_on_the_members_record_and_hostile_entries_are_passed_over() {
    let deal = RecordId::from_cause("deal");
    let fields = vec![
        follow(deal, true),
        list(NoticeKind::Won, false),
        push(NoticeKind::Due, false),
        FieldEdit::new("follows/not an id", true),
        FieldEdit::new("muted/everything", true),
        FieldEdit::new("read/ZZZZZZZZ", Timestamp(NOW)),
        FieldEdit::new("read/0000000000000001", Timestamp(NOW)),
        FieldEdit::new("read/0badcaff", "yesterday"),
        FieldEdit::new("read/0badcafe", Timestamp(NOW)),
        FieldEdit::new("read_until", Timestamp(NOW - HOUR)),
    ];
    let chosen = Chosen::of(&row(Kind::Member, "me", fields));
    assert_eq!(chosen.follows, BTreeSet::from([deal]));
    assert_eq!(chosen.muted, BTreeSet::from([NoticeKind::Won]));
    assert_eq!(chosen.quiet, BTreeSet::from([NoticeKind::Due]));
    assert_eq!(chosen.read, BTreeMap::from([("0badcafe".parse().unwrap(), Timestamp(NOW))]));
    assert_eq!(chosen.read_until, Some(Timestamp(NOW - HOUR)));
    // Back again, nothing is written there.
    for edit in [follow(deal, false), list(NoticeKind::Won, true), push(NoticeKind::Due, true)] {
        assert_eq!(edit.value, Value::Empty);
    }
    let many = (0..2_000).map(|nth| follow(RecordId::from_cause(&nth.to_string()), true)).collect();
    assert_eq!(Chosen::of(&row(Kind::Member, "me", many)).follows.len(), FOLLOWED);
}

#[test]
fn the_list_is_bounded_in_order_and_without_what_is_muted() {
    let notice = |nth: u32, kind| Notice {
        id: NoticeId(nth),
        kind,
        record: RecordId::from_cause("deal"),
        source: RecordId::from_cause("deal"),
        at: Timestamp(NOW + i64::from(nth)),
        by: None,
        what: What::Amount,
    };
    let all: Vec<Notice> = (0..5_000).map(|nth| notice(nth, NoticeKind::Followed)).collect();
    let shown = listed([all.clone(), all.clone()].concat(), &Chosen::default());
    assert_eq!(shown.len(), LISTED);
    assert_eq!(shown[0].id, NoticeId(4_999));
    assert_eq!(shown[LISTED - 1].id, NoticeId(4_900));
    let muted = Chosen { muted: [NoticeKind::Followed].into(), ..Chosen::default() };
    assert_eq!(listed(vec![all[0].clone(), notice(1, NoticeKind::Due)], &muted).len(), 1);
}

#[test]
fn marks_of_what_is_read_stay_few() {
    let day = 24 * HOUR;
    let notice = |nth: u32, at: i64| Notice {
        id: NoticeId(nth),
        kind: NoticeKind::Followed,
        record: RecordId::from_cause("deal"),
        source: RecordId::from_cause("deal"),
        at: Timestamp(at),
        by: None,
        what: What::Amount,
    };
    let all = [notice(1, NOW - HOUR), notice(2, NOW - 2 * HOUR), notice(3, NOW - 2 * day), notice(4, NOW - 5 * day)];
    let read = |chosen: &Chosen, some: &[u32], now: i64| {
        let some: Vec<NoticeId> = some.iter().map(|nth| NoticeId(*nth)).collect();
        let edits = chosen.reading(&some, &all, Timestamp(now));
        let before = chosen.read.iter().map(|(id, at)| super::read(*id, Some(*at)));
        let until = chosen.read_until.map(|until| FieldEdit::new(READ_UNTIL, until));
        let fields = before.chain(until).chain(edits.iter().cloned()).collect();
        (edits.len(), Chosen::of(&row(Kind::Member, "me", fields)))
    };
    let unread = |chosen: &Chosen| {
        let some = all.iter().filter(|it| !chosen.has_read(it.id, it.at));
        some.map(|it| it.id.0).collect::<Vec<_>>()
    };
    // What is old is read by one moment, what is of the last day by a mark for each.
    let (edits, chosen) = read(&Chosen::default(), &[1, 2, 3, 4], NOW);
    assert_eq!((edits, chosen.read.len(), unread(&chosen)), (3, 2, vec![]));
    assert_eq!(chosen.read_until, Some(Timestamp(NOW - 2 * day)));
    // What comes late, from a device that had no network, is unread.
    assert!(!chosen.has_read(NoticeId(5), Timestamp(NOW - 3 * HOUR)));
    // Something older is unread: the moment stays before it.
    let (_, chosen) = read(&Chosen::default(), &[1, 2, 3], NOW);
    assert_eq!((chosen.read_until, chosen.read.len(), unread(&chosen)), (None, 3, vec![4]));
    // Read as well, it takes the marks along.
    let (_, chosen) = read(&chosen, &[4], NOW + 2 * day);
    assert_eq!((chosen.read_until, chosen.read.len(), unread(&chosen)), (Some(all[0].at), 0, vec![]));
    // A mark goes when it is too old to be listed, whatever is unread.
    let old = Chosen { read: [(NoticeId(9), Timestamp(NOW - NEWS_MS))].into(), ..Chosen::default() };
    let (_, chosen) = read(&old, &[1], NOW);
    assert_eq!(chosen.read.keys().copied().collect::<Vec<_>>(), [NoticeId(1)]);
    // A clock that is ahead by years reads nothing that is yet to come.
    let (_, chosen) = read(&Chosen::default(), &[1, 2, 3, 4], NOW + 1_000 * day);
    assert_eq!(chosen.read_until, Some(all[0].at));
}
