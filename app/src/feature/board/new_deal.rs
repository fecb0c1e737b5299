//! A new deal: one line, from which company, amount, owner, date and tags are read and shown before it is made.

use super::{
    required_dialog::{Filled, Typed, filled_in, inputs},
    state::BoardState,
};
use crate::{
    actions::use_actions,
    feature::{
        record::{Words, field_of, record_named},
        tags::tag_named,
    },
    format::{self, fill},
    i18n::{Text, text, use_i18n},
    new_id,
    permission::Writes,
    replica::ReplicaHandle,
    ui::{
        draft::{self, Draft, DraftNote},
        icon::{Icon, IconView},
        modal::Modal,
    },
    view_model::Lane,
    workspace::{currency, member_name, use_replica},
};
use leptos::{ev::SubmitEvent, prelude::*};
use sotay_shared::{
    command::{Command, FieldEdit},
    filter::Context,
    id::{DealId, MemberId, PipelineId, StageId},
    kind::Kind,
    limits::TEXT_CHARS,
    money::Money,
    quick_add::{self, Part, QuickDeal},
    schema::key,
    search,
};
use std::collections::BTreeSet;
use wasm_bindgen_futures::spawn_local;

/// Opens the form for the first stage.
#[component]
pub fn NewDealButton(
    /// The one on an empty board.
    #[prop(optional)]
    first: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let board = expect_context::<BoardState>();
    let open = RwSignal::new(false);
    let stage = move || board.stages().first().map(|stage| stage.id);
    view! {
        <Writes>
            <button class="primary" class:new-deal=!first on:click=move |_| open.set(true)>
                <IconView icon=Icon::Plus />
                <span>{move || i18n.t(if first { text::EMPTY_BOARD_ACTION } else { text::NEW_DEAL })}</span>
            </button>
        </Writes>
        {move || {
            let stage = stage().filter(|_| open.get())?;
            Some(view! { <NewDealForm lane=Lane::Rest stage open /> })
        }}
    }
}

/// Opens the form for one stage, from the foot of its column.
#[component]
pub fn AddHereButton(lane: Lane, stage: StageId, #[prop(into)] name: Signal<String>) -> impl IntoView {
    let i18n = use_i18n();
    let open = RwSignal::new(false);
    let label = move || fill(i18n.t(text::ADD_TO_STAGE), &[("stage", &name.get())]);
    view! {
        <button class="quiet wide add-here" aria-label=label on:click=move |_| open.set(true)>
            <IconView icon=Icon::Plus />
            <span>{i18n.s(text::ADD)}</span>
        </button>
        <Show when=move || open.get()>
            <NewDealForm lane stage open />
        </Show>
    }
}

/// What the line says, with who and what is meant.
#[derive(Debug, Clone, Default, PartialEq)]
struct Understood {
    name: String,
    company: Option<(String, bool)>,
    amount: Option<Money>,
    owner: Option<MemberId>,
    /// What stands after "@" and nobody is called.
    nobody: Option<String>,
    close_date: Option<sotay_shared::date::CalendarDate>,
    tags: Vec<String>,
}

impl Understood {
    /// Whether the line says what belongs into a field.
    fn says(&self, key: &str) -> bool {
        match key {
            key::COMPANY => self.company.is_some(),
            key::OWNER => self.owner.is_some(),
            key::CLOSE_DATE => self.close_date.is_some(),
            _ => false,
        }
    }
}

fn understand(line: &str, replica: &ReplicaHandle, board: BoardState, declined: &BTreeSet<Part>) -> Understood {
    let today = board.facts.with(Context::today);
    let is_member = |name: &str| member_called(replica, name).is_some();
    let read = quick_add::parse(line, currency(replica), today, declined, is_member);
    let QuickDeal { mut name, company, amount, owner, close_date, tags } = read;
    let says_more = amount.is_some() || owner.is_some() || close_date.is_some() || !tags.is_empty();
    let known = known_company(replica, &name);
    // A few words alone are a name; only beside an amount or a date the first of them is a customer.
    let company = known.map(|name| (name, false)).or_else(|| company.filter(|_| says_more).map(|name| (name, true)));
    let called = owner.as_ref().and_then(|name| member_called(replica, name));
    // Nobody is called so: the words stay.
    let nobody = owner.filter(|_| called.is_none());
    if let Some(unknown) = &nobody {
        name = format!("{name} @{unknown}").trim().to_owned();
    }
    let company = company.filter(|_| !declined.contains(&Part::Company));
    let name = if name.is_empty() { company.as_ref().map(|it| it.0.clone()).unwrap_or_default() } else { name };
    Understood { name, company, amount, owner: called, nobody, close_date, tags }
}

/// The company whose name the line begins with, the longest if there are several.
fn known_company(replica: &ReplicaHandle, line: &str) -> Option<String> {
    let line = search::fold(line);
    replica.model.index(Kind::Company).with(|index| {
        let titles = index.records().filter_map(|record| {
            let row = replica.model.peek(record)?;
            let folded = search::fold(row.title());
            let rest = line.strip_prefix(&folded).filter(|_| !folded.is_empty())?;
            (rest.is_empty() || rest.starts_with(' ')).then(|| row.title().to_owned())
        });
        titles.max_by_key(String::len)
    })
}

/// The member whose name has a word that begins so.
fn member_called(replica: &ReplicaHandle, name: &str) -> Option<MemberId> {
    let wanted = search::fold(name);
    if ["me", "toi"].contains(&wanted.as_str()) {
        return Some(replica.device.member);
    }
    let members = replica.model.list(Kind::Member).get();
    let named = members
        .into_iter()
        .filter_map(|record| {
            let name = search::fold(replica.model.row(record).get()?.title());
            let joined: String = name.split(' ').collect();
            let begins = name.starts_with(&wanted) || joined.starts_with(&wanted);
            (begins || name.contains(&format!(" {wanted}"))).then_some((!begins, record))
        })
        .min();
    named.map(|(_, record)| MemberId::of(record))
}

/// Where a new deal is to stand.
#[derive(Clone, Copy)]
struct Wanted {
    lane: Lane,
    pipeline: PipelineId,
    stage: StageId,
}

/// The amount that was typed, or else the one that was read from the line.
///
/// # Errors
/// What is wrong with it, or with the line.
fn money_of(read: &Understood, typed: &str, is_needed: bool, replica: &ReplicaHandle) -> Result<Option<Money>, Text> {
    if search::is_blank(&read.name) {
        return Err(text::ERROR_NAME_MISSING);
    }
    let money = match typed.trim().is_empty() {
        true => read.amount,
        false => Some(Money::parse(typed, currency(replica)).map_err(|_| text::ERROR_AMOUNT)?),
    };
    if money.is_none() && is_needed { Err(text::ERROR_REQUIRED) } else { Ok(money) }
}

/// What makes the deal, and what it names where that is new.
fn planned(
    read: Understood,
    money: Option<Money>,
    filled: Filled,
    Wanted { lane, pipeline, stage }: Wanted,
    replica: &ReplicaHandle,
) -> Command {
    let mut commands = Vec::new();
    let mut fields = vec![
        FieldEdit::new(key::NAME, read.name.trim()),
        FieldEdit::new(key::CURRENCY, money.map_or_else(|| currency(replica), |money| money.currency)),
    ];
    fields.extend(money.map(|money| FieldEdit::new(key::AMOUNT, money.minor)));
    fields.extend(read.close_date.map(|date| FieldEdit::new(key::CLOSE_DATE, date)));
    let mut owner = read.owner.unwrap_or(replica.device.member);
    let mut linked = read.company.map(|(name, _)| {
        let (company, made) = record_named(replica, Kind::Company, &name);
        commands.extend(made);
        company
    });
    for name in &read.tags {
        let (tag, made) = tag_named(replica, name);
        commands.extend(made);
        fields.push(FieldEdit::new(format!("{}/{tag}", key::TAGS), true));
    }
    match lane {
        Lane::Owner(member) => owner = member,
        Lane::Company(company) => linked = Some(company),
        Lane::Tag(tag) => fields.push(FieldEdit::new(format!("{}/{tag}", key::TAGS), true)),
        Lane::Rest => {}
    }
    if !filled.fields.iter().any(|field| field.key == key::OWNER) {
        fields.push(FieldEdit::new(key::OWNER, owner));
    }
    commands.extend(filled.made);
    fields.extend(filled.fields);
    fields.extend(linked.map(|company| FieldEdit::new(key::COMPANY, company)));
    let (deal, position) = (new_id!(DealId), replica.model.top_of(stage));
    commands.push(Command::CreateDeal { deal, pipeline, stage, position, fields });
    Command::Batch { commands }
}

#[component]
fn NewDealForm(lane: Lane, stage: StageId, open: RwSignal<bool>) -> impl IntoView {
    let (i18n, actions, replica) = (use_i18n(), use_actions(), use_replica());
    let board = expect_context::<BoardState>();
    let draft = Draft::of("new-deal");
    let (line, amount) = (draft.text("line", ""), draft.text("amount", ""));
    let (problem, busy) = (RwSignal::new(None::<&'static str>), RwSignal::new(false));
    let declined = RwSignal::new(BTreeSet::<Part>::new());
    let understood = {
        let replica = replica.clone();
        Memo::new(move |_| line.with(|line| declined.with(|declined| understand(line, &replica, board, declined))))
    };
    // Told while it is typed: nothing is cut.
    let too_long = Memo::new(move |_| {
        let length = understood.with(|understood| understood.name.chars().count());
        let values = [("n", length.to_string()), ("most", TEXT_CHARS.to_string())];
        let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
        (length > TEXT_CHARS).then(|| fill(i18n.t(text::NAME_TOO_LONG), &values))
    });
    // What the stage needs and the line does not say.
    let words = StoredValue::new(Words::new(i18n, replica.clone()));
    let needed = board.with_stage(stage, |stage| stage.required.clone()).unwrap_or_default();
    let needed = needed.iter().filter(|key| *key != key::AMOUNT && *key != key::NAME);
    let needed: Typed = needed
        .filter_map(|key| Some((untrack(|| field_of(&replica.model, Kind::Deal, key))?, RwSignal::new(String::new()))))
        .collect();
    let needs_amount = board.with_stage(stage, |stage| stage.required.contains(key::AMOUNT)) == Some(true);
    let asked = {
        let needed = needed.clone();
        move || {
            let left: Typed = needed.iter().filter(|(field, _)| !understood.read().says(&field.key)).cloned().collect();
            inputs(&left, words)
        }
    };
    let shown = replica.clone();
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        if too_long.with_untracked(Option::is_some) {
            return;
        }
        let read = understood.get_untracked();
        let typed = amount.get_untracked();
        let money = match untrack(|| money_of(&read, &typed, needs_amount, &replica)) {
            Ok(money) => money,
            Err(words) => return problem.set(Some(untrack(|| i18n.t(words)))),
        };
        let left: Typed = needed.iter().filter(|(field, _)| !read.says(&field.key)).cloned().collect();
        let filled = match untrack(|| filled_in(&left, &replica, words)) {
            Ok(fields) => fields,
            Err(words) => return problem.set(Some(untrack(|| i18n.t(words)))),
        };
        let Some(pipeline) = board.pipeline.get_untracked() else { return };
        let command = untrack(|| planned(read, money, filled, Wanted { lane, pipeline, stage }, &replica));
        busy.set(true);
        let typed = draft.key();
        spawn_local(async move {
            let made = actions.run(command).await;
            if made {
                draft::sent(&typed);
            }
            // The form may have been left meanwhile.
            let _ = busy.try_set(false);
            if made {
                let _ = open.try_set(false);
            }
        });
    };
    view! {
        <Modal
            title=i18n.s(text::NEW_DEAL)
            on_close=Callback::new(move |()| open.set(false))
        >
            <form class="stack" on:submit=send>
                <DraftNote draft start_over=Callback::new(move |()| {
                    line.set(String::new());
                    amount.set(String::new());
                }) />
                <label>
                    {i18n.s(text::DEAL_NAME)}
                    <input name="name" autocomplete="off" autofocus=true aria-describedby="quick-hint" bind:value=line />
                </label>
                <p class="hint" id="quick-hint">{i18n.s(text::QUICK_HINT)}</p>
                <UnderstoodView understood declined replica=shown />
                <label>
                    {i18n.s(text::AMOUNT)}
                    <input name="amount" inputmode="decimal" autocomplete="off" bind:value=amount />
                </label>
                {asked}
                <Show when=move || too_long.with(Option::is_some)>
                    <p class="problem" role="alert">{move || too_long.get()}</p>
                </Show>
                <Show when=move || problem.with(Option::is_some)>
                    <p class="problem" role="alert">{move || problem.get()}</p>
                </Show>
                <div class="actions">
                    <button class="primary" type="submit">{i18n.s(text::ADD)}</button>
                    <button class="quiet" type="button" on:click=move |_| {
                        draft.clear();
                        open.set(false);
                    }>
                        {i18n.s(text::CANCEL)}
                    </button>
                </div>
            </form>
        </Modal>
    }
}

/// What was read from the line; each part can be declined.
#[component]
fn UnderstoodView(
    understood: Memo<Understood>,
    declined: RwSignal<BTreeSet<Part>>,
    replica: ReplicaHandle,
) -> impl IntoView {
    let i18n = use_i18n();
    let chips = move || {
        let Understood { company, amount, owner, close_date, tags, .. } = understood.get();
        let locale = i18n.locale();
        let company = company.map(|(name, new)| match new {
            true => (Part::Company, Icon::Of(Kind::Company), fill(i18n.t(text::NEW_COMPANY_NAMED), &[("name", &name)])),
            false => (Part::Company, Icon::Of(Kind::Company), name),
        });
        let amount = amount.map(|money| (Part::Amount, Icon::Money, format::money(money, locale)));
        let owner = owner.map(|owner| (Part::Owner, Icon::Of(Kind::Contact), member_name(&replica, i18n, Some(owner))));
        let date = close_date.map(|date| (Part::CloseDate, Icon::Calendar, format::date(date, locale)));
        let tags = (!tags.is_empty()).then(|| (Part::Tags, Icon::Tag, tags.join(", ")));
        [company, amount, owner, date, tags].into_iter().flatten().collect::<Vec<_>>()
    };
    let chip = move |(part, icon, words): (Part, Icon, String)| {
        let decline = move |_| {
            declined.update(|declined| {
                declined.insert(part);
            });
        };
        view! {
            <li class="chip">
                <IconView icon />
                {words}
                <button type="button" class="quiet square" aria-label=i18n.s(text::DECLINE) on:click=decline>
                    <IconView icon=Icon::Close />
                </button>
            </li>
        }
    };
    view! {
        <ul class="understood" aria-live="polite" aria-label=i18n.s(text::UNDERSTOOD)>
            {move || chips().into_iter().map(chip).collect_view()}
            {move || understood.read().nobody.as_ref().map(|name| view! {
                <li class="chip unknown">
                    <IconView icon=Icon::Warning />
                    {fill(i18n.t(text::NOBODY_CALLED), &[("name", &format!("@{name}"))])}
                </li>
            })}
        </ul>
    }
}
