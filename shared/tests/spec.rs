//! The tables of kinds and of who may do what in `SPEC.md` say what is declared. `cargo xtask spec` writes them.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on must stop")]
#![cfg(not(target_arch = "wasm32"))]

use sotay_shared::{
    access::{Act, CHANGES, Change, Frame, Message, Outcome, Person, WAYS, Whose},
    codec,
    kind::{FieldSpec, FieldType, Kind, KindSpec},
    limits::TEXT_CHARS,
};

/// Between which marks it is printed, and what.
type Printed = (&'static str, fn() -> String);
const PRINTED: [Printed; 5] =
    [("kinds", table), ("access", matrix), ("messages", messages), ("frames", frames), ("changes", changes)];

/// A number as documents write it.
fn number(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let grouped: Vec<String> =
        digits.as_bytes().rchunks(3).rev().map(|it| String::from_utf8_lossy(it).into()).collect();
    format!("{}{}", if number < 0 { "-" } else { "" }, grouped.join(","))
}

/// What may stand under a key.
fn type_of(of: FieldType) -> String {
    use FieldType::*;
    let word = match of {
        Text(TEXT_CHARS) | Domain => "text",
        Text(most) => return format!("text of at most {}", number(most as i64)),
        Lines => "lines",
        Url => "link",
        Body => "text object",
        Int(least, most) => return format!("integer from {} to {}", number(least), number(most)),
        Money => "money",
        Percent => "integer from 0 to 100",
        Year => "year",
        Bool => "boolean",
        Time => "instant",
        Date => "date",
        DateOrTime => "date or instant",
        Birthday => "birthday",
        Choice([]) | Zone => "word",
        Choice(words) => return words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", "),
        Choices(words) => {
            let words = words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
            return format!("boolean under each of {words}");
        }
        Link(kind) => return format!("id of a {kind}"),
        Record => "id of a record",
        Member => "id of a member",
        Roles(kind) => return format!("under the id of each {kind} a word"),
        Links => "boolean under the id of each record",
        Currency => "currency",
        Position => "position",
        Place => "place",
        Repetition => "repetition",
        Phones => "`<id>/number`, `…/e164`, `…/label` text",
        Emails => "`<id>/address`, `…/label` text",
        Addresses => "`<id>/street` lines, `…/city`, `…/region`, `…/postal_code`, `…/country`, `…/label` text",
        Factors => "`<unit>` number",
        Picture => "id of an attachment",
        Decimal => "number",
        Formula => "nothing",
        Any => "any scalar",
    };
    word.to_owned()
}

/// Keys of one type stand together.
fn keys(spec: &KindSpec) -> String {
    let key = |field: &FieldSpec| {
        let star = if field.is_required { "*" } else { "" };
        let conflicts = if field.keeps_conflicts { "!" } else { "" };
        format!("`{}`{star}{conflicts}", field.key.replace('*', "<…>"))
    };
    let fields: Vec<&FieldSpec> = spec.fields.iter().filter(|field| field.key != "owner_id").collect();
    let groups = fields.chunk_by(|one, other| type_of(one.of) == type_of(other.of));
    let groups = groups.map(|fields| {
        let names: Vec<String> = fields.iter().map(|field| key(field)).collect();
        format!("{} {}", names.join(", "), fields.first().map(|field| type_of(field.of)).unwrap_or_default())
    });
    groups.collect::<Vec<_>>().join("; ")
}

fn table() -> String {
    let mut table = String::from("| kind | written by | keys |\n|---|---|---|\n");
    for kind in Kind::ALL {
        let spec = kind.spec();
        let own = if spec.is_own { "; one's own by everybody" } else { "" };
        table.push_str(&format!("| {kind} | {}{own} | {} |\n", spec.written_by.as_str(), keys(spec)));
    }
    table
}

/// A code as it is written on the wire.
fn code(code: impl serde::Serialize) -> String {
    let word: String = codec::decode(&codec::encode(&code)).unwrap();
    format!("`{word}`")
}

fn cell(outcome: Outcome) -> String {
    match outcome {
        Outcome::Done => "✓".to_owned(),
        Outcome::Nothing => "nothing".to_owned(),
        Outcome::NotLetIn(_) => "–".to_owned(),
        Outcome::Refused(refusal) => code(refusal),
        Outcome::Unavailable => "`doc-unavailable`".to_owned(),
        Outcome::Error => "`error`".to_owned(),
        Outcome::Closed(code) => (code as u16).to_string(),
    }
}

/// A line for each thing that is tried, and what everybody gets.
fn rows(heads: &[&str], rows: impl Iterator<Item = (String, [Outcome; 8])>) -> String {
    let mut table = format!("| {} |", heads.join(" | "));
    Person::ALL.iter().for_each(|person| table.push_str(&format!(" {} |", person.as_str())));
    table.push_str(&format!("\n|{}\n", "---|".repeat(heads.len() + Person::ALL.len())));
    for (first, outcomes) in rows {
        table.push_str(&format!("| {first} |"));
        outcomes.into_iter().for_each(|outcome| table.push_str(&format!(" {} |", cell(outcome))));
        table.push('\n');
    }
    table
}

/// Who may use which endpoint.
fn matrix() -> String {
    let all = WAYS.iter().map(|way| {
        let name = format!("`{} {}`", way.method, way.path.trim_start_matches("/workspaces/{workspace}"));
        (name, Person::ALL.map(|person| way.least.refusal(person).map_or(Outcome::Done, Outcome::NotLetIn)))
    });
    rows(&["endpoint"], all)
}

fn messages() -> String {
    let all = Message::ALL.into_iter();
    rows(&["message"], all.map(|it| (it.as_str().to_owned(), Person::ALL.map(|person| it.outcome(person)))))
}

fn frames() -> String {
    let all = Frame::ALL.into_iter();
    rows(&["frame"], all.map(|it| (it.as_str().to_owned(), Person::ALL.map(|person| it.outcome(person)))))
}

const fn whose(whose: Whose) -> &'static str {
    match whose {
        Whose::New => "new",
        Whose::Anothers => "another's",
        Whose::Given => "another's, owned by oneself",
        Whose::Own => "one's own",
        Whose::GivenAway => "one's own, owned by another",
        Whose::FromCause => "another's, of a cause",
        Whose::Workspace => "under the id of the workspace",
        Whose::Oneself => "under one's own id",
        Whose::Other => "under the id of another member",
    }
}

fn act(act: Act) -> String {
    let word = match act {
        Act::Write(key, _) => return format!("`{}`", key.replace(SOME_ID, "<…>")),
        Act::Fill(key, _) => return format!("`{key}` where there is none"),
        Act::Make => "make",
        Act::MakeAsAnother => "make as somebody else",
        Act::MakeAgain => "make again",
        Act::Edit => "edit",
        Act::Delete => "delete",
        Act::Restore => "restore",
        Act::Archive => "put away",
        Act::Repeat => "push again what the log has",
        Act::Borrow => "with another's actor",
        Act::Disguise => "push as a `company`",
        Act::Vouch => "give back as another's",
    };
    word.to_owned()
}

/// Stands in a key for whatever id.
const SOME_ID: &str = "0197c1a0-0000-7000-8000-000000000000";

fn changes() -> String {
    let all = CHANGES.iter().map(|it: &Change| {
        let kinds: Vec<String> = it.kinds.iter().map(|kind| format!("`{kind}`")).collect();
        let kinds = if kinds.is_empty() { "a kind that is unknown".to_owned() } else { kinds.join(", ") };
        let acts: Vec<String> = it.acts.iter().map(|it| act(*it)).collect();
        let first = format!("{kinds}: {} | {}", whose(it.whose), acts.join(", "));
        (first, Person::ALL.map(|person| it.rule.outcome(person)))
    });
    rows(&["record", "what is done"], all)
}

#[test]
fn the_specification_says_what_is_declared() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../SPEC.md");
    let mut spec = std::fs::read_to_string(path).unwrap();
    for (what, print) in PRINTED {
        let (begin, end) = (format!("<!-- {what} -->"), format!("<!-- /{what} -->"));
        let (before, rest) = spec.split_once(&begin).expect("SPEC.md has a place for it");
        let (now, after) = rest.split_once(&end).expect("the place ends");
        let wanted = format!("\n{}", print());
        let is_right = now == wanted;
        let next = format!("{before}{begin}{wanted}{end}{after}");
        if std::env::var_os("SOTAY_SPEC").is_some() {
            std::fs::write(path, &next).unwrap();
        } else {
            assert!(is_right, "SPEC.md tells other {what} than are declared: run `cargo xtask spec`");
        }
        spec = next;
    }
}
