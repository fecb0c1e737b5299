//! What a field offers, what is saved of what was typed, and how somebody is reached.

use crate::{
    actions::Actions,
    fields::own_fields,
    i18n::text,
    new_id,
    ui::choice::Choice,
    widget::{formatter::Formatter, linked::record_named, member_options::member_options},
};
use leptos::prelude::*;
use sotay_shared::{
    command::{Command, FieldEdit},
    id::{PartId, RecordId},
    kind::{FieldType, Kind},
    money::{Currency, Money},
    phone,
    schema::{Field, key},
    url::Link,
    value::Value,
};

/// Saves what was typed into a field of a record. One that points at another record is given its title, and that is made if
/// there is none.
///
/// # Errors
/// What is wrong with it, in words.
pub fn save_typed(
    formatter: &Formatter,
    actions: Actions,
    record: RecordId,
    field: &Field,
    text: &str,
) -> Result<(), String> {
    if let Some(fields) = untrack(|| amount_and_currency(formatter, record, field, text)) {
        actions.start(Command::Edit { record, fields });
        return Ok(());
    }
    let parsed = untrack(|| {
        let row = formatter.replica.model.peek(record);
        let own = || crate::workspace::currency(&formatter.replica);
        let currency = row.as_ref().map_or_else(own, |row| formatter.currency(row));
        formatter.parse(field, text, currency).map_err(|problem| formatter.i18n.t(problem).to_owned())
    })?;
    let edit = |key: String, value: Value| Command::Edit { record, fields: vec![FieldEdit { key, value }] };
    match (field.of, parsed) {
        (FieldType::Link(kind), Value::Text(title)) => {
            let (linked, made) = record_named(&formatter.replica, kind, &title);
            if linked == record {
                return Err(untrack(|| formatter.i18n.t(text::ERROR_OWN_PARENT)).to_owned());
            }
            let link = edit(field.key.to_string(), linked.into());
            actions.start(Command::Batch { commands: made.into_iter().chain([link]).collect() });
        }
        (of, value) => match of.entry_part() {
            // The first of several, or a new one.
            Some(part) => {
                let first =
                    formatter.replica.model.peek(record).and_then(|row| row.entries(&field.key).into_iter().next());
                let id = first.map_or_else(|| new_id!(PartId), |(id, _)| id);
                actions.start(edit(format!("{}/{id}/{part}", field.key), value));
            }
            None => actions.start(edit(field.key.to_string(), value)),
        },
    }
    Ok(())
}

/// What is written where the one amount of a record is typed in another currency than it has. Other amounts, which an admin
/// asks for, would be in another currency then: where there is one, it stays as it is.
fn amount_and_currency(formatter: &Formatter, record: RecordId, field: &Field, text: &str) -> Option<Vec<FieldEdit>> {
    let row = formatter.replica.model.peek(record)?;
    let mut others = own_fields(&formatter.replica.model, row.kind()?).into_iter();
    let has_others = others.any(|own| own.of == FieldType::Money && row.value(&own.key) != Value::Empty);
    own_amount(row.kind()?, formatter.currency(&row), field, text).filter(|_| !has_others)
}

/// The amount of a record that has one, and its currency, where what was typed names another than `currency`.
pub fn own_amount(kind: Kind, currency: Currency, field: &Field, text: &str) -> Option<Vec<FieldEdit>> {
    let amount = kind.spec().own_amount().filter(|amount| *amount.key == *field.key)?;
    let money = Money::parse(text, currency).ok().filter(|money| money.currency != currency)?;
    Some(vec![FieldEdit::new(amount.key, money.minor), FieldEdit::new(key::CURRENCY, money.currency)])
}

/// What can be chosen; `current` is among it whatever it is.
pub fn choices(formatter: &Formatter, field: &Field, current: &str) -> Vec<Choice> {
    let mut choices: Vec<Choice> = match field.of {
        FieldType::Bool => {
            let no = field.is_usual().then_some(("false", text::NO));
            let answers = [("true", text::YES)].into_iter().chain(no);
            answers.map(|(word, name)| Choice::plain(word, formatter.i18n.t(name))).collect()
        }
        FieldType::Choice(_) => {
            let offered = field.offered().iter();
            offered.map(|it| Choice::plain(&*it.word, formatter.i18n.name(&it.name))).collect()
        }
        _ => member_options(&formatter.replica, formatter.i18n),
    };
    let nothing = match field.of {
        FieldType::Member => text::NOBODY,
        _ => text::NOTHING_CHOSEN,
    };
    // The type's default stands for nothing; a list without one begins with nothing.
    if &*field.key != "priority" && !field.is_usual() {
        choices.insert(0, Choice::plain("", formatter.i18n.t(nothing)));
    }
    if !choices.iter().any(|choice| choice.value == current) {
        // It is no longer offered, or never was.
        let name = field.choice(current).map_or(current, |name| formatter.i18n.name(name));
        choices.push(Choice::plain(current, name));
    }
    choices
}

/// The link that reaches somebody; `None` where the value is no number and no address. A number without a country code is of
/// `country`.
pub fn reach(html: &str, value: &str, country: Option<&str>) -> Option<Link> {
    match html {
        "tel" => Link::call(&phone::dialled(value, country)),
        "sms" => Link::text_message(&phone::dialled(value, country), None),
        "zalo" => Link::zalo(&phone::dialled(value, country)),
        _ => Link::mail(value, None, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_is_reached() {
        for (way, value, address) in [
            ("tel", "0903 123 456", "tel:0903123456"),
            ("tel", "+84 (0)24 3825 1234 ext. 5", "tel:+842438251234"),
            ("sms", "+84 903 123 456", "sms:+84903123456"),
            ("tel", "0120 380 3765", "tel:0703803765"),
            ("zalo", "0169 796 2050", "https://zalo.me/84397962050"),
            ("zalo", "0903 123 456", "https://zalo.me/84903123456"),
            ("zalo", "+84 903 123 456", "https://zalo.me/84903123456"),
            ("email", "lan@example.vn", "mailto:lan@example.vn"),
        ] {
            assert_eq!(reach(way, value, Some("VN")).unwrap().as_str(), address, "{value}");
        }
    }
}
