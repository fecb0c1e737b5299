//! The fields of a record, one a row. Those that say nothing are folded away until somebody wants them.

use super::{
    OpenRecord,
    conflicts::{ConflictMark, OtherConflicts, is_contested},
    editor::{Editor, one_field},
    here::TypesHere,
    summary::Summary,
    task_fields::TaskFields,
};
use crate::{
    device,
    fields::{declared_fields, own_fields},
    format::fill,
    i18n::{text, use_i18n},
    permission::use_may,
    ui::icon::{Icon, IconView},
    widget::{formatter::Formatter, gate::Gate, tags::TagsEditor},
};
use leptos::prelude::*;
use sotay_shared::{
    duplicates::is_compared,
    kind::{Audience, FieldType, Kind, ShownOn},
    lead,
    role::Role,
    row::Row,
    schema::{Field, declared, sections},
    value::Value,
};
use std::{collections::BTreeSet, sync::Arc};

/// The amount that a record is about, which its header shows.
pub fn main_amount(kind: Kind) -> Option<&'static Arc<Field>> {
    let amount = kind.spec().own_amount()?;
    declared(kind).iter().find(|field| *field.key == *amount.key)
}

/// Whether a field stands among the details: what a record is called and what it is about are in its header.
fn is_detail(kind: Kind, field: &Field) -> bool {
    let is_main = || main_amount(kind).is_some_and(|amount| amount.key == field.key);
    let is_elsewhere = field.is_apart || matches!(field.of, FieldType::Place | FieldType::DateOrTime);
    !field.is_title && !is_elsewhere && !is_main()
}

/// Whether a field is shown of a record at all.
fn is_wanted(row: &Row, field: &Field) -> bool {
    match field.shown {
        ShownOn::Always => true,
        ShownOn::Filled => row.value(&field.key) != Value::Empty,
        ShownOn::Leads => row.value(&field.key) != Value::Empty || lead::is_lead(row),
    }
}

/// Whether a field says anything.
fn is_filled(formatter: &Formatter, row: &Row, field: &Field) -> bool {
    let is_said = !matches!(row.value(&field.key), Value::Empty | Value::Bool(false));
    // Of what has several entries each stands under a key of its own.
    let has_entries = || row.all().group(&field.key).next().is_some() || !row.entries(&field.key).is_empty();
    is_said || has_entries() || !formatter.shown(row, field).is_empty()
}

/// Which fields of a record are folded away.
#[derive(Clone, Copy)]
struct Fold {
    editor: Editor,
    /// Whether those that say nothing are shown: as it was left, for every record of the kind.
    open: RwSignal<bool>,
    /// All that people may see of the kind.
    fields: Memo<Vec<Arc<Field>>>,
    /// The keys of those that said something since the page was opened: one that is emptied stays.
    filled: Memo<BTreeSet<Box<str>>>,
}

impl Fold {
    fn of(editor: Editor) -> Fold {
        let kind = editor.shown.kind;
        let model = editor.formatter.with_value(|formatter| formatter.replica.model.clone());
        let fields = Memo::new(move |_| {
            let all = declared_fields(&model, kind).into_iter().filter(|field| is_detail(kind, field));
            all.chain(own_fields(&model, kind)).collect::<Vec<_>>()
        });
        let filled = Memo::new(move |before: Option<&BTreeSet<Box<str>>>| {
            let mut filled = before.cloned().unwrap_or_default();
            let now = |formatter: &Formatter, row: &Arc<Row>| {
                let said = |field: &&Arc<Field>| is_filled(formatter, row, field);
                fields.with(|all| all.iter().filter(said).map(|field| field.key.clone()).collect::<Vec<_>>())
            };
            filled.extend(editor.read(now));
            filled
        });
        let open = RwSignal::new(device::remembered(&Fold::key(kind)).unwrap_or(false));
        Fold { editor, open, fields, filled }
    }

    fn key(kind: Kind) -> String {
        format!("sotay.unfolded.{kind}")
    }

    fn wants(self, field: &Field) -> bool {
        self.editor.read(|_, row| is_wanted(row, field))
    }

    /// What nobody may leave out is never folded away.
    fn is_empty(self, field: &Field) -> bool {
        let is_said = self.filled.with(|filled| filled.contains(&field.key));
        !field.is_required && !is_said && !is_contested(self.editor.shown, &field.key)
    }

    /// Whether it is folded away.
    fn hides(self, field: &Field) -> bool {
        !self.open.get() && self.is_empty(field)
    }

    /// How many fields say nothing.
    fn count(self) -> usize {
        let is_counted = |field: &&Arc<Field>| self.wants(field) && self.is_empty(field);
        self.fields.with(|fields| fields.iter().filter(is_counted).count())
    }

    fn turn(self) {
        let open = !self.open.get_untracked();
        device::remember(&Fold::key(self.editor.shown.kind), &open);
        self.open.set(open);
    }
}

/// What is known of a record.
#[component]
pub fn Details() -> impl IntoView {
    let (i18n, editor) = (use_i18n(), Editor::new());
    let OpenRecord { kind, record, .. } = editor.shown;
    let (fold, needs) = (Fold::of(editor), kind.spec().written_by);
    let count = Memo::new(move |_| fold.count());
    let words = move || match fold.open.get() {
        true => i18n.t(text::HIDE_EMPTY).to_owned(),
        false => fill(i18n.t(text::SHOW_EMPTY), &[("n", &count.get().to_string())]),
    };
    view! {
        <section class="card details" aria-label=i18n.s(text::DETAILS)>
            {is_compared(kind).then(|| view! { <Summary /> })}
            <div class="fields">
                <Gate needs quiet=true>
                    <Properties fold />
                    {(kind == Kind::Task).then(|| view! { <TaskFields editor /> })}
                </Gate>
            </div>
            <Show when=move || { count.get() > 0 }>
                <button
                    class="quiet fold"
                    aria-expanded=move || fold.open.get().to_string()
                    on:click=move |_| fold.turn()
                >
                    {words}
                </button>
            </Show>
            {(kind != Kind::Task).then(|| view! { <Gate needs quiet=true><TagsEditor record /></Gate> })}
        </section>
        <Gate needs quiet=true>
            <OtherConflicts />
            {kind.spec().beside.iter().map(|kind| view! { <BesideFields kind=*kind /> }).collect_view()}
        </Gate>
    }
}

/// Fields from which on those under a heading can be folded away.
const LONG: usize = 6;

/// The fields in their order, those that admins added under the headings of their sections.
#[component]
fn Properties(fold: Fold) -> impl IntoView {
    move || {
        let sections = sections(fold.fields.get()).into_iter().map(|(name, fields)| match name.is_empty() {
            true => properties(fold, fields).into_any(),
            false => view! { <Section fold name=name.into() fields /> }.into_any(),
        });
        sections.collect_view()
    }
}

fn properties(fold: Fold, fields: Vec<Arc<Field>>) -> impl IntoView {
    fields.into_iter().map(|field| view! { <Property fold field /> }).collect_view()
}

/// Fields under a heading, unless all of them are folded away. A long section is folded as it was left, for every
/// record of the kind.
#[component]
fn Section(fold: Fold, name: String, fields: Vec<Arc<Field>>) -> impl IntoView {
    let key = StoredValue::new(format!("sotay.section.{}.{name}", fold.editor.shown.kind));
    let is_folded = RwSignal::new(key.with_value(|key| device::remembered(key)).unwrap_or(false));
    let all = fields.clone();
    let shown = Memo::new(move |_| all.iter().filter(|field| fold.wants(field) && !fold.hides(field)).count());
    let is_long = Memo::new(move |_| shown.get() >= LONG);
    let turn = move |_| {
        is_folded.update(|is_folded| *is_folded = !*is_folded);
        key.with_value(|key| device::remember(key, &is_folded.get_untracked()));
    };
    let title = name.clone();
    let head = move || match is_long.get() {
        true => view! {
            <button
                type="button"
                class="quiet"
                aria-expanded=move || (!is_folded.get()).to_string()
                on:click=turn
            >
                {title.clone()} <IconView icon=Icon::Down />
            </button>
        }
        .into_any(),
        false => title.clone().into_any(),
    };
    view! {
        <section class="own-section" aria-label=name hidden=move || shown.get() == 0>
            <h3 class="section">{head}</h3>
            <div class="section-rows" hidden=move || is_long.get() && is_folded.get()>{properties(fold, fields)}</div>
        </section>
    }
}

/// A field, and what stands against its value.
#[component]
fn Property(fold: Fold, field: Arc<Field>) -> impl IntoView {
    let (wanted, asked) = (field.clone(), field.clone());
    let is_wanted = Memo::new(move |_| fold.wants(&wanted));
    let is_empty = Memo::new(move |_| fold.is_empty(&asked));
    let shown = fold.editor.shown;
    move || {
        is_wanted.get().then(|| {
            let key = field.key.to_string();
            view! {
                <div
                    class="property"
                    data-field=key.clone()
                    class:says-nothing=move || is_empty.get()
                    hidden=move || is_empty.get() && !fold.open.get()
                >
                    {one_field(fold.editor, field.clone())}
                    <TypesHere key=key.clone() />
                    <ConflictMark shown key=key.clone() />
                </div>
            }
        })
    }
}

/// The fields of a record that stands beside the one on the page, for whom it is meant; it is made when the first of
/// them is filled in.
#[component]
fn BesideFields(kind: Kind) -> impl IntoView {
    let (i18n, editor) = (use_i18n(), Editor::beside(kind));
    let may = use_may(if kind.spec().audience == Audience::Admins { Role::Admin } else { Role::Viewer });
    let card = move || {
        let shown = editor.shown;
        let fields = declared(kind).iter().map(|field| {
            let key = field.key.to_string();
            view! {
                <div class="property">
                    {one_field(editor, field.clone())}
                    <ConflictMark shown key=key.clone() />
                </div>
            }
        });
        view! {
            <section class="card fields" data-beside=kind.as_str()>
                <h2>{i18n.s(kind.spec().called)}</h2>
                {fields.collect_view()}
            </section>
        }
    };
    view! { <Show when=move || may.get()>{card()}</Show> }
}
