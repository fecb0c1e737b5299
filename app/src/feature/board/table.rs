//! The selected deals as a table.

use super::{picked::Picked, state::BoardState};
use crate::{
    format::{self, fill},
    i18n::{Text, text, use_i18n},
    route::Route,
    ui::icon::{Icon, IconView},
    view_model::{Sort, next_task},
    widget::linked::linked,
    workspace::{currency, member_name, use_replica},
};
use leptos::prelude::*;
use sotay_shared::{
    filter::{Context, field},
    id::DealId,
    kind::Kind,
    schema::key,
};

/// Rows shown at first, and with each "show more".
const SHOWN: usize = 100;

/// The order of the board: by stage, and in it as people put the cards.
const BY_STAGE: &str = key::PLACE;

/// The columns: what they are called, and what a click on their head orders by.
const COLUMNS: [(Text, &str); 8] = [
    (text::DEAL_NAME, key::NAME),
    (text::COMPANY, ""),
    (text::STAGE, BY_STAGE),
    (text::AMOUNT, key::AMOUNT),
    (text::CLOSE_DATE, key::CLOSE_DATE),
    (text::OWNER, key::OWNER),
    (text::NEXT_TASK, ""),
    (text::UPDATED, field::UPDATED),
];

#[component]
pub fn TableView() -> impl IntoView {
    let i18n = use_i18n();
    let board = expect_context::<BoardState>();
    let limit = RwSignal::new(SHOWN);
    let deals = Memo::new(move |_| {
        let stages = board.columns();
        board.selection.with(|it| it.as_ref().map(|selection| selection.in_order(&stages))).unwrap_or_default()
    });
    let shown = move || deals.with(|deals| deals.iter().take(limit.get()).copied().collect::<Vec<_>>());
    let hidden = move || deals.with(Vec::len).saturating_sub(limit.get());
    let order_by = move |key: &str| {
        if key == BY_STAGE {
            return board.set("sort", "");
        }
        let sort = board.sort.get_untracked();
        let descending = if sort.key == key { !sort.descending } else { key == key::AMOUNT || key == field::UPDATED };
        board.set("sort", &Sort { key: key.to_owned(), descending }.to_string());
    };
    let sorted = move |key: &str| {
        let is_it = |sort: &Sort| if key == BY_STAGE { sort.is_by_hand() } else { sort.key == key };
        board.sort.with(|sort| match (is_it(sort), sort.descending) {
            (true, false) => "ascending",
            (true, true) => "descending",
            (false, _) => "none",
        })
    };
    let head = COLUMNS.map(|(name, key)| match key.is_empty() {
        true => view! { <th scope="col">{i18n.s(name)}</th> }.into_any(),
        false => view! {
            <th scope="col" aria-sort=move || sorted(key)>
                <button class="quiet" on:click=move |_| order_by(key)>{i18n.s(name)}</button>
            </th>
        }
        .into_any(),
    });
    let picked = expect_context::<Picked>();
    let all_picked = move || deals.with(|deals| !deals.is_empty() && deals.iter().all(|deal| picked.contains(*deal)));
    let some_picked = move || !picked.is_empty() && !all_picked();
    let pick_all = move |_| match untrack(all_picked) {
        true => picked.clear(),
        false => picked.set(deals.get_untracked()),
    };
    view! {
        <div class="deal-table" tabindex="0" role="region" aria-label=i18n.s(text::TABLE)>
            <table>
                <thead>
                    <tr>
                        <th scope="col">
                            <input type="checkbox" aria-label=i18n.s(text::PICK_ALL) prop:checked=all_picked
                                prop:indeterminate=some_picked on:change=pick_all />
                        </th>
                        {head}
                    </tr>
                </thead>
                <tbody>
                    <For each=shown key=|deal| *deal let:deal>
                        <DealLine deal all=deals />
                    </For>
                </tbody>
            </table>
            <Show when=move || { hidden() > 0 }>
                <button class="quiet wide" on:click=move |_| limit.update(|limit| *limit += SHOWN)>
                    {move || fill(i18n.t(text::SHOW_MORE), &[("n", &hidden().min(SHOWN).to_string())])}
                </button>
            </Show>
        </div>
    }
}

#[component]
fn DealLine(deal: DealId, all: Memo<Vec<DealId>>) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let (board, picked) = (expect_context::<BoardState>(), expect_context::<Picked>());
    let row = replica.model.row(deal.into());
    let row = Memo::new(move |_| row.get());
    move || {
        let row = row.get()?;
        let known = row.as_deal()?;
        let (locale, today) = (i18n.locale(), board.context.with(Context::today));
        let title = row.title().to_owned();
        let label = fill(i18n.t(text::PICK_ONE), &[("deal", &title)]);
        let company = row.company().map(|company| linked(&replica, company.into()));
        let company = company.map(|it| view! { <span class=it.class()>{it.words(i18n)}</span> });
        let column =
            board.pipeline.get().map(|pipeline| board.context.with(|context| context.column_of(pipeline, known)));
        let (stage, color) = column.and_then(|stage| board.stage(stage)).map(|stage| (stage.name, stage.color)).unzip();
        let amount = known.money(currency(&replica)).map(|money| format::money(money, locale));
        let close = row.close_date().map(|date| format::short_date(date, today, locale));
        let owner = row.meta.owner.map(|owner| member_name(&replica, i18n, Some(owner)));
        let next =
            next_task(&replica.model, deal.into()).and_then(|(task, due)| {
                let title = replica.model.row(task).get()?.title().to_owned();
                Some(due.map_or_else(
                    || title.clone(),
                    |due| format!("{title} · {}", format::short_date(due, today, locale)),
                ))
            });
        let updated = row.meta.updated_at.map(|at| {
            view! { <span title=format::instant(at, locale)>{format::ago(at, crate::clock::minute(), locale)}</span> }
        });
        let conflict = (!row.meta.conflicts.is_empty()).then(
            || view! { <span class="chip conflict"><IconView icon=Icon::Conflict />{i18n.t(text::CONFLICT)}</span> },
        );
        Some(view! {
            <tr class:picked=move || picked.contains(deal) data-deal=deal.to_string()>
                <td>
                    <input
                        type="checkbox"
                        aria-label=label
                        prop:checked=move || picked.contains(deal)
                        on:click=move |event| match event.shift_key() {
                            true => all.with_untracked(|all| picked.extend_among(deal, all)),
                            false => picked.toggle(deal),
                        }
                    />
                </td>
                <th scope="row"><a href=Route::Record(Kind::Deal, deal.into()).path()>{title}</a> {conflict}</th>
                <td>{company}</td>
                <td><span class="chip tag" data-color=color>{stage}</span></td>
                <td class="number">{amount}</td>
                <td>{close}</td>
                <td>{owner}</td>
                <td>{next}</td>
                <td>{updated}</td>
            </tr>
        })
    }
}
