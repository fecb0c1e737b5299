//! A record's fields, each edited in place.

use super::{OpenRecord, picture::PictureField};
use crate::{
    actions::{Actions, use_actions},
    fields::entry_input,
    format::fill,
    i18n::{text, use_i18n},
    new_id,
    route::Route,
    ui::{
        combobox::Combobox,
        edit_field::EditField,
        icon::{Icon, IconView},
    },
    widget::{
        editing::{choices, own_amount, reach, save_typed},
        formatter::Formatter,
        linked::{linked, suggest_records},
    },
    workspace::{country, use_replica},
};
use leptos::prelude::*;
use sotay_shared::{
    command::{Command, FieldEdit},
    factors,
    id::{PartId, RecordId},
    kind::{FieldType, Kind},
    money::Currency,
    row::Row,
    schema::{Field, key},
    url::Link,
    value::Value,
};
use std::sync::Arc;

/// What the fields need to be shown and saved.
#[derive(Clone, Copy)]
pub struct Editor {
    pub shown: OpenRecord,
    /// The record that the one that is edited stands beside.
    beside: Option<OpenRecord>,
    pub formatter: StoredValue<Formatter>,
    pub actions: Actions,
}

impl Editor {
    pub fn new() -> Editor {
        let formatter = StoredValue::new(Formatter::new(crate::i18n::use_i18n(), use_replica()));
        Editor { shown: expect_context(), beside: None, formatter, actions: use_actions() }
    }

    /// Of a record beside the one on the page, which may not be there yet.
    pub(super) fn beside(kind: Kind) -> Editor {
        let editor = Editor::new();
        let record = kind.beside(editor.shown.record);
        let row = use_replica().model.row(record);
        // What another client made under that id is not what is meant, and one that is deleted says nothing.
        let row = Memo::new(move |_| row.get().filter(|row| row.kind() == Some(kind) && !row.is_deleted()));
        Editor { shown: OpenRecord { record, kind, row }, beside: Some(editor.shown), ..editor }
    }

    /// What amounts are in that name no currency.
    fn currency(self) -> Currency {
        let of = |shown: OpenRecord| shown.row.get_untracked();
        let row = of(self.shown).or_else(|| self.beside.and_then(of));
        self.formatter.with_value(|formatter| {
            untrack(|| {
                row.map_or_else(|| crate::workspace::currency(&formatter.replica), |row| formatter.currency(&row))
            })
        })
    }

    /// Reads the row; the type's default while there is none.
    pub fn read<T: Default>(self, read: impl Fn(&Formatter, &Arc<Row>) -> T) -> T {
        self.formatter.with_value(|formatter| {
            self.shown.row.with(|row| row.as_ref().map(|row| read(formatter, row)).unwrap_or_default())
        })
    }

    pub fn save(self, key: impl Into<String>, value: Value) {
        self.put(vec![FieldEdit { key: key.into(), value }]);
    }

    /// Writes fields; one that stands beside another record is made with the first of them.
    fn put(self, mut fields: Vec<FieldEdit>) {
        let OpenRecord { record, kind, row } = self.shown;
        if row.with_untracked(Option::is_some) {
            return self.actions.start(Command::Edit { record, fields });
        }
        if !fields.iter().any(|field| field.key == key::CURRENCY) && kind.spec().own_amount().is_some() {
            fields.push(FieldEdit::new(key::CURRENCY, self.currency()));
        }
        let deleted = self
            .formatter
            .with_value(|formatter| formatter.replica.model.peek(record))
            .is_some_and(|row| row.is_deleted());
        self.actions.start(match deleted {
            true => {
                let restore = Command::Restore { records: vec![record] };
                Command::Batch { commands: vec![restore, Command::Edit { record, fields }] }
            }
            false => Command::Create { record, kind, fields },
        });
    }

    pub fn label(self, field: &Field) -> Signal<String> {
        self.formatter.with_value(|formatter| formatter.i18n.named(field.name.clone()))
    }

    /// What was typed, as a value of the field.
    fn parsed(self, field: &Field, text: &str) -> Result<Value, String> {
        let parse = |formatter: &Formatter| {
            formatter.parse(field, text, self.currency()).map_err(|problem| formatter.i18n.t(problem).to_owned())
        };
        untrack(|| self.formatter.with_value(parse))
    }

    /// Saves what was typed.
    fn accept(self, field: &Field, text: &str) -> Result<(), String> {
        if self.shown.row.with_untracked(Option::is_none) {
            match own_amount(self.shown.kind, self.currency(), field, text) {
                Some(amount) => self.put(amount),
                None => self.save(field.key.to_string(), self.parsed(field, text)?),
            }
            return Ok(());
        }
        self.formatter.with_value(|formatter| save_typed(formatter, self.actions, self.shown.record, field, text))
    }

    /// Saves units and what they hold: those that are others than when the field was opened, and no more.
    fn accept_factors(self, field: &Field, opened: &str, text: &str) -> Result<(), String> {
        let units = factors::read(text).map_err(|problem| {
            let words = untrack(|| self.formatter.with_value(|formatter| formatter.i18n.t(text::ERROR_FACTOR)));
            fill(words, &[("text", &problem.0)])
        })?;
        let before = factors::read(opened).unwrap_or_default();
        let is_named = |unit: &str| units.iter().any(|(named, _)| named == unit);
        let gone = before.iter().filter(|(unit, _)| !is_named(unit)).map(|(unit, _)| (unit.clone(), Value::Empty));
        let new = units.iter().filter(|unit| !before.contains(unit)).cloned();
        let edit = |(unit, value)| FieldEdit { key: format!("{}/{unit}", field.key), value };
        let edits: Vec<FieldEdit> = gone.chain(new).map(edit).collect();
        if !edits.is_empty() {
            self.put(edits);
        }
        Ok(())
    }
}

/// The control of a field. A stage is chosen on the path above.
pub(super) fn one_field(editor: Editor, field: Arc<Field>) -> AnyView {
    match field.of {
        _ if field.is_told => view! { <ComputedField editor field /> }.into_any(),
        _ if field.is_apart => ().into_any(),
        FieldType::Member | FieldType::Choice(_) => view! { <ChoiceField editor field /> }.into_any(),
        FieldType::DateOrTime | FieldType::Place => ().into_any(),
        FieldType::Bool => view! { <BoolField editor field /> }.into_any(),
        FieldType::Choices(_) => view! { <ChoicesField editor field /> }.into_any(),
        FieldType::Phones | FieldType::Emails => view! { <EntriesField editor field /> }.into_any(),
        FieldType::Factors => view! { <FactorsField editor field /> }.into_any(),
        FieldType::Picture => view! { <PictureField editor field /> }.into_any(),
        of if of.is_typed() => view! { <TypedField editor field /> }.into_any(),
        _ => view! { <ComputedField editor field /> }.into_any(),
    }
}

#[component]
fn BoolField(editor: Editor, field: Arc<Field>) -> impl IntoView {
    let key = StoredValue::new(field.key.to_string());
    let is_on = move |row: &Row| key.with_value(|key| row.value(key).as_bool() == Some(true));
    let on = Memo::new(move |_| editor.read(|_, row| is_on(row)));
    let turn = move |_| editor.save(key.get_value(), (!on.get_untracked()).into());
    view! {
        <label class="field check">
            <span class="label">{editor.label(&field)}</span>
            <input type="checkbox" prop:checked=on on:change=turn />
        </label>
    }
}

#[component]
fn ChoicesField(editor: Editor, field: Arc<Field>) -> impl IntoView {
    let i18n = crate::i18n::use_i18n();
    let boxes = field.choices.iter().enumerate().map(|(at, choice)| {
        let name = choice.name.clone();
        let key = StoredValue::new(format!("{}/{}", field.key, choice.word));
        let is_on = move |row: &Row| key.with_value(|key| row.value(key).as_bool() == Some(true));
        let on = Memo::new(move |_| editor.read(|_, row| is_on(row)));
        let turn = move |_| editor.save(key.get_value(), (!on.get_untracked()).into());
        let is_offered = at < field.offered().len();
        // What is no longer offered can only be taken away.
        move || {
            (is_offered || on.get()).then(|| {
                let name = i18n.named(name.clone());
                view! { <label><input type="checkbox" prop:checked=on on:change=turn />{name}</label> }
            })
        }
    });
    view! {
        <fieldset class="field choices">
            <legend class="label">{editor.label(&field)}</legend>
            <div>{boxes.collect_view()}</div>
        </fieldset>
    }
}

/// Units and what they hold, as one text.
#[component]
fn FactorsField(editor: Editor, field: Arc<Field>) -> impl IntoView {
    let label = editor.label(&field);
    let field = StoredValue::new(field);
    let shown =
        Signal::derive(move || editor.read(|formatter, row| field.with_value(|field| formatter.shown(row, field))));
    // It is asked for when the field is opened.
    let opened = StoredValue::new(String::new());
    let edited = Signal::derive(move || {
        let text = shown.get();
        opened.set_value(text.clone());
        text
    });
    let save = Callback::new(move |text: String| {
        field.with_value(|field| opened.with_value(|opened| editor.accept_factors(field, opened, &text)))
    });
    view! {
        <div class="typed">
            <EditField kind="text" label shown edited save />
        </div>
    }
}

/// What other fields come to, or the app wrote; nobody types it.
#[component]
fn ComputedField(editor: Editor, field: Arc<Field>) -> impl IntoView {
    let label = editor.label(&field);
    let shown = Memo::new(move |_| editor.read(|formatter, row| formatter.shown(row, &field)));
    view! {
        <div class="field">
            <span class="label">{label}</span>
            <output class="value">{shown}</output>
        </div>
    }
}

#[component]
fn TypedField(editor: Editor, field: Arc<Field>) -> impl IntoView {
    let (label, of, linked_kind) = (editor.label(&field), field.of, field.linked());
    let class = if field.is_title { "title" } else { "" };
    let field = StoredValue::new(field);
    let points_at = move || -> Option<RecordId> {
        linked_kind?;
        editor.read(|_, row| field.with_value(|field| row.all().parsed(&field.key)))
    };
    let link = Memo::new(move |_| {
        points_at().map(|it| editor.formatter.with_value(|formatter| linked(&formatter.replica, it)))
    });
    let i18n = use_i18n();
    let shown = Signal::derive(move || match link.get() {
        Some(link) => link.words(i18n),
        None => editor.read(|formatter, row| field.with_value(|field| formatter.shown(row, field))),
    });
    let edited =
        Signal::derive(move || editor.read(|formatter, row| field.with_value(|field| formatter.typed(row, field))));
    let save = Callback::new(move |text: String| field.with_value(|field| editor.accept(field, &text)));
    let (class, kind) = match of {
        FieldType::Url => (class, "url"),
        FieldType::Money => ("amount", "text"),
        FieldType::Date => (class, "date"),
        _ => (class, "text"),
    };
    let suggest = linked_kind
        .map(|kind| editor.formatter.with_value(|formatter| suggest_records(&formatter.replica.model, kind)));
    let open = move || {
        if of == FieldType::Url {
            let address = editor.read(|formatter, row| field.with_value(|field| formatter.shown(row, field)));
            return Link::from_text(&address).map(|link| {
                let target = link.is_page().then_some("_blank");
                view! {
                    <a href=link.href() class="open-link" target=target rel="noopener noreferrer" aria-label=link.href()>
                        <IconView icon=Icon::Forward />
                    </a>
                }
                .into_any()
            });
        }
        let kind = linked_kind?;
        let record = points_at()?;
        let path = Route::of(kind, record)?.path();
        let name = editor.formatter.with_value(|formatter| formatter.title(record));
        Some(view! { <a href=path class="open-link" aria-label=name><IconView icon=Icon::Forward /></a> }.into_any())
    };
    view! {
        <div class=format!("typed {class}") class:gone=move || link.with(|link| link.as_ref().is_some_and(|it| it.is_gone()))>
            <EditField class kind label shown edited save suggest />
            {open}
        </div>
    }
}

/// A choice among words or members, with nothing as the first.
#[component]
fn ChoiceField(editor: Editor, field: Arc<Field>) -> impl IntoView {
    let (label, id) = (editor.label(&field), format!("field-{}", field.key));
    let field = StoredValue::new(field);
    let now = move |row: &Row| field.with_value(|field| row.value(&field.key).as_text().unwrap_or_default().to_owned());
    let current = Memo::new(move |_| editor.read(|_, row| now(row)));
    let choices = Memo::new(move |_| {
        editor.formatter.with_value(|formatter| field.with_value(|field| choices(formatter, field, &current.get())))
    });
    let choose = Callback::new(move |word: String| {
        let chosen = Some(word).filter(|word| !word.is_empty());
        editor.save(field.with_value(|field| field.key.to_string()), chosen.into());
    });
    view! {
        <div class="field">
            <label class="label" for=id.clone()>{label}</label>
            <Combobox id label value=current choices chosen=choose />
        </div>
    }
}

/// Several values of one kind, each edited in place, and one more to add.
#[component]
fn EntriesField(editor: Editor, field: Arc<Field>) -> impl IntoView {
    let i18n = crate::i18n::use_i18n();
    let (label, html) = (editor.label(&field), entry_input(field.of));
    let part = field.of.entry_part().unwrap_or_default();
    let field = StoredValue::new(field);
    let entries = Memo::new(move |_| editor.read(|_, row| field.with_value(|field| row.entries(&field.key))));
    // What was typed, as the entry of that id.
    let put = move |id: PartId, text: &str, is_new: bool| {
        field.with_value(|field| {
            let value = editor.parsed(field, text)?;
            if !is_new || value != Value::Empty {
                editor.save(format!("{}/{id}/{part}", field.key), value);
            }
            Ok(())
        })
    };
    let country = move || editor.formatter.with_value(|formatter| country(&formatter.replica));
    let ids = Memo::new(move |_| entries.with(|entries| entries.iter().map(|(id, _)| *id).collect::<Vec<_>>()));
    let one = move |id: PartId| {
        let value = Signal::derive(move || {
            entries.with(|entries| {
                entries.iter().find(|(known, _)| *known == id).map(|(_, value)| value.clone()).unwrap_or_default()
            })
        });
        let save = Callback::new(move |text: String| put(id, &text, false));
        let message = (html == "tel").then(|| {
            let label = move || format!("{}: {}", i18n.t(text::SEND_MESSAGE), value.get());
            view! {
                <a class="open-link" href=move || reach("sms", &value.get(), country()).map(|link| link.href()) aria-label=label title=label>
                    <IconView icon=Icon::Note />
                </a>
                <a class="open-link zalo" href=move || reach("zalo", &value.get(), country()).map(|link| link.href()) target="_blank" rel="noopener noreferrer" aria-label=move || format!("Zalo: {}", value.get()) title="Zalo">
                    "Z"
                </a>
            }
        });
        view! {
            <div class="typed">
                <EditField kind=html label shown=value edited=value save place=id.to_string() />
                <span class="open-links">
                    <a class="open-link" href=move || reach(html, &value.get(), country()).map(|link| link.href()) aria-label=value>
                        <IconView icon=if html == "tel" { Icon::Call } else { Icon::Email } />
                    </a>
                    {message}
                </span>
            </div>
        }
    };
    let nothing = Signal::derive(String::new);
    // Below others it offers one more.
    let offer = Signal::derive(move || if ids.with(Vec::is_empty) { text::EMPTY_VALUE } else { text::ADD });
    let add = Callback::new(move |text: String| put(new_id!(PartId), &text, true));
    view! {
        <div class="entries">
            <For each=move || ids.get() key=|id| *id let:id>{one(id)}</For>
            <EditField kind=html label shown=nothing edited=nothing save=add offer />
        </div>
    }
}
