//! The words of the choices that a kind declares, such as why a deal was lost: called otherwise, put into another
//! order, put away, added.

use crate::{
    actions::{Actions, use_actions},
    clock,
    format::fill,
    i18n::{I18n, Text, text, use_i18n},
    replica::ReplicaHandle,
    toast::{Toasts, use_toasts},
    ui::{
        focus::follow_line,
        icon::{Icon, IconView},
    },
    widget::words::Words,
    workspace::use_replica,
};
use leptos::{
    ev::{Event, SubmitEvent},
    prelude::*,
};
use sotay_shared::{
    command::FieldEdit,
    kind::Kind,
    position::Position,
    schema::{key, option_of},
    search,
    value::Value,
};
use web_sys::HtmlInputElement;

/// The choices of a kind whose words are the workspace's to change.
pub fn choices_of(kind: Kind) -> Vec<Words> {
    let changed = kind.spec().fields.iter().filter(|field| field.takes_words);
    changed.map(|field| Words { kind, key: field.key }).collect()
}

/// The choice whose words are edited.
#[derive(Clone, Copy)]
struct Edited {
    words: Words,
    replica: StoredValue<ReplicaHandle>,
    i18n: I18n,
    actions: Actions,
    toasts: Toasts,
    /// The words that are offered, and those that no longer are.
    offered: Memo<Vec<String>>,
    past: Memo<Vec<String>>,
}

impl Edited {
    fn new(words: Words) -> Edited {
        let replica = StoredValue::new(use_replica());
        let all = move |is_offered: bool| {
            let field = replica.with_value(|replica| words.field(replica));
            field.map_or_else(Vec::new, |field| {
                let (offered, past) = field.choices.split_at(field.offered().len());
                let some = if is_offered { offered } else { past };
                some.iter().map(|choice| choice.word.to_string()).collect()
            })
        };
        let offered = Memo::new(move |_| all(true));
        let past = Memo::new(move |_| all(false));
        Edited { words, replica, i18n: use_i18n(), actions: use_actions(), toasts: use_toasts(), offered, past }
    }

    /// What a word is called; follows it.
    fn name(self, word: &str) -> String {
        let field = self.replica.with_value(|replica| self.words.field(replica));
        let name = field.as_ref().and_then(|field| field.choice(word));
        name.map_or(word, |name| self.i18n.name(name)).to_owned()
    }

    /// What the choice is called.
    fn title(self) -> String {
        let field = self.replica.with_value(|replica| self.words.field(replica));
        field.map(|field| self.i18n.name(&field.name).to_owned()).unwrap_or_default()
    }

    fn edit(word: &str, part: &str, value: impl Into<Value>) -> FieldEdit {
        FieldEdit::new(format!("options/{}/{part}", option_of(word)), value)
    }

    fn write(self, fields: Vec<FieldEdit>) {
        self.actions.start(self.replica.with_value(|replica| self.words.write(replica, self.i18n, fields)));
    }

    /// Two words of one name cannot be told apart.
    fn is_there(self, name: &str, except: &str) -> bool {
        let name = search::fold(name.trim());
        let same = |word: &String| *word != except && search::fold(&self.name(word)) == name;
        untrack(|| self.offered.with(|words| words.iter().any(same)))
    }

    fn say_known(self, name: &str) {
        self.toasts.error(fill(untrack(|| self.i18n.t(text::ERROR_OPTION_KNOWN)), &[("name", name)]));
    }

    /// Calls a word as its input says now, or puts the name back that it had.
    fn rename(self, word: &str, input: &HtmlInputElement) {
        let (before, typed) = (untrack(|| self.name(word)), input.value());
        let name = typed.trim();
        if search::is_blank(name) || name == before {
            return input.set_value(&before);
        }
        if self.is_there(name, word) {
            self.say_known(name);
            return input.set_value(&before);
        }
        self.write(vec![Edited::edit(word, key::NAME, name)]);
    }

    /// Moves a word up or down by one. Each gets a place: those that are declared have none before.
    fn step(self, word: &str, down: bool) {
        let mut order = self.offered.get_untracked();
        let at = order.iter().position(|it| it == word);
        let to = at.and_then(|at| if down { at.checked_add(1) } else { at.checked_sub(1) });
        let Some((at, to)) = at.zip(to.filter(|to| *to < order.len())) else { return };
        order.swap(at, to);
        let positions = Position::several(None, None, order.len(), u64::from_le_bytes(clock::random()));
        let placed = order.iter().zip(positions).map(|(word, position)| Edited::edit(word, key::POSITION, position));
        self.write(placed.collect());
    }

    /// Offers a word no longer. Records that have it keep it, and it is still called so there.
    fn put_away(self, word: &str) {
        let words = fill(untrack(|| self.i18n.t(text::ARCHIVED_ONE)), &[("name", &untrack(|| self.name(word)))]);
        let fields = vec![Edited::edit(word, "archived", true)];
        self.actions.say(self.replica.with_value(|replica| self.words.write(replica, self.i18n, fields)), words);
    }

    fn bring_back(self, word: &str) {
        let name = untrack(|| self.name(word));
        if self.is_there(&name, word) {
            return self.say_known(&name);
        }
        self.write(vec![Edited::edit(word, "archived", false)]);
    }

    /// Adds a word after all others; `false` where there is one of that name already, and that was said.
    fn add(self, name: &str) -> bool {
        if self.is_there(name, "") {
            self.say_known(name);
            return false;
        }
        let (_, made) = self.replica.with_value(|replica| self.words.named(replica, self.i18n, name));
        self.actions.start(made);
        true
    }
}

/// The words of a choice.
#[component]
pub fn ChoiceWords(words: Words) -> impl IntoView {
    let (i18n, edited) = (use_i18n(), Edited::new(words));
    let typed = RwSignal::new(String::new());
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let name = typed.get_untracked();
        if !search::is_blank(&name) && edited.add(name.trim()) {
            typed.set(String::new());
        }
    };
    view! {
        <section class="card words" data-words=words.key>
            <h2>{move || edited.title()}</h2>
            <p class="hint">{i18n.s(text::WORDS_TEXT)}</p>
            <ol class="stages">
                <For each=move || edited.offered.get() key=String::clone let:word>
                    <WordLine edited word />
                </For>
            </ol>
            <form class="new-word" on:submit=send>
                <label>
                    {i18n.s(text::NEW_WORD)}
                    <input name="word" maxlength="200" autocomplete="off" bind:value=typed />
                </label>
                <button type="submit"><IconView icon=Icon::Plus />{i18n.s(text::ADD)}</button>
            </form>
            <Show when=move || edited.past.with(|past| !past.is_empty())>
                <h3>{i18n.s(text::PUT_AWAY_WORDS)}</h3>
                <ul class="lines">
                    <For each=move || edited.past.get() key=String::clone let:word>
                        <PastWord edited word />
                    </For>
                </ul>
            </Show>
        </section>
    }
}

#[component]
fn WordLine(edited: Edited, word: String) -> impl IntoView {
    let (i18n, word) = (use_i18n(), StoredValue::new(word));
    let name = Memo::new(move |_| word.with_value(|word| edited.name(word)));
    let label = move |words: Text| move || format!("{}: {}", name.get(), i18n.t(words));
    let rename = move |event: Event| {
        word.with_value(|word| edited.rename(word, &event_target::<HtmlInputElement>(&event)));
    };
    let step = move |down: bool| {
        word.with_value(|word| {
            edited.step(word, down);
            follow_line(&format!("[data-word=\"{word}\"]"), down);
        });
    };
    let put_away = move |_| word.with_value(|word| edited.put_away(word));
    // Without any nobody could answer.
    let is_only = move || edited.offered.with(Vec::len) < 2;
    view! {
        <li class="stage" data-word=word.get_value()>
            <div class="stage-line">
                <input
                    class="stage-name"
                    aria-label=label(text::NAME)
                    maxlength="200"
                    prop:value=name
                    on:change=rename
                />
                <button class="quiet square" aria-label=label(text::MOVE_UP) on:click=move |_| step(false)>
                    <span class="turn-up"><IconView icon=Icon::Forward /></span>
                </button>
                <button class="quiet square" aria-label=label(text::MOVE_DOWN) on:click=move |_| step(true)>
                    <span class="turn-down"><IconView icon=Icon::Forward /></span>
                </button>
                <button class="quiet square" aria-label=label(text::ARCHIVE) disabled=is_only on:click=put_away>
                    <IconView icon=Icon::Trash />
                </button>
            </div>
        </li>
    }
}

/// A word that is offered no longer.
#[component]
fn PastWord(edited: Edited, word: String) -> impl IntoView {
    let (i18n, word) = (use_i18n(), StoredValue::new(word));
    let name = Memo::new(move |_| word.with_value(|word| edited.name(word)));
    let bring_back = move |_| word.with_value(|word| edited.bring_back(word));
    view! {
        <li class="line">
            <span class="main-link"><strong>{name}</strong></span>
            <button
                aria-label=move || format!("{}: {}", name.get(), i18n.t(text::RESTORE))
                on:click=bring_back
            >
                {i18n.s(text::RESTORE)}
            </button>
        </li>
    }
}
