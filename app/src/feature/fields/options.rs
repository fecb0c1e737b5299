//! What can be chosen in a field: added, renamed, taken away.

use super::edit;
use crate::{
    actions::{Actions, use_actions},
    clock,
    format::fill,
    i18n::{I18n, text, use_i18n},
    new_id,
    toast::{Toasts, use_toasts},
    ui::icon::{Icon, IconView},
};
use leptos::{
    ev::{Event, KeyboardEvent, SubmitEvent},
    prelude::*,
};
use sotay_shared::{
    command::{Command, FieldEdit},
    id::{PartId, RecordId},
    position::Position,
    row::{FieldOption, FieldRow},
    schema::key,
    search,
};
use web_sys::HtmlInputElement;

/// The field whose options are edited, and those that can be chosen.
#[derive(Clone, Copy)]
struct Edited {
    record: RecordId,
    options: Memo<Vec<FieldOption>>,
    i18n: I18n,
    actions: Actions,
    toasts: Toasts,
}

impl Edited {
    fn new(record: RecordId, row: Memo<Option<FieldRow>>) -> Edited {
        let options = Memo::new(move |_| {
            let options = row.with(|row| row.as_ref().map(|row| row.options.clone()).unwrap_or_default());
            options.into_iter().filter(|option| !option.archived).collect::<Vec<_>>()
        });
        Edited { record, options, i18n: use_i18n(), actions: use_actions(), toasts: use_toasts() }
    }

    /// Two options of one name cannot be told apart.
    fn is_there(self, name: &str, except: Option<PartId>) -> bool {
        let name = search::fold(name.trim());
        let same = |option: &FieldOption| Some(option.id) != except && search::fold(option.name.trim()) == name;
        self.options.with_untracked(|options| options.iter().any(same))
    }

    /// Says that there is an option of that name.
    fn say_known(self, name: &str) {
        self.toasts.error(fill(untrack(|| self.i18n.t(text::ERROR_OPTION_KNOWN)), &[("name", name)]));
    }

    /// Adds an option after all others; `false` where there is one of that name already, and that was said.
    fn add(self, name: &str) -> bool {
        if self.is_there(name, None) {
            self.say_known(name);
            return false;
        }
        let last = self.options.with_untracked(|options| options.iter().filter_map(|it| it.position.clone()).max());
        let position = Position::between(last.as_ref(), None, u64::from_le_bytes(clock::random()));
        let id = new_id!(PartId);
        let at = |part: &str| format!("options/{id}/{part}");
        let fields = vec![FieldEdit::new(at(key::NAME), name), FieldEdit::new(at(key::POSITION), position)];
        self.actions.start(Command::Edit { record: self.record, fields });
        true
    }

    /// Calls an option as its input says now, or puts the name back that it had `before`.
    fn rename(self, id: PartId, input: &HtmlInputElement, before: &str) {
        let name = input.value().trim().to_owned();
        if name.is_empty() {
            return input.set_value(before);
        }
        if self.is_there(&name, Some(id)) {
            self.say_known(&name);
            return input.set_value(before);
        }
        self.actions.start(edit(self.record, format!("options/{id}/name"), name));
    }

    /// One option, with its name to be edited; follows the language.
    fn chip(self, option: FieldOption) -> impl IntoView {
        let id = option.id;
        let edit_label = fill(self.i18n.t(text::EDIT_FIELD), &[("field", &option.name)]);
        // Records keep the option by its id: whatever it is called, they have it.
        let before = option.name.clone();
        let rename = move |event: Event| self.rename(id, &event_target::<HtmlInputElement>(&event), &before);
        let kept = option.name.clone();
        let back = move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                let input = event_target::<HtmlInputElement>(&event);
                input.set_value(&kept);
                // An element that is in the page can lose the focus.
                let _ = input.blur();
            }
        };
        let width = option.name.chars().count().clamp(4, 40).to_string();
        let label = fill(self.i18n.t(text::REMOVE_OPTION), &[("option", &option.name)]);
        let words = fill(self.i18n.t(text::ARCHIVED_ONE), &[("name", &option.name)]);
        let archive = move || edit(self.record, format!("options/{id}/archived"), true);
        let remove = move |_| self.actions.say(archive(), words.clone());
        view! {
            <li class="chip">
                <input
                    class="option-name"
                    aria-label=edit_label
                    maxlength="200"
                    size=width
                    value=option.name
                    on:change=rename
                    on:keydown=back
                />
                <button type="button" class="quiet square" aria-label=label on:click=remove><IconView icon=Icon::Close /></button>
            </li>
        }
    }
}

/// What can be chosen.
#[component]
pub fn Options(record: RecordId, row: Memo<Option<FieldRow>>) -> impl IntoView {
    let (i18n, edited) = (use_i18n(), Edited::new(record, row));
    let typed = RwSignal::new(String::new());
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let name = typed.get_untracked();
        if !search::is_blank(&name) && edited.add(name.trim()) {
            typed.set(String::new());
        }
    };
    let chips = move || edited.options.get().into_iter().map(|option| edited.chip(option)).collect_view();
    view! {
        <form class="options" on:submit=send>
            <ul>{chips}</ul>
            <input aria-label=i18n.s(text::ADD_OPTION) placeholder=i18n.s(text::ADD_OPTION) maxlength="200" bind:value=typed />
            <button type="submit" class="quiet"><IconView icon=Icon::Plus />{i18n.s(text::ADD)}</button>
        </form>
    }
}
