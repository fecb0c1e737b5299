//! Turning a lead into a contact with a company and a deal, and taking that back.

use super::OpenRecord;
use crate::{
    actions::{Actions, use_actions},
    format::fill,
    i18n::{I18n, Text, text, use_i18n},
    navigation::{Navigation, use_navigation},
    new_id,
    replica::ReplicaHandle,
    route::Route,
    ui::{
        choice::{Choice, Mark},
        combobox::Combobox,
        form_end::{FormButtons, ProblemText},
        icon::{Icon, IconView},
        modal::Modal,
        suggest::Suggestions,
    },
    widget::linked::suggest_records,
    workspace::{NamedStage, currency, stages, use_replica},
};
use leptos::{ev::SubmitEvent, prelude::*};
use sotay_shared::{
    id::{CompanyId, DealId, StageId},
    kind::Kind,
    lead::{self, Conversion, convert, unconvert},
    money::Money,
    search,
    value::Value,
};
use wasm_bindgen_futures::spawn_local;

/// On a lead's page: turns it into a contact with a company and a deal; on one that was converted: takes that back.
#[component]
pub fn ConvertBar() -> impl IntoView {
    let (i18n, actions, shown) = (use_i18n(), use_actions(), expect_context::<OpenRecord>());
    let open = RwSignal::new(false);
    let is_lead = Memo::new(move |_| {
        shown.row.with(|row| row.as_ref().is_some_and(|row| row.value("lifecycle_stage").as_text() == Some(lead::LEAD)))
    });
    let converted = Memo::new(move |_| {
        shown.row.with(|row| row.as_ref().is_some_and(|row| row.value("converted_deal_id") != Value::Empty))
    });
    let back = move |_| {
        let command = shown.row.with_untracked(|row| row.as_ref().and_then(|row| unconvert(row)));
        if let Some(command) = command {
            actions.say(command, untrack(|| i18n.t(text::UNCONVERTED)));
        }
    };
    view! {
        <Show when=move || is_lead.get()>
            <button class="primary" on:click=move |_| open.set(true)>
                <IconView icon=Icon::Forward />
                {i18n.s(text::CONVERT)}
            </button>
        </Show>
        <Show when=move || converted.get() && !is_lead.get()>
            <button class="quiet" on:click=back>{i18n.s(text::UNCONVERT)}</button>
        </Show>
        {move || open.get().then(|| view! { <ConvertDialog open /> })}
    }
}

/// What a lead is to become, as it is typed.
#[derive(Clone, Copy)]
struct Converting {
    /// Whether the dialog is there.
    open: RwSignal<bool>,
    i18n: I18n,
    actions: Actions,
    navigation: Navigation,
    shown: OpenRecord,
    replica: StoredValue<ReplicaHandle>,
    /// Where a deal can begin.
    stages: StoredValue<Vec<NamedStage>>,
    company: RwSignal<String>,
    deal: RwSignal<String>,
    chosen: RwSignal<Option<StageId>>,
    amount: RwSignal<String>,
    problem: RwSignal<Option<Text>>,
}

impl Converting {
    /// As the lead suggests it: its company, and a deal that is called like that or like the lead.
    fn begun(open: RwSignal<bool>) -> Converting {
        let (replica, shown) = (use_replica(), expect_context::<OpenRecord>());
        let row = shown.row.get_untracked();
        let company = row.as_ref().and_then(|row| row.as_contact()?.company);
        let company_name =
            company.and_then(|it| replica.model.peek(it)).map(|row| row.title().to_owned()).unwrap_or_default();
        let title = row.as_ref().map(|row| row.title().to_owned()).unwrap_or_default();
        let deal = if company_name.is_empty() { title } else { company_name.clone() };
        let beginnings = untrack(|| stages(&replica)).into_iter().filter(|it| !it.stage.stage_type.is_closed());
        let stages = beginnings.collect::<Vec<_>>();
        Converting {
            open,
            i18n: use_i18n(),
            actions: use_actions(),
            navigation: use_navigation(),
            shown,
            replica: StoredValue::new(replica),
            company: RwSignal::new(company_name),
            deal: RwSignal::new(deal),
            // The first stage of the first pipeline, unless another one is chosen.
            chosen: RwSignal::new(stages.first().map(|it| it.stage.id)),
            stages: StoredValue::new(stages),
            amount: RwSignal::new(String::new()),
            problem: RwSignal::new(None),
        }
    }

    /// Another stage, by its word.
    fn choose(self, word: &str) {
        let stage = |it: &NamedStage| it.stage.id;
        self.chosen.set(self.stages.with_value(|stages| stages.iter().map(stage).find(|it| it.to_string() == word)));
    }

    /// The company that is meant: one that is called so, or else a new one.
    fn company_meant(self) -> Option<(CompanyId, Option<String>)> {
        let called = self.company.get_untracked();
        (!called.trim().is_empty()).then(|| {
            let known = self.replica.with_value(|replica| untrack(|| replica.model.named(Kind::Company, &called)));
            let known = known.map(CompanyId::of);
            known.map_or_else(|| (new_id!(CompanyId), Some(called.trim().to_owned())), |known| (known, None))
        })
    }

    /// What it is to become, or what is wrong with what was typed.
    fn read(self) -> Result<Conversion, Text> {
        let name = self.deal.get_untracked();
        if search::is_blank(&name) {
            return Err(text::ERROR_NAME_MISSING);
        }
        let amount = match self.amount.get_untracked().trim() {
            "" => None,
            typed => {
                let own = self.replica.with_value(|replica| untrack(|| currency(replica)));
                Some(Money::parse(typed, own).map_err(|_| text::ERROR_AMOUNT)?)
            }
        };
        let wanted = self.chosen.get_untracked();
        let found = self.stages.with_value(|stages| {
            stages.iter().find(|it| Some(it.stage.id) == wanted).map(|it| (it.pipeline, it.stage.id))
        });
        let (pipeline, stage) = found.ok_or(text::ERROR_NO_SUCH_STAGE)?;
        Ok(Conversion {
            company: self.company_meant(),
            deal: new_id!(DealId),
            deal_name: name.trim().to_owned(),
            pipeline,
            stage,
            position: self.replica.with_value(|replica| replica.model.top_of(stage)),
            amount,
        })
    }

    /// Converts the lead, and goes to its deal.
    fn send(self) {
        let Some(row) = self.shown.row.get_untracked() else { return };
        let conversion = match self.read() {
            Ok(conversion) => conversion,
            Err(problem) => return self.problem.set(Some(problem)),
        };
        let deal = conversion.deal;
        let words = fill(untrack(|| self.i18n.t(text::CONVERTED)), &[("name", row.title())]);
        let command = convert(&row, conversion);
        spawn_local(async move {
            if self.actions.run_saying(command, words).await {
                // The page may be gone by now.
                let _ = self.open.try_set(false);
                self.navigation.to(Route::Record(Kind::Deal, deal.into()));
            }
        });
    }
}

#[component]
fn ConvertDialog(open: RwSignal<bool>) -> impl IntoView {
    let (i18n, converting) = (use_i18n(), Converting::begun(open));
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        converting.send();
    };
    let Converting { deal, amount, problem, .. } = converting;
    let close = Callback::new(move |()| open.set(false));
    view! {
        <Modal title=i18n.s(text::CONVERT) on_close=close>
            <form class="stack" on:submit=send>
                <p class="hint">{i18n.s(text::CONVERT_TEXT)}</p>
                <CompanyField converting />
                <label>{i18n.s(text::DEAL_NAME)}<input maxlength="2000" bind:value=deal /></label>
                <StageField converting />
                <label>{i18n.s(text::AMOUNT)}<input inputmode="decimal" autocomplete="off" bind:value=amount /></label>
                <ProblemText problem />
                <FormButtons send=text::CONVERT cancel=close />
            </form>
        </Modal>
    }
}

/// The company of the contact, with those that are there already to choose from.
#[component]
fn CompanyField(converting: Converting) -> impl IntoView {
    let i18n = use_i18n();
    let company = converting.company;
    let find = converting.replica.with_value(|replica| suggest_records(&replica.model, Kind::Company));
    let input = NodeRef::new();
    view! {
        <label>
            {i18n.s(text::COMPANY)}
            <input node_ref=input autocomplete="off" maxlength="2000" bind:value=company />
        </label>
        <Suggestions input find />
    }
}

/// Where the deal begins.
#[component]
fn StageField(converting: Converting) -> impl IntoView {
    let i18n = use_i18n();
    let Converting { stages, chosen, .. } = converting;
    let choice = |NamedStage { stage, name, .. }: &NamedStage| {
        Choice::plain(stage.id.to_string(), name.as_str()).marked(Mark::Dot(stage.color.clone()))
    };
    let choices: Vec<Choice> = stages.with_value(|stages| stages.iter().map(choice).collect());
    let value = Signal::derive(move || chosen.get().map(|stage| stage.to_string()).unwrap_or_default());
    let choose = Callback::new(move |word: String| converting.choose(&word));
    view! {
        <label>
            {i18n.s(text::STAGE)}
            <Combobox label=i18n.s(text::STAGE) value choices chosen=choose />
        </label>
    }
}
