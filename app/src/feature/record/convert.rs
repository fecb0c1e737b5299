//! Turning a lead into a contact with a company and a deal, and taking that back.

use super::{OpenRecord, new_deal::KNOWN};
use crate::{
    actions::{Actions, use_actions},
    fields::field_of,
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
    widget::{
        deal_form,
        formatter::Formatter,
        linked::suggest_records,
        required_dialog::{Typed, filled_in, inputs, needed},
    },
    workspace::{NamedStage, currency, stages, use_replica},
};
use leptos::{ev::SubmitEvent, prelude::*};
use sotay_shared::{
    command::Command,
    id::{CompanyId, DealId, StageId},
    kind::Kind,
    lead::{self, Conversion, convert, unconvert},
    schema::key,
    search,
    value::Value,
};
use std::collections::BTreeSet;
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
    formatter: StoredValue<Formatter>,
    /// Where a deal can begin.
    stages: StoredValue<Vec<NamedStage>>,
    /// What any of them needs beside what is asked for in any case.
    typed: StoredValue<Typed>,
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
        let mut keys: BTreeSet<String> = BTreeSet::new();
        stages.iter().for_each(|it| keys.extend(needed(&replica.model, &it.stage)));
        let asked = keys.iter().filter(|key| !KNOWN.contains(&key.as_str()));
        let asked = asked.filter_map(|key| untrack(|| field_of(&replica.model, Kind::Deal, key)));
        let typed: Typed = asked.map(|field| (field, RwSignal::new(String::new()))).collect();
        Converting {
            formatter: StoredValue::new(Formatter::new(use_i18n(), replica.clone())),
            typed: StoredValue::new(typed),
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

    /// The stage where it begins; follows what is chosen.
    fn stage(self) -> Option<NamedStage> {
        let wanted = self.chosen.get();
        self.stages.with_value(|stages| stages.iter().find(|it| Some(it.stage.id) == wanted).cloned())
    }

    /// What that stage needs beside what is asked for in any case; follows it.
    fn asked(self) -> Typed {
        let Some(NamedStage { stage, .. }) = self.stage() else { return Typed::new() };
        let keys = self.replica.with_value(|replica| needed(&replica.model, &stage));
        self.typed.with_value(|typed| typed.iter().filter(|(field, _)| keys.contains(&*field.key)).cloned().collect())
    }

    /// What it is to become, with what makes the records that it names; or what is wrong with what was typed.
    fn read(self) -> Result<(Conversion, Vec<Command>), Text> {
        let name = self.deal.get_untracked();
        if search::is_blank(&name) {
            return Err(text::ERROR_NAME_MISSING);
        }
        let NamedStage { stage: begins, pipeline, .. } = self.stage().ok_or(text::ERROR_NO_SUCH_STAGE)?;
        let own = self.replica.with_value(currency);
        let is_needed = begins.required.contains(key::AMOUNT);
        let amount = deal_form::amount(&self.amount.get_untracked(), None, is_needed, own)?;
        let company = self.company_meant();
        if company.is_none() && begins.required.contains(key::COMPANY) {
            return Err(text::ERROR_REQUIRED);
        }
        let asked = self.asked();
        let filled = self.replica.with_value(|replica| filled_in(&asked, replica, self.formatter))?;
        let stage = begins.id;
        let conversion = Conversion {
            company,
            deal: new_id!(DealId),
            deal_name: name.trim().to_owned(),
            pipeline,
            stage,
            position: self.replica.with_value(|replica| replica.model.top_of(stage)),
            amount,
            fields: filled.fields,
        };
        Ok((conversion, filled.made))
    }

    /// Converts the lead, and goes to its deal.
    fn send(self) {
        let Some(row) = self.shown.row.get_untracked() else { return };
        let (conversion, mut commands) = match untrack(|| self.read()) {
            Ok(read) => read,
            Err(problem) => return self.problem.set(Some(problem)),
        };
        let deal = conversion.deal;
        let words = fill(untrack(|| self.i18n.t(text::CONVERTED)), &[("name", row.title())]);
        commands.push(convert(&row, conversion));
        let command = Command::Batch { commands };
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
    let asked = move || inputs(&converting.asked(), converting.formatter);
    let close = Callback::new(move |()| open.set(false));
    view! {
        <Modal title=i18n.s(text::CONVERT) on_close=close>
            <form class="stack" on:submit=send>
                <p class="hint">{i18n.s(text::CONVERT_TEXT)}</p>
                <CompanyField converting />
                <label>{i18n.s(text::DEAL_NAME)}<input maxlength="2000" bind:value=deal /></label>
                <StageField converting />
                <label>{i18n.s(text::AMOUNT)}<input inputmode="decimal" autocomplete="off" bind:value=amount /></label>
                {asked}
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
