//! `/_ui`, in development alone: every control in its states, by day and by night side by side. The language is switched as
//! everywhere.

use crate::{
    clock,
    i18n::{Text, text, use_i18n},
    route::Route,
    toast::use_toasts,
    ui::{
        avatar::{Avatar, hue},
        chart::{BarChart, Bars, Series},
        choice::{Choice, Mark},
        color::COLORS,
        combobox::Combobox,
        copy_field::CopyField,
        date_field::DateField,
        edit_field::{EditField, Save},
        form_end::{FormButtons, ProblemText},
        icon::{Icon, IconView},
        meter::{Meter, ProgressBar},
        modal::Modal,
        time_field::TimeField,
    },
};
use leptos::prelude::*;
use sotay_shared::{date::CalendarDate, id::RecordId};

const PATH: &str = "/_ui";
const NAMES: [&str; 10] =
    ["An Bùi", "Bình Cao", "Chi Đỗ", "Dũng Hồ", "Giang Lê", "Hà Mai", "Khánh Ngô", "Lan Phan", "Minh Trần", "Yến Vũ"];
const ICONS: [Icon; 7] = [Icon::Board, Icon::Calendar, Icon::Call, Icon::Chat, Icon::Filter, Icon::Star, Icon::Warning];
/// In kilobytes, or whatever one thinks of: a chart does not know.
const SUMS: [(&str, [i128; 4]); 3] = [("A", [40, 12, 0, 3]), ("B", [10, 30, 25, 0]), ("C", [0, 18, 40, 22])];

/// Whether the address is that of the page.
pub fn is_asked_for() -> bool {
    window().location().pathname().is_ok_and(|path| path == PATH)
}

#[component]
pub fn ComponentsPage() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="page" style:max-inline-size="none">
            <h1>{i18n.s(text::UI_COMPONENTS)}</h1>
            <div
                style:display="grid"
                style:gap="16px"
                style:grid-template-columns="repeat(auto-fit, minmax(min(360px, 100%), 1fr))"
            >
                <Themed theme="light" name=text::UI_LIGHT_ONES />
                <Themed theme="dark" name=text::UI_DARK_ONES />
            </div>
        </div>
    }
}

/// All of them in one theme.
#[component]
fn Themed(theme: &'static str, name: Text) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <section
            class="stack"
            data-theme=theme
            aria-label=i18n.s(name)
            style:padding="16px"
            style:background="var(--paper)"
            style:color="var(--ink)"
        >
            <h2>{i18n.s(name)}</h2>
            <Group name=text::UI_BUTTONS><Buttons /></Group>
            <Group name=text::UI_FIELDS_TO_TYPE><Fields /></Group>
            <Group name=text::UI_CHOICES><Choices /></Group>
            <Group name=text::UI_SIGNS><Signs /></Group>
            <Group name=text::UI_MEASURES><Measures /></Group>
            <Group name=text::UI_MESSAGES><Messages /></Group>
            <Group name=text::UI_CARDS><Cards /></Group>
        </section>
    }
}

#[component]
fn Group(name: Text, children: Children) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <section class="card stack" aria-label=i18n.s(name)>
            <h3>{i18n.s(name)}</h3>
            {children()}
        </section>
    }
}

#[component]
fn Buttons() -> impl IntoView {
    let i18n = use_i18n();
    let pressed = RwSignal::new(true);
    view! {
        <div class="actions">
            <button class="primary">{i18n.s(text::UI_PRIMARY)}</button>
            <button>{i18n.s(text::UI_PLAIN)}</button>
            <button class="quiet">{i18n.s(text::UI_QUIET)}</button>
            <button class="danger">{i18n.s(text::UI_DANGEROUS)}</button>
            <a class="button" href=Route::Today.path()>{i18n.s(text::UI_AS_A_LINK)}</a>
        </div>
        <div class="actions">
            <button class="primary" disabled=true>{i18n.s(text::UI_DISABLED)}</button>
            <button disabled=true>{i18n.s(text::UI_DISABLED)}</button>
            <button class="primary"><IconView icon=Icon::Plus />{i18n.s(text::NEW)}</button>
            <button class="square" aria-label=i18n.s(text::EDIT)><IconView icon=Icon::Pencil /></button>
            <button class="quiet square" aria-label=i18n.s(text::CLOSE)><IconView icon=Icon::Close /></button>
        </div>
        <div class="switch" role="group" aria-label=i18n.s(text::UI_PRESSED)>
            <button aria-pressed=move || pressed.get().to_string() on:click=move |_| pressed.set(true)>
                {i18n.s(text::LIST)}
            </button>
            <button aria-pressed=move || (!pressed.get()).to_string() on:click=move |_| pressed.set(false)>
                {i18n.s(text::MONTH)}
            </button>
        </div>
    }
}

#[component]
fn Fields() -> impl IntoView {
    let i18n = use_i18n();
    let kept = RwSignal::new("An Phát".to_owned());
    let save: Save = Callback::new(move |typed: String| {
        kept.set(typed);
        Ok(())
    });
    view! {
        <label>{i18n.s(text::UI_EMPTY_ONE)}<input type="text" placeholder=i18n.s(text::TASK_LINE_HINT) /></label>
        <label>{i18n.s(text::UI_FILLED)}<input type="text" value="An Phát" /></label>
        <label>{i18n.s(text::UI_WRONG_ONE)}<input type="text" value="31/02" aria-invalid="true" /></label>
        <ProblemText problem=Signal::stored(Some(text::ERROR_DATE)) />
        <label>{i18n.s(text::UI_DISABLED)}<input type="text" value="An Phát" disabled=true /></label>
        <label>{i18n.s(text::NOTE)}<textarea rows="3"></textarea></label>
        <CopyField label=i18n.s(text::COPY_LINK) value=Signal::stored(PATH.to_owned()) />
        <EditField label=i18n.s(text::DEAL_NAME) shown=kept edited=kept save />
        <label class="check"><input type="checkbox" checked=true />{i18n.s(text::UI_FILLED)}</label>
        <label class="check"><input type="checkbox" disabled=true />{i18n.s(text::UI_DISABLED)}</label>
    }
}

#[component]
fn Choices() -> impl IntoView {
    let i18n = use_i18n();
    let color = RwSignal::new("amber".to_owned());
    let colors = Signal::derive(move || {
        let named = |(word, name): (&str, Text)| Choice::plain(word, i18n.t(name)).marked(Mark::Dot(word.to_owned()));
        COLORS.map(named).to_vec()
    });
    let person = RwSignal::new(String::new());
    let named = |name: &str| Choice::named(name.to_owned()).marked(Mark::Avatar(hue(id_of(name))));
    let people = RwSignal::new(NAMES.map(named).to_vec());
    let create = Callback::new(move |name: String| {
        people.update(|people| people.push(Choice::named(name.clone())));
        person.set(name);
    });
    let day = RwSignal::new(Some(clock::today()));
    let none = RwSignal::new(None::<CalendarDate>);
    let minute = RwSignal::new(Some(9 * 60 + 30_u16));
    view! {
        <Combobox
            label=i18n.s(text::UI_SHORT_LIST)
            value=color
            choices=colors
            chosen=Callback::new(move |it| color.set(it))
        />
        <Combobox
            label=i18n.s(text::UI_LONG_LIST)
            value=person
            choices=people
            chosen=Callback::new(move |it| person.set(it))
            create=create
            placeholder=i18n.s(text::UI_EMPTY_ONE)
        />
        <Combobox
            label=i18n.s(text::UI_DISABLED)
            value=color
            choices=colors
            chosen=Callback::new(|_| ())
            disabled=true
        />
        <DateField label=i18n.s(text::UI_FILLED) value=day chosen=Callback::new(move |it| day.set(it)) />
        <DateField label=i18n.s(text::UI_EMPTY_ONE) value=none chosen=Callback::new(move |it| none.set(it)) />
        <DateField label=i18n.s(text::UI_DISABLED) value=day chosen=Callback::new(|_| ()) disabled=true />
        <TimeField label=i18n.s(text::DUE_TIME) value=minute chosen=Callback::new(move |it| minute.set(it)) />
    }
}

/// Somebody's id, made of their name.
fn id_of(name: &str) -> RecordId {
    RecordId::from_cause(name)
}

#[component]
fn Signs() -> impl IntoView {
    let i18n = use_i18n();
    let tag = |(word, name): (&'static str, Text)| {
        view! { <li><span class="chip tag" data-color=word>{i18n.s(name)}</span></li> }
    };
    let avatar = |name: &'static str| {
        view! { <Avatar name=Signal::stored(name.to_owned()) id=id_of(name) /> }
    };
    view! {
        <div class="actions">
            <span class="chip">{i18n.s(text::UI_PLAIN)}</span>
            <span class="chip conflict">{i18n.s(text::CONFLICT)}</span>
            <span class="chip rotten">{i18n.s(text::UI_WRONG_ONE)}</span>
        </div>
        <ul class="tag-list">{COLORS.map(tag).collect_view()}</ul>
        <div class="actions">{NAMES.map(avatar).collect_view()}</div>
        <div class="actions">{ICONS.map(|icon| view! { <IconView icon /> }).collect_view()}</div>
    }
}

#[component]
fn Measures() -> impl IntoView {
    let i18n = use_i18n();
    let bars = Memo::new(|_| Bars {
        labels: ["I", "II", "III", "IV"].map(|name| (name.to_owned(), name.to_owned())).to_vec(),
        series: SUMS.map(|(name, values)| Series { name: name.to_owned(), values: values.to_vec() }).to_vec(),
        targets: vec![Some(45), Some(70), None, Some(20)],
        target: "T".to_owned(),
    });
    let write = Callback::new(|number: i128| number.to_string());
    view! {
        <Meter name=i18n.s(text::UI_LITTLE) percent=Signal::stored(20_i64) />
        <Meter name=i18n.s(text::UI_MUCH) percent=Signal::stored(85_i64) />
        <ProgressBar name=i18n.s(text::UI_UNDER_WAY) done=Signal::stored(Some((30_usize, 120_usize))) />
        <ProgressBar name=i18n.s(text::UI_OF_UNKNOWN_LENGTH) done=Signal::stored(None::<(usize, usize)>) />
        <BarChart name=i18n.s(text::FORECAST_CHART) bars short=write exact=write />
    }
}

#[component]
fn Messages() -> impl IntoView {
    let (i18n, toasts) = (use_i18n(), use_toasts());
    let open = RwSignal::new(false);
    let say = move |_| {
        toasts.undoable(untrack(|| i18n.t(text::UI_SOMETHING_HAPPENED)), || ());
    };
    let close = Callback::new(move |()| open.set(false));
    view! {
        <div class="actions">
            <button on:click=say>{i18n.s(text::UI_SAY_SOMETHING)}</button>
            <button on:click=move |_| toasts.error(untrack(|| i18n.t(text::UI_SOMETHING_FAILED)))>
                {i18n.s(text::UI_SAY_A_PROBLEM)}
            </button>
            <button aria-haspopup="dialog" on:click=move |_| open.set(true)>{i18n.s(text::UI_OPEN_A_DIALOG)}</button>
        </div>
        <div class="toast">
            <span>{i18n.s(text::UI_SOMETHING_HAPPENED)}</span>
            <button class="quiet">{i18n.s(text::UNDO)}</button>
        </div>
        <div class="toast error"><span>{i18n.s(text::UI_SOMETHING_FAILED)}</span></div>
        <section class="empty-list">
            <h3>{i18n.s(text::EMPTY_BOARD_TITLE)}</h3>
            <p>{i18n.s(text::EMPTY_BOARD_TEXT)}</p>
            <button class="primary">{i18n.s(text::EMPTY_BOARD_ACTION)}</button>
        </section>
        <Show when=move || open.get()>
            <Modal title=i18n.s(text::UI_OPEN_A_DIALOG) on_close=close>
                <form method="dialog" class="stack">
                    <label>{i18n.s(text::NOTE)}<input type="text" /></label>
                    <FormButtons send=text::SAVE cancel=close />
                </form>
            </Modal>
        </Show>
    }
}

/// A card of the board, with all that can be on one: the board writes its own as `feature/board/card.rs` says.
#[component]
fn Cards() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="card-slot">
            <div class="deal-card">
                <p class="card-title">"An Phát – 20"</p>
                <p class="card-company">"An Phát Pharma"</p>
                <p class="next-step">{i18n.s(text::PLAN_IT)}</p>
                <div class="card-tags"><span class="chip tag" data-color="rose">"hot"</span></div>
                <div class="card-foot">
                    <span class="amount">"₫45.000.000"</span>
                    <span class="chip conflict"><IconView icon=Icon::Conflict /></span>
                    <span class="chip"><IconView icon=Icon::Calendar />"30/6"</span>
                    <span class="chip rotten"><IconView icon=Icon::Clock />{i18n.s(text::IN_A_WEEK)}</span>
                    <Avatar name=Signal::stored("Lan Phan".to_owned()) id=id_of("Lan Phan") />
                </div>
            </div>
        </div>
    }
}
