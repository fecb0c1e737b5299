//! What cards are dropped on to be won or lost: it rises below the board while they are dragged, wherever the columns
//! of these stages are.

use super::{
    drag::{Drag, DropTarget},
    state::{BoardState, Layout},
};
use crate::ui::icon::{Icon, IconView};
use leptos::prelude::*;
use sotay_shared::row::{Stage, StageType};

/// The root says that zones are there: what else stands at the lower edge makes room.
const RISEN: &str = "data-zones";

fn tell_style(risen: bool) {
    if let Some(root) = document().document_element() {
        // Setting or removing a known attribute of the root cannot fail.
        let _ = match risen {
            true => root.set_attribute(RISEN, ""),
            false => root.remove_attribute(RISEN),
        };
    }
}

#[component]
pub fn Zones() -> impl IntoView {
    let (board, drag) = (expect_context::<BoardState>(), expect_context::<Drag>());
    let stages = Memo::new(move |_| match drag.is_going_on() && board.layout.get() == Layout::Board {
        true => board.closing(),
        false => Vec::new(),
    });
    let risen = Memo::new(move |_| stages.with(|stages| !stages.is_empty()));
    Effect::new(move || tell_style(risen.get()));
    on_cleanup(|| tell_style(false));
    let zone = move |Stage { id, name, stage_type, .. }: Stage| {
        let won = stage_type == StageType::Won;
        let icon = if won { Icon::Check } else { Icon::Close };
        let over = Memo::new(move |_| drag.is_over(DropTarget::Zone(id)));
        view! {
            <div class="drop-zone" class:won=won class:over=over data-zone=id.to_string()>
                <IconView icon />
                <span>{name}</span>
            </div>
        }
    };
    // Whoever moves by keyboard, or by the menu, chooses among the stages.
    move || {
        let stages = stages.get();
        (!stages.is_empty()).then(|| {
            view! {
                <div class="drop-zones" aria-hidden="true">{stages.into_iter().map(zone).collect_view()}</div>
            }
        })
    }
}
