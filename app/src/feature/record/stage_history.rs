//! How long a deal stood in each stage.

use super::OpenRecord;
use crate::{
    clock,
    format::{self, fill},
    i18n::{text, use_i18n},
    workspace::{stage_name, use_replica},
};
use leptos::prelude::*;
use sotay_shared::{document::HistoryEntry, id::StageId, place::Place, schema::key, stamp::Timestamp};
use std::collections::HashSet;
use wasm_bindgen_futures::spawn_local;

const DAY_MS: i64 = 86_400_000;

/// A stay in a stage.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stay {
    pub stage: StageId,
    from: Timestamp,
    until: Option<Timestamp>,
}

/// The stages of a history in their order. A move that was made apart from another, and lost against it, is not in it.
pub(super) fn stays(history: &[HistoryEntry]) -> Vec<Stay> {
    let apart = history.iter().flat_map(|entry| &entry.apart).filter(|apart| apart.key == key::PLACE);
    let lost: HashSet<&str> = apart
        .flat_map(|apart| apart.writes.iter().filter(|write| write.value != apart.stands))
        .filter_map(|write| write.value.as_text())
        .collect();
    let fields = history.iter().flat_map(|entry| entry.fields.iter().map(|field| (entry.at, field)));
    let places = fields.filter(|(_, field)| field.key == key::PLACE);
    let places =
        places.filter(|(_, field)| !field.is_apart || field.after.as_text().is_none_or(|place| !lost.contains(place)));
    let places = places.filter_map(|(at, field)| Some((at, field.after.as_text()?.parse::<Place>().ok()?)));
    let mut stays: Vec<Stay> = Vec::new();
    for (at, mut place) in places {
        // An undo puts back when the deal entered the stage before; it came back later.
        if stays.last().is_some_and(|last| place.entered_at < last.from) {
            place.entered_at = at;
        }
        if stays.last().is_some_and(|last| last.stage == place.stage) {
            continue;
        }
        if let Some(last) = stays.last_mut() {
            last.until = Some(place.entered_at);
        }
        stays.push(Stay { stage: place.stage, from: place.entered_at, until: None });
    }
    stays
}

#[component]
pub fn StageHistory() -> impl IntoView {
    let (i18n, replica, shown) = (use_i18n(), use_replica(), expect_context::<OpenRecord>());
    let all = RwSignal::new(Vec::<Stay>::new());
    let asking = replica.clone();
    let place = Memo::new(move |_| shown.row.with(|row| row.as_ref().and_then(|row| row.as_deal()?.place.clone())));
    Effect::new(move || {
        // A move adds a stay. A memo that nobody reads is not computed, and tells nobody of a change.
        place.with(|_| ());
        let replica = asking.clone();
        spawn_local(async move {
            let history = replica.history(shown.record).await;
            // The page may be gone by now.
            let _ = all.try_set(stays(&history));
        });
    });
    let line = move |stay: Stay| {
        let days = (stay.until.unwrap_or_else(clock::now).0 - stay.from.0).max(0) / DAY_MS;
        let days = match days {
            0 => i18n.t(text::LESS_THAN_A_DAY).to_owned(),
            days => fill(i18n.t(text::FOR_DAYS), &[("n", &days.to_string())]),
        };
        view! {
            <li class:now=stay.until.is_none()>
                <strong>{stage_name(&replica, stay.stage)}</strong>
                <span class="detail">{format::instant(stay.from, i18n.locale())} " · " {days}</span>
            </li>
        }
    };
    view! {
        <section class="card stage-history">
            <h2>{i18n.s(text::STAGE_HISTORY)}</h2>
            <ol>{move || all.get().into_iter().map(line.clone()).collect_view()}</ol>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sotay_shared::{
        document::{Apart, ApartWrite, HistoryField},
        position::Position,
        row::Hash,
        value::Value,
    };

    #[test]
    fn one_stay_a_stage() {
        let entry = |stage: &str, at: i64| HistoryEntry {
            hash: Hash([0; 32]),
            member: None,
            attested_by: None,
            at: Timestamp(at),
            unsent: false,
            creates: at == 0,
            currency: [None, None],
            apart: Vec::new(),
            fields: vec![HistoryField {
                key: "place".into(),
                before: None,
                instead_of: Vec::new(),
                is_kept: false,
                is_apart: false,
                after: Value::Text(
                    Place {
                        stage: StageId::from_cause(stage),
                        position: Position::between(None, None, 1),
                        entered_at: Timestamp(at),
                    }
                    .to_string(),
                ),
            }],
        };
        let found = stays(&[entry("a", 0), entry("b", 5), entry("b", 5), entry("a", 9)]);
        let found: Vec<_> = found.iter().map(|stay| (stay.from.0, stay.until.map(|at| at.0))).collect();
        assert_eq!(found, [(0, Some(5)), (5, Some(9)), (9, None)]);
        let mut won = entry("b", 5);
        let mut lost = entry("c", 4);
        (won.fields[0].is_apart, lost.fields[0].is_apart) = (true, true);
        let write = |it: &HistoryEntry| ApartWrite { member: None, value: it.fields[0].after.clone() };
        won.apart = vec![Apart {
            key: "place".into(),
            writes: vec![write(&lost), write(&won)],
            stands: won.fields[0].after.clone(),
        }];
        let found = stays(&[entry("a", 0), lost, won]);
        assert_eq!(found.iter().map(|stay| stay.from.0).collect::<Vec<_>>(), [0, 5]);
        let undone = HistoryEntry { at: Timestamp(12), ..entry("a", 0) };
        let found = stays(&[entry("a", 0), entry("b", 5), undone]);
        assert_eq!(found.iter().map(|stay| stay.from.0).collect::<Vec<_>>(), [0, 5, 12]);
    }
}
