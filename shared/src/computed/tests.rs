//! What formulas come to for rows.

use super::*;
use crate::{
    command::FieldEdit,
    id::{PartId, StageId},
    kind::Kind,
    money::Currency,
    position::Position,
    schema::Schema,
    stamp::Timestamp,
};
use std::sync::Arc;

/// A workspace in đồng with a company, a member, a stage, and fields of its own.
struct Workspace {
    schema: Schema,
}

fn company() -> RecordId {
    RecordId::from_cause("company")
}

fn stage() -> StageId {
    StageId::from_cause("stage")
}

fn member() -> MemberId {
    MemberId::from_cause("member")
}

fn own_field() -> RecordId {
    RecordId::from_cause("field")
}

fn option(name: &str) -> PartId {
    PartId::from_cause(name)
}

impl Workspace {
    /// With a field of a type in `deals`, whose options are `Nóng` and `Nguội`.
    fn with_field(of: &str) -> Workspace {
        let mut edits = vec![FieldEdit::new("name", "Nhiệt"), FieldEdit::new("of", "deal"), FieldEdit::new("type", of)];
        for (position, name) in [("B", "Nóng"), ("V", "Nguội")] {
            edits.push(FieldEdit::new(format!("options/{}/name", option(name)), name));
            edits.push(FieldEdit::new(format!("options/{}/position", option(name)), position));
        }
        let mut schema = Schema::default();
        schema.set(own_field(), Some(&Row::written(own_field(), Kind::Field, &edits)));
        Workspace { schema }
    }
}

impl Lookup for Workspace {
    fn field(&self, kind: Kind, key: &str) -> Option<Arc<Field>> {
        self.schema.field(kind, key).cloned()
    }

    fn title(&self, record: RecordId) -> String {
        match record {
            _ if record == company() => "Thép Việt".to_owned(),
            _ if record == RecordId::from(member()) => "Lan".to_owned(),
            _ => String::new(),
        }
    }

    fn stage(&self, id: StageId) -> String {
        if id == stage() { "Đàm phán".to_owned() } else { String::new() }
    }

    fn currency(&self) -> Currency {
        Currency::VND
    }
}

fn computed(workspace: &Workspace, row: &Row, formula: &str) -> Value {
    formula.parse::<Formula>().unwrap().for_row(row, workspace, "2026-06-30".parse().unwrap())
}

fn row(kind: Kind, edits: &[(&str, Value)]) -> Row {
    let edits: Vec<FieldEdit> = edits.iter().map(|(key, value)| FieldEdit::new(*key, value.clone())).collect();
    Row::written(RecordId::from_cause("row"), kind, &edits)
}

#[test]
fn a_choice_is_its_word_and_compared_by_every_name() {
    let workspace = Workspace { schema: Schema::default() };
    let contact = row(Kind::Contact, &[("need_tier", "high".into()), ("rating", "from_the_future".into())]);
    for (formula, expected) in [
        ("{need_tier}", Value::text("high")),
        ("\"[\" & {need_tier} & \"]\"", Value::text("[high]")),
        ("LEN({need_tier})", Value::Int(4)),
        ("IF({need_tier}, 1, 2)", Value::Int(1)),
        ("{need_tier} = \"high\"", Value::Bool(true)),
        ("{need_tier} = \"High\"", Value::Bool(true)),
        ("{need_tier} = \"Cao\"", Value::Bool(true)),
        ("\"CAO\" = {need_tier}", Value::Bool(true)),
        ("{need_tier} = \"Vừa\"", Value::Bool(false)),
        ("{need_tier} = \"\"", Value::Bool(false)),
        ("{need_tier} <> \"cao\"", Value::Bool(false)),
        ("{need_tier} <> \"low\"", Value::Bool(true)),
        ("IF({need_tier} = \"Cao\", {need_tier}, \"\") = \"High\"", Value::Bool(true)),
        ("{need_tier} & \"\" = \"Cao\"", Value::Bool(false)),
        ("{need_tier} = {need_tier}", Value::Bool(true)),
        ("{need_tier} < \"i\"", Value::Bool(true)),
        ("{need_tier} * 2", Value::text("#VALUE!")),
        // One that this version does not know, and none.
        ("{rating}", Value::text("from_the_future")),
        ("{rating} = \"From_The_Future\"", Value::Bool(true)),
        ("{value_tier}", Value::Empty),
        ("{value_tier} = \"\"", Value::Bool(true)),
    ] {
        assert_eq!(computed(&workspace, &contact, formula), expected, "{formula}");
    }
    let task = row(Kind::Task, &[]);
    assert_eq!(computed(&workspace, &task, "{priority} = \"Thường\""), Value::Bool(true), "what it usually is");
}

#[test]
fn an_option_that_an_admin_named_is_its_name() {
    let workspace = Workspace::with_field("choice");
    let key = format!("custom/{}", own_field());
    let hot = option("Nóng").to_string();
    let deal = row(Kind::Deal, &[(&key, hot.as_str().into())]);
    for (formula, expected) in [
        (format!("{{{key}}}"), Value::text("Nóng")),
        (format!("{{{key}}} = \"nóng\""), Value::Bool(true)),
        (format!("{{{key}}} = \"{hot}\""), Value::Bool(true)),
        (format!("{{{key}}} = \"Nguội\""), Value::Bool(false)),
    ] {
        assert_eq!(computed(&workspace, &deal, &formula), expected, "{formula}");
    }
}

#[test]
fn several_options_are_joined() {
    let workspace = Workspace::with_field("choices");
    let key = format!("custom/{}", own_field());
    let [hot, cold] = ["Nóng", "Nguội"].map(|name| format!("{key}/{}", option(name)));
    let both = row(Kind::Deal, &[(&cold, true.into()), (&hot, true.into())]);
    let one = row(Kind::Deal, &[(&cold, true.into()), (&hot, false.into())]);
    for (deal, formula, expected) in [
        (&both, format!("{{{key}}}"), Value::text("Nóng, Nguội")),
        (&both, format!("{{{key}}} = \"nóng, nguội\""), Value::Bool(true)),
        (&both, format!("{{{key}}} = \"Nóng\""), Value::Bool(false)),
        (&one, format!("{{{key}}} = \"Nguội\""), Value::Bool(true)),
        (&one, format!("{{{key}}} = \"{}\"", option("Nguội")), Value::Bool(true)),
        (&row(Kind::Deal, &[]), format!("{{{key}}}"), Value::Empty),
    ] {
        assert_eq!(computed(&workspace, deal, &formula), expected, "{formula}");
    }
}

#[test]
fn words_of_several_declared_choices_are_joined() {
    let field = crate::schema::declared(Kind::Contact).iter().find(|field| &*field.key == "need_tier").unwrap();
    let chosen: Vec<_> = field.choices.iter().take(2).collect();
    let computed = |formula: &str| {
        let operand = |_: &str| Operand::Chosen(chosen_words(&chosen));
        formula.parse::<Formula>().unwrap().evaluate(&operand, "2026-06-30".parse().unwrap())
    };
    assert_eq!(computed("{a}"), Value::text("high, medium"));
    for name in ["high, medium", "Cao, Vừa", "High, Medium"] {
        assert_eq!(computed(&format!("{{a}} = \"{name}\"")), Value::Bool(true), "{name}");
    }
    assert_eq!(computed("{a} = \"Cao, Medium\""), Value::Bool(false));
}

#[test]
fn what_is_named_is_its_name() {
    let workspace = Workspace { schema: Schema::default() };
    let place = Place { stage: stage(), position: Position::between(None, None, 3), entered_at: Timestamp(0) };
    let deal = row(
        Kind::Deal,
        &[("company_id", company().into()), ("owner_id", member().into()), ("place", place.clone().into())],
    );
    for (formula, expected) in [
        ("{company_id} & \", \" & {owner_id} & \", \" & {place}", Value::text("Thép Việt, Lan, Đàm phán")),
        ("{company_id} = \"thép việt\"", Value::Bool(true)),
    ] {
        assert_eq!(computed(&workspace, &deal, formula), expected, "{formula}");
    }
    let nobody = MemberId::from_cause("nobody");
    let nothing = RecordId::from_cause("nothing");
    let elsewhere = Place { stage: StageId::from_cause("elsewhere"), ..place };
    let unknown =
        row(Kind::Deal, &[("company_id", nothing.into()), ("owner_id", nobody.into()), ("place", elsewhere.into())]);
    for formula in ["{company_id}", "{owner_id}", "{place}", "{next_step}"] {
        assert_eq!(computed(&workspace, &unknown, formula), Value::Empty, "{formula}");
        assert_eq!(computed(&workspace, &unknown, &format!("{formula} = \"\"")), Value::Bool(true), "{formula}");
    }
}

#[test]
fn amounts_are_in_whole_units() {
    let workspace = Workspace { schema: Schema::default() };
    for (minor, code, expected) in [
        (45_000_000, None, Value::Int(45_000_000)),
        (123_450, Some("USD"), Value::Number(1_234.5)),
        (5, Some("USD"), Value::Number(0.05)),
        (1_234_500, Some("KWD"), Value::Number(1_234.5)),
        (7, Some("JPY"), Value::Int(7)),
    ] {
        let deal = row(Kind::Deal, &[("amount", Value::Int(minor)), ("currency", code.map(str::to_owned).into())]);
        assert_eq!(computed(&workspace, &deal, "{amount}"), expected, "{minor} {code:?}");
    }
    let deal =
        row(Kind::Deal, &[("amount", Value::Int(300)), ("currency", "USD".into()), ("probability", Value::Int(50))]);
    assert_eq!(computed(&workspace, &deal, "{amount} * {probability} / 100"), Value::Number(1.5));
    assert_eq!(computed(&workspace, &row(Kind::Deal, &[]), "{amount} + 1"), Value::Int(1));
}

#[test]
fn nothing_is_computed_with_a_day_that_is_not_known() {
    let workspace = Workspace { schema: Schema::default() };
    let (known, unknown) = (row(Kind::Deal, &[("close_date", "2026-07-01".into())]), row(Kind::Deal, &[]));
    for (formula, expected) in [("{close_date} + 1", "2026-07-02"), ("{close_date} - TODAY() & \"\"", "1")] {
        assert_eq!(computed(&workspace, &known, formula), Value::text(expected), "{formula}");
    }
    assert_eq!(computed(&workspace, &unknown, "{close_date} + 1"), Value::Empty);
    assert_eq!(computed(&workspace, &unknown, "{close_date} < TODAY()"), Value::Empty);
    assert_eq!(computed(&workspace, &row(Kind::Contact, &[]), "{birthday} + 1"), Value::Empty);
}

#[test]
fn of_several_entries_the_first() {
    let workspace = Workspace { schema: Schema::default() };
    let entry = |list: &str, nth: &str, part: &str| format!("{list}/{}/{part}", PartId::from_cause(nth));
    let mut parts = ["1", "2"];
    parts.sort_by_key(|nth| PartId::from_cause(nth));
    let [first, second] = parts;
    let contact = row(
        Kind::Contact,
        &[
            (&entry("phones", first, "number"), "0903 123 456".into()),
            (&entry("phones", second, "number"), "0903 000 000".into()),
            (&entry("emails", first, "address"), "lan@example.vn".into()),
            (&entry("addresses", first, "street"), "1 Lê Lợi".into()),
            (&entry("addresses", second, "city"), "Huế".into()),
        ],
    );
    for (formula, expected) in [
        ("{phones}", Value::text("0903 123 456")),
        ("{emails}", Value::text("lan@example.vn")),
        ("{addresses/street}", Value::text("1 Lê Lợi")),
        // The first that has one.
        ("{addresses/city}", Value::text("Huế")),
        ("{addresses/country}", Value::Empty),
    ] {
        assert_eq!(computed(&workspace, &contact, formula), expected, "{formula}");
    }
    let lead = row(Kind::Contact, &[("full_name", "Lan".into())]);
    for formula in ["{phones}", "{emails}", "{addresses/city}"] {
        assert_eq!(computed(&workspace, &lead, formula), Value::Empty, "{formula}");
    }
}
