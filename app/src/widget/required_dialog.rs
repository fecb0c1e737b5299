//! The fields that a stage needs, and those that no deal goes without: asked for when deals enter a stage; without them
//! they stay where they were.

use crate::{
    fields::{field_of, required_fields},
    i18n::{Text, text, use_i18n},
    replica::ReplicaHandle,
    ui::{
        form_end::{FormButtons, ProblemText},
        modal::Modal,
    },
    view_model::Model,
    widget::{formatter::Formatter, linked::record_named, new_record::FormField},
    workspace::{currency, use_replica},
};
use leptos::{ev::SubmitEvent, prelude::*};
use sotay_shared::{
    command::{Command, FieldEdit},
    kind::Kind,
    row::{Row, Stage, StageType},
    schema::Field,
    search,
    value::Value,
};
use std::{collections::BTreeSet, sync::Arc};

/// The keys of the fields that a deal needs to enter a stage. Whoever gives a deal up is not asked for what all others
/// need, and nobody for a field that was put away since: no form shows it.
pub fn needed(model: &Model, stage: &Stage) -> BTreeSet<String> {
    let mut keys = stage.required.clone();
    model.schema().with_untracked(|schema| keys.retain(|key| !schema.is_past(key)));
    if stage.stage_type != StageType::Lost {
        let always = untrack(|| required_fields(model, Kind::Deal));
        keys.extend(always.into_iter().map(|field| field.key.to_string()));
    }
    keys
}

/// The same, but for fields that are not here: nobody can be asked for those.
pub fn askable(model: &Model, stage: &Stage) -> Vec<String> {
    let is_here = |key: &String| untrack(|| field_of(model, Kind::Deal, key)).is_some();
    needed(model, stage).into_iter().filter(is_here).collect()
}

/// Those of them that a deal has not.
pub fn missing(model: &Model, stage: &Stage, deal: &Row) -> Vec<String> {
    askable(model, stage).into_iter().filter(|key| deal.value(key) == Value::Empty).collect()
}

/// Fields and what is typed for them.
pub type Typed = Vec<(Arc<Field>, RwSignal<String>)>;

pub fn inputs(typed: &Typed, formatter: StoredValue<Formatter>) -> impl IntoView + use<> {
    typed.iter().map(|(field, value)| view! { <FormField field=field.clone() value=*value formatter /> }).collect_view()
}

/// What was filled in, and what makes the records that it names and that are new.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filled {
    pub fields: Vec<FieldEdit>,
    pub made: Vec<Command>,
}

/// What was typed, of every field.
///
/// # Errors
/// Words about the first field that is empty or cannot be read.
pub fn filled_in(typed: &Typed, replica: &ReplicaHandle, formatter: StoredValue<Formatter>) -> Result<Filled, Text> {
    let mut filled = Filled::default();
    for (field, value) in typed {
        let value = match formatter.with_value(|formatter| formatter.parse(field, &value.get(), currency(replica)))? {
            Value::Empty => return Err(text::ERROR_REQUIRED),
            Value::Text(title) => match field.linked() {
                Some(_) if search::is_blank(&title) => return Err(text::ERROR_REQUIRED),
                Some(kind) => {
                    let (record, made) = record_named(replica, kind, &title);
                    filled.made.extend(made);
                    record.into()
                }
                None => title.into(),
            },
            value => value,
        };
        filled.fields.push(FieldEdit { key: field.key.to_string(), value });
    }
    Ok(filled)
}

/// Asks for fields of the deal of that name; `answer` hears `None` when the question was left.
#[component]
pub fn RequiredDialog(name: String, keys: Vec<String>, answer: Callback<Option<Filled>>) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let formatter = StoredValue::new(Formatter::new(i18n, replica.clone()));
    let asked = keys.iter().filter_map(|key| untrack(|| field_of(&replica.model, Kind::Deal, key)));
    let typed: Typed = asked.map(|field| (field, RwSignal::new(String::new()))).collect();
    let inputs = inputs(&typed, formatter);
    let problem = RwSignal::new(None::<Text>);
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        match untrack(|| filled_in(&typed, &replica, formatter)) {
            Ok(fields) => answer.run(Some(fields)),
            Err(words) => problem.set(Some(words)),
        }
    };
    let left = Callback::new(move |()| answer.run(None));
    view! {
        <Modal title=i18n.s(text::REQUIRED_TITLE) on_close=left>
            <form class="stack" on:submit=send>
                <p>{name}</p>
                {inputs}
                <ProblemText problem />
                <FormButtons send=text::SAVE cancel=left />
            </form>
        </Modal>
    }
}
