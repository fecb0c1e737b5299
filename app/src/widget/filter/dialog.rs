//! Changing a filter.

use super::{
    field::{FilterField, OperandType, Operator, PERIODS, filter_fields},
    words::{condition_words, meant, stage_type_name, typed, value_words},
};
use crate::{
    i18n::{I18n, Text, text, use_i18n},
    replica::ReplicaHandle,
    ui::{
        avatar::hue,
        choice::{Choice, Mark},
        combobox::Combobox,
        form_end::ProblemText,
        icon::{Icon, IconView},
        modal::Modal,
        suggest::Suggestions,
    },
    widget::linked::suggest_records,
    workspace::{stages, use_replica},
};
use leptos::{ev::SubmitEvent, prelude::*};
use sotay_shared::{
    date::CalendarDate,
    filter::{Condition, Filter},
    id::RecordId,
    kind::Kind,
    search::{self, Query},
};
use web_sys::Element;

/// One condition as it is being edited.
#[derive(Debug, Clone, Copy, PartialEq)]
struct ConditionLine {
    id: usize,
    /// Begins another alternative.
    or: RwSignal<bool>,
    field: RwSignal<usize>,
    operator: RwSignal<Operator>,
    values: RwSignal<Vec<String>>,
    /// A condition that this dialog cannot show: it stays as it is until it is taken off.
    kept: StoredValue<Option<Condition>>,
}

impl ConditionLine {
    fn new(id: usize, kept: Option<Condition>) -> ConditionLine {
        ConditionLine {
            id,
            or: RwSignal::new(false),
            field: RwSignal::new(0),
            operator: RwSignal::new(Operator::Is),
            values: RwSignal::new(Vec::new()),
            kept: StoredValue::new(kept),
        }
    }

    fn choose(self, at: usize, operand: &OperandType) {
        self.field.set(at);
        self.operator.set(Operator::of(operand)[0]);
        self.values.set(first_value(operand).into_iter().collect());
    }
}

fn first_value(operand: &OperandType) -> Option<String> {
    let word = match operand {
        OperandType::Member => Some("me"),
        OperandType::StageType => Some("open"),
        OperandType::Date => Some("this_month"),
        OperandType::Choice(choices) => return choices.first().map(|choice| choice.word.to_string()),
        _ => None,
    };
    word.map(str::to_owned)
}

/// What every line needs.
#[derive(Clone, Copy)]
struct Dialog {
    i18n: I18n,
    replica: StoredValue<ReplicaHandle>,
    fields: StoredValue<Vec<FilterField>>,
}

impl Dialog {
    fn operand(self, line: ConditionLine) -> OperandType {
        self.fields.with_value(|fields| fields[line.field.get()].operand.clone())
    }

    /// The line of a condition.
    fn line(self, id: usize, begins: bool, condition: &Condition) -> ConditionLine {
        let at = self.fields.with_value(|fields| fields.iter().position(|field| field.key == condition.field));
        let line = ConditionLine::new(id, at.is_none().then(|| condition.clone()));
        line.or.set(begins);
        if let Some(at) = at {
            let (operator, written) = Operator::read(&condition.test);
            let operand = self.fields.with_value(|fields| fields[at].operand.clone());
            line.field.set(at);
            line.operator.set(operator);
            line.values.set(untrack(|| self.replica.with_value(|it| typed(it, self.i18n, &operand, written))));
        }
        line
    }

    fn condition(self, line: ConditionLine) -> Result<Condition, Text> {
        if let Some(kept) = line.kept.get_value() {
            return Ok(kept);
        }
        let FilterField { key, operand, .. } =
            self.fields.with_value(|fields| fields[line.field.get_untracked()].clone());
        let operator = line.operator.get_untracked();
        let typed = line.values.get_untracked();
        let meant = self.replica.with_value(|replica| untrack(|| meant(replica, &operand, operator, &typed)))?;
        Ok(Condition::new(key, operator.test(meant)))
    }
}

#[component]
pub fn FilterDialog(kind: Kind, filter: Filter, set: Callback<Filter>, close: Callback<()>) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let fields = StoredValue::new(filter_fields(kind, &replica));
    let dialog = Dialog { i18n, replica: StoredValue::new(replica), fields };
    let next = StoredValue::new(0_usize);
    let id = move || {
        next.update_value(|next| *next += 1);
        next.get_value()
    };
    let fresh = move || {
        let line = ConditionLine::new(id(), None);
        line.choose(0, &fields.with_value(|fields| fields[0].operand.clone()));
        line
    };
    let mut known = Vec::new();
    for (group, conditions) in filter.any.iter().enumerate() {
        for (nth, condition) in conditions.iter().enumerate() {
            known.push(dialog.line(id(), group > 0 && nth == 0, condition));
        }
    }
    let lines = RwSignal::new(if known.is_empty() { vec![fresh()] } else { known });
    let problem = RwSignal::new(None::<Text>);
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let mut filter = Filter::default();
        for line in lines.get_untracked() {
            let condition = match dialog.condition(line) {
                Ok(condition) => condition,
                Err(error) => return problem.set(Some(error)),
            };
            if line.or.get_untracked() || filter.any.is_empty() {
                filter.any.push(Vec::new());
            }
            if let Some(group) = filter.any.last_mut() {
                group.push(condition);
            }
        }
        set.run(filter);
        close.run(());
    };
    let clear = move |_| {
        set.run(Filter::default());
        close.run(());
    };
    view! {
        <Modal title=i18n.s(text::FILTER_TITLE) on_close=close>
            <form class="stack filter-form" on:submit=send>
                <For each=move || lines.get().into_iter().enumerate() key=|(_, line)| line.id let((nth, line))>
                    <LineView
                        dialog line nth
                        remove=Callback::new(move |()| lines.update(|all| all.retain(|it| it.id != line.id)))
                    />
                </For>
                <button type="button" class="quiet" on:click=move |_| lines.update(|lines| lines.push(fresh()))>
                    <IconView icon=Icon::Plus />
                    <span>{i18n.s(text::ADD_CONDITION)}</span>
                </button>
                <ProblemText problem />
                <div class="actions">
                    <button class="primary" type="submit">{i18n.s(text::APPLY)}</button>
                    <button type="button" class="quiet" on:click=clear>{i18n.s(text::CLEAR_FILTER)}</button>
                </div>
            </form>
        </Modal>
    }
}

#[component]
fn LineView(dialog: Dialog, line: ConditionLine, nth: usize, remove: Callback<()>) -> impl IntoView {
    let i18n = dialog.i18n;
    let join = Callback::new(move |word: String| line.or.set(word == "or"));
    let joined = Signal::derive(move || if line.or.get() { "or" } else { "and" }.to_owned());
    let joins =
        Signal::derive(move || vec![Choice::plain("and", i18n.t(text::AND)), Choice::plain("or", i18n.t(text::OR))]);
    let question = match line.kept.get_value() {
        Some(condition) => {
            let words = untrack(|| {
                dialog.replica.with_value(|replica| {
                    dialog.fields.with_value(|fields| condition_words(replica, i18n, fields, &condition))
                })
            });
            view! { <span class="kept">{words}</span> }.into_any()
        }
        None => view! { <Question dialog line /> }.into_any(),
    };
    view! {
        <div class="filter-line">
            <div class="question">
                {(nth > 0).then(|| view! {
                    <Combobox class="join" label=i18n.s(text::JOIN_CONDITIONS) value=joined choices=joins chosen=join />
                })}
                {question}
            </div>
            <button type="button" class="quiet square" aria-label=i18n.s(text::DELETE) on:click=move |_| remove.run(())>
                <IconView icon=Icon::Close />
            </button>
        </div>
    }
}

/// The field, what is asked of it, and with what it is compared.
#[component]
fn Question(dialog: Dialog, line: ConditionLine) -> impl IntoView {
    let i18n = dialog.i18n;
    let choose_field = Callback::new(move |word: String| {
        let at = word.parse::<usize>().unwrap_or(0);
        if let Some(operand) = dialog.fields.with_value(|fields| fields.get(at).map(|field| field.operand.clone())) {
            line.choose(at, &operand);
        }
    });
    let choose_test = Callback::new(move |word: String| {
        let at = word.parse::<usize>().unwrap_or(0);
        line.operator.set(Operator::ALL.get(at).copied().unwrap_or(Operator::Is));
        // One value where several are no answer.
        if !line.operator.get_untracked().takes_several() {
            line.values.update(|values| values.truncate(1));
        }
    });
    let fields = Signal::derive(move || {
        dialog.fields.with_value(|fields| {
            let named = fields.iter().enumerate();
            named.map(|(at, field)| Choice::plain(at.to_string(), i18n.name(&field.name))).collect::<Vec<_>>()
        })
    });
    let tests = Signal::derive(move || {
        let operand = dialog.operand(line);
        let tests = Operator::of(&operand).iter();
        tests.map(|it| Choice::plain(it.index().to_string(), i18n.t(it.name(&operand)))).collect::<Vec<_>>()
    });
    let field = Signal::derive(move || line.field.get().to_string());
    let operator = Signal::derive(move || line.operator.get().index().to_string());
    let value = move || {
        let operator = line.operator.get();
        let operand = dialog.operand(line);
        operator.needs_value().then(|| match choices(dialog, &operand, line) {
            Some(choices) => view! { <Chosen dialog line choices several=operator.takes_several() /> }.into_any(),
            None => view! { <Typed dialog line operand /> }.into_any(),
        })
    };
    view! {
        <Combobox label=i18n.s(text::FILTER_FIELD) value=field choices=fields chosen=choose_field />
        <Combobox label=i18n.s(text::FILTER_TEST) value=operator choices=tests chosen=choose_test />
        {value}
    }
}

/// What can be chosen; `None` where something is typed.
fn choices(dialog: Dialog, operand: &OperandType, line: ConditionLine) -> Option<Vec<Choice>> {
    let i18n = dialog.i18n;
    let replica = dialog.replica.get_value();
    let titles = |kind: Kind, mark: fn(RecordId) -> Mark| {
        let records = replica.model.list(kind).get().into_iter();
        let named = records.filter_map(|record| {
            let row = replica.model.row(record).get()?;
            let mark = row.as_tag().map_or_else(|| mark(record), |tag| Mark::Dot(tag.color.clone()));
            Some(Choice::plain(record.to_string(), row.title()).marked(mark))
        });
        let mut named: Vec<Choice> = named.collect();
        named.sort_by_cached_key(|choice| search::fold(&choice.name));
        named
    };
    Some(match operand {
        OperandType::Member => {
            // Whoever looks, whoever that is, and then everybody by name.
            let me = Choice::plain("me", i18n.t(text::ME)).marked(Mark::Avatar(hue(replica.device.member.into())));
            [me].into_iter().chain(titles(Kind::Member, |member| Mark::Avatar(hue(member)))).collect()
        }
        OperandType::Stage => stages(&replica)
            .into_iter()
            .map(|it| Choice::plain(it.stage.id.to_string(), it.name).marked(Mark::Dot(it.stage.color)))
            .collect(),
        OperandType::StageType => {
            ["open", "won", "lost"].map(|word| Choice::plain(word, i18n.t(stage_type_name(word)))).into()
        }
        OperandType::Tag => titles(Kind::Tag, |_| Mark::None),
        OperandType::Date => {
            let mut periods: Vec<Choice> =
                PERIODS.iter().map(|(word, name)| Choice::plain(*word, i18n.t(*name))).collect();
            // A day that was given is one of the choices as well.
            for chosen in line.values.get_untracked() {
                if chosen.parse::<CalendarDate>().is_ok() {
                    let words = value_words(&replica, i18n, &OperandType::Date, &chosen);
                    periods.push(Choice::plain(chosen, words));
                }
            }
            periods
        }
        OperandType::Choice(choices) => {
            choices.iter().map(|it| Choice::plain(&*it.word, i18n.name(&it.name))).collect()
        }
        _ => return None,
    })
}

/// Choices from which on a list is searched.
const LONG: usize = 8;

/// One of some values, or several.
#[component]
fn Chosen(dialog: Dialog, line: ConditionLine, choices: Vec<Choice>, several: bool) -> impl IntoView {
    let label = dialog.i18n.s(text::FILTER_VALUE);
    let here = |value: &String| choices.iter().any(|choice| choice.value == *value);
    let chosen = line.values.with_untracked(|values| values.iter().any(here));
    if !chosen && let Some(first) = choices.first() {
        line.values.set(vec![first.value.clone()]);
    }
    if !several {
        let value = Signal::derive(move || line.values.with(|values| values.first().cloned().unwrap_or_default()));
        let chosen = Callback::new(move |word| line.values.set(vec![word]));
        return view! { <Combobox label value choices chosen /> }.into_any();
    }
    let names = StoredValue::new(choices.clone());
    let summary = Signal::derive(move || {
        line.values.with(|values| {
            let name = |value: &String| {
                let is_it = |choice: &&Choice| choice.value == *value;
                names.with_value(|names| names.iter().find(is_it).map(|choice| choice.name.clone()))
            };
            values.iter().map(|value| name(value).unwrap_or_else(|| value.clone())).collect::<Vec<_>>().join(", ")
        })
    });
    // A long list is searched.
    let is_long = choices.len() >= LONG;
    let (typed, query) = (RwSignal::new(String::new()), RwSignal::new(Query::default()));
    let look = move |event| {
        typed.set(event_target_value(&event));
        query.set(Query::new(&typed.get_untracked()));
    };
    let boxes = choices.into_iter().map(|Choice { value: word, name, .. }| {
        let folded = search::fold(&name);
        let is_hidden = move || query.with(|query| query.find(&folded).is_none());
        let value = word.clone();
        let checked = Signal::derive(move || line.values.with(|values| values.contains(&value)));
        let turn = move |_| {
            line.values.update(|values| match values.iter().position(|value| *value == word) {
                Some(at) => drop(values.remove(at)),
                None => values.push(word.clone()),
            });
        };
        view! { <label hidden=is_hidden><input type="checkbox" prop:checked=checked on:change=turn /><span>{name}</span></label> }
    });
    let is_open = RwSignal::new(false);
    let turned = move |event| is_open.set(event_target::<Element>(&event).has_attribute("open"));
    view! {
        <details class="several" on:toggle=turned>
            <summary aria-label=move || format!("{}: {}", label.get(), summary.get())>{summary}</summary>
            // Chromium does not lay out a field that was made before its list was opened.
            {move || (is_long && is_open.get()).then(|| view! {
                <input
                    type="search" class="find-choice" autocomplete="off"
                    aria-label=dialog.i18n.s(text::SEARCH_CHOICES) placeholder=dialog.i18n.s(text::SEARCH_CHOICES)
                    prop:value=typed on:input=look
                />
            })}
            <div class="choices" role="group" aria-label=label>{boxes.collect_view()}</div>
        </details>
    }
    .into_any()
}

#[component]
fn Typed(dialog: Dialog, line: ConditionLine, operand: OperandType) -> impl IntoView {
    let input = NodeRef::new();
    let first = move || line.values.with(|values| values.first().cloned().unwrap_or_default());
    let suggestions = match operand {
        OperandType::Record(kind) => {
            let find = dialog.replica.with_value(|replica| suggest_records(&replica.model, kind));
            Some(view! { <Suggestions input find /> })
        }
        _ => None,
    };
    view! {
        <input
            node_ref=input
            aria-label=dialog.i18n.s(text::FILTER_VALUE)
            maxlength="200"
            autocomplete="off"
            prop:value=first
            on:input=move |event| line.values.set(vec![event_target_value(&event)])
        />
        {suggestions}
    }
}
