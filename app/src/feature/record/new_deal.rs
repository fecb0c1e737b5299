//! A deal with whom the page is about: its name and its amount, and what its first stage needs.

use super::OpenRecord;
use crate::{
    actions::{Actions, use_actions},
    fields::field_of,
    i18n::{Text, text, use_i18n},
    new_id,
    ui::{
        draft::{self, Draft, DraftNote},
        form_end::{FormButtons, ProblemText},
        modal::Modal,
    },
    widget::{
        formatter::Formatter,
        required_dialog::{Typed, filled_in, inputs, needed},
    },
    workspace::{NamedStage, currency, stages, use_replica},
};
use leptos::{ev::SubmitEvent, prelude::*};
use sotay_shared::{
    command::{Command, FieldEdit},
    id::{DealId, RecordId},
    kind::Kind,
    money::Money,
    schema::{Field, key},
    search,
};
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;

/// What the form asks in any case, or knows.
const KNOWN: [&str; 4] = [key::NAME, key::AMOUNT, key::OWNER, key::COMPANY];

/// The form: whom the deal is with, where it begins, and what is typed of it.
#[derive(Clone, Copy)]
struct NewDeal {
    shown: OpenRecord,
    open: RwSignal<bool>,
    actions: Actions,
    formatter: StoredValue<Formatter>,
    /// The first stage of the first pipeline.
    first: StoredValue<Option<NamedStage>>,
    draft: Draft,
    name: RwSignal<String>,
    amount: RwSignal<String>,
    needed: StoredValue<Typed>,
    problem: RwSignal<Option<Text>>,
    busy: RwSignal<bool>,
}

impl NewDeal {
    /// As it was left.
    fn begun(open: RwSignal<bool>) -> NewDeal {
        let (replica, shown) = (use_replica(), expect_context::<OpenRecord>());
        let first = untrack(|| stages(&replica)).into_iter().find(|it| !it.stage.stage_type.is_closed());
        let required = first.as_ref().map(|it| needed(&replica.model, &it.stage)).unwrap_or_default();
        // Whose company is not known is asked for it.
        let is_known = |key: &str| KNOWN.contains(&key) && (key != key::COMPANY || company_of(shown).is_some());
        let asked = required.into_iter().filter(|key| !is_known(key));
        let asked = asked.filter_map(|key| untrack(|| field_of(&replica.model, Kind::Deal, &key)));
        let draft = Draft::of(&format!("new-deal/{}", shown.record));
        let in_draft = |field: Arc<Field>| {
            let value = draft.text(&field.key, "");
            (field, value)
        };
        let asked: Typed = asked.map(in_draft).collect();
        NewDeal {
            shown,
            open,
            actions: use_actions(),
            formatter: StoredValue::new(Formatter::new(use_i18n(), replica)),
            first: StoredValue::new(first),
            draft,
            name: draft.text("name", ""),
            amount: draft.text("amount", ""),
            needed: StoredValue::new(asked),
            problem: RwSignal::new(None),
            busy: RwSignal::new(false),
        }
    }

    /// What makes the deal.
    ///
    /// # Errors
    /// What is wrong with what was typed.
    fn command(self) -> Result<Command, Text> {
        let replica = self.formatter.with_value(|formatter| formatter.replica.clone());
        let NamedStage { pipeline, stage, .. } = self.first.get_value().ok_or(text::ERROR_NO_SUCH_STAGE)?;
        let name = self.name.get_untracked();
        if search::is_blank(&name) {
            return Err(text::ERROR_NAME_MISSING);
        }
        let typed = self.amount.get_untracked();
        let own = currency(&replica);
        let money = match typed.trim().is_empty() {
            true if stage.required.contains(key::AMOUNT) => return Err(text::ERROR_REQUIRED),
            true => None,
            false => Some(Money::parse(&typed, own).map_err(|_| text::ERROR_AMOUNT)?),
        };
        let filled = self.needed.with_value(|needed| filled_in(needed, &replica, self.formatter))?;
        let mut fields = vec![
            FieldEdit::new(key::NAME, name.trim()),
            FieldEdit::new(key::CURRENCY, money.map_or(own, |money| money.currency)),
            FieldEdit::new(key::OWNER, replica.device.member),
        ];
        fields.extend(money.map(|money| FieldEdit::new(key::AMOUNT, money.minor)));
        fields.extend(company_of(self.shown).map(|company| FieldEdit::new(key::COMPANY, company)));
        if self.shown.kind == Kind::Contact {
            fields.push(FieldEdit::new(format!("contacts/{}", self.shown.record), ""));
        }
        fields.extend(filled.fields);
        let (deal, stage) = (new_id!(DealId), stage.id);
        let position = replica.model.top_of(stage);
        let mut commands = filled.made;
        commands.push(Command::CreateDeal { deal, pipeline, stage, position, fields });
        Ok(Command::Batch { commands })
    }

    /// Makes the deal, or says why that cannot be.
    fn send(self) {
        if self.busy.get_untracked() {
            return;
        }
        let command = match untrack(|| self.command()) {
            Ok(command) => command,
            Err(problem) => return self.problem.set(Some(problem)),
        };
        self.busy.set(true);
        let typed = self.draft.key();
        spawn_local(async move {
            let made = self.actions.run(command).await;
            // The form may have been left meanwhile.
            let _ = self.busy.try_set(false);
            if made {
                draft::sent(&typed);
                let _ = self.open.try_set(false);
            }
        });
    }

    /// What was typed is not kept.
    fn cancel(self) {
        self.draft.clear();
        self.open.set(false);
    }
}

/// The company on the page, or that of the person.
fn company_of(shown: OpenRecord) -> Option<RecordId> {
    match shown.kind {
        Kind::Company => Some(shown.record),
        _ => shown.row.with_untracked(|row| row.as_ref()?.all().parsed(key::COMPANY)),
    }
}

#[component]
pub fn NewDealDialog(open: RwSignal<bool>) -> impl IntoView {
    let (i18n, form) = (use_i18n(), NewDeal::begun(open));
    let NewDeal { draft, name, amount, problem, busy, .. } = form;
    let asked = form.needed.with_value(|needed| inputs(needed, form.formatter).into_any());
    let start_over = Callback::new(move |()| {
        name.set(String::new());
        amount.set(String::new());
        form.needed.with_value(|needed| needed.iter().for_each(|(_, value)| value.set(String::new())));
    });
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        form.send();
    };
    view! {
        <Modal title=i18n.s(text::NEW_DEAL) on_close=Callback::new(move |()| open.set(false))>
            <form class="stack" on:submit=send>
                <DraftNote draft start_over />
                <label>
                    {i18n.s(text::DEAL_NAME)}
                    <input name="name" maxlength="2000" autocomplete="off" autofocus=true bind:value=name />
                </label>
                <label>
                    {i18n.s(text::AMOUNT)}
                    <input name="amount" inputmode="decimal" autocomplete="off" bind:value=amount />
                </label>
                {asked}
                <ProblemText problem />
                <FormButtons send=text::ADD disabled=busy cancel=Callback::new(move |()| form.cancel()) />
            </form>
        </Modal>
    }
}
