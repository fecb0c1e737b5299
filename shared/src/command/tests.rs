use super::*;
use crate::{document::Document, id::ContactId, time::Timestamp};
use std::collections::BTreeMap;

struct Table(BTreeMap<RecordId, Row>);

impl Rows for Table {
    fn row(&self, record: RecordId) -> Option<&Row> {
        self.0.get(&record)
    }
}

fn stamp() -> Stamp {
    Stamp::new(Timestamp(1_700_000_000_000), MemberId::from_cause("lan"), [3; 16])
}

fn carry_out(table: &mut Table, command: &Command) -> Result<usize, CommandError> {
    let writes = command.plan(table, &stamp())?;
    for write in &writes {
        let mut document = Document::new(write.record);
        document.write(write, crate::document::Actor([1; 16]), &stamp()).unwrap();
        if write.edit != crate::document::Edit::Change {
            table.0.insert(write.record, document.project());
        }
    }
    Ok(writes.len())
}

fn contact(name: &str) -> Command {
    let record = ContactId::from_cause(name).into();
    Command::Create { record, kind: Kind::Contact, fields: vec![FieldEdit::new("full_name", name)] }
}

#[test]
fn bad_input_says_what_to_do_and_changes_nothing() {
    let mut table = Table(BTreeMap::new());
    carry_out(&mut table, &contact("Lan")).unwrap();
    let lan: RecordId = ContactId::from_cause("Lan").into();
    let edit = |key: &str, value: Value| Command::Edit { record: lan, fields: vec![FieldEdit::new(key, value)] };

    assert_eq!(carry_out(&mut table, &contact("Lan")), Err(CommandError::Exists(lan)));
    let nameless = Command::Create { record: RecordId::from_cause("x"), kind: Kind::Contact, fields: vec![] };
    assert_eq!(
        carry_out(&mut table, &nameless),
        Err(CommandError::Missing { kind: Kind::Contact, field: "full_name" })
    );
    for unseen in ["\u{200b}", " \u{2060}\u{ad} ", "\u{3164}", "\u{2800}", "\u{feff}\u{200e}"] {
        let company = |fields| Command::Create { record: RecordId::from_cause("x"), kind: Kind::Company, fields };
        for (command, field) in [
            (contact(unseen), "full_name"),
            (edit("full_name", Value::text(unseen)), "full_name"),
            (company(vec![FieldEdit::new("name", unseen)]), "name"),
        ] {
            assert!(
                matches!(carry_out(&mut table, &command), Err(CommandError::Missing { field: it, .. }) if it == field),
                "{command:?}"
            );
        }
    }
    for (key, value) in [
        ("birthday", Value::text("tomorrow")),
        ("full_name", Value::Int(4)),
        ("kind", Value::text("deal")),
        ("deleted_at", Value::Int(4)),
        ("job_title", Value::Text("x".repeat(3_000))),
        ("", Value::Empty),
    ] {
        let error = carry_out(&mut table, &edit(key, value)).unwrap_err();
        assert!(matches!(error, CommandError::Misfit { .. }), "{key}: {error}");
    }
    let missing = RecordId::from_cause("nobody");
    assert_eq!(
        carry_out(&mut table, &Command::Delete { records: vec![missing] }),
        Err(CommandError::NotFound(missing))
    );
    let not_a_deal = Command::MoveDeal {
        deal: DealId::of(lan),
        stage: StageId::from_cause("s"),
        position: Position::between(None, None, 1),
        lost: None,
    };
    assert!(matches!(carry_out(&mut table, &not_a_deal), Err(CommandError::WrongKind(_))));
    let repeats = Command::Create {
        record: RecordId::from_cause("t"),
        kind: Kind::Task,
        fields: vec![FieldEdit::new("title", "Call"), FieldEdit::new("rrule", "sometimes")],
    };
    assert!(matches!(carry_out(&mut table, &repeats), Err(CommandError::Repetition(_))));
    assert_eq!(table.0.len(), 1);
}
