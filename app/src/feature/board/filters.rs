//! The filter of the board: a chip for each condition, and a dialog to change them.

use super::state::BoardState;
use crate::{
    feature::record::Words,
    format::{self, fill},
    i18n::{I18n, Text, text, use_i18n},
    replica::ReplicaHandle,
    ui::{
        icon::{Icon, IconView},
        modal::Modal,
    },
    workspace::{currency, member_name, stage_name, use_replica},
};
use leptos::{ev::SubmitEvent, prelude::*};
use sotay_shared::{
    date::CalendarDate,
    filter::{Condition, Filter, Test, field},
    id::RecordId,
    kind::Kind,
    money::Money,
    pipeline_template::LOST_REASONS,
    schema::key,
};

/// What kind of values a field is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Values {
    Member,
    Stage,
    StageType,
    Money,
    Percent,
    Date,
    Tag,
    Company,
    Text,
    Reason,
    /// Only whether there is one.
    Presence,
}

struct FilterField {
    key: &'static str,
    name: Text,
    values: Values,
}

const fn one(key: &'static str, name: Text, values: Values) -> FilterField {
    FilterField { key, name, values }
}

/// The fields that deals can be filtered by.
const FIELDS: [FilterField; 15] = [
    one(key::OWNER, text::OWNER, Values::Member),
    one(field::STAGE, text::STAGE, Values::Stage),
    one(field::STAGE_TYPE, text::STAGE_TYPE, Values::StageType),
    one(key::AMOUNT, text::AMOUNT, Values::Money),
    one(key::CLOSE_DATE, text::CLOSE_DATE, Values::Date),
    one(field::TAGS, text::TAGS, Values::Tag),
    one(key::COMPANY, text::COMPANY, Values::Company),
    one(field::NEXT, text::NEXT_TASK, Values::Presence),
    one(field::CONFLICTS, text::CONFLICT, Values::Presence),
    one(field::TEXT, text::TEXT_FIELD, Values::Text),
    one("probability", text::PROBABILITY, Values::Percent),
    one(field::CREATED, text::CREATED, Values::Date),
    one(field::UPDATED, text::UPDATED, Values::Date),
    one(field::ENTERED, text::ENTERED_STAGE, Values::Date),
    one(key::LOST_REASON, text::LOST_REASON, Values::Reason),
];

fn field_of(key: &str) -> Option<&'static FilterField> {
    FIELDS.iter().find(|field| field.key == key)
}

/// Days that move along with today.
const PERIODS: [(&str, Text); 12] = [
    ("today", text::TODAY),
    ("this_week", text::THIS_WEEK),
    ("next_week", text::NEXT_WEEK),
    ("this_month", text::THIS_MONTH),
    ("next_month", text::NEXT_MONTH),
    ("last_month", text::LAST_MONTH),
    ("this_quarter", text::THIS_QUARTER),
    ("next_quarter", text::NEXT_QUARTER),
    ("this_year", text::THIS_YEAR),
    ("today-7", text::WEEK_AGO),
    ("today-30", text::MONTH_AGO),
    ("today+30", text::MONTH_AHEAD),
];

/// What can be asked of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Is,
    IsNot,
    AtLeast,
    AtMost,
    Contains,
    Filled,
    Empty,
}

impl Asked {
    const ALL: [Asked; 7] =
        [Asked::Is, Asked::IsNot, Asked::AtLeast, Asked::AtMost, Asked::Contains, Asked::Filled, Asked::Empty];

    fn of(values: Values) -> &'static [Asked] {
        match values {
            Values::Money | Values::Percent => &[Asked::AtLeast, Asked::AtMost, Asked::Filled, Asked::Empty],
            Values::Date => &[Asked::Is, Asked::AtLeast, Asked::AtMost, Asked::Filled, Asked::Empty],
            Values::Text => &[Asked::Contains],
            Values::Presence => &[Asked::Filled, Asked::Empty],
            Values::StageType | Values::Stage => &[Asked::Is, Asked::IsNot],
            _ => &[Asked::Is, Asked::IsNot, Asked::Filled, Asked::Empty],
        }
    }

    fn name(self, values: Values) -> Text {
        match (self, values) {
            (Asked::AtLeast, Values::Date) => text::FROM_DAY,
            (Asked::AtMost, Values::Date) => text::UNTIL_DAY,
            (Asked::Is, _) => text::IS,
            (Asked::IsNot, _) => text::IS_NOT,
            (Asked::AtLeast, _) => text::AT_LEAST,
            (Asked::AtMost, _) => text::AT_MOST,
            (Asked::Contains, _) => text::CONTAINS,
            (Asked::Filled, _) => text::IS_FILLED,
            (Asked::Empty, _) => text::IS_EMPTY,
        }
    }

    fn index(self) -> usize {
        Asked::ALL.iter().position(|it| *it == self).unwrap_or(0)
    }

    fn needs_value(self) -> bool {
        !matches!(self, Asked::Filled | Asked::Empty)
    }

    fn test(self, value: String) -> Test {
        match self {
            Asked::Is => Test::Is(vec![value]),
            Asked::IsNot => Test::IsNot(vec![value]),
            Asked::AtLeast => Test::AtLeast(value),
            Asked::AtMost => Test::AtMost(value),
            Asked::Contains => Test::Contains(value),
            Asked::Filled => Test::Filled,
            Asked::Empty => Test::Empty,
        }
    }

    /// What a test asks, and its first value.
    fn read(test: &Test) -> (Asked, String) {
        let first = |values: &Vec<String>| values.first().cloned().unwrap_or_default();
        match test {
            Test::Is(values) => (Asked::Is, first(values)),
            Test::IsNot(values) => (Asked::IsNot, first(values)),
            Test::AtLeast(value) => (Asked::AtLeast, value.clone()),
            Test::AtMost(value) => (Asked::AtMost, value.clone()),
            Test::Contains(value) => (Asked::Contains, value.clone()),
            Test::Filled => (Asked::Filled, String::new()),
            Test::Empty => (Asked::Empty, String::new()),
        }
    }
}

/// A value in words.
fn value_words(replica: &ReplicaHandle, i18n: I18n, values: Values, value: &str) -> String {
    let named = |value: &str| {
        let row = value.parse::<RecordId>().ok().and_then(|record| replica.model.row(record).get());
        row.map_or_else(|| value.to_owned(), |row| row.title().to_owned())
    };
    match values {
        Values::Member if value == "me" => i18n.t(text::ME).to_owned(),
        Values::Member => member_name(replica, i18n, value.parse().ok()),
        Values::Stage => value.parse().map_or_else(|_| value.to_owned(), |stage| stage_name(replica, stage)),
        Values::StageType => i18n.t(stage_type_name(value)).to_owned(),
        Values::Money => value.parse().map_or_else(
            |_| value.to_owned(),
            |minor| format::money(Money { minor, currency: currency(replica) }, i18n.locale()),
        ),
        Values::Percent => format!("{value} %"),
        Values::Date => {
            let period = PERIODS.iter().find(|(word, _)| *word == value).map(|(_, name)| i18n.t(*name).to_owned());
            period.unwrap_or_else(|| {
                value.parse().map_or_else(|_| value.to_owned(), |date: CalendarDate| format::date(date, i18n.locale()))
            })
        }
        Values::Reason => crate::feature::record::lost_reason_name(value)
            .map_or_else(|| value.to_owned(), |name| i18n.t(name).to_owned()),
        Values::Tag | Values::Company => named(value),
        Values::Text | Values::Presence => value.to_owned(),
    }
}

pub fn stage_type_name(word: &str) -> Text {
    match word {
        "won" => text::STAGE_WON,
        "lost" => text::STAGE_LOST,
        _ => text::STAGE_OPEN,
    }
}

fn condition_words(replica: &ReplicaHandle, i18n: I18n, condition: &Condition) -> String {
    let Some(known) = field_of(&condition.field) else { return condition.to_string() };
    let (asked, _) = Asked::read(&condition.test);
    let values = match &condition.test {
        Test::Is(values) | Test::IsNot(values) => values.clone(),
        Test::AtLeast(value) | Test::AtMost(value) | Test::Contains(value) => vec![value.clone()],
        Test::Filled | Test::Empty => Vec::new(),
    };
    let values: Vec<String> = values.iter().map(|value| value_words(replica, i18n, known.values, value)).collect();
    let (name, asked) = (i18n.t(known.name), i18n.t(asked.name(known.values)));
    format!("{name} {asked} {}", values.join(", ")).trim_end().to_owned()
}

#[component]
pub fn FilterBar() -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let board = expect_context::<BoardState>();
    let open = RwSignal::new(false);
    let replica = StoredValue::new(replica);
    let chips = move || {
        let filter = board.filter.get();
        let mut chips = Vec::new();
        for (group, conditions) in filter.any.iter().enumerate() {
            if group > 0 {
                chips.push(view! { <li class="or">{i18n.t(text::OR)}</li> }.into_any());
            }
            for (nth, condition) in conditions.iter().enumerate() {
                let words = replica.with_value(|replica| condition_words(replica, i18n, condition));
                let label = fill(i18n.t(text::REMOVE_FILTER), &[("filter", &words)]);
                let without = without(&filter, group, nth);
                chips.push(
                    view! {
                        <li class="chip filter">
                            <button class="quiet" on:click=move |_| open.set(true)>{words}</button>
                            <button class="quiet square" aria-label=label on:click=move |_| board.set_filter(&without)>
                                <IconView icon=Icon::Close />
                            </button>
                        </li>
                    }
                    .into_any(),
                );
            }
        }
        chips
    };
    view! {
        <ul class="filter-chips">{chips}</ul>
        <button class="quiet" on:click=move |_| open.set(true)>
            <IconView icon=Icon::Filter />
            <span>{i18n.s(text::FILTER)}</span>
        </button>
        <Show when=move || open.get()>
            <FilterDialog open />
        </Show>
    }
}

fn without(filter: &Filter, group: usize, nth: usize) -> Filter {
    let mut filter = filter.clone();
    filter.any[group].remove(nth);
    filter.any.retain(|group| !group.is_empty());
    filter
}

/// One condition as it is being edited.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Line {
    id: usize,
    /// Begins another alternative.
    or: RwSignal<bool>,
    field: RwSignal<usize>,
    asked: RwSignal<Asked>,
    value: RwSignal<String>,
}

impl Line {
    fn new(id: usize) -> Line {
        Line {
            id,
            or: RwSignal::new(false),
            field: RwSignal::new(0),
            asked: RwSignal::new(Asked::Is),
            value: RwSignal::new("me".to_owned()),
        }
    }

    fn values(self) -> Values {
        FIELDS[self.field.get()].values
    }
}

#[component]
fn FilterDialog(open: RwSignal<bool>) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let board = expect_context::<BoardState>();
    let next = StoredValue::new(0_usize);
    let fresh = move || {
        next.update_value(|next| *next += 1);
        Line::new(next.get_value())
    };
    let read = |group: usize, nth: usize, condition: &Condition| {
        let line = fresh();
        let at = FIELDS.iter().position(|field| field.key == condition.field)?;
        let (asked, value) = Asked::read(&condition.test);
        line.or.set(group > 0 && nth == 0);
        line.field.set(at);
        line.asked.set(asked);
        // An amount is typed in whole units.
        let words = Words::new(i18n, replica.clone());
        line.value.set(match FIELDS[at].values {
            Values::Money => value.parse().map_or(value, |minor| words.typed_amount(minor)),
            Values::Company => untrack(|| value_words(&replica, i18n, Values::Company, &value)),
            _ => value,
        });
        Some(line)
    };
    let filter = board.filter.get_untracked();
    let known: Vec<Line> = filter
        .any
        .iter()
        .enumerate()
        .flat_map(|(group, all)| all.iter().enumerate().map(move |(nth, condition)| (group, nth, condition)))
        .filter_map(|(group, nth, condition)| read(group, nth, condition))
        .collect();
    let lines = RwSignal::new(if known.is_empty() { vec![fresh()] } else { known });
    let problem = RwSignal::new(None::<Text>);
    let replica = StoredValue::new(replica);
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let mut filter = Filter::default();
        for line in lines.get_untracked() {
            let known = &FIELDS[line.field.get_untracked()];
            let asked = line.asked.get_untracked();
            let typed = line.value.get_untracked();
            let value = replica.with_value(|replica| untrack(|| meant(replica, known.values, asked, typed.trim())));
            let value = match value {
                Ok(value) => value,
                Err(error) => return problem.set(Some(error)),
            };
            if line.or.get_untracked() || filter.any.is_empty() {
                filter.any.push(Vec::new());
            }
            if let Some(group) = filter.any.last_mut() {
                group.push(Condition::new(known.key, asked.test(value)));
            }
        }
        board.set_filter(&filter);
        open.set(false);
    };
    view! {
        <Modal title=i18n.s(text::FILTER_TITLE) on_close=Callback::new(move |()| open.set(false))>
            <form class="stack filter-form" on:submit=send>
                <For each=move || lines.get().into_iter().enumerate() key=|(_, line)| line.id let((nth, line))>
                    <LineView line nth remove=Callback::new(move |()| lines.update(|all| all.retain(|it| it.id != line.id))) />
                </For>
                <button type="button" class="quiet" on:click=move |_| lines.update(|lines| lines.push(fresh()))>
                    <IconView icon=Icon::Plus />
                    <span>{i18n.s(text::ADD_CONDITION)}</span>
                </button>
                <Show when=move || problem.with(Option::is_some)>
                    <p class="problem" role="alert">{move || problem.get().map(|problem| i18n.t(problem))}</p>
                </Show>
                <div class="actions">
                    <button class="primary" type="submit">{i18n.s(text::APPLY)}</button>
                    <button
                        type="button"
                        class="quiet"
                        on:click=move |_| {
                            board.set_filter(&Filter::default());
                            open.set(false);
                        }
                    >
                        {i18n.s(text::CLEAR_FILTER)}
                    </button>
                </div>
            </form>
        </Modal>
    }
}

/// What is typed or chosen, as the filter writes it.
fn meant(replica: &ReplicaHandle, values: Values, asked: Asked, typed: &str) -> Result<String, Text> {
    if !asked.needs_value() {
        return Ok(String::new());
    }
    match values {
        _ if typed.is_empty() => Err(text::ERROR_REQUIRED),
        Values::Money => {
            let money = Money::parse(typed, currency(replica)).map_err(|_| text::ERROR_AMOUNT)?;
            Ok(money.minor.to_string())
        }
        Values::Percent => typed.parse::<u8>().map(|percent| percent.to_string()).map_err(|_| text::ERROR_NUMBER),
        Values::Company => {
            let company = replica.model.named(Kind::Company, typed).ok_or(text::NOTHING_FOUND)?;
            Ok(company.to_string())
        }
        _ => Ok(typed.to_owned()),
    }
}

#[component]
fn LineView(line: Line, nth: usize, remove: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let choose_field = move |event| {
        let at = event_target_value(&event).parse::<usize>().unwrap_or(0).min(FIELDS.len() - 1);
        line.field.set(at);
        line.asked.set(Asked::of(FIELDS[at].values)[0]);
        line.value.set(first_value(FIELDS[at].values).to_owned());
    };
    let choose_test = move |event| {
        let at = event_target_value(&event).parse::<usize>().unwrap_or(0);
        line.asked.set(Asked::ALL.get(at).copied().unwrap_or(Asked::Is));
    };
    let tests = move || {
        let values = line.values();
        let asked = line.asked.get();
        let options = Asked::of(values).iter().map(|it| {
            view! { <option value=it.index().to_string() selected=*it == asked>{i18n.t(it.name(values))}</option> }
        });
        options.collect_view()
    };
    let join = move |event| line.or.set(event_target_value(&event) == "or");
    view! {
        <div class="filter-line">
            {(nth > 0).then(|| view! {
                <select class="join" aria-label=i18n.s(text::JOIN_CONDITIONS) on:change=join>
                    <option value="and" selected=move || !line.or.get()>{i18n.s(text::AND)}</option>
                    <option value="or" selected=move || line.or.get()>{i18n.s(text::OR)}</option>
                </select>
            })}
            <select aria-label=i18n.s(text::FILTER_FIELD) on:change=choose_field>
                {FIELDS.iter().enumerate().map(|(at, field)| view! {
                    <option value=at.to_string() selected=move || line.field.get() == at>{i18n.s(field.name)}</option>
                }).collect_view()}
            </select>
            <select aria-label=i18n.s(text::FILTER_TEST) on:change=choose_test>{tests}</select>
            {move || line.asked.get().needs_value().then(|| view! { <ValueInput line /> })}
            <button type="button" class="quiet square" aria-label=i18n.s(text::DELETE) on:click=move |_| remove.run(())>
                <IconView icon=Icon::Close />
            </button>
        </div>
    }
}

fn first_value(values: Values) -> &'static str {
    match values {
        Values::Member => "me",
        Values::StageType => "open",
        Values::Date => "this_month",
        Values::Reason => LOST_REASONS[0],
        _ => "",
    }
}

#[component]
fn ValueInput(line: Line) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let board = expect_context::<BoardState>();
    let label = i18n.s(text::FILTER_VALUE);
    let titles = |kind: Kind| {
        let records = replica.model.list(kind).get().into_iter();
        let named = records
            .filter_map(|record| Some((record.to_string(), replica.model.row(record).get()?.title().to_owned())));
        let mut named: Vec<(String, String)> = named.collect();
        named.sort_by_cached_key(|(_, name)| sotay_shared::search::fold(name));
        named
    };
    let choices: Option<Vec<(String, String)>> = match line.values() {
        Values::Member => {
            let me = ("me".to_owned(), i18n.t(text::ME).to_owned());
            Some([me].into_iter().chain(titles(Kind::Member)).collect())
        }
        Values::Stage => Some(board.stages().into_iter().map(|stage| (stage.id.to_string(), stage.name)).collect()),
        Values::StageType => {
            Some(["open", "won", "lost"].map(|word| (word.to_owned(), i18n.t(stage_type_name(word)).to_owned())).into())
        }
        Values::Tag => Some(titles(Kind::Tag)),
        Values::Date => {
            let mut periods: Vec<_> =
                PERIODS.iter().map(|(word, name)| ((*word).to_owned(), i18n.t(*name).to_owned())).collect();
            let chosen = line.value.get_untracked();
            // A day that was given is one of the choices as well.
            if chosen.parse::<CalendarDate>().is_ok() {
                periods.push((chosen.clone(), value_words(&replica, i18n, Values::Date, &chosen)));
            }
            Some(periods)
        }
        Values::Reason => Some(
            LOST_REASONS
                .iter()
                .map(|word| ((*word).to_owned(), value_words(&replica, i18n, Values::Reason, word)))
                .collect(),
        ),
        _ => None,
    };
    match choices {
        Some(choices) => {
            let chosen = line.value.get_untracked();
            if !choices.iter().any(|(word, _)| *word == chosen)
                && let Some((first, _)) = choices.first()
            {
                line.value.set(first.clone());
            }
            let chosen = line.value.get_untracked();
            let options = choices.into_iter().map(|(word, name)| {
                let selected = word == chosen;
                view! { <option value=word selected=selected>{name}</option> }
            });
            view! {
                <select aria-label=label on:change=move |event| line.value.set(event_target_value(&event))>
                    {options.collect_view()}
                </select>
            }
            .into_any()
        }
        None => {
            let is_company = line.values() == Values::Company;
            let list = is_company.then(|| format!("filter-companies-{}", line.id));
            let model = replica.model.clone();
            let suggestions = move || {
                let found = model.suggest(Kind::Company, &line.value.get()).into_iter();
                found.map(|title| view! { <option value=title></option> }).collect_view()
            };
            view! {
                <input aria-label=label list=list.clone() maxlength="200" autocomplete="off" bind:value=line.value />
                {is_company.then(|| view! { <datalist id=list>{suggestions}</datalist> })}
            }
            .into_any()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_is_taken_off() {
        let filter = Filter::parse("a=1;b=2|c=3");
        assert_eq!(without(&filter, 0, 0).to_string(), "b=2|c=3");
        assert_eq!(without(&filter, 1, 0).to_string(), "a=1;b=2");
    }

    #[test]
    fn every_test_is_read_as_it_is_written() {
        for field in &FIELDS {
            for asked in Asked::of(field.values) {
                let value = if asked.needs_value() { "x" } else { "" };
                assert_eq!(Asked::read(&asked.test(value.into())), (*asked, value.to_owned()));
            }
        }
    }
}
