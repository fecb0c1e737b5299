//! What a field computes: shown and typed with the names of fields, kept with their keys.

use super::edit;
use crate::{
    actions::use_actions,
    fields::{address_parts, all_fields},
    format::fill,
    i18n::{I18n, text, use_i18n},
    replica::ReplicaHandle,
    ui::edit_field::EditField,
    workspace::use_replica,
};
use leptos::prelude::*;
use sotay_shared::{
    formula::{Formula, FormulaError, Problem},
    id::RecordId,
    kind::{FieldType, Kind},
    row::FieldRow,
    search,
};

/// Fields by name in braces, for people, and by key, as they are kept.
fn named(replica: &ReplicaHandle, i18n: I18n, kind: Kind) -> Vec<(String, String)> {
    let fields = all_fields(&replica.model, kind).into_iter();
    let usable = fields.filter(|field| field.of != FieldType::Formula && !field.is_apart);
    let usable = usable.map(|field| (i18n.name(&field.name).to_owned(), field.key.to_string()));
    let parts = address_parts(kind).iter().map(|(key, name)| (i18n.t(*name).to_owned(), (*key).to_owned()));
    usable.chain(parts).collect()
}

/// Puts other words into the braces of a formula.
fn renamed(formula: &str, rename: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::new();
    let mut rest = formula;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((inside, after)) = after.split_once('}') else { break };
        out.push_str(before);
        out.push('{');
        out.push_str(&rename(inside.trim()).unwrap_or_else(|| inside.to_owned()));
        out.push('}');
        rest = after;
    }
    out + rest
}

/// What is wrong with a formula, in words.
fn explain(error: &FormulaError, i18n: I18n) -> String {
    let problem = match error.problem {
        Problem::Missing => text::FORMULA_MISSING,
        Problem::Unexpected => text::FORMULA_UNEXPECTED,
        Problem::Unclosed => text::FORMULA_UNCLOSED,
        Problem::NoSuchFunction => text::FORMULA_FUNCTION,
        Problem::Arguments => text::FORMULA_ARGUMENTS,
        Problem::TooDeep => text::FORMULA_DEEP,
    };
    fill(i18n.t(text::FORMULA_AT), &[("n", &error.at.to_string()), ("problem", i18n.t(problem))])
}

#[component]
pub fn FormulaField(record: RecordId, row: Memo<Option<FieldRow>>, kind: Memo<Kind>) -> impl IntoView {
    let (i18n, actions, replica) = (use_i18n(), use_actions(), use_replica());
    let fields = Memo::new(move |_| named(&replica, i18n, kind.get()));
    let shown = Signal::derive(move || {
        let formula = row.with(|row| row.as_ref().map(|row| row.formula.clone()).unwrap_or_default());
        fields.with(|fields| {
            renamed(&formula, |key| fields.iter().find(|(_, known)| *known == key).map(|(name, _)| name.clone()))
        })
    });
    let save = Callback::new(move |typed: String| {
        let formula = fields.with_untracked(|fields| {
            renamed(typed.trim(), |name| {
                let known =
                    fields.iter().find(|(known, key)| search::fold(known) == search::fold(name) || *key == name);
                known.map(|(_, key)| (*key).to_owned())
            })
        });
        let read = formula.parse::<Formula>().map_err(|error| untrack(|| explain(&error, i18n)))?;
        let known = fields.with_untracked(|all| {
            read.fields().into_iter().find(|key| !all.iter().any(|(_, known)| known == key)).map(str::to_owned)
        });
        if let Some(unknown) = known {
            return Err(fill(untrack(|| i18n.t(text::FORMULA_NO_FIELD)), &[("field", &unknown)]));
        }
        actions.start(edit(record, "formula", formula));
        Ok(())
    });
    let names = move || {
        fields.with(|fields| fields.iter().map(|(name, _)| format!("{{{name}}}")).collect::<Vec<_>>().join("  "))
    };
    view! {
        <EditField label=i18n.s(text::FIELD_FORMULA) shown edited=shown save place=record.to_string() />
        <p class="hint">{i18n.s(text::FORMULA_HELP)} " " <code>{names}</code></p>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_keys_in_formulas() {
        let key = |name: &str| (name == "Giá trị").then(|| "amount".to_owned());
        assert_eq!(renamed("{Giá trị} * 2 + { x }", key), "{amount} * 2 + { x }");
        assert_eq!(renamed("{Giá trị", key), "{Giá trị");
    }
}
