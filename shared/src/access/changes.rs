//! What somebody changes, and what comes of it (promises A2, A4, A5 and A8).

use super::{Least, Outcome, Person};
use crate::{kind::Kind, problem::RefusalCode, role::Role};

/// Changes that have one answer: each of these things, done to each of these records.
#[derive(Debug, Clone, Copy)]
pub struct Change {
    /// The kinds of the records; none for one that the server does not know.
    pub kinds: &'static [Kind],
    pub whose: Whose,
    pub acts: &'static [Act],
    pub rule: Rule,
}

/// Which record it is, seen by whoever changes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// Under an id that nobody has.
    New,
    /// Somebody else made it, and nobody owns it.
    Anothers,
    /// Somebody else made it; whoever changes it owns it.
    Given,
    /// Whoever changes it made it, and nobody owns it.
    Own,
    /// Whoever changes it made it; somebody else owns it.
    GivenAway,
    /// Somebody else made it, under an id that comes from a cause.
    FromCause,
    /// What has the id of the workspace.
    Workspace,
    /// What has one's own id as a member.
    Oneself,
    /// What has the id of another member.
    Other,
}

/// What is done to a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Its first change.
    Make,
    /// The same, which says that somebody else made it.
    MakeAsAnother,
    /// A first change of a record that is there.
    MakeAgain,
    /// A change of the field that [`field_of`] names.
    Edit,
    /// A change of what stands under a key.
    Write(&'static str, Sample),
    /// The first value under a key of a record that has none there.
    Fill(&'static str, Sample),
    /// `deleted_at` is set, or cleared.
    Delete,
    Restore,
    /// `archived_at` is set.
    Archive,
    /// A change that the log has already.
    Repeat,
    /// A change by an actor of somebody else.
    Borrow,
    /// A change that the push says is one of a company.
    Disguise,
    /// A change that somebody else made, given back (`…/recover`).
    Vouch,
}

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sample {
    Text(&'static str),
    Number(i64),
    Yes,
    Time,
    /// The id of whoever writes.
    Me,
    /// That of somebody else.
    Another,
}

/// Who may, and what the others get.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Whoever has this role at least.
    From(Role),
    /// From *admin* up. A *member* is told this.
    Admins(RefusalCode),
    /// Nobody. Whoever has this role at least is told this.
    Nobody(Role, RefusalCode),
}

impl Rule {
    /// What somebody gets who pushes it.
    pub fn outcome(self, person: Person) -> Outcome {
        let Some(role) = person.role() else {
            return Least::Viewer.refusal(person).map_or(Outcome::Nothing, Outcome::NotLetIn);
        };
        let not_permitted = Outcome::Refused(RefusalCode::NotPermitted);
        match self {
            Rule::From(least) if role >= least => Outcome::Done,
            Rule::Admins(_) if role >= Role::Admin => Outcome::Done,
            Rule::Admins(code) if role == Role::Member => Outcome::Refused(code),
            Rule::Nobody(least, code) if role >= least => Outcome::Refused(code),
            Rule::From(_) | Rule::Admins(_) | Rule::Nobody(..) => not_permitted,
        }
    }
}

/// A field that a record of this kind has, which nothing guards by itself, and another value for it.
pub const fn field_of(kind: Kind) -> (&'static str, Sample) {
    match kind {
        Kind::Workspace
        | Kind::Pipeline
        | Kind::Member
        | Kind::Company
        | Kind::Deal
        | Kind::Tag
        | Kind::View
        | Kind::Field
        | Kind::Rule
        | Kind::Attachment
        | Kind::Team
        | Kind::Product => ("name", Sample::Text("Tên khác")),
        Kind::Contact => ("full_name", Sample::Text("Tên khác")),
        Kind::Activity => ("subject", Sample::Text("Việc khác")),
        Kind::Task => ("title", Sample::Text("Việc khác")),
        Kind::Goal => ("amount", Sample::Number(5_000_000)),
        Kind::Template => ("text", Sample::Text("Xin chào")),
        Kind::Affiliation => ("role", Sample::Text("Kế toán")),
        Kind::ProductCost => ("cost", Sample::Number(90_000)),
    }
}

const fn change(kinds: &'static [Kind], whose: Whose, acts: &'static [Act], rule: Rule) -> Change {
    Change { kinds, whose, acts, rule }
}

/// What everybody works with.
const COMMON: &[Kind] = &[
    Kind::Company,
    Kind::Contact,
    Kind::Deal,
    Kind::Activity,
    Kind::Task,
    Kind::Tag,
    Kind::Affiliation,
    Kind::Attachment,
];
/// What its owner changes.
const OWNED: &[Kind] = &[Kind::View, Kind::Goal, Kind::Template];
/// How the workspace is set up.
const SETUP: &[Kind] = &[Kind::Pipeline, Kind::Field, Kind::Rule, Kind::Product, Kind::ProductCost, Kind::Team];
/// A kind that the server does not know.
const UNKNOWN: &[Kind] = &[];

const CHANGED: &[Act] = &[Act::Edit, Act::Archive, Act::Delete, Act::Restore];
const GIVEN: &[Act] = &[Act::Edit, GIVE, Act::Archive, Act::Delete, Act::Restore];
const GIVE: Act = Act::Write("owner_id", Sample::Another);
const TAG: Act = Act::Write("tags/0197c1a0-0000-7000-8000-000000000000", Sample::Yes);
const CUSTOM: Act = Act::Write("custom/0197c1a0-0000-7000-8000-000000000000", Sample::Text("có"));
const CLAIM: Act = Act::Write("created_by", Sample::Me);
const DISOWN: Act = Act::Write("created_by", Sample::Another);
const BACKDATE: Act = Act::Write("created_at", Sample::Time);
/// Who sees a record.
const SIGHT: &[Act] = &[
    Act::Write("visible_to", Sample::Text("owner")),
    Act::Write("shared_with/0197c1a0-0000-7000-8000-000000000000", Sample::Yes),
];
/// What decides what a member sees.
const JOIN_TEAM: Act = Act::Write("team_id", Sample::Text("0197c1a0-0000-7000-8000-000000000000"));
const DIGEST: Sample = Sample::Text("2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae");
const FILE: &[Act] = &[
    Act::Write("digest", DIGEST),
    Act::Write("media_type", Sample::Text("image/png")),
    Act::Write("size", Sample::Number(9)),
];
const NEW_FILE: &[Act] = &[
    Act::Fill("digest", DIGEST),
    Act::Fill("media_type", Sample::Text("image/png")),
    Act::Fill("size", Sample::Number(9)),
];
/// What refuses a change of what is written once.
const FIXED: RefusalCode = RefusalCode::WrongValue;

/// Every kind of record, and what may be done to it.
pub const CHANGES: &[Change] = &[
    change(COMMON, Whose::New, &[Act::Make], Rule::From(Role::Member)),
    change(OWNED, Whose::New, &[Act::Make], Rule::From(Role::Member)),
    change(SETUP, Whose::New, &[Act::Make], Rule::From(Role::Admin)),
    change(&[Kind::Workspace, Kind::Member], Whose::New, &[Act::Make], Rule::From(Role::Admin)),
    change(UNKNOWN, Whose::New, &[Act::Make], Rule::From(Role::Admin)),
    change(COMMON, Whose::Anothers, GIVEN, Rule::From(Role::Member)),
    change(COMMON, Whose::Anothers, &[TAG, CUSTOM], Rule::From(Role::Member)),
    change(OWNED, Whose::Own, GIVEN, Rule::From(Role::Member)),
    change(OWNED, Whose::Given, GIVEN, Rule::From(Role::Member)),
    change(OWNED, Whose::Anothers, GIVEN, Rule::Admins(RefusalCode::NotTheOwner)),
    change(OWNED, Whose::GivenAway, GIVEN, Rule::Admins(RefusalCode::NotTheOwner)),
    change(&[Kind::View], Whose::Own, &[Act::Write("shared", Sample::Yes)], Rule::From(Role::Member)),
    change(
        &[Kind::View],
        Whose::Anothers,
        &[Act::Write("shared", Sample::Yes), Act::Write("query", Sample::Text("text=a"))],
        Rule::Admins(RefusalCode::NotTheOwner),
    ),
    change(&[Kind::Activity], Whose::Own, &[Act::Write("body", Sample::Text("Chào"))], Rule::From(Role::Member)),
    change(
        &[Kind::Activity],
        Whose::Anothers,
        &[Act::Write("body", Sample::Text("Chào"))],
        Rule::Admins(RefusalCode::NotTheAuthor),
    ),
    change(&[Kind::Attachment], Whose::Own, NEW_FILE, Rule::From(Role::Member)),
    change(&[Kind::Attachment], Whose::Anothers, NEW_FILE, Rule::Admins(RefusalCode::NotTheAuthor)),
    change(&[Kind::Attachment], Whose::Own, FILE, Rule::Nobody(Role::Member, FIXED)),
    change(&[Kind::Attachment], Whose::Anothers, FILE, Rule::Nobody(Role::Member, FIXED)),
    change(SETUP, Whose::Anothers, CHANGED, Rule::From(Role::Admin)),
    change(
        &[Kind::Pipeline],
        Whose::Anothers,
        &[
            Act::Write("stages/0197c1a0-0000-7000-8000-000000000000/name", Sample::Text("Mới")),
            Act::Write("stages/0197c1a0-0000-7000-8000-000000000000/probability", Sample::Number(50)),
            Act::Write("stages/0197c1a0-0000-7000-8000-000000000000/archived", Sample::Yes),
            Act::Write("teams/0197c1a0-0000-7000-8000-000000000000", Sample::Yes),
        ],
        Rule::From(Role::Admin),
    ),
    change(
        &[Kind::Field],
        Whose::Anothers,
        &[
            Act::Write("type", Sample::Text("number")),
            Act::Write("required", Sample::Yes),
            Act::Write("options/0197c1a0-0000-7000-8000-000000000000/name", Sample::Text("Lớn")),
        ],
        Rule::From(Role::Admin),
    ),
    change(
        &[Kind::Rule],
        Whose::Anothers,
        &[Act::Write("members/0197c1a0-0000-7000-8000-000000000000", Sample::Yes)],
        Rule::From(Role::Admin),
    ),
    change(UNKNOWN, Whose::Anothers, CHANGED, Rule::From(Role::Admin)),
    change(&[Kind::Workspace], Whose::Workspace, CHANGED, Rule::From(Role::Admin)),
    change(
        &[Kind::Workspace],
        Whose::Workspace,
        &[
            Act::Write("currency", Sample::Text("USD")),
            Act::Write("rates/USD", Sample::Number(26_000_000_000)),
            Act::Write("cadence/A", Sample::Number(30)),
            Act::Write("visibility/deal", Sample::Text("owner")),
        ],
        Rule::From(Role::Admin),
    ),
    change(&[Kind::Member], Whose::Oneself, &[Act::Make], Rule::From(Role::Viewer)),
    change(&[Kind::Member], Whose::Oneself, CHANGED, Rule::From(Role::Viewer)),
    change(
        &[Kind::Member],
        Whose::Oneself,
        &[
            Act::Write("follows/0197c1a0-0000-7000-8000-000000000000", Sample::Yes),
            Act::Write("role", Sample::Text("owner")),
        ],
        Rule::From(Role::Viewer),
    ),
    change(&[Kind::Member], Whose::Other, &[Act::Make], Rule::From(Role::Admin)),
    change(&[Kind::Member], Whose::Other, CHANGED, Rule::From(Role::Admin)),
    change(&[Kind::Member], Whose::Other, &[Act::Write("role", Sample::Text("viewer"))], Rule::From(Role::Admin)),
    change(&[Kind::Member], Whose::Oneself, &[JOIN_TEAM], Rule::From(Role::Admin)),
    change(&[Kind::Member], Whose::Other, &[JOIN_TEAM], Rule::From(Role::Admin)),
    change(COMMON, Whose::Own, SIGHT, Rule::From(Role::Member)),
    change(COMMON, Whose::Given, SIGHT, Rule::From(Role::Member)),
    change(COMMON, Whose::Anothers, SIGHT, Rule::Admins(RefusalCode::NotTheOwner)),
    change(COMMON, Whose::GivenAway, SIGHT, Rule::Admins(RefusalCode::NotTheOwner)),
    change(&[Kind::Company], Whose::Workspace, &[Act::Make], Rule::Nobody(Role::Member, RefusalCode::WrongKind)),
    change(&[Kind::Company], Whose::Oneself, &[Act::Make], Rule::Nobody(Role::Member, RefusalCode::WrongKind)),
    change(&[Kind::Company], Whose::Other, &[Act::Make], Rule::Nobody(Role::Member, RefusalCode::WrongKind)),
    change(
        COMMON,
        Whose::Anothers,
        &[Act::Write("kind", Sample::Text("pipeline"))],
        Rule::Nobody(Role::Member, RefusalCode::WrongKind),
    ),
    change(SETUP, Whose::Anothers, &[Act::Disguise], Rule::Nobody(Role::Member, RefusalCode::WrongKind)),
    change(COMMON, Whose::New, &[Act::MakeAsAnother], Rule::Nobody(Role::Member, RefusalCode::ForeignAuthor)),
    change(OWNED, Whose::New, &[Act::MakeAsAnother], Rule::Nobody(Role::Member, RefusalCode::ForeignAuthor)),
    change(SETUP, Whose::New, &[Act::MakeAsAnother], Rule::Nobody(Role::Admin, RefusalCode::ForeignAuthor)),
    change(COMMON, Whose::Anothers, &[Act::MakeAgain, CLAIM], Rule::Nobody(Role::Member, RefusalCode::ForeignAuthor)),
    change(OWNED, Whose::Anothers, &[Act::MakeAgain, CLAIM], Rule::Nobody(Role::Member, RefusalCode::ForeignAuthor)),
    change(SETUP, Whose::Anothers, &[Act::MakeAgain, CLAIM], Rule::Nobody(Role::Admin, RefusalCode::ForeignAuthor)),
    change(&[Kind::Goal, Kind::Task], Whose::FromCause, &[Act::MakeAgain], Rule::From(Role::Member)),
    change(OWNED, Whose::Own, &[DISOWN], Rule::Nobody(Role::Member, RefusalCode::ForeignAuthor)),
    change(&[Kind::Workspace], Whose::Workspace, &[CLAIM], Rule::Nobody(Role::Admin, RefusalCode::ForeignAuthor)),
    change(&[Kind::Member], Whose::Oneself, &[DISOWN], Rule::Nobody(Role::Viewer, RefusalCode::ForeignAuthor)),
    change(&[Kind::Member], Whose::Other, &[CLAIM], Rule::Nobody(Role::Admin, RefusalCode::ForeignAuthor)),
    change(UNKNOWN, Whose::Anothers, &[CLAIM], Rule::Nobody(Role::Admin, RefusalCode::ForeignAuthor)),
    change(COMMON, Whose::Anothers, &[BACKDATE], Rule::Nobody(Role::Member, FIXED)),
    change(OWNED, Whose::Own, &[BACKDATE], Rule::Nobody(Role::Member, FIXED)),
    change(SETUP, Whose::Anothers, &[BACKDATE], Rule::Nobody(Role::Admin, FIXED)),
    change(&[Kind::Workspace], Whose::Workspace, &[BACKDATE], Rule::Nobody(Role::Admin, FIXED)),
    change(&[Kind::Member], Whose::Oneself, &[BACKDATE], Rule::Nobody(Role::Viewer, FIXED)),
    change(UNKNOWN, Whose::Anothers, &[BACKDATE], Rule::Nobody(Role::Admin, FIXED)),
    change(COMMON, Whose::Anothers, &[Act::Borrow], Rule::Nobody(Role::Member, RefusalCode::Actor)),
    change(COMMON, Whose::Anothers, &[Act::Repeat], Rule::From(Role::Viewer)),
    change(SETUP, Whose::Anothers, &[Act::Repeat], Rule::From(Role::Viewer)),
    change(COMMON, Whose::Anothers, &[Act::Vouch], Rule::From(Role::Owner)),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind::Guard;

    /// Whether something is tried of a kind: by itself, under the ids that are reserved for it.
    fn is_tried(kind: Kind, whose: &[Whose], act: Act) -> bool {
        let is_it = |it: &Change| it.kinds.contains(&kind) && whose.contains(&it.whose) && it.acts.contains(&act);
        CHANGES.iter().any(is_it)
    }

    #[test]
    fn every_kind_is_made_and_changed_by_everybody() {
        for kind in Kind::ALL {
            let theirs: &[Whose] = match kind {
                Kind::Workspace => &[Whose::Workspace],
                Kind::Member => &[Whose::Other],
                _ => &[Whose::Anothers],
            };
            assert!(is_tried(kind, &[Whose::New], Act::Make), "{kind}");
            for act in [Act::Edit, Act::Archive, Act::Delete, Act::Restore, CLAIM] {
                assert!(is_tried(kind, theirs, act), "{kind}: {act:?}");
            }
            let backdated = [theirs, &[Whose::Own, Whose::Oneself]].concat();
            assert!(is_tried(kind, &backdated, BACKDATE), "{kind}");
            if kind.spec().is_own {
                assert!(CHANGED.iter().all(|act| is_tried(kind, &[Whose::Oneself], *act)), "{kind}");
            }
        }
    }

    #[test]
    fn everything_that_is_guarded_is_tried_by_whose_it_is_and_by_others() {
        for kind in Kind::ALL {
            match kind.spec().guard {
                None => {}
                Some(Guard::Admins(keys)) => {
                    for whose in [Whose::Oneself, Whose::Other] {
                        for key in keys {
                            let writes = |act: &Act| matches!(act, Act::Write(written, _) if written == key);
                            let is_it =
                                |it: &Change| it.kinds == [kind] && it.whose == whose && it.acts.iter().any(writes);
                            assert!(CHANGES.iter().any(is_it), "{kind}: {key}");
                        }
                    }
                }
                Some(Guard::Owner) => {
                    for whose in [Whose::Own, Whose::Given, Whose::Anothers, Whose::GivenAway] {
                        assert!(GIVEN.iter().all(|act| is_tried(kind, &[whose], *act)), "{kind}: {whose:?}");
                    }
                }
                Some(Guard::Author(keys) | Guard::Once(keys)) => {
                    for (key, whose) in keys.iter().flat_map(|key| [(key, Whose::Own), (key, Whose::Anothers)]) {
                        let writes = |act: &Act| matches!(act, Act::Write(written, _) if written == key);
                        let is_it = |it: &Change| it.kinds == [kind] && it.whose == whose && it.acts.iter().any(writes);
                        assert!(CHANGES.iter().any(is_it), "{kind}: {key}");
                    }
                }
            }
        }
    }

    #[test]
    fn every_refusal_of_a_right_is_told_somewhere() {
        let told = |code| CHANGES.iter().any(|it| it.rule.outcome(Person::Member) == Outcome::Refused(code));
        let codes = [
            RefusalCode::NotPermitted,
            RefusalCode::ForeignAuthor,
            RefusalCode::NotTheAuthor,
            RefusalCode::NotTheOwner,
            RefusalCode::WrongKind,
            RefusalCode::WrongValue,
            RefusalCode::Actor,
        ];
        assert!(codes.into_iter().all(told));
    }
}
