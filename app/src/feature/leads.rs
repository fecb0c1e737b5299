//! Leads: who gets a new one, by rule; and turning one into a contact with a company and a deal.

use crate::{
    actions::use_actions,
    clock,
    feature::gate::WhoMay,
    feature::record::{Shown, Words},
    format::fill,
    i18n::{Text, text, use_i18n},
    navigation::use_navigation,
    new_id,
    replica::ReplicaHandle,
    route::Route,
    ui::{
        icon::{Icon, IconView},
        modal::Modal,
        select,
    },
    view_model::Facts,
    workspace::{NamedStage, currency, member_choices, stages, use_replica},
};
use leptos::{ev::SubmitEvent, prelude::*};
use sotay_shared::{
    command::{Command, FieldEdit},
    id::{CompanyId, DealId, RecordId, RuleId},
    kind::Kind,
    lead::{self, Assigner, Conversion, convert, unconvert},
    money::Money,
    position::Position,
    row::{RuleRow, Strategy},
    schema::key,
    search,
    sync::Role,
    value::Value,
};
use wasm_bindgen_futures::spawn_local;

/// The rules in their order; follows changes.
fn rules(replica: &ReplicaHandle) -> Vec<(RecordId, RuleRow)> {
    let records = replica.model.list(Kind::Rule).get().into_iter();
    let mut rules: Vec<(RecordId, RuleRow)> =
        records.filter_map(|record| Some((record, replica.model.row(record).get()?.as_rule()?.clone()))).collect();
    rules.sort_by(|a, b| (&a.1.position, a.0).cmp(&(&b.1.position, b.0)));
    rules
}

/// Who gets new leads as things stand, and what the rules ask about.
pub fn assigner(words: &Words) -> (Assigner, Facts) {
    let replica = &words.replica;
    let facts = words.facts(clock::today());
    let contacts = replica.model.list(Kind::Contact).get().into_iter();
    let contacts = contacts.filter_map(|contact| replica.model.peek(contact));
    (Assigner::new(replica.device.member, rules(replica), contacts), facts)
}

/// On a lead's page: turns it into a contact with a company and a deal; on one that was converted: takes that back.
#[component]
pub fn ConvertBar() -> impl IntoView {
    let (i18n, actions, shown) = (use_i18n(), use_actions(), expect_context::<Shown>());
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

#[component]
fn ConvertDialog(open: RwSignal<bool>) -> impl IntoView {
    let (i18n, actions, replica, shown) = (use_i18n(), use_actions(), use_replica(), expect_context::<Shown>());
    let navigation = use_navigation();
    let row = shown.row.get_untracked();
    let company = row.as_ref().and_then(|row| row.as_contact()?.company);
    let company_name =
        company.and_then(|it| replica.model.peek(it)).map(|row| row.title().to_owned()).unwrap_or_default();
    let title = row.as_ref().map(|row| row.title().to_owned()).unwrap_or_default();
    let deal = if company_name.is_empty() { title } else { company_name.clone() };
    let (company, deal, amount) = (RwSignal::new(company_name), RwSignal::new(deal), RwSignal::new(String::new()));
    let problem = RwSignal::new(None::<Text>);
    // The first stage of the first pipeline, unless another one is chosen.
    let beginnings = untrack(|| stages(&replica)).into_iter().filter(|it| !it.stage.stage_type.is_closed());
    let stages = StoredValue::new(beginnings.collect::<Vec<_>>());
    let chosen = RwSignal::new(stages.with_value(|stages| stages.first().map(|it| it.stage.id)));
    let choose = move |event| {
        let word = event_target_value(&event);
        chosen.set(stages.with_value(|stages| stages.iter().map(|it| it.stage.id).find(|it| it.to_string() == word)));
    };
    let options = move || {
        let option = |it: &NamedStage| {
            let (stage, name) = (it.stage.id, it.name.clone());
            view! { <option value=stage.to_string()>{name}</option> }
        };
        stages.with_value(|stages| stages.iter().map(option).collect_view())
    };
    let stage = select::shows(move || chosen.get().map(|stage| stage.to_string()).unwrap_or_default());
    let model = replica.model.clone();
    let suggestions = move || {
        let found = model.suggest(Kind::Company, &company.get()).into_iter();
        found.map(|title| view! { <option value=title></option> }).collect_view()
    };
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(row) = shown.row.get_untracked() else { return };
        let name = deal.get_untracked();
        if search::is_blank(&name) {
            return problem.set(Some(text::ERROR_NAME_MISSING));
        }
        let money = match amount.get_untracked().trim() {
            "" => None,
            typed => match Money::parse(typed, untrack(|| currency(&replica))) {
                Ok(money) => Some(money),
                Err(_) => return problem.set(Some(text::ERROR_AMOUNT)),
            },
        };
        let wanted = chosen.get_untracked();
        let found = stages.with_value(|stages| {
            stages.iter().find(|it| Some(it.stage.id) == wanted).map(|it| (it.pipeline, it.stage.id))
        });
        let Some((pipeline, stage)) = found else { return problem.set(Some(text::ERROR_NO_SUCH_STAGE)) };
        let called = company.get_untracked();
        let company = (!called.trim().is_empty()).then(|| {
            let known = untrack(|| replica.model.named(Kind::Company, &called)).map(CompanyId::of);
            known.map_or_else(|| (new_id!(CompanyId), Some(called.trim().to_owned())), |known| (known, None))
        });
        let deal = new_id!(DealId);
        let conversion = Conversion {
            company,
            deal,
            deal_name: name.trim().to_owned(),
            pipeline,
            stage,
            position: replica.model.top_of(stage),
            amount: money,
        };
        let words = fill(untrack(|| i18n.t(text::CONVERTED)), &[("name", row.title())]);
        let command = convert(&row, conversion);
        spawn_local(async move {
            if actions.run_saying(command, words).await {
                // The page may be gone by now.
                let _ = open.try_set(false);
                navigation.to(Route::Record(Kind::Deal, deal.into()));
            }
        });
    };
    view! {
        <Modal title=i18n.s(text::CONVERT) on_close=Callback::new(move |()| open.set(false))>
            <form class="stack" on:submit=send>
                <p class="hint">{i18n.s(text::CONVERT_TEXT)}</p>
                <label>
                    {i18n.s(text::COMPANY)}
                    <input list="convert-companies" autocomplete="off" maxlength="2000" bind:value=company />
                    <datalist id="convert-companies">{suggestions}</datalist>
                </label>
                <label>{i18n.s(text::DEAL_NAME)}<input maxlength="2000" bind:value=deal /></label>
                <label>{i18n.s(text::STAGE)}<select name="stage" node_ref=stage on:change=choose>{options}</select></label>
                <label>{i18n.s(text::AMOUNT)}<input inputmode="decimal" autocomplete="off" bind:value=amount /></label>
                <Show when=move || problem.with(Option::is_some)>
                    <p class="problem" role="alert">{move || problem.get().map(|problem| i18n.t(problem))}</p>
                </Show>
                <div class="actions">
                    <button class="primary" type="submit">{i18n.s(text::CONVERT)}</button>
                    <button class="quiet" type="button" on:click=move |_| open.set(false)>{i18n.s(text::CANCEL)}</button>
                </div>
            </form>
        </Modal>
    }
}

/// Who gets new leads: the first rule that fits decides.
#[component]
pub fn RulesCard() -> impl IntoView {
    let (i18n, actions, replica) = (use_i18n(), use_actions(), use_replica());
    let handle = StoredValue::new(replica.clone());
    let all = Memo::new(move |_| {
        let rules = handle.with_value(rules).into_iter();
        rules.filter(|(_, rule)| !rule.archived).map(|(record, _)| record).collect::<Vec<_>>()
    });
    let add = move |_| {
        let last =
            handle.with_value(|replica| untrack(|| rules(replica))).into_iter().filter_map(|it| it.1.position).max();
        let position = Position::between(last.as_ref(), None, u64::from_le_bytes(clock::random()));
        let fields = vec![
            FieldEdit::new(key::NAME, untrack(|| i18n.t(text::NEW_RULE))),
            FieldEdit::new(key::POSITION, position),
            FieldEdit::new("strategy", Strategy::RoundRobin.as_str()),
            FieldEdit::new(format!("members/{}", replica.device.member), true),
        ];
        actions.start(Command::Create { record: new_id!(RuleId).into(), kind: Kind::Rule, fields });
    };
    view! {
        <section class="card rules">
            <h2>{i18n.s(text::LEAD_RULES)}</h2>
            <p class="hint">{i18n.s(text::LEAD_RULES_TEXT)}</p>
            <WhoMay needs=Role::Admin />
            <ul class="stages">
                <For each=move || all.get() key=|record| *record let:record><RuleLine record /></For>
            </ul>
            <button class="quiet" on:click=add><IconView icon=Icon::Plus />{i18n.s(text::ADD_RULE)}</button>
        </section>
    }
}

#[component]
fn RuleLine(record: RecordId) -> impl IntoView {
    use crate::{feature::filter::FilterBar, ui::edit_field::EditField};
    use sotay_shared::filter::Filter;
    let (i18n, actions, replica) = (use_i18n(), use_actions(), use_replica());
    let row = replica.model.row(record);
    let row = Memo::new(move |_| row.get().and_then(|row| row.as_rule().cloned()));
    let set = move |key: String, value: Value| {
        actions.start(Command::Edit { record, fields: vec![FieldEdit { key, value }] });
    };
    let name = Signal::derive(move || row.with(|row| row.as_ref().map(|row| row.name.clone()).unwrap_or_default()));
    let rename = Callback::new(move |name: String| {
        if search::is_blank(&name) {
            return Err(i18n.t(text::ERROR_NAME_MISSING).to_owned());
        }
        set(key::NAME.into(), name.trim().into());
        Ok(())
    });
    let filter =
        Signal::derive(move || row.with(|row| row.as_ref().map(|row| Filter::parse(&row.filter)).unwrap_or_default()));
    let set_filter = Callback::new(move |filter: Filter| set("filter".into(), filter.to_string().into()));
    let strategy = Memo::new(move |_| row.with(|row| row.as_ref().map(|row| row.strategy).unwrap_or_default()));
    let members = move || {
        let boxes = member_choices(&replica, i18n).into_iter().map(|(member, name)| {
            let on = Memo::new(move |_| row.with(|row| row.as_ref().is_some_and(|row| row.members.contains(&member))));
            let turn = move |_| set(format!("members/{member}"), (!on.get_untracked()).into());
            view! { <label class="check"><input type="checkbox" prop:checked=on on:change=turn />{name}</label> }
        });
        boxes.collect_view()
    };
    let archive = move |_| {
        let words = fill(untrack(|| i18n.t(text::ARCHIVED_ONE)), &[("name", &name.get_untracked())]);
        let fields = vec![FieldEdit::new("archived", true)];
        actions.say(Command::Edit { record, fields }, words);
    };
    let strategies = [(Strategy::RoundRobin, text::ROUND_ROBIN), (Strategy::FewestOpen, text::FEWEST_OPEN)];
    view! {
        <li class="stage">
            <div class="stage-line">
                <div class="stage-name"><EditField label=i18n.s(text::RULE_NAME) shown=name edited=name save=rename /></div>
                <select
                    node_ref=select::shows(move || strategy.get().as_str().to_owned())
                    aria-label=i18n.s(text::STRATEGY)
                    on:change=move |event| set("strategy".into(), event_target_value(&event).into())
                >
                    {strategies.map(|(it, name)| view! {
                        <option value=it.as_str()>{i18n.s(name)}</option>
                    })}
                </select>
                <button class="quiet square" aria-label=move || format!("{}: {}", name.get(), i18n.t(text::ARCHIVE)) on:click=archive>
                    <IconView icon=Icon::Trash />
                </button>
            </div>
            <div class="list-tools"><FilterBar kind=Kind::Contact filter set=set_filter /></div>
            <div class="rule-members" role="group" aria-label=i18n.s(text::MEMBERS)>{members}</div>
        </li>
    }
}
