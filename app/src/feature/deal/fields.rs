//! A deal's fields, each edited in place.

use super::ShownDeal;
use crate::{
    clock, format,
    i18n::{I18n, Text, text, use_i18n},
    replica::ReplicaHandle,
    ui::{
        edit_field::EditField,
        toast::{Toasts, use_toasts},
    },
    workspace::{currency, member_name, use_replica},
};
use leptos::prelude::*;
use sotay_shared::{
    command::{Command, FieldEdit},
    date::CalendarDate,
    id::{DealId, MemberId, RecordId, StageId},
    kind::Kind,
    money::{Currency, Money},
    row::DealRow,
    value::Value,
};
use wasm_bindgen_futures::spawn_local;

/// What the fields need to be shown and saved.
#[derive(Clone, Copy)]
struct Editor {
    shown: ShownDeal,
    i18n: I18n,
    toasts: Toasts,
    replica: StoredValue<ReplicaHandle>,
}

impl Editor {
    fn deal<T>(self, read: impl Fn(&DealRow) -> Option<T>) -> Option<T> {
        self.shown.row.with(|row| row.as_deref().and_then(|row| row.as_deal()).and_then(read))
    }

    fn currency(self) -> Currency {
        let workspace = self.replica.with_value(currency);
        self.deal(|deal| deal.currency).unwrap_or(workspace)
    }

    fn save(self, key: &'static str, value: Value) {
        let command =
            Command::Edit { record: self.shown.deal.into(), fields: vec![FieldEdit { key: key.into(), value }] };
        self.dispatch(command);
    }

    fn dispatch(self, command: Command) {
        let replica = self.replica.get_value();
        spawn_local(async move {
            if let Err(error) = replica.dispatch(command).await {
                self.toasts.error(error.to_string());
            }
        });
    }
}

#[component]
pub fn DealFields() -> impl IntoView {
    let editor = Editor {
        shown: expect_context(),
        i18n: use_i18n(),
        toasts: use_toasts(),
        replica: StoredValue::new(use_replica()),
    };
    view! {
        <section class="card fields">
            <NameField editor />
            <AmountField editor />
            <StageField editor />
            <CloseDateField editor />
            <OwnerField editor />
            <TextField editor key="next_step" label=text::NEXT_STEP read=|deal: &DealRow| deal.next_step.clone() />
        </section>
    }
}

fn label(editor: Editor, name: Text) -> Signal<String> {
    Signal::derive(move || editor.i18n.t(name).to_owned())
}

#[component]
fn NameField(editor: Editor) -> impl IntoView {
    let name = Signal::derive(move || editor.deal(|deal| Some(deal.name.clone())).unwrap_or_default());
    let save = Callback::new(move |name: String| match name.trim() {
        "" => Err(editor.i18n.t(text::ERROR_NAME_MISSING).to_owned()),
        name => {
            editor.save("name", name.into());
            Ok(())
        }
    });
    view! {
        <h1 class="hidden">{name}</h1>
        <EditField class="title" label=label(editor, text::NAME) shown=name edited=name save />
    }
}

#[component]
fn TextField(editor: Editor, key: &'static str, label: Text, read: fn(&DealRow) -> Option<String>) -> impl IntoView {
    let value = Signal::derive(move || editor.deal(read).unwrap_or_default());
    let save = Callback::new(move |text: String| {
        editor.save(key, Some(text.trim()).filter(|text| !text.is_empty()).into());
        Ok(())
    });
    view! { <EditField label=self::label(editor, label) shown=value edited=value save /> }
}

#[component]
fn AmountField(editor: Editor) -> impl IntoView {
    let shown = Signal::derive(move || {
        let currency = editor.currency();
        let money = editor.deal(|deal| deal.money(currency));
        money.map(|money| format::money(money, editor.i18n.locale())).unwrap_or_default()
    });
    let edited = Signal::derive(move || {
        let currency = editor.currency();
        editor.deal(|deal| deal.amount).map(|minor| typed(minor, currency)).unwrap_or_default()
    });
    let save = Callback::new(move |text: String| {
        if text.trim().is_empty() {
            editor.save("amount", Value::Empty);
            return Ok(());
        }
        match Money::parse(&text, untrack(|| editor.currency())) {
            Ok(money) => {
                editor.save("amount", money.minor.into());
                Ok(())
            }
            Err(_) => Err(editor.i18n.t(text::ERROR_AMOUNT).to_owned()),
        }
    });
    view! { <EditField class="amount" label=label(editor, text::AMOUNT) shown edited save /> }
}

/// An amount as a person would type it.
fn typed(minor: i64, currency: Currency) -> String {
    let decimals = currency.decimals() as usize;
    let digits = format!("{minor:0>width$}", width = decimals + 1);
    let (whole, fraction) = digits.split_at(digits.len() - decimals);
    if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") }
}

#[component]
fn CloseDateField(editor: Editor) -> impl IntoView {
    let date = move || editor.deal(|deal| deal.close_date);
    let shown = Signal::derive(move || date().map(|date| format::date(date, editor.i18n.locale())).unwrap_or_default());
    let edited = Signal::derive(move || date().map(|date| date.to_string()).unwrap_or_default());
    let save = Callback::new(move |text: String| {
        if text.is_empty() {
            editor.save("close_date", Value::Empty);
            return Ok(());
        }
        match text.parse::<CalendarDate>() {
            Ok(date) => {
                editor.save("close_date", date.into());
                Ok(())
            }
            Err(error) => Err(error.to_string()),
        }
    });
    view! { <EditField kind="date" label=label(editor, text::CLOSE_DATE) shown edited save /> }
}

#[component]
fn StageField(editor: Editor) -> impl IntoView {
    let replica = editor.replica;
    let stages = Memo::new(move |_| {
        let pipeline = editor.deal(|deal| deal.pipeline);
        let row = pipeline.and_then(|pipeline| replica.with_value(|it| it.model.row(pipeline.into())).get());
        let stages = row.and_then(|row| row.as_pipeline().map(|pipeline| pipeline.stages.clone()));
        stages.unwrap_or_default().into_iter().map(|stage| (stage.id, stage.name)).collect::<Vec<_>>()
    });
    let current = move || editor.deal(|deal| deal.place.as_ref().map(|place| place.stage));
    let choose = move |event| {
        let Ok(stage) = event_target_value(&event).parse::<StageId>() else { return };
        let deal: DealId = editor.shown.deal;
        let column = replica.with_value(|replica| replica.model.column(stage));
        let random = u64::from_le_bytes(clock::random());
        let position = column.with_untracked(|column| column.position_at(0, deal, random));
        editor.dispatch(Command::MoveDeal { deal, stage, position, lost: None });
    };
    view! {
        <div class="field">
            <label class="label" for="deal-stage">{label(editor, text::STAGE)}</label>
            <select id="deal-stage" on:change=choose>
                <For each=move || stages.get() key=|stage| stage.clone() let((id, name))>
                    <option value=id.to_string() selected=move || current() == Some(id)>{name}</option>
                </For>
            </select>
        </div>
    }
}

#[component]
fn OwnerField(editor: Editor) -> impl IntoView {
    let replica = editor.replica;
    let members = replica.with_value(|replica| replica.model.list(Kind::Member));
    let owner = Memo::new(move |_| editor.shown.row.with(|row| row.as_ref().and_then(|row| row.meta.owner)));
    let choose = move |event| {
        let member = event_target_value(&event).parse::<MemberId>().ok();
        editor.save("owner_id", member.into());
    };
    let name = move |member: RecordId| {
        replica.with_value(|replica| member_name(replica, editor.i18n, Some(MemberId::of(member))))
    };
    view! {
        <div class="field">
            <label class="label" for="deal-owner">{label(editor, text::OWNER)}</label>
            <select id="deal-owner" on:change=choose>
                <option value="" selected=move || owner.get().is_none()>{label(editor, text::NOBODY)}</option>
                <For each=move || members.get() key=|member| *member let:member>
                    <option value=member.to_string() selected=move || owner.get() == Some(MemberId::of(member))>
                        {move || name(member)}
                    </option>
                </For>
            </select>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_as_typed() {
        assert_eq!(typed(45_000_000, Currency::VND), "45000000");
        assert_eq!(typed(125_050, Currency::USD), "1250.50");
        assert_eq!(typed(5, Currency::USD), "0.05");
    }
}
