//! One column: its stage's name, count and exact totals, and its cards.

use super::{BoardPipeline, card::CardView, drag::Drag, keyboard::Lifted, new_deal::AddHereButton};
use crate::{
    format::{self, fill},
    i18n::{text, use_i18n},
    workspace::{currency, use_replica},
};
use leptos::prelude::*;
use sotay_shared::id::{DealId, PipelineId, StageId};

/// Cards shown at first, and with each "show more".
const SHOWN: usize = 60;

#[component]
pub fn ColumnView(pipeline: PipelineId, stage: StageId) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let board = expect_context::<BoardPipeline>();
    let column = StoredValue::new(replica.model.column(stage));
    let limit = RwSignal::new(SHOWN);
    let deals = Memo::new(move |_| {
        column.with_value(|column| column.with(|column| column.deals().take(limit.get()).collect::<Vec<DealId>>()))
    });
    let count = Memo::new(move |_| column.with_value(|column| column.with(|column| column.len())));
    let totals = Memo::new(move |_| {
        let own = currency(&replica);
        column.with_value(|column| column.with(|column| column.totals(own)))
    });
    let info = Memo::new(move |_| board.stage(stage));
    let name =
        Memo::new(move |_| info.with(|stage| stage.as_ref().map(|stage| stage.name.clone()).unwrap_or_default()));
    let color = move || info.with(|stage| stage.as_ref().map(|stage| stage.color.clone()).unwrap_or_default());
    let total = move || {
        let totals = totals.get();
        totals.into_iter().map(|money| format::money(money, i18n.locale())).collect::<Vec<_>>().join(" · ")
    };
    let hidden = move || count.get().saturating_sub(limit.get());
    view! {
        <section class="column" data-stage=stage.to_string() aria-label=move || name.get()>
            <header data-color=color>
                <h2>{move || name.get()}</h2>
                <span class="count" title=move || fill(i18n.t(text::DEALS), &[("n", &count.get().to_string())])>
                    {move || format::number(count.get() as i64, i18n.locale())}
                </span>
                <span class="total">{total}</span>
            </header>
            <ul class="cards">
                <For each=move || deals.get() key=|deal| *deal let:deal>
                    <CardView deal stage />
                </For>
                <Show when=move || { hidden() > 0 }>
                    <li>
                        <button class="quiet wide" on:click=move |_| limit.update(|limit| *limit += SHOWN)>
                            {move || fill(i18n.t(text::SHOW_MORE), &[("n", &hidden().min(SHOWN).to_string())])}
                        </button>
                    </li>
                </Show>
                <Show when=move || count.get() == 0>
                    <li class="nothing">{i18n.s(text::NO_DEALS_HERE)}</li>
                </Show>
                <DropLine stage />
            </ul>
            <AddHereButton pipeline stage name=Signal::derive(move || name.get()) />
        </section>
    }
}

/// Where a card that is being moved would land.
#[component]
fn DropLine(stage: StageId) -> impl IntoView {
    let (drag, lifted) = (expect_context::<Drag>(), expect_context::<Lifted>());
    let line = Memo::new(move |_| drag.line_in(stage).or_else(|| lifted.line_in(stage)));
    move || line.get().map(|y| view! { <li class="drop-line" aria-hidden="true" style:top=format!("{y}px")></li> })
}
