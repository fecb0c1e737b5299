//! A new deal: one line, from which company, amount, owner, date and tags are read and shown before it is made.

mod understood;

use super::{OnBoard, Opened, state::BoardState};
use crate::{
    fields::field_of,
    format::fill,
    i18n::{Text, text, use_i18n},
    new_id,
    permission::Writes,
    replica::ReplicaHandle,
    ui::{
        draft::{Draft, DraftNote},
        form_end::{FormButtons, ProblemText, ProblemWords},
        icon::{Icon, IconView},
        modal::Modal,
    },
    view_model::Lane,
    widget::{
        commands::use_commands,
        deal_form::{self, DealForm},
        formatter::Formatter,
        linked::record_named,
        required_dialog::{Filled, Typed, filled_in, inputs, needed},
        tags::tag_named,
    },
    workspace::{currency, use_replica},
};
use leptos::{ev::SubmitEvent, prelude::*};
use sotay_shared::{
    command::{Command, FieldEdit},
    id::{DealId, PipelineId, StageId},
    kind::Kind,
    limits::TEXT_CHARS,
    money::Money,
    quick_add::Part,
    schema::key,
    search,
};
use std::collections::BTreeSet;
use understood::{Understood, UnderstoodView, understand};

/// Opens the form for the first stage.
#[component]
pub fn NewDealButton(
    /// The one on an empty board.
    #[prop(optional)]
    first: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let board = expect_context::<BoardState>();
    let (open, on_board) = (RwSignal::new(false), expect_context::<OnBoard>());
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
            Some(on_board.show(Opened::NewDeal(Lane::Rest, stage, open)))
        }}
    }
}

/// Opens the form for one stage, from the foot of its column.
#[component]
pub fn AddHereButton(lane: Lane, stage: StageId, #[prop(into)] name: Signal<String>) -> impl IntoView {
    let i18n = use_i18n();
    let (open, on_board) = (RwSignal::new(false), expect_context::<OnBoard>());
    let label = move || fill(i18n.t(text::ADD_TO_STAGE), &[("stage", &name.get())]);
    view! {
        <button class="quiet wide add-here" aria-label=label on:click=move |_| open.set(true)>
            <IconView icon=Icon::Plus />
            <span>{i18n.s(text::ADD)}</span>
        </button>
        <Show when=move || open.get()>{on_board.show(Opened::NewDeal(lane, stage, open))}</Show>
    }
}

/// Where a new deal is to stand.
#[derive(Clone, Copy)]
struct Destination {
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
    deal_form::amount(typed, read.amount, is_needed, currency(replica))
}

/// What makes the deal, and what it names where that is new.
fn planned(
    read: Understood,
    money: Option<Money>,
    filled: Filled,
    Destination { lane, pipeline, stage }: Destination,
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

/// The form: where the deal is to stand, what is typed of it, and what that was taken to mean.
#[derive(Clone, Copy)]
struct NewDeal {
    lane: Lane,
    stage: StageId,
    form: DealForm,
    board: BoardState,
    formatter: StoredValue<Formatter>,
    line: RwSignal<String>,
    amount: RwSignal<String>,
    /// Parts of the line that do not mean what they were taken for.
    declined: RwSignal<BTreeSet<Part>>,
    understood: Memo<Understood>,
    /// Words about a name that is too long.
    too_long: Memo<Option<String>>,
    /// The fields that the stage needs, but for the name and the amount, which are always asked for.
    needed: StoredValue<Typed>,
    needs_amount: bool,
}

impl NewDeal {
    /// As it was left.
    fn begun(lane: Lane, stage: StageId, open: RwSignal<bool>) -> NewDeal {
        let (i18n, replica, board) = (use_i18n(), use_replica(), expect_context::<BoardState>());
        // What the palette was asked for has a draft of its own: what was half typed before stays.
        let called = use_commands().deal_line.try_update(Option::take).flatten().unwrap_or_default();
        let draft = Draft::of(&format!("new-deal{called}"));
        let (line, amount) = (draft.text("line", called), draft.text("amount", ""));
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
        let required = board.with_stage(stage, |stage| needed(&replica.model, stage)).unwrap_or_default();
        let asked = required.iter().filter(|key| *key != key::AMOUNT && *key != key::NAME);
        let asked = asked.filter_map(|key| untrack(|| field_of(&replica.model, Kind::Deal, key)));
        let asked: Typed = asked.map(|field| (field, RwSignal::new(String::new()))).collect();
        NewDeal {
            lane,
            stage,
            form: DealForm::begun(open, draft),
            board,
            formatter: StoredValue::new(Formatter::new(i18n, replica)),
            line,
            amount,
            declined,
            understood,
            too_long,
            needed: StoredValue::new(asked),
            needs_amount: required.contains(key::AMOUNT),
        }
    }

    /// The fields that the stage needs and the line does not say.
    fn unsaid(self, says: impl Fn(&str) -> bool) -> Typed {
        self.needed.with_value(|needed| needed.iter().filter(|(field, _)| !says(&field.key)).cloned().collect())
    }

    /// What makes the deal as it is typed now; `None` while there is no board for it.
    ///
    /// # Errors
    /// What is wrong with what was typed.
    fn command(self) -> Result<Option<Command>, Text> {
        let NewDeal { lane, stage, formatter, .. } = self;
        let replica = formatter.with_value(|formatter| formatter.replica.clone());
        let read = self.understood.get_untracked();
        let typed = self.amount.get_untracked();
        let money = money_of(&read, &typed, self.needs_amount, &replica)?;
        let filled = filled_in(&self.unsaid(|key| read.says(key)), &replica, formatter)?;
        let pipeline = self.board.pipeline.get_untracked();
        Ok(pipeline.map(|pipeline| planned(read, money, filled, Destination { lane, pipeline, stage }, &replica)))
    }

    /// Makes the deal, or says why that cannot be.
    fn send(self) {
        if self.too_long.with_untracked(Option::is_none) {
            self.form.send(untrack(|| self.command()));
        }
    }

    /// Empties the line and the amount.
    fn start_over(self) {
        self.line.set(String::new());
        self.amount.set(String::new());
    }
}

#[component]
pub fn NewDealForm(lane: Lane, stage: StageId, open: RwSignal<bool>) -> impl IntoView {
    let (i18n, deal) = (use_i18n(), NewDeal::begun(lane, stage, open));
    let NewDeal { form, line, amount, declined, understood, too_long, .. } = deal;
    let DealForm { draft, problem, .. } = form;
    let asked = move || inputs(&deal.unsaid(|key| understood.read().says(key)), deal.formatter);
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        deal.send();
    };
    view! {
        <Modal
            title=i18n.s(text::NEW_DEAL)
            on_close=Callback::new(move |()| open.set(false))
        >
            <form class="stack" on:submit=send>
                <DraftNote draft start_over=Callback::new(move |()| deal.start_over()) />
                <label>
                    {i18n.s(text::DEAL_NAME)}
                    <input name="name" autocomplete="off" autofocus=true aria-describedby="quick-hint" bind:value=line />
                </label>
                <p class="hint" id="quick-hint">{i18n.s(text::QUICK_HINT)}</p>
                <UnderstoodView understood declined />
                <label>
                    {i18n.s(text::AMOUNT)}
                    <input name="amount" inputmode="decimal" autocomplete="off" bind:value=amount />
                </label>
                {asked}
                <ProblemWords problem=too_long />
                <ProblemText problem />
                <FormButtons send=text::ADD cancel=Callback::new(move |()| form.cancel()) />
            </form>
        </Modal>
    }
}
