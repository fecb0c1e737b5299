//! The deal board: columns of cards, moved by mouse, touch, keyboard or menu; all end in the same command.

mod card;
mod column;
mod drag;
mod keyboard;
mod lost_dialog;
mod menu;
mod mover;
mod new_deal;

use crate::{
    i18n::{text, use_i18n},
    workspace::use_replica,
};
use column::ColumnView;
use drag::{Drag, DragPreview};
use leptos::{html::Div, prelude::*};
pub use lost_dialog::LostDialog;
use menu::CardMenu;
use mover::Mover;
use new_deal::NewDealButton;
use sotay_shared::{
    id::PipelineId,
    row::{PipelineRow, Stage},
};

/// The pipeline that the board shows, for everything below it.
#[derive(Debug, Clone, Copy)]
struct BoardPipeline(Memo<Option<PipelineRow>>);

impl BoardPipeline {
    fn stages(self) -> Vec<Stage> {
        self.0.with(|pipeline| pipeline.as_ref().map(open_stages).unwrap_or_default())
    }

    fn stage(self, id: sotay_shared::id::StageId) -> Option<Stage> {
        self.0.with(|pipeline| pipeline.as_ref()?.stage(id).cloned())
    }
}

fn open_stages(pipeline: &PipelineRow) -> Vec<Stage> {
    pipeline.stages.iter().filter(|stage| !stage.archived).cloned().collect()
}

#[component]
pub fn Board(pipeline: PipelineId) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let row = replica.model.row(pipeline.into());
    let shown = BoardPipeline(Memo::new(move |_| row.get().and_then(|row| row.as_pipeline().cloned())));
    provide_context(shown);
    let mover = Mover::provide(replica.clone(), i18n, shown);
    let answer = Callback::new(move |reason| mover.answer(reason));
    let board = NodeRef::<Div>::new();
    Drag::provide(board, mover);
    menu::OpenMenu::provide();
    let stages = Memo::new(move |_| shown.stages().into_iter().map(|stage| stage.id).collect::<Vec<_>>());
    let name = move || shown.0.with(|it| it.as_ref().map(|it| it.name.clone()).unwrap_or_default());
    view! {
        <div class="board-page">
            <div class="board-head">
                <h1>{name}</h1>
                <NewDealButton pipeline />
            </div>
            <EmptyBoard pipeline />
            <div class="board" node_ref=board>
                <For each=move || stages.get() key=|stage| *stage let:stage>
                    <ColumnView pipeline stage />
                </For>
            </div>
            <p class="hidden" id="card-hint">{i18n.s(text::CARD_HINT)}</p>
            <p class="hidden" role="status" aria-live="polite" data-live="board">{move || mover.announcement()}</p>
        </div>
        <DragPreview />
        <CardMenu />
        {move || mover.waiting().map(|waiting| view! { <LostDialog name=untrack(|| mover.name(waiting.deal)) answer /> })}
    }
}

/// Says what belongs here while there is no deal at all.
#[component]
fn EmptyBoard(pipeline: PipelineId) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let deals = replica.model.list(sotay_shared::kind::Kind::Deal);
    let empty = Memo::new(move |_| deals.with(|deals| deals.is_empty()));
    view! {
        <Show when=move || empty.get()>
            <section class="empty-board">
                <h2>{i18n.s(text::EMPTY_BOARD_TITLE)}</h2>
                <p>{i18n.s(text::EMPTY_BOARD_TEXT)}</p>
                <NewDealButton pipeline first=true />
            </section>
        </Show>
    }
}
