//! The ways to reach whom a record is about: by telephone, by Zalo, by mail. On a phone they stand at the thumb, and
//! what is begun by them is put down with one more tap.

use super::{OpenRecord, composer::Composer};
use crate::{
    i18n::{Text, text, use_i18n},
    permission::Writes,
    screen::use_narrow,
    ui::icon::{Icon, IconView},
    widget::{editing::reach, new_record::NewRecord},
    workspace::{country, use_replica},
};
use leptos::prelude::*;
use sotay_shared::{command::FieldEdit, id::RecordId, kind::Kind, row::ActivityType, schema::key};

/// How somebody is reached first.
#[derive(Clone, Copy)]
pub struct Reached {
    /// Empty where there is none.
    phone: Memo<String>,
    email: Memo<String>,
    country: Memo<Option<&'static str>>,
}

impl Reached {
    pub fn of(shown: OpenRecord) -> Reached {
        let replica = use_replica();
        let first = move |list: &'static str| {
            Memo::new(move |_| {
                let entries = shown.row.with(|row| row.as_ref().map(|row| row.entries(list)).unwrap_or_default());
                entries.into_iter().next().map(|(_, value)| value).unwrap_or_default()
            })
        };
        let country = Memo::new(move |_| country(&replica));
        Reached { phone: first("phones"), email: first("emails"), country }
    }
}

/// Calls them; what is said can be put down meanwhile.
#[component]
pub fn CallLink(reached: Reached) -> impl IntoView {
    let (i18n, composer) = (use_i18n(), expect_context::<Composer>());
    let Reached { phone, country, .. } = reached;
    view! {
        <Show when=move || !phone.with(String::is_empty)>
            <a
                class="button"
                data-way="call"
                href=move || reach("tel", &phone.get(), country.get()).map(|link| link.href())
                title=phone
                on:click=move |_| composer.begin(ActivityType::Call)
            >
                <IconView icon=Icon::Call />
                <span>{i18n.s(text::CALL_THEM)}</span>
            </a>
        </Show>
    }
}

/// Writes to them on Zalo.
#[component]
pub fn ZaloLink(reached: Reached) -> impl IntoView {
    let composer = expect_context::<Composer>();
    let Reached { phone, country, .. } = reached;
    view! {
        <Show when=move || !phone.with(String::is_empty)>
            <a
                class="button"
                data-way="zalo"
                href=move || reach("zalo", &phone.get(), country.get()).map(|link| link.href())
                target="_blank"
                rel="noopener noreferrer"
                on:click=move |_| composer.begin(ActivityType::Chat)
            >
                "Zalo"
            </a>
        </Show>
    }
}

/// Writes a mail to them.
#[component]
pub fn MailLink(reached: Reached) -> impl IntoView {
    let (i18n, composer) = (use_i18n(), expect_context::<Composer>());
    let Reached { email, country, .. } = reached;
    view! {
        <Show when=move || !email.with(String::is_empty)>
            <a
                class="button"
                href=move || reach("email", &email.get(), country.get()).map(|link| link.href())
                title=email
                on:click=move |_| composer.begin(ActivityType::Email)
            >
                <IconView icon=Icon::Email />
                <span>{i18n.s(text::EMAIL)}</span>
            </a>
        </Show>
    }
}

/// At the thumb of whoever holds a phone: calls, writes, notes and plans.
#[component]
pub fn PhoneBar() -> impl IntoView {
    let narrow = use_narrow();
    let shown = expect_context::<OpenRecord>();
    let is_reached = matches!(shown.kind, Kind::Contact | Kind::Company);
    let has_bar = is_reached || shown.kind == Kind::Deal;
    move || (has_bar && narrow.get()).then(|| view! { <Writes><Bar is_reached /></Writes> })
}

#[component]
fn Bar(is_reached: bool) -> impl IntoView {
    let (i18n, shown) = (use_i18n(), expect_context::<OpenRecord>());
    let planning = RwSignal::new(false);
    let planned = Callback::new(move |_: Option<RecordId>| planning.set(false));
    let ways = match is_reached {
        true => {
            let reached = Reached::of(shown);
            let nobody = move || reached.phone.with(String::is_empty);
            view! {
                <CallLink reached />
                <Show when=nobody><BeginButton what=ActivityType::Call name=text::CALL_THEM icon=Icon::Call /></Show>
                <ZaloLink reached />
                <Show when=nobody><BeginButton what=ActivityType::Chat name=text::CHANNEL_ZALO icon=Icon::Note /></Show>
                <BeginButton what=ActivityType::Note name=text::NOTE icon=Icon::Pencil />
            }
            .into_any()
        }
        false => view! {
            <BeginButton what=ActivityType::Note name=text::NOTE icon=Icon::Pencil />
            <BeginButton what=ActivityType::Call name=text::CALL_THEM icon=Icon::Call />
        }
        .into_any(),
    };
    view! {
        <div class="phone-bar" role="group" aria-label=i18n.s(text::QUICK_LOG)>
            {ways}
            <button on:click=move |_| planning.set(true)>
                <IconView icon=Icon::Of(Kind::Task) />
                <span>{i18n.s(text::ONE_TASK)}</span>
            </button>
        </div>
        {move || planning.get().then(|| {
            let given = vec![FieldEdit::new(format!("{}/{}", key::LINKS, shown.record), true)];
            view! { <NewRecord kind=Kind::Task title=text::NEW_TASK done=planned given /> }
        })}
    }
}

/// Begins something to be put down.
#[component]
fn BeginButton(what: ActivityType, name: Text, icon: Icon) -> impl IntoView {
    let (i18n, composer) = (use_i18n(), expect_context::<Composer>());
    view! {
        <button on:click=move |_| composer.begin(what)>
            <IconView icon />
            <span>{i18n.s(name)}</span>
        </button>
    }
}
