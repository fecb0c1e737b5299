//! The table of kinds in `SPEC.md` says what is declared. `cargo xtask spec` writes it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on must stop")]
#![cfg(not(target_arch = "wasm32"))]

use sotay_shared::{
    access::{Person, WAYS},
    kind::{FieldSpec, FieldType, Kind, KindSpec},
    limits::TEXT_CHARS,
};

/// Between which marks it is printed, and what.
type Printed = (&'static str, fn() -> String);
const PRINTED: [Printed; 2] = [("kinds", table), ("access", matrix)];

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

/// Who may use which endpoint.
fn matrix() -> String {
    let mut matrix = String::from("| endpoint |");
    Person::ALL.iter().for_each(|person| matrix.push_str(&format!(" {} |", person.as_str())));
    matrix.push_str("\n|---|---|---|---|---|---|---|---|---|\n");
    for way in WAYS {
        matrix.push_str(&format!("| `{} {}` |", way.method, way.path.trim_start_matches("/workspaces/{workspace}")));
        for person in Person::ALL {
            let cell = if way.least.refusal(person).is_some() { "–" } else { "✓" };
            matrix.push_str(&format!(" {cell} |"));
        }
        matrix.push('\n');
    }
    matrix
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
