//! Some records of a list, picked one by one, or from one to another.

use crate::ui::icon::{Icon, IconView};
use leptos::{ev::MouseEvent, prelude::*};
use sotay_shared::id::RecordId;
use std::collections::BTreeSet;

/// What is picked of a list.
#[derive(Clone, Copy)]
pub struct Picking {
    picked: RwSignal<BTreeSet<RecordId>>,
    /// What of it stands in the list. What left it is as good as not picked: nobody sees what would be done to it.
    here: Memo<BTreeSet<RecordId>>,
    /// The records of the list, in its order.
    order: Signal<Vec<RecordId>>,
    /// Where a range begins.
    anchor: StoredValue<Option<RecordId>>,
}

impl Picking {
    /// Nothing is picked yet of a list of these records.
    pub fn among(order: Signal<Vec<RecordId>>) -> Picking {
        let picked = RwSignal::new(BTreeSet::new());
        let here = Memo::new(move |_| {
            picked.with(|picked: &BTreeSet<RecordId>| match picked.is_empty() {
                true => BTreeSet::new(),
                false => order.with(|order| order.iter().filter(|it| picked.contains(*it)).copied().collect()),
            })
        });
        Picking { picked, here, order, anchor: StoredValue::new(None) }
    }

    /// Whether a record is picked; follows changes.
    pub fn has(self, record: RecordId) -> bool {
        self.here.with(|here| here.contains(&record))
    }

    /// How many are picked; follows changes.
    pub fn count(self) -> usize {
        self.here.with(BTreeSet::len)
    }

    /// What is picked now, in the order of the list.
    pub fn now(self) -> Vec<RecordId> {
        let picked = self.picked.get_untracked();
        self.order.get_untracked().into_iter().filter(|record| picked.contains(record)).collect()
    }

    /// Picks a record, or gives it up; of a range everything from where the last one was picked to here.
    pub fn pick(self, record: RecordId, is_range: bool) {
        let order = self.order.get_untracked();
        let at = |record: RecordId| order.iter().position(|it| *it == record);
        let range = self.anchor.get_value().filter(|_| is_range).and_then(at).zip(at(record));
        // What left the list before is not picked again when it comes back.
        let mut picked = self.here.get_untracked();
        if let Some((from, to)) = range {
            picked.extend(order.iter().skip(from.min(to)).take(from.abs_diff(to) + 1).copied());
            return self.picked.set(picked);
        }
        self.anchor.set_value(Some(record));
        if !picked.remove(&record) {
            picked.insert(record);
        }
        self.picked.set(picked);
    }

    /// Picks everything.
    pub fn pick_all(self) {
        self.picked.set(self.order.get_untracked().into_iter().collect());
    }

    /// Gives up what is picked.
    pub fn clear(self) {
        // The list may have been left meanwhile.
        if self.picked.try_with_untracked(|picked| !picked.is_empty()).unwrap_or(false) {
            self.picked.set(BTreeSet::new());
        }
    }
}

/// The box that picks one of them.
#[component]
pub fn PickBox(picking: Picking, record: RecordId, #[prop(into)] label: Signal<String>) -> impl IntoView {
    view! {
        <button
            type="button"
            class="pick-box"
            role="checkbox"
            aria-checked=move || picking.has(record).to_string()
            aria-label=label
            on:click=move |event: MouseEvent| picking.pick(record, event.shift_key())
        >
            <IconView icon=Icon::Check />
        </button>
    }
}
