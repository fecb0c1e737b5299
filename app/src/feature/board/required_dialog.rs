//! The fields that a stage needs: asked for when deals enter it; without them they stay where they were.

use crate::{
    feature::record::{Field, FormField, Words, field_of},
    i18n::{Text, text, use_i18n},
    replica::ReplicaHandle,
    ui::modal::Modal,
    workspace::{currency, use_replica},
};
use leptos::{ev::SubmitEvent, prelude::*};
use sotay_shared::{command::FieldEdit, kind::Kind, value::Value};

/// Fields and what is typed for them.
pub(super) type Typed = Vec<(&'static Field, RwSignal<String>)>;

pub(super) fn inputs(typed: &Typed, words: StoredValue<Words>) -> impl IntoView + use<> {
    typed.iter().map(|(field, value)| view! { <FormField field=*field value=*value words /> }).collect_view()
}

/// What was typed, of every field.
///
/// # Errors
/// Words about the first field that is empty or cannot be read.
pub(super) fn filled_in(
    typed: &Typed,
    replica: &ReplicaHandle,
    words: StoredValue<Words>,
) -> Result<Vec<FieldEdit>, Text> {
    let read = |(field, value): &(&'static Field, RwSignal<String>)| match words
        .with_value(|words| words.parse(field, &value.get(), currency(replica)))?
    {
        Value::Empty => Err(text::ERROR_REQUIRED),
        Value::Text(title) if field.is_record() => {
            let record = field.record_named(replica, &title).ok_or(text::NOTHING_FOUND)?;
            Ok(FieldEdit::new(field.key, record))
        }
        value => Ok(FieldEdit { key: field.key.into(), value }),
    };
    typed.iter().map(read).collect()
}

/// Asks for fields of the deal of that name; `answer` hears `None` when the question was left.
#[component]
pub fn RequiredDialog(name: String, keys: Vec<String>, answer: Callback<Option<Vec<FieldEdit>>>) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let words = StoredValue::new(Words::new(i18n, replica.clone()));
    let asked = keys.iter().filter_map(|key| field_of(Kind::Deal, key));
    let typed: Typed = asked.map(|field| (field, RwSignal::new(String::new()))).collect();
    let inputs = inputs(&typed, words);
    let problem = RwSignal::new(None::<Text>);
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        match untrack(|| filled_in(&typed, &replica, words)) {
            Ok(fields) => answer.run(Some(fields)),
            Err(words) => problem.set(Some(words)),
        }
    };
    view! {
        <Modal title=i18n.s(text::REQUIRED_TITLE) on_close=Callback::new(move |()| answer.run(None))>
            <form class="stack" on:submit=send>
                <p>{name}</p>
                {inputs}
                <Show when=move || problem.with(Option::is_some)>
                    <p class="problem" role="alert">{move || problem.get().map(|problem| i18n.t(problem))}</p>
                </Show>
                <div class="actions">
                    <button class="primary" type="submit">{i18n.s(text::SAVE)}</button>
                    <button class="quiet" type="button" on:click=move |_| answer.run(None)>{i18n.s(text::CANCEL)}</button>
                </div>
            </form>
        </Modal>
    }
}
