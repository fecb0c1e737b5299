//! A deal with whom the page is about: its name and its amount, and what its first stage needs.

use super::OpenRecord;
use crate::{
    fields::field_of,
    i18n::{Text, text, use_i18n},
    new_id,
    ui::{
        draft::{Draft, DraftNote},
        form_end::{FormButtons, ProblemText},
        modal::Modal,
    },
    widget::{
        deal_form::{DealForm, amount},
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
    schema::{Field, key},
    search,
};
use std::sync::Arc;

/// What the form asks in any case, or knows.
pub(super) const KNOWN: [&str; 4] = [key::NAME, key::AMOUNT, key::OWNER, key::COMPANY];

/// The form: whom the deal is with, where it begins, and what is typed of it.
#[derive(Clone, Copy)]
struct NewDeal {
    shown: OpenRecord,
    form: DealForm,
    formatter: StoredValue<Formatter>,
    /// The first stage of the first pipeline.
    first: StoredValue<Option<NamedStage>>,
    name: RwSignal<String>,
    amount: RwSignal<String>,
    needed: StoredValue<Typed>,
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
            form: DealForm::begun(open, draft),
            formatter: StoredValue::new(Formatter::new(use_i18n(), replica)),
            first: StoredValue::new(first),
            name: draft.text("name", ""),
            amount: draft.text("amount", ""),
            needed: StoredValue::new(asked),
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
        let own = currency(&replica);
        let money = amount(&self.amount.get_untracked(), None, stage.required.contains(key::AMOUNT), own)?;
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
    let (i18n, deal) = (use_i18n(), NewDeal::begun(open));
    let NewDeal { form, name, amount, .. } = deal;
    let DealForm { draft, problem, busy, .. } = form;
    let asked = deal.needed.with_value(|needed| inputs(needed, deal.formatter).into_any());
    let start_over = Callback::new(move |()| {
        name.set(String::new());
        amount.set(String::new());
        deal.needed.with_value(|needed| needed.iter().for_each(|(_, value)| value.set(String::new())));
    });
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        form.send(untrack(|| deal.command().map(Some)));
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
