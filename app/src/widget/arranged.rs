//! What people put into an order of their own: one step up or down, put away and brought back.

use crate::{
    actions::use_actions,
    clock,
    i18n::{text, use_i18n},
    workspace::use_replica,
};
use leptos::prelude::*;
use sotay_shared::{
    command::{Command, FieldEdit},
    id::RecordId,
    position::Position,
};

/// A record that was put away, with a button that brings it back.
#[component]
pub fn ArchivedLine(record: RecordId) -> impl IntoView {
    let (i18n, actions) = (use_i18n(), use_actions());
    let row = use_replica().model.row(record);
    let bring_back = move |_| {
        actions.start(Command::Edit { record, fields: vec![FieldEdit::new("archived", false)] });
    };
    view! {
        <li class="line">
            <span class="main-link"><strong>{move || row.get().map(|row| row.title().to_owned())}</strong></span>
            <button on:click=bring_back>{i18n.s(text::RESTORE)}</button>
        </li>
    }
}

/// A position one step up or down from `at`; `None` at the end.
pub fn beside(positions: &[Option<Position>], at: usize, down: bool) -> Option<Position> {
    let random = u64::from_le_bytes(clock::random());
    let get = |at: Option<usize>| at.and_then(|at| positions.get(at)).and_then(Option::as_ref);
    match down {
        true => {
            positions.get(at + 1)?;
            Some(Position::between(get(Some(at + 1)), get(Some(at + 2)), random))
        }
        false => {
            let before = at.checked_sub(1)?;
            Some(Position::between(get(before.checked_sub(1)), get(Some(before)), random))
        }
    }
}
