//! The changes that everybody tries, and the records that they are tried on.

use super::*;
use sotay_shared::{
    access::{Act, CHANGES, Change, Sample, Whose, field_of},
    document::{Actor, Document, Edit, Put, Write},
    id::RecordId,
    kind::Kind,
    stamp::{Stamp, Timestamp},
    sync::{PushChange, Recorded},
    value::Value,
};

/// A kind that no server knows.
const UNKNOWN: &str = "quote";

/// A change that somebody tries.
pub struct Try {
    pub row: &'static Change,
    pub act: Act,
    pub person: Person,
    pub change: PushChange,
    pub hash: Hash,
}

impl Try {
    /// What it is, with the same words in every round.
    pub fn label(&self) -> String {
        format!("{} {:?} {:?}", self.change.kind, self.row.whose, self.act)
    }

    /// The same, and who tries it.
    pub fn key(&self) -> (String, &'static str) {
        (self.label(), self.person.as_str())
    }

    /// Whether it stands for all kinds of its line: each change costs a turn of its own at the gateway.
    pub fn is_first_of_its_line(&self) -> bool {
        self.row.kinds.first().is_none_or(|kind| kind.as_str() == self.change.kind)
    }

    pub fn wanted(&self) -> Outcome {
        self.row.rule.outcome(self.person)
    }

    /// Whether it would take the id of the workspace for a record of another kind.
    pub fn is_of_nothing(&self, cast: &Cast) -> bool {
        self.act == Act::Make && self.change.record == RecordId::from(cast.workspace)
    }

    /// Whether it changes a record that is there, of the kind that it has.
    pub fn is_edit(&self) -> bool {
        !matches!(self.act, Act::Make | Act::MakeAsAnother | Act::Disguise | Act::Vouch)
    }
}

/// What is tried in one round, and what has to be there before.
#[derive(Default)]
pub struct Round {
    /// Made by the maker.
    pub bases: Vec<PushChange>,
    /// Made by those who try, who may not all make them now: an owner gives them back.
    pub own: Vec<Recorded>,
    pub tries: Vec<Try>,
}

/// The records that there is one of, in every round the same.
pub struct Single {
    workspace: Document,
    /// That of the maker.
    other: Document,
    /// Everybody's own, with its first change.
    oneself: Vec<(Person, Document, Made)>,
    /// The first change of the record of somebody who never made it, by each of them for another.
    others: Vec<(Person, Made)>,
}

/// Somebody's change of a document: what is pushed, and its hash.
#[derive(Clone)]
pub struct Made {
    pub change: PushChange,
    pub hash: Hash,
}

fn write(document: &mut Document, by: MemberId, actor: Actor, edit: Edit, puts: Vec<Put>) -> Made {
    let stamp = Stamp::new(now(), by, random());
    let write = Write { record: document.id(), edit, puts };
    let made = document.write(&write, actor, &stamp).unwrap().expect("there is something to write");
    let kind = document.kind_word().unwrap();
    Made { change: PushChange { record: made.record, kind, bytes: made.bytes }, hash: made.hash }
}

/// An actor whose values win over those of the maker, where both were written at the same time.
fn fresh() -> Actor {
    let mut actor: [u8; 16] = random();
    actor[0] = 0xff;
    Actor(actor)
}

/// An actor of the maker.
fn makers() -> Actor {
    let mut actor: [u8; 16] = random();
    actor[0] = 0;
    Actor(actor)
}

/// What stands in a record at first.
fn first_puts(kind: Option<Kind>, act: Act) -> Vec<Put> {
    let (key, value) = match kind.map(field_of) {
        Some((key, Sample::Number(_))) => (key, Value::Int(1)),
        Some((key, _)) => (key, Value::text("Tên đầu")),
        None => ("name", Value::text("Tên đầu")),
    };
    let mut puts = vec![Put::new(key, value)];
    match kind {
        Some(Kind::Activity) => puts.push(Put::new("body", "Đã gọi")),
        Some(Kind::Goal) => puts.push(Put::new("month", "2026-06")),
        Some(Kind::Template) => puts.push(Put::new("name", "Chào")),
        Some(Kind::Attachment) if !matches!(act, Act::Fill(..)) => {
            puts.extend([Put::new("digest", "00"), Put::new("media_type", "text/plain"), Put::new("size", 2)]);
        }
        _ => {}
    }
    if act == Act::Restore {
        puts.push(Put::new("deleted_at", now()));
    }
    puts
}

/// The first change of a record.
fn make(document: &mut Document, kind: Option<Kind>, by: MemberId, actor: Actor, puts: Vec<Put>) -> Made {
    let Some(kind) = kind else {
        // What every record begins with, which only known kinds are given.
        let head = [
            Put::new("kind", UNKNOWN),
            Put::new("schema", 1),
            Put::new("created_at", now()),
            Put::new("created_by", by),
        ];
        let puts = head.into_iter().chain(puts).collect();
        return write(document, by, actor, Edit::Change, puts);
    };
    write(document, by, actor, Edit::Create(kind), puts)
}

fn value(cast: &Cast, me: MemberId, sample: Sample) -> Value {
    match sample {
        Sample::Text(text) => Value::text(text),
        Sample::Number(number) => Value::Int(number),
        Sample::Yes => Value::Bool(true),
        Sample::Time => Value::Time(Timestamp(1_000)),
        Sample::Me => Value::from(me),
        Sample::Another => Value::from(cast.maker_member),
    }
}

/// What an act writes.
fn puts(cast: &Cast, me: MemberId, kind: Option<Kind>, act: Act) -> Vec<Put> {
    let (key, sample) = match act {
        Act::Write(key, sample) | Act::Fill(key, sample) => (key, sample),
        Act::Delete => return vec![Put::new("deleted_at", now())],
        Act::Restore => return vec![Put::new("deleted_at", Value::Empty)],
        Act::Archive => return vec![Put::new("archived_at", now())],
        _ => kind.map_or(("name", Sample::Text("Tên khác")), field_of),
    };
    vec![Put::new(key, value(cast, me, sample))]
}

impl Single {
    /// With what has to be there before everything else: the records of the workspace and of the maker.
    pub fn new(cast: &Cast) -> (Single, Vec<PushChange>) {
        let first = |document: &mut Document, kind: Kind, by: MemberId, actor: Actor| {
            make(document, Some(kind), by, actor, first_puts(Some(kind), Act::Make))
        };
        let by = cast.maker_member;
        let mut workspace = Document::new(cast.workspace.into());
        let mut other = Document::new(by.into());
        let before = [
            first(&mut workspace, Kind::Workspace, by, makers()).change,
            first(&mut other, Kind::Member, by, makers()).change,
        ];
        let mut single = Single { workspace, other, oneself: Vec::new(), others: Vec::new() };
        for somebody in &cast.people {
            let mut own = Document::new(somebody.member.into());
            let made = first(&mut own, Kind::Member, somebody.member, fresh());
            single.oneself.push((somebody.person, own, made));
            // Who is taken into the log by one of them is not there for the next.
            let silent = match somebody.person {
                Person::Admin => cast.member(Person::Suspended),
                Person::Owner => cast.member(Person::Removed),
                _ => cast.other,
            };
            let made = first(&mut Document::new(silent.into()), Kind::Member, somebody.member, fresh());
            single.others.push((somebody.person, made));
        }
        (single, before.into())
    }

    fn own(&self, person: Person) -> (&Document, &Made) {
        let own = self.oneself.iter().find(|(it, ..)| *it == person);
        own.map(|(_, document, made)| (document, made)).expect("everybody has a record")
    }

    fn for_another(&self, person: Person) -> &Made {
        self.others.iter().find(|(it, _)| *it == person).map(|(_, made)| made).expect("everybody makes one")
    }
}

impl Round {
    pub fn new(cast: &Cast, single: &Single) -> Round {
        let mut round = Round::default();
        for row in CHANGES {
            let kinds: Vec<Option<Kind>> = match row.kinds {
                [] => vec![None],
                kinds => kinds.iter().copied().map(Some).collect(),
            };
            for (kind, act) in kinds.into_iter().flat_map(|kind| row.acts.iter().map(move |act| (kind, *act))) {
                let theirs = match row.whose {
                    Whose::Anothers => Some(round.base(cast, RecordId::v7(now().0, random()), kind, act, &[])),
                    Whose::FromCause => {
                        let cause = format!("{:?}", random::<16>());
                        Some(round.base(cast, RecordId::from_cause(&cause), kind, act, &[]))
                    }
                    _ => None,
                };
                for somebody in &cast.people {
                    let made = round.tried(cast, single, (row, kind, act), theirs.as_ref(), somebody);
                    let Made { change, hash } = made;
                    round.tries.push(Try { row, act, person: somebody.person, change, hash });
                }
            }
        }
        round
    }

    /// A record of the maker's, and its only change.
    fn base(
        &mut self,
        cast: &Cast,
        record: RecordId,
        kind: Option<Kind>,
        act: Act,
        more: &[Put],
    ) -> (Document, Actor, Made) {
        let (mut document, actor) = (Document::new(record), makers());
        let puts = [first_puts(kind, act), more.to_vec()].concat();
        let made = make(&mut document, kind, cast.maker_member, actor, puts);
        self.bases.push(made.change.clone());
        (document, actor, made)
    }

    /// A record of somebody's own.
    fn own(&mut self, somebody: &Somebody, kind: Option<Kind>, act: Act, more: &[Put]) -> Document {
        let mut document = Document::new(RecordId::v7(now().0, random()));
        let puts = [first_puts(kind, act), more.to_vec()].concat();
        let made = make(&mut document, kind, somebody.member, fresh(), puts);
        if somebody.person.role().is_some() {
            self.own.push(Recorded { member: somebody.member, received_at: now(), change: made.change });
        }
        document
    }

    /// The change that somebody tries.
    fn tried(
        &mut self,
        cast: &Cast,
        single: &Single,
        (row, kind, act): (&Change, Option<Kind>, Act),
        theirs: Option<&(Document, Actor, Made)>,
        somebody: &Somebody,
    ) -> Made {
        let (me, person) = (somebody.member, somebody.person);
        let makes = |record: RecordId, by: MemberId| {
            make(&mut Document::new(record), kind, by, fresh(), first_puts(kind, Act::Make))
        };
        let mut document = match (row.whose, act) {
            (Whose::New, Act::MakeAsAnother) => return makes(RecordId::v7(now().0, random()), cast.maker_member),
            (Whose::New, _) => return makes(RecordId::v7(now().0, random()), me),
            (Whose::Oneself, Act::Make) if kind == Some(Kind::Member) => return single.own(person).1.clone(),
            (Whose::Other, Act::Make) if kind == Some(Kind::Member) => return single.for_another(person).clone(),
            (Whose::Workspace, Act::Make) => return makes(cast.workspace.into(), me),
            (Whose::Oneself, Act::Make) => return makes(me.into(), me),
            (Whose::Other, Act::Make) => return makes(cast.other.into(), me),
            (Whose::Workspace, _) => single.workspace.clone(),
            (Whose::Oneself, _) => single.own(person).0.clone(),
            (Whose::Other, _) => single.other.clone(),
            (Whose::Own, _) => self.own(somebody, kind, act, &[]),
            (Whose::GivenAway, _) => self.own(somebody, kind, act, &[Put::new("owner_id", cast.other)]),
            (Whose::Given, _) if person.role().is_none() => self.own(somebody, kind, act, &[]),
            (Whose::Given, _) => {
                let record = RecordId::v7(now().0, random());
                self.base(cast, record, kind, act, &[Put::new("owner_id", me)]).0
            }
            (Whose::Anothers | Whose::FromCause, _) => {
                let (document, actor, made) = theirs.expect("the maker made it");
                match act {
                    Act::Repeat => return made.clone(),
                    Act::MakeAgain => return makes(document.id(), me),
                    Act::Borrow => {
                        let puts = puts(cast, me, kind, act);
                        return write(&mut document.clone(), me, *actor, Edit::Change, puts);
                    }
                    _ => document.clone(),
                }
            }
        };
        let mut made = write(&mut document, me, fresh(), Edit::Change, puts(cast, me, kind, act));
        // What the push calls it is what it was, and not what it would be.
        made.change.kind = match (act, kind) {
            (Act::Disguise, _) => Kind::Company.as_str().to_owned(),
            (_, kind) => kind.map_or(UNKNOWN, Kind::as_str).to_owned(),
        };
        made
    }
}
