//! Whole sets of fields for an industry.

use super::last;
use crate::{
    actions::use_actions,
    clock,
    format::fill,
    i18n::{Locale, Text, text, use_i18n},
    new_id,
    workspace::use_replica,
};
use leptos::prelude::*;
use sotay_shared::{
    command::{Command, FieldEdit},
    field_template::{FIELD_TEMPLATES, FieldTemplate},
    id::{FieldId, PartId},
    kind::Kind,
    position::Position,
    schema::key,
    search,
};

#[component]
pub fn Templates() -> impl IntoView {
    let (i18n, actions, replica) = (use_i18n(), use_actions(), use_replica());
    let model = StoredValue::new(replica.model.clone());
    let add = move |template: &'static FieldTemplate| {
        let (commands, name) = untrack(|| {
            let vietnamese = i18n.locale() == Locale::Vi;
            // By what they belong to: a contact and a deal may each have a field of one name. What gives words to a
            // declared choice is no field.
            let known: Vec<(String, String)> = model.with_value(|model| {
                let records = model.list(Kind::Field).get().into_iter();
                let fields = records.filter_map(|record| model.peek(record));
                let own = fields.filter(|row| row.as_field().is_some_and(|field| field.extends.is_none()));
                own.map(|row| (row.text("of").unwrap_or_default().to_owned(), search::fold(row.title()))).collect()
            });
            let mut before = model.with_value(last);
            let mut commands = Vec::new();
            for field in template.fields {
                let (name, section) =
                    if vietnamese { (field.vi, field.section_vi) } else { (field.en, field.section_en) };
                // What is there already is not there twice.
                if known.contains(&(field.of.to_owned(), search::fold(name))) {
                    continue;
                }
                let position = Position::between(before.as_ref(), None, u64::from_le_bytes(clock::random()));
                before = Some(position.clone());
                let mut fields = vec![
                    FieldEdit::new(key::NAME, name),
                    FieldEdit::new("of", field.of),
                    FieldEdit::new("type", field.field),
                    FieldEdit::new("section", section),
                    FieldEdit::new(key::POSITION, position),
                ];
                let positions = Position::several(None, None, field.options.len(), u64::from_le_bytes(clock::random()));
                for ((vi, en), position) in field.options.iter().zip(positions) {
                    let id = new_id!(PartId);
                    fields.push(FieldEdit::new(format!("options/{id}/name"), if vietnamese { *vi } else { *en }));
                    fields.push(FieldEdit::new(format!("options/{id}/position"), position));
                }
                commands.push(Command::Create { record: new_id!(FieldId).into(), kind: Kind::Field, fields });
            }
            (commands, if vietnamese { template.vi } else { template.en })
        });
        let words = fill(untrack(|| i18n.t(text::FIELDS_ADDED)), &[("n", &commands.len().to_string()), ("name", name)]);
        actions.say(Command::Batch { commands }, words);
    };
    let buttons = FIELD_TEMPLATES.iter().map(|template| {
        let name = Text { vi: template.vi, en: template.en };
        view! { <button class="quiet" on:click=move |_| add(template)>{i18n.s(name)}</button> }
    });
    view! {
        <section class="card">
            <h2>{i18n.s(text::FIELD_TEMPLATES)}</h2>
            <p class="hint">{i18n.s(text::FIELD_TEMPLATES_TEXT)}</p>
            <div class="actions templates">{buttons.collect_view()}</div>
        </section>
    }
}
