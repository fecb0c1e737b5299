//! The fields that a stage needs: asked for on the drop; without them the cards stay where they were.

use super::mover::Mover;
use crate::{
    feature::record::{FormField, Words, field_of},
    i18n::{Text, text, use_i18n},
    ui::modal::Modal,
    workspace::{currency, use_replica},
};
use leptos::{ev::SubmitEvent, prelude::*};
use sotay_shared::{command::FieldEdit, kind::Kind, value::Value};

#[component]
pub fn RequiredDialog(name: String, keys: Vec<String>) -> impl IntoView {
    let (i18n, mover, replica) = (use_i18n(), expect_context::<Mover>(), use_replica());
    let words = StoredValue::new(Words::new(i18n, replica.clone()));
    let asked = keys.iter().filter_map(|key| field_of(Kind::Deal, key));
    let typed: Vec<_> = asked.map(|field| (field, RwSignal::new(String::new()))).collect();
    let inputs =
        typed.iter().map(|(field, value)| view! { <FormField field=*field value=*value words /> }).collect_view();
    let problem = RwSignal::new(None::<Text>);
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let mut fields = Vec::new();
        for (field, value) in &typed {
            let own = untrack(|| currency(&replica));
            match untrack(|| words.with_value(|words| words.parse(field, &value.get(), own))) {
                Err(error) => return problem.set(Some(error)),
                Ok(Value::Empty) => return problem.set(Some(text::ERROR_REQUIRED)),
                Ok(Value::Text(title)) if field.is_record() => {
                    let Some(record) = untrack(|| field.record_named(&replica, &title)) else {
                        return problem.set(Some(text::NOTHING_FOUND));
                    };
                    fields.push(FieldEdit::new(field.key, record));
                }
                Ok(value) => fields.push(FieldEdit { key: field.key.into(), value }),
            }
        }
        mover.fill_in(fields);
    };
    view! {
        <Modal title=i18n.s(text::REQUIRED_TITLE) on_close=Callback::new(move |()| mover.refuse())>
            <form class="stack" on:submit=send>
                <p>{name}</p>
                {inputs}
                <Show when=move || problem.with(Option::is_some)>
                    <p class="problem" role="alert">{move || problem.get().map(|problem| i18n.t(problem))}</p>
                </Show>
                <div class="actions">
                    <button class="primary" type="submit">{i18n.s(text::SAVE)}</button>
                    <button class="quiet" type="button" on:click=move |_| mover.refuse()>{i18n.s(text::CANCEL)}</button>
                </div>
            </form>
        </Modal>
    }
}
