//! Address and password: signing in, or making an account. Each says which of the two it is.

mod forgotten;

use crate::{
    device,
    format::fill,
    http::{self, HttpError},
    i18n::{I18n, Text, text, use_i18n},
    second_factor::Second,
    session::{Registration, ServerInfo},
    ui::form_end::ProblemWords,
    widget::second_step::SecondStep,
};
use forgotten::Forgotten;
use leptos::{ev::SubmitEvent, prelude::*};
use serde_json::{Value, json};
use sotay_shared::{command::FieldEdit, schema::key};
use wasm_bindgen_futures::spawn_local;

/// The answer to a sign-up that a link in a mail finishes.
const ACCEPTED: u16 = 202;

/// Who signed in.
#[derive(Debug, Clone)]
pub struct Person {
    /// Empty where it was not asked.
    pub name: String,
    pub email: String,
}

impl Person {
    /// What their record says of them.
    pub fn fields(&self) -> Vec<FieldEdit> {
        let named = Some(self.name.as_str()).filter(|name| !name.is_empty());
        let name = named.map(|name| FieldEdit::new(key::NAME, name));
        name.into_iter().chain([FieldEdit::new("email", self.email.trim())]).collect()
    }
}

/// What is typed of an account, and how it goes.
#[derive(Clone, Copy)]
struct Entering {
    /// Whether an account is made.
    new_account: RwSignal<bool>,
    name: RwSignal<String>,
    email: RwSignal<String>,
    password: RwSignal<String>,
    /// The token of the invitation that was followed here, or empty.
    invitation: StoredValue<String>,
    busy: RwSignal<bool>,
    problem: RwSignal<Option<HttpError>>,
    /// What it still takes once the password was right.
    second: RwSignal<Option<Second>>,
    /// Whether the password was forgotten.
    forgot: RwSignal<bool>,
    /// Whether a link in a mail finishes what was begun.
    by_mail: RwSignal<bool>,
    /// What the server says of itself, once it did.
    server: RwSignal<Option<ServerInfo>>,
    i18n: I18n,
}

impl Entering {
    /// Before anything is typed.
    fn new(new_account: RwSignal<bool>, invitation: String) -> Entering {
        let server = RwSignal::new(None);
        spawn_local(async move {
            // The form may be gone by now.
            let _ = server.try_set(ServerInfo::read().await.ok());
        });
        Entering {
            new_account,
            name: RwSignal::new(String::new()),
            email: RwSignal::new(String::new()),
            password: RwSignal::new(String::new()),
            invitation: StoredValue::new(invitation),
            busy: RwSignal::new(false),
            problem: RwSignal::new(None),
            second: RwSignal::new(None),
            forgot: RwSignal::new(false),
            by_mail: RwSignal::new(false),
            server,
            i18n: use_i18n(),
        }
    }

    /// The other one of signing in and making an account.
    fn change(self) {
        self.problem.set(None);
        self.new_account.update(|new| *new = !*new);
    }

    /// Why nobody makes an account here; nothing where they can, or it is not known.
    fn closed(self) -> Option<Text> {
        let is_invited = self.invitation.with_value(|token| !token.is_empty());
        match self.server.get()?.registration {
            Registration::Closed => Some(text::SIGN_UP_CLOSED),
            Registration::Invite if !is_invited => Some(text::SIGN_UP_BY_INVITE),
            _ => None,
        }
    }

    /// Signs in or makes an account, and goes on with `done`.
    fn send<F>(self, done: &F)
    where
        F: AsyncFn(Person) -> Result<(), HttpError> + Clone + 'static,
    {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.problem.set(None);
        let is_new = self.new_account.get_untracked();
        let invitation = self.invitation.with_value(|token| (!token.is_empty()).then(|| token.clone()));
        let credentials = json!({
            "email": self.email.get_untracked(),
            "password": self.password.get_untracked(),
            "invitation": invitation,
            "language": untrack(|| self.i18n.locale()),
        });
        let person = Person { name: self.name.get_untracked().trim().to_owned(), email: self.email.get_untracked() };
        let done = done.clone();
        spawn_local(async move {
            let entered = match self.enter(is_new, &credentials).await {
                Ok(true) => {
                    // The session that was still to be ended has made room for this one.
                    device::set_to_sign_out(false);
                    done(person).await
                }
                Ok(false) => Ok(()),
                Err(error) => Err(error),
            };
            // The form is gone by now where that worked.
            let _ = self.busy.try_set(false);
            let _ = self.problem.try_set(entered.err());
        });
    }

    /// Asks the server; whether whoever asked is in now, or something else is to be done first.
    async fn enter(self, is_new: bool, credentials: &Value) -> Result<bool, HttpError> {
        if is_new {
            let by_mail = http::status("POST", "/api/account", credentials).await? == ACCEPTED;
            let _ = self.by_mail.try_set(by_mail);
            return Ok(!by_mail);
        }
        let second = http::begin::<Second>("/api/session", credentials).await?;
        let is_in = second.is_none();
        let _ = self.second.try_set(second);
        Ok(is_in)
    }

    /// Goes on with `done` after the second step.
    fn entered<F>(self, done: &F)
    where
        F: AsyncFn(Person) -> Result<(), HttpError> + Clone + 'static,
    {
        let person = Person { name: self.name.get_untracked().trim().to_owned(), email: self.email.get_untracked() };
        let done = done.clone();
        spawn_local(async move {
            let entered = done(person).await;
            let _ = self.problem.try_set(entered.err());
            let _ = self.second.try_set(None);
        });
    }
}

/// Asks for an account; `done` runs once signed in, and may fail in turn.
#[component]
pub fn SignInForm<F>(
    /// Whether an account is made; changed here where there is a choice.
    new_account: RwSignal<bool>,
    /// Whether the user's name is asked as well.
    #[prop(into)]
    ask_name: Signal<bool>,
    #[prop(into)] submit: Signal<&'static str>,
    /// Whether one can change from the one to the other here.
    #[prop(default = true)]
    choice: bool,
    /// The token of an invitation, where that led here.
    #[prop(optional)]
    invitation: String,
    done: F,
) -> impl IntoView
where
    F: AsyncFn(Person) -> Result<(), HttpError> + Clone + Send + Sync + 'static,
{
    let (i18n, entering) = (use_i18n(), Entering::new(new_account, invitation));
    let Entering { problem, forgot, by_mail, email, second, .. } = entering;
    let problem = Signal::derive(move || problem.get().map(|problem| problem.explain(i18n)));
    let done = StoredValue::new(done);
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        done.with_value(|done| entering.send(done));
    };
    let entered = Callback::new(move |()| done.with_value(|done| entering.entered(done)));
    let back = Callback::new(move |()| entering.second.set(None));
    let is_closed = Memo::new(move |_| new_account.get() && entering.closed().is_some());
    let sent = move || fill(i18n.t(text::SIGN_UP_SENT), &[("email", email.get().trim())]);
    // What is typed stays while something else is shown in its place.
    let is_away = move || forgot.get() || by_mail.get() || is_closed.get() || second.with(Option::is_some);
    view! {
        <form class="stack" hidden=is_away on:submit=send>
            <Fields entering ask_name />
            <ProblemWords problem />
            <Buttons entering submit choice />
        </form>
        <Show when=move || is_closed.get()>
            <p>{move || entering.closed().map(|why| i18n.t(why))}</p>
            {choice.then(|| view! {
                <div class="actions">
                    <button type="button" on:click=move |_| entering.change()>{i18n.s(text::HAVE_ACCOUNT)}</button>
                </div>
            })}
        </Show>
        <Show when=move || by_mail.get()><p role="status">{sent}</p></Show>
        <Show when=move || forgot.get()>
            <Forgotten email forgot server=entering.server />
        </Show>
        {move || second.get().map(|second| view! { <SecondStep second done=entered back /> })}
    }
}

/// Sends the form, or changes what it is for.
#[component]
fn Buttons(entering: Entering, submit: Signal<&'static str>, choice: bool) -> impl IntoView {
    let i18n = use_i18n();
    let Entering { new_account, busy, forgot, .. } = entering;
    view! {
        <div class="actions">
            <button class="primary" type="submit" disabled=move || busy.get()>{submit}</button>
            {choice.then(|| view! {
                <Show when=move || new_account.get() || entering.closed().is_none()>
                    <button class="quiet" type="button" on:click=move |_| entering.change()>
                        {move || i18n.t(if new_account.get() { text::HAVE_ACCOUNT } else { text::NO_ACCOUNT })}
                    </button>
                </Show>
            })}
            <Show when=move || !new_account.get()>
                <button class="quiet" type="button" on:click=move |_| forgot.set(true)>
                    {i18n.s(text::FORGOT_PASSWORD)}
                </button>
            </Show>
        </div>
    }
}

/// The name where it is asked, the address and the password.
#[component]
fn Fields(entering: Entering, ask_name: Signal<bool>) -> impl IntoView {
    let i18n = use_i18n();
    let Entering { new_account, name, email, password, .. } = entering;
    view! {
        <Show when=move || ask_name.get()>
            <label>
                {i18n.s(text::YOUR_NAME)}
                <input name="name" autocomplete="name" required=true bind:value=name />
            </label>
        </Show>
        <label>
            {i18n.s(text::EMAIL)}
            <input name="email" type="email" autocomplete="username" required=true bind:value=email />
        </label>
        <label>
            {move || i18n.t(if new_account.get() { text::PASSWORD } else { text::PASSWORD_ONLY })}
            <input
                name="password"
                type="password"
                autocomplete=move || if new_account.get() { "new-password" } else { "current-password" }
                required=true
                bind:value=password
            />
        </label>
    }
}
