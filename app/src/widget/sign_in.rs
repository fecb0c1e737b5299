//! Address and password: signing in, or making an account. Each says which of the two it is.

use crate::{
    device,
    http::{self, HttpError},
    i18n::{text, use_i18n},
    ui::form_end::ProblemWords,
};
use leptos::{ev::SubmitEvent, prelude::*};
use serde_json::json;
use sotay_shared::{command::FieldEdit, schema::key};
use wasm_bindgen_futures::spawn_local;

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
    busy: RwSignal<bool>,
    problem: RwSignal<Option<HttpError>>,
}

impl Entering {
    /// Before anything is typed.
    fn new(new_account: RwSignal<bool>) -> Entering {
        Entering {
            new_account,
            name: RwSignal::new(String::new()),
            email: RwSignal::new(String::new()),
            password: RwSignal::new(String::new()),
            busy: RwSignal::new(false),
            problem: RwSignal::new(None),
        }
    }

    /// The other one of signing in and making an account.
    fn change(self) {
        self.problem.set(None);
        self.new_account.update(|new| *new = !*new);
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
        let path = if self.new_account.get_untracked() { "/api/account" } else { "/api/session" };
        let credentials = json!({ "email": self.email.get_untracked(), "password": self.password.get_untracked() });
        let person = Person { name: self.name.get_untracked().trim().to_owned(), email: self.email.get_untracked() };
        let done = done.clone();
        spawn_local(async move {
            let entered = match http::call("POST", path, &credentials).await {
                Ok(()) => {
                    // The session that was still to be ended has made room for this one.
                    device::set_to_sign_out(false);
                    done(person).await
                }
                Err(error) => Err(error),
            };
            // The form is gone by now where that worked.
            let _ = self.busy.try_set(false);
            let _ = self.problem.try_set(entered.err());
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
    done: F,
) -> impl IntoView
where
    F: AsyncFn(Person) -> Result<(), HttpError> + Clone + Send + Sync + 'static,
{
    let (i18n, entering) = (use_i18n(), Entering::new(new_account));
    let Entering { busy, problem, .. } = entering;
    let problem = Signal::derive(move || problem.get().map(|problem| problem.explain(i18n)));
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        entering.send(&done);
    };
    view! {
        <form class="stack" on:submit=send>
            <Fields entering ask_name />
            <ProblemWords problem />
            <div class="actions">
                <button class="primary" type="submit" disabled=move || busy.get()>{submit}</button>
                {choice.then(|| view! {
                    <button class="quiet" type="button" on:click=move |_| entering.change()>
                        {move || i18n.t(if new_account.get() { text::HAVE_ACCOUNT } else { text::NO_ACCOUNT })}
                    </button>
                })}
            </div>
        </form>
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
