//! A8: who may change what of a record that is there.

use super::Refusal;
use crate::{
    fields::Fields,
    id::{MemberId, RecordId},
    kind::{Guard, Kind, Misfit, key},
    role::Role,
    row::Row,
    value::Value,
};

/// Who wants a change in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sender {
    /// Whose connection it comes from.
    pub member: MemberId,
    pub role: Role,
    /// Who made it: somebody else where it is given back.
    pub made_by: MemberId,
}

impl Sender {
    /// Somebody who sends what they made themselves.
    pub fn of(member: MemberId, role: Role) -> Sender {
        Sender { member, role, made_by: member }
    }
}

/// What a record says of whose it is.
struct Whose {
    author: Option<MemberId>,
    owner: Option<MemberId>,
}

impl Whose {
    fn of(fields: &Fields) -> Whose {
        let all = fields.all();
        Whose { author: all.parsed(key::CREATED_BY), owner: all.parsed(key::OWNER) }
    }

    /// Whether it is a member's: who owns it, or who made it where nobody does.
    fn is_of(&self, member: MemberId) -> bool {
        self.owner.or(self.author) == Some(member)
    }
}

impl Guard {
    /// Whether a member may write under a key of a record that is there.
    fn lets(self, whose: &Whose, key: &str, member: MemberId) -> bool {
        match self {
            Guard::Author(keys) | Guard::Once(keys) => !keys.contains(&key) || whose.author == Some(member),
            Guard::Owner => whose.is_of(member),
            Guard::Admins(keys) => !keys.contains(&key),
        }
    }
}

/// Whether what stands under a key says who sees the record: that is for its owner to say, whatever the kind.
fn says_who_sees(key: &str) -> bool {
    key == key::VISIBLE_TO || key.strip_prefix(key::SHARED_WITH).is_some_and(|rest| rest.starts_with('/'))
}

/// Whether somebody may change what stands under a key of a record, by the guard of its kind: what screens ask before they offer
/// it. In a workspace that no server has everything may be done.
pub fn may_change(row: &Row, key: &str, member: MemberId, role: Option<Role>) -> bool {
    let whose = Whose { author: row.meta.created_by, owner: row.meta.owner };
    let is_admin = role.is_none_or(|role| role >= Role::Admin);
    if says_who_sees(key) && !is_admin && !whose.is_of(member) {
        return false;
    }
    let Some(guard) = row.kind().and_then(|kind| kind.spec().guard) else { return true };
    if matches!(guard, Guard::Once(keys) if keys.contains(&key)) {
        return role.is_none();
    }
    is_admin || guard.lets(&whose, key, member)
}

/// Checks a change by what the record said before and says after it. `is_first` is whether the change builds on nothing, as the
/// one that makes a record does: of a record that comes from a cause several may have made it.
///
/// # Errors
/// [`Refusal::ForeignAuthor`], [`Refusal::NotTheAuthor`], [`Refusal::NotTheOwner`]; [`Misfit::ReadOnly`] of what is written once.
pub(super) fn guard(
    record: RecordId,
    (before, after): (&Fields, &Fields),
    is_first: bool,
    sender: &Sender,
) -> Result<(), Refusal> {
    let (was, is) = (before.get(key::CREATED_BY), after.get(key::CREATED_BY));
    let made_by = Value::from(sender.made_by);
    let is_made_again = is_first && record.is_from_cause();
    if was != is && (is != Some(&made_by) || was.is_some() && !is_made_again) {
        return Err(Refusal::ForeignAuthor);
    }
    let kind = before.get(key::KIND).or(after.get(key::KIND)).and_then(|word| Kind::parse(word.as_text()?));
    let is_changed = |key: &str| before.get(key) != after.get(key);
    if let Some(Guard::Admins(keys)) = kind.and_then(|kind| kind.spec().guard)
        && sender.role < Role::Admin
        && keys.iter().any(|key| is_changed(key))
    {
        return Err(not_permitted(sender.role, kind));
    }
    let whose = Whose::of(before);
    let changed = || {
        let keys = before.iter().map(|(key, _)| key).chain(after.iter().map(|(key, _)| key));
        keys.filter(|key| is_changed(key))
    };
    let is_there = before.get(key::KIND).is_some();
    if is_there && sender.role < Role::Admin && !whose.is_of(sender.made_by) && changed().any(says_who_sees) {
        return Err(Refusal::NotTheOwner { kind: kind.map_or("", Kind::as_str).to_owned() });
    }
    if is_made_again {
        return Ok(());
    }
    let once = |key: &str| Err(Refusal::WrongValue { key: key.to_owned(), misfit: Misfit::ReadOnly });
    let (was, is) = (before.get(key::CREATED_AT), after.get(key::CREATED_AT));
    if was != is && (was.is_some() || before.get(key::CREATED_BY).is_some()) {
        return once(key::CREATED_AT);
    }
    let Some((kind, guard)) = kind.filter(|_| is_there).and_then(|kind| Some((kind, kind.spec().guard?))) else {
        return Ok(());
    };
    if let Guard::Once(keys) = guard
        && let Some(key) = keys.iter().find(|key| before.get(key).is_some_and(|was| after.get(key) != Some(was)))
    {
        return once(key);
    }
    if sender.role >= Role::Admin {
        return Ok(());
    }
    match changed().find(|key| !guard.lets(&whose, key, sender.made_by)) {
        None => Ok(()),
        Some(key) => Err(match guard {
            Guard::Author(_) | Guard::Once(_) => Refusal::NotTheAuthor { key: key.to_owned() },
            Guard::Owner => Refusal::NotTheOwner { kind: kind.as_str().to_owned() },
            Guard::Admins(_) => not_permitted(sender.role, Some(kind)),
        }),
    }
}

fn not_permitted(role: Role, kind: Option<Kind>) -> Refusal {
    Refusal::NotPermitted { role: role.as_str().into(), kind: kind.map_or("", Kind::as_str).into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        admission::Candidate,
        document::{Actor, Document, Edit, Put, Write},
        problem::RefusalCode,
        stamp::{Stamp, Timestamp},
    };

    fn write(document: &mut Document, member: &str, edit: Edit, puts: Vec<Put>) -> Vec<u8> {
        let stamp = Stamp::new(Timestamp(1_700_000_000_000), MemberId::from_cause(member), [1; 16]);
        let mut actor = [0; 16];
        actor[..member.len()].copy_from_slice(member.as_bytes());
        let write = Write { record: document.id(), edit, puts };
        document.write(&write, Actor(actor), &stamp).unwrap().unwrap().bytes
    }

    fn made(kind: Kind, id: RecordId, puts: Vec<Put>) -> (Document, Vec<u8>) {
        let mut document = Document::new(id);
        let bytes = write(&mut document, "lan", Edit::Create(kind), puts);
        (document, bytes)
    }

    fn admit(document: &Document, bytes: &[u8], member: &str, role: Role) -> Result<Document, Refusal> {
        let kind = document.kind_word().unwrap_or_else(|| "goal".to_owned());
        let sender = Sender::of(MemberId::from_cause(member), role);
        Ok(Candidate::read(bytes)?.try_as(document, &kind, &sender)?.0)
    }

    fn id(nth: u8) -> RecordId {
        RecordId::v7(1_700_000_000_000, [nth; 10])
    }

    #[test]
    fn a8_what_is_guarded_is_its_authors_or_its_owners() {
        let other = MemberId::from_cause("minh");
        let cases = [
            (Kind::Activity, vec![Put::new("body", "Chào")], Put::new("body", "Chào Minh"), RefusalCode::NotTheAuthor),
            (Kind::Attachment, vec![Put::new("name", "a")], Put::new("digest", "00"), RefusalCode::NotTheAuthor),
            (Kind::Goal, vec![Put::new("month", "2026-06")], Put::new("amount", 5), RefusalCode::NotTheOwner),
            (Kind::Template, vec![Put::new("name", "a")], Put::new("text", "b"), RefusalCode::NotTheOwner),
            (Kind::View, vec![Put::new("name", "a")], Put::new("shared", true), RefusalCode::NotTheOwner),
            (Kind::View, vec![Put::new("name", "a")], Put::new("owner_id", other), RefusalCode::NotTheOwner),
        ];
        for (nth, (kind, puts, put, code)) in cases.into_iter().enumerate() {
            let (document, _) = made(kind, id(nth as u8), puts);
            let by = |member: &str, role: Role| {
                let bytes = write(&mut document.clone(), member, Edit::Change, vec![put.clone()]);
                admit(&document, &bytes, member, role)
            };
            assert_eq!(by("minh", Role::Member).unwrap_err().code(), code, "{kind}");
            assert!(by("lan", Role::Member).is_ok() && by("minh", Role::Admin).is_ok(), "{kind}");
        }
        // What is not guarded of them is anybody's.
        let (document, _) = made(Kind::Activity, id(9), vec![Put::new("body", "Chào")]);
        let link = vec![Put::new(format!("links/{}", id(1)), true)];
        let bytes = write(&mut document.clone(), "minh", Edit::Change, link);
        assert!(admit(&document, &bytes, "minh", Role::Member).is_ok());
    }

    #[test]
    fn a8_who_owns_a_record_changes_it_whoever_made_it() {
        let minh = MemberId::from_cause("minh");
        let puts = vec![Put::new("name", "a"), Put::new("owner_id", minh)];
        let (document, _) = made(Kind::Template, id(1), puts);
        let by = |member: &str| {
            let bytes = write(&mut document.clone(), member, Edit::Change, vec![Put::new("text", "b")]);
            admit(&document, &bytes, member, Role::Member).map(drop)
        };
        assert_eq!(by("minh"), Ok(()));
        assert_eq!(by("lan").unwrap_err().code(), RefusalCode::NotTheOwner);
    }

    #[test]
    fn a8_nobody_says_that_somebody_else_made_it() {
        let (document, bytes) = made(Kind::Deal, id(1), vec![Put::new("name", "Acme")]);
        let empty = Document::new(document.id());
        for role in [Role::Member, Role::Owner] {
            let sender = Sender::of(MemberId::from_cause("minh"), role);
            let foreign = Candidate::read(&bytes).unwrap().try_as(&empty, "deal", &sender).unwrap_err();
            assert_eq!(foreign.code(), RefusalCode::ForeignAuthor);
            let claim = vec![Put::new("created_by", MemberId::from_cause("minh"))];
            let claim = write(&mut document.clone(), "minh", Edit::Change, claim);
            assert_eq!(admit(&document, &claim, "minh", role).unwrap_err().code(), RefusalCode::ForeignAuthor);
            let none = write(&mut document.clone(), "lan", Edit::Change, vec![Put::new("created_by", Value::Empty)]);
            assert_eq!(admit(&document, &none, "lan", role).unwrap_err().code(), RefusalCode::ForeignAuthor);
        }
        // What is given back is under the name of whoever made it.
        let back =
            Sender { made_by: MemberId::from_cause("lan"), ..Sender::of(MemberId::from_cause("minh"), Role::Owner) };
        assert!(Candidate::read(&bytes).unwrap().try_as(&empty, "deal", &back).is_ok());
    }

    #[test]
    fn a8_what_is_written_once_is_changed_by_nobody() {
        let file = vec![Put::new("name", "a"), Put::new("digest", "00"), Put::new("size", 1)];
        let (attachment, _) = made(Kind::Attachment, id(1), file);
        let (deal, _) = made(Kind::Deal, id(2), vec![Put::new("name", "Acme")]);
        let before = Timestamp(1_600_000_000_000);
        let cases = [
            (&attachment, Put::new("digest", "01")),
            (&attachment, Put::new("digest", Value::Empty)),
            (&attachment, Put::new("size", 2)),
            (&attachment, Put::new("created_at", before)),
            (&deal, Put::new("created_at", before)),
            (&deal, Put::new("created_at", Value::Empty)),
        ];
        for (document, put) in cases {
            for (who, role) in [("lan", Role::Member), ("minh", Role::Member), ("minh", Role::Owner)] {
                let bytes = write(&mut document.clone(), who, Edit::Change, vec![put.clone()]);
                let refusal = admit(document, &bytes, who, role).unwrap_err();
                let misfit = Misfit::ReadOnly;
                assert_eq!(refusal, Refusal::WrongValue { key: put.key.clone(), misfit }, "{who}");
            }
            let rename = write(&mut document.clone(), "lan", Edit::Change, vec![Put::new("name", "b")]);
            assert!(admit(document, &rename, "lan", Role::Member).is_ok());
        }
    }

    #[test]
    fn a8_what_comes_from_a_cause_may_be_made_by_several() {
        let goal = RecordId::from_cause("goal of June");
        let month = |amount: i64| vec![Put::new("month", "2026-06"), Put::new("amount", amount)];
        let (document, _) = made(Kind::Goal, goal, month(5));
        let again = write(&mut Document::new(goal), "minh", Edit::Create(Kind::Goal), month(7));
        assert!(admit(&document, &again, "minh", Role::Member).is_ok());
        // Nobody makes again what nobody else can have made.
        let (document, _) = made(Kind::Goal, id(1), month(5));
        let again = write(&mut Document::new(id(1)), "minh", Edit::Create(Kind::Goal), month(7));
        assert!(admit(&document, &again, "minh", Role::Member).is_err());
    }
}
