//! Above the forecast: whose deals it is about, and how long its periods are.

use super::{
    Outlook,
    whose::{ME, Whose, owned_by},
};
use crate::{
    i18n::{text, use_i18n},
    route::Route,
    workspace::{member_choices, members, team_of, use_replica},
};
use leptos::prelude::*;
use sotay_shared::{forecast::Unit, id::MemberId};

#[component]
pub fn Choosers() -> impl IntoView {
    let i18n = use_i18n();
    let outlook = expect_context::<Outlook>();
    let name = |unit| match unit {
        Unit::Month => text::MONTH,
        Unit::Quarter => text::QUARTER,
    };
    view! {
        <div class="forecast-tools">
            <WhoseSwitch />
            <div class="switch" role="group" aria-label=i18n.s(text::FORECAST_UNIT)>
                {Unit::ALL.map(|unit| view! {
                    <button
                        aria-pressed=move || (outlook.unit.get() == unit).to_string()
                        on:click=move |_| outlook.board.set("period", unit.as_str())
                    >
                        {i18n.s(name(unit))}
                    </button>
                })}
            </div>
        </div>
    }
}

/// Everybody's deals, one's own, one's team's, or a colleague's: the board is filtered by its owner.
#[component]
fn WhoseSwitch() -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let outlook = expect_context::<Outlook>();
    let (own, model) = (replica.device.member, replica.model.clone());
    let team = Memo::new(move |_| team_of(&model, own).into_iter().collect::<Vec<MemberId>>());
    let is_several = Memo::new(move |_| members(&replica).len() > 1);
    let is = move |wanted: &[MemberId]| outlook.whose.with(|whose| whose.is(wanted)).to_string();
    let show = move |owners: Vec<String>| {
        let filter = outlook.board.filter.with_untracked(|filter| owned_by(filter, &owners));
        outlook.board.set_filter(&filter);
    };
    let show_team = move |_| show(team.with_untracked(|team| team.iter().map(MemberId::to_string).collect()));
    view! {
        <Show when=move || is_several.get()>
            <div class="switch" role="group" aria-label=i18n.s(text::FORECAST_WHOSE)>
                <button aria-pressed=move || is(&[]) on:click=move |_| show(Vec::new())>
                    {i18n.s(text::ALL_TASKS)}
                </button>
                <button aria-pressed=move || is(&[own]) on:click=move |_| show(vec![ME.to_owned()])>
                    {i18n.s(text::VIEW_MINE)}
                </button>
                <Show when=move || { team.with(Vec::len) > 1 }>
                    <button aria-pressed=move || team.with(|team| is(team)) on:click=show_team>
                        {i18n.s(text::MY_TEAMS_TASKS)}
                    </button>
                </Show>
            </div>
            <Colleagues />
        </Show>
    }
}

/// The colleagues to choose from.
#[component]
fn Colleagues() -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let outlook = expect_context::<Outlook>();
    let own = replica.device.member;
    let others = Memo::new(move |_| {
        let others = member_choices(&replica, i18n).into_iter().filter(|(member, _)| *member != own);
        others.collect::<Vec<_>>()
    });
    let is = move |member: MemberId| outlook.whose.with(|whose| *whose == Whose::Members(vec![member]));
    let chosen = move || {
        let chosen = others.with(|others| others.iter().find(|(member, _)| is(*member)).map(|(_, name)| name.clone()));
        chosen.unwrap_or_else(|| i18n.t(text::FORECAST_COLLEAGUE).to_owned())
    };
    let line = move |(member, name): (MemberId, String)| {
        let query = move || {
            let filter = outlook.board.filter.with(|filter| owned_by(filter, &[member.to_string()]));
            outlook.board.navigation.query_with(&[("filter", &filter.to_string())])
        };
        view! {
            <li>
                <a
                    href=move || format!("{}{}", Route::Board.path(), query())
                    aria-current=move || is(member).then_some("true")
                >
                    {name}
                </a>
            </li>
        }
    };
    view! {
        <details class="popover colleagues">
            <summary class="button quiet">{chosen}</summary>
            <div class="popover-body">
                <ul class="view-list">{move || others.get().into_iter().map(line).collect_view()}</ul>
            </div>
        </details>
    }
}
