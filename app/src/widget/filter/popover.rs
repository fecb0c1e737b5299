//! What opens at a chip of a filter: how its field is compared, and with what. What is chosen is asked at once.

use super::{
    edit,
    field::{FilterField, OperandType, Operator, filter_fields},
    values::{PRESENCE, choices},
    words::{meant, typed},
};
use crate::{
    filter_chip::FilterChip,
    format::{self, fill},
    i18n::{I18n, Text, text, use_i18n},
    replica::ReplicaHandle,
    ui::{
        beside::{Anchor, Beside, is_touched},
        choice::{Choice, found, stepped},
        combobox::Combobox,
        date_field::DateField,
        focus::focus,
        form_end::ProblemText,
        icon::{Icon, IconView},
        listbox::{ChoiceList, Line, Lines},
    },
    workspace::use_replica,
};
use leptos::{
    ev::{FocusEvent, KeyboardEvent},
    html::Div,
    prelude::*,
};
use sotay_shared::{
    date::CalendarDate,
    filter::{Condition, Filter, Test},
};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Node};

/// Choices that are drawn at most: of more, what is looked for is typed.
const MOST: usize = 100;

/// One condition as it is being changed.
#[derive(Clone, Copy)]
struct Asked {
    i18n: I18n,
    replica: StoredValue<ReplicaHandle>,
    chip: FilterChip,
    field: StoredValue<FilterField>,
    operator: RwSignal<Operator>,
    /// The words that are chosen.
    values: RwSignal<Vec<String>>,
    /// What is typed, where nothing can be chosen.
    typed: RwSignal<String>,
    problem: RwSignal<Option<Text>>,
    /// The filter as it was when this was opened, and all that was asked since, the last at the end. A condition that
    /// is taken away and made again is where it was, and a field that is left once it was sent says the same again.
    said: StoredValue<Vec<Filter>>,
}

impl Asked {
    fn new(i18n: I18n, replica: ReplicaHandle, chip: FilterChip, field: FilterField) -> Asked {
        let filter = chip.filter.get_untracked();
        let known = chip.slot.with_value(|slot| edit::condition(&filter, slot));
        let (operator, written) = match &known {
            Some(condition) => Operator::read(&condition.test),
            None => (Operator::of(&field.operand).first().copied().unwrap_or(Operator::Is), Vec::new()),
        };
        let text = written.first().cloned().unwrap_or_default();
        let text = untrack(|| typed(&replica, i18n, &field.operand, text));
        let values = match (&field.operand, known.is_some()) {
            (OperandType::Presence, true) => {
                let [filled, empty] = PRESENCE;
                vec![if operator == Operator::Empty { empty } else { filled }.to_owned()]
            }
            _ => written,
        };
        Asked {
            i18n,
            replica: StoredValue::new(replica),
            chip,
            field: StoredValue::new(field),
            operator: RwSignal::new(operator),
            values: RwSignal::new(values),
            typed: RwSignal::new(text),
            problem: RwSignal::new(None),
            said: StoredValue::new(vec![filter]),
        }
    }

    fn is(self, operand: &OperandType) -> bool {
        self.field.with_value(|field| field.operand == *operand)
    }

    fn is_typed(self) -> bool {
        self.field.with_value(|field| field.operand.is_typed())
    }

    /// Whether several words can be chosen.
    fn takes_several(self) -> bool {
        self.operator.get_untracked().takes_several() && !self.is(&OperandType::Presence)
    }

    /// What is asked by now; nothing while no value is said.
    ///
    /// # Errors
    /// What is wrong with what is typed.
    fn condition(self) -> Result<Option<Condition>, Text> {
        let operator = self.operator.get_untracked();
        let values = self.values.get_untracked();
        let key = self.field.with_value(|field| field.key.clone());
        let asks = |test: Test| Ok(Some(Condition::new(key, test)));
        if self.is(&OperandType::Presence) {
            let [_, empty] = PRESENCE;
            return match values.first() {
                Some(word) => asks(if word == empty { Test::Empty } else { Test::Filled }),
                None => Ok(None),
            };
        }
        if !operator.needs_value() {
            return asks(operator.test(Vec::new()));
        }
        if self.is_typed() {
            let typed = self.typed.get_untracked();
            let typed = typed.trim();
            if typed.is_empty() {
                return Ok(None);
            }
            let meant = self.replica.with_value(|replica| {
                self.field.with_value(|field| untrack(|| meant(replica, &field.operand, operator, typed)))
            })?;
            return asks(operator.test(vec![meant]));
        }
        if values.is_empty() { Ok(None) } else { asks(operator.test(values)) }
    }

    /// Asks what was chosen; or what is being typed, where somebody hears of that.
    fn ask(self, is_typing: bool) {
        // A field says what was typed also when it goes.
        if self.problem.try_get_untracked().is_none() {
            return;
        }
        // What is asked by now is nothing that this knows: it closes.
        if !self.chip.filter.with_untracked(|filter| self.has_said(filter)) {
            return;
        }
        let condition = match self.condition() {
            Ok(condition) => condition,
            Err(problem) => {
                if !is_typing {
                    self.problem.set(Some(problem));
                }
                return;
            }
        };
        self.problem.set(None);
        let hears = match (is_typing, self.chip.typed) {
            (true, None) => return,
            (true, Some(typed)) => typed,
            (false, _) => self.chip.set,
        };
        let before = self.said.with_value(|said| said.first().cloned()).unwrap_or_default();
        let next = self.chip.slot.with_value(|slot| edit::with(&before, slot, condition));
        if self.said.with_value(|said| said.last() != Some(&next)) {
            self.said.update_value(|said| said.push(next.clone()));
            hears.run(next);
        }
    }

    /// Whether a filter is what was found here, or was asked here.
    fn has_said(self, filter: &Filter) -> bool {
        self.said.with_value(|said| said.contains(filter))
    }

    fn choose(self, word: String) {
        let several = self.takes_several();
        self.values.update(|values| match (values.iter().position(|value| *value == word), several) {
            (Some(at), true) => drop(values.remove(at)),
            (None, true) => values.push(word),
            (_, false) => *values = vec![word],
        });
        self.ask(false);
        if !several {
            self.close();
        }
    }

    fn compare(self, word: &str) {
        let at = word.parse::<usize>().unwrap_or(0);
        self.operator.set(Operator::ALL.get(at).copied().unwrap_or(Operator::Is));
        // One value where several are no answer.
        if !self.takes_several() {
            self.values.update(|values| values.truncate(1));
        }
        self.ask(false);
    }

    /// A day that was given stands beside the periods that are chosen, or instead of one.
    fn give_day(self, day: Option<CalendarDate>) {
        let several = self.takes_several();
        self.values.update(|values| {
            values.retain(|value| several && value.parse::<CalendarDate>().is_err());
            values.extend(day.map(|day| day.to_string()));
        });
        self.ask(false);
    }

    /// Closes it; the keys go on from its chip.
    fn close(self) {
        let anchor = self.chip.anchor.try_get_untracked().flatten();
        let button = anchor.and_then(|anchor| anchor.query_selector("button").ok().flatten());
        button.and_then(|button| button.dyn_into::<HtmlElement>().ok()).iter().for_each(focus);
        let _ = self.chip.open.try_set(false);
    }

    /// The keys went elsewhere.
    fn left(self, event: &FocusEvent) {
        let to = event.related_target().and_then(|to| to.dyn_into::<Node>().ok());
        let anchor = self.chip.anchor.try_get_untracked().flatten();
        if let (Some(to), Some(anchor)) = (to, anchor)
            && !anchor.contains(Some(&to))
        {
            let _ = self.chip.open.try_set(false);
        }
    }
}

#[component]
pub fn FilterPopover(chip: FilterChip) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let key = chip.slot.with_value(|slot| slot.field.clone());
    let fields = untrack(|| filter_fields(chip.kind, &replica));
    let Some(field) = fields.into_iter().find(|field| field.key == key) else { return ().into_any() };
    let (name, operand) = (i18n.named(field.name.clone()), field.operand.clone());
    let asked = Asked::new(i18n, replica, chip, field);
    let area = NodeRef::<Div>::new();
    // Whoever goes back asks for something else: what is open here is no longer so.
    Effect::new(move || {
        if !chip.filter.with(|filter| asked.has_said(filter)) {
            asked.close();
        }
    });
    // More is said in the bar, and above it: the chip goes on to another line, or down.
    let moves = Signal::derive(move || chip.filter.track());
    // Where something is touched, a field with the keys would bring up a keyboard over the list.
    let shown = Callback::new(move |()| {
        let Some(area) = area.get_untracked() else { return };
        let field = area.query_selector("input").ok().flatten().filter(|_| !is_touched());
        let field = field.and_then(|field| field.dyn_into::<HtmlElement>().ok());
        focus(field.as_ref().unwrap_or(&area));
    });
    let pressed = move |event: KeyboardEvent| {
        if event.key() == "Escape" && !event.default_prevented() {
            event.prevent_default();
            event.stop_propagation();
            asked.close();
        }
    };
    let value = match operand.is_typed() {
        true => view! { <Typed asked /> }.into_any(),
        false => view! { <Chosen asked name /> }.into_any(),
    };
    view! {
        <Beside anchor=Anchor::Control(chip.anchor) open=chip.open shown moves>
            <div
                class="filter-popover" role="dialog" aria-label=name tabindex="-1" node_ref=area
                on:keydown=pressed on:focusout=move |event| asked.left(&event)
            >
                <div class="filter-head">
                    <strong>{name}</strong>
                    <Compared asked operand />
                    <button
                        type="button" class="quiet square" aria-label=i18n.s(text::CLOSE)
                        on:click=move |_| asked.close()
                    >
                        <IconView icon=Icon::Close />
                    </button>
                </div>
                {value}
                <ProblemText problem=asked.problem />
            </div>
        </Beside>
    }
    .into_any()
}

/// How the field is compared, where that can be said.
#[component]
fn Compared(asked: Asked, operand: OperandType) -> impl IntoView {
    let i18n = asked.i18n;
    // A filter that was written elsewhere may compare otherwise than is offered.
    let other = Some(asked.operator.get_untracked()).filter(|it| !Operator::of(&operand).contains(it));
    let is_asked = Operator::of(&operand).len() > 1 && operand != OperandType::Presence;
    let choices = Signal::derive(move || {
        let ways = Operator::of(&operand).iter().chain(&other);
        ways.map(|it| Choice::plain(it.index().to_string(), i18n.t(it.name(&operand)))).collect::<Vec<_>>()
    });
    let value = Signal::derive(move || asked.operator.get().index().to_string());
    let chosen = Callback::new(move |word: String| asked.compare(&word));
    is_asked.then(|| view! { <Combobox class="operator" label=i18n.s(text::FILTER_TEST) value choices chosen /> })
}

/// What is compared with is typed.
#[component]
fn Typed(asked: Asked) -> impl IntoView {
    let i18n = asked.i18n;
    let type_in = move |event| {
        asked.typed.set(event_target_value(&event));
        asked.ask(true);
    };
    let pressed = move |event: KeyboardEvent| {
        if event.key() == "Enter" && !event.is_composing() {
            event.prevent_default();
            asked.ask(false);
            if asked.problem.with_untracked(Option::is_none) {
                asked.close();
            }
        }
    };
    view! {
        <Show when=move || asked.operator.get().needs_value()>
            <input
                type="text"
                class="filter-value"
                aria-label=i18n.s(text::FILTER_VALUE)
                maxlength="200"
                autocomplete="off"
                prop:value=asked.typed
                on:input=type_in
                on:change=move |_| asked.ask(false)
                on:keydown=pressed
            />
        </Show>
    }
}

/// What is compared with is chosen: one of some words, or several of them.
#[component]
fn Chosen(asked: Asked, name: Signal<String>) -> impl IntoView {
    let i18n = asked.i18n;
    let all = asked.replica.with_value(|replica| {
        let chosen = asked.values.get_untracked();
        let all = asked.field.with_value(|field| untrack(|| choices(replica, i18n, asked.chip, field, &chosen)));
        chosen_first(all, &chosen)
    });
    let all = StoredValue::new(all);
    let is_date = asked.is(&OperandType::Date);
    let day = Signal::derive(move || {
        asked.values.with(|values| values.iter().find_map(|value| value.parse::<CalendarDate>().ok()))
    });
    let given = Callback::new(move |day: Option<CalendarDate>| asked.give_day(day));
    let several = Memo::new(move |_| asked.operator.get().takes_several());
    view! {
        <Show when=move || asked.operator.get().needs_value() || asked.is(&OperandType::Presence)>
            <Listed asked name all several=several.get() />
            <Show when=move || is_date>
                <div class="given-day">
                    <span>{i18n.s(text::GIVEN_DAY)}</span>
                    <DateField label=i18n.s(text::GIVEN_DAY) value=day chosen=given />
                </div>
            </Show>
        </Show>
    }
}

/// Of more choices than are drawn those that are chosen come first: nobody has to look for them to take them away.
fn chosen_first(all: Vec<Choice>, chosen: &[String]) -> Vec<Choice> {
    if all.len() <= MOST {
        return all;
    }
    let (mut first, rest): (Vec<Choice>, Vec<Choice>) =
        all.into_iter().partition(|choice| chosen.contains(&choice.value));
    first.extend(rest);
    first
}

/// How many of the choices that answer are drawn, where that is not all of them.
#[component]
fn Drawn(answers: Memo<(Vec<Choice>, usize)>) -> impl IntoView {
    let i18n = use_i18n();
    move || {
        let (drawn, all) = answers.with(|(drawn, all)| (drawn.len(), *all));
        let number = |count: usize| format::number(count as i64, i18n.locale());
        (drawn < all).then(|| {
            let words = fill(i18n.t(text::FOUND_OF), &[("n", &number(drawn)), ("all", &number(all))]);
            view! { <p class="hint">{words}</p> }
        })
    }
}

/// The choices that answer what is looked for.
#[component]
fn Listed(asked: Asked, name: Signal<String>, all: StoredValue<Vec<Choice>>, several: bool) -> impl IntoView {
    let i18n = asked.i18n;
    let looked = RwSignal::new(String::new());
    let answers = Memo::new(move |_| {
        looked.with(|looked| {
            all.with_value(|all| {
                let places = found(all, looked);
                let drawn = places.iter().take(MOST).filter_map(|at| all.get(*at).cloned());
                (drawn.collect::<Vec<_>>(), places.len())
            })
        })
    });
    let list = ChoiceList::new(Signal::derive(move || answers.with(|(drawn, _)| drawn.clone())), false);
    list.set_open(true);
    let pick = Callback::new(move |line: Line| {
        if let Line::Choice(choice) = line {
            asked.choose(choice.value);
        }
    });
    let look = move |event| {
        looked.set(event_target_value(&event));
        list.at.set(Some(0));
    };
    let pressed = move |event: KeyboardEvent| {
        if event.is_composing() || event.ctrl_key() || event.meta_key() {
            return;
        }
        match event.key().as_str() {
            "Enter" => {
                let at = list.at.get_untracked();
                let line = at.and_then(|at| untrack(|| list.lines()).into_iter().nth(at));
                line.into_iter().for_each(|line| pick.run(line));
            }
            // The keys of whoever types.
            "Home" | "End" => return,
            key => {
                let count = untrack(|| list.lines()).len();
                let Some(at) = stepped(key, list.at.get_untracked(), count) else { return };
                list.at.set(Some(at));
            }
        }
        event.prevent_default();
    };
    let values = asked.values;
    let lines = match several && !asked.is(&OperandType::Presence) {
        true => view! { <Lines list label=name several=Signal::from(values) pick /> }.into_any(),
        false => {
            let value = Signal::derive(move || values.with(|values| values.first().cloned().unwrap_or_default()));
            view! { <Lines list label=name value pick /> }.into_any()
        }
    };
    view! {
        <input
            type="text"
            class="find-choice"
            role="combobox"
            aria-label=i18n.s(text::SEARCH_CHOICES)
            aria-autocomplete="list"
            aria-expanded="true"
            aria-controls=list.id()
            aria-activedescendant=move || list.active()
            placeholder=i18n.s(text::SEARCH_CHOICES)
            autocomplete="off"
            maxlength="200"
            prop:value=looked
            on:input=look
            on:keydown=pressed
        />
        {lines}
        <Drawn answers />
    }
}
