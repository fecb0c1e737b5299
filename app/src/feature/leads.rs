//! Leads: who gets a new one, by rule.

use crate::{
    actions::use_actions,
    clock,
    format::fill,
    i18n::{text, use_i18n},
    new_id,
    ui::{
        choice::Choice,
        combobox::Combobox,
        icon::{Icon, IconView},
    },
    widget::{assigner::rules, gate::WhoMay},
    workspace::{member_choices, use_replica},
};
use leptos::prelude::*;
use sotay_shared::{
    command::{Command, FieldEdit},
    id::{RecordId, RuleId},
    kind::Kind,
    position::Position,
    role::Role,
    row::Strategy,
    schema::key,
    search,
    value::Value,
};

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
            <h2>{i18n.s(text::KIND_RULE)}</h2>
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
    use crate::{ui::edit_field::EditField, widget::filter::FilterBar};
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
    let choices =
        Signal::derive(move || strategies.map(|(it, name)| Choice::plain(it.as_str(), i18n.t(name))).to_vec());
    let value = Signal::derive(move || strategy.get().as_str().to_owned());
    let choose = Callback::new(move |word: String| set("strategy".into(), word.into()));
    view! {
        <li class="stage">
            <div class="stage-line">
                <div class="stage-name">
                    <EditField
                        label=i18n.s(text::RULE_NAME)
                        shown=name
                        edited=name
                        save=rename
                        place=record.to_string()
                    />
                </div>
                <Combobox label=i18n.s(text::STRATEGY) value choices chosen=choose />
                <button class="quiet square" aria-label=move || format!("{}: {}", name.get(), i18n.t(text::ARCHIVE)) on:click=archive>
                    <IconView icon=Icon::Trash />
                </button>
            </div>
            <div class="list-tools"><FilterBar kind=Kind::Contact filter set=set_filter /></div>
            <div class="rule-members" role="group" aria-label=i18n.s(text::MEMBERS)>{members}</div>
        </li>
    }
}
