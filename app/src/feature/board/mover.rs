//! Moving a card, however it was asked for: one command, one announcement.

use super::BoardPipeline;
use crate::{
    clock,
    format::fill,
    i18n::{I18n, text},
    replica::ReplicaHandle,
    ui::toast::{Toasts, use_toasts},
};
use leptos::prelude::*;
use sotay_shared::{
    command::{Command, LostReason},
    id::{DealId, StageId},
    position::Position,
    row::StageType,
};
use wasm_bindgen_futures::spawn_local;

/// A move that waits for the reason why the deal was lost.
#[derive(Debug, Clone)]
pub struct Waiting {
    pub deal: DealId,
    stage: StageId,
    position: Position,
}

#[derive(Clone, Copy)]
pub struct Mover {
    replica: StoredValue<ReplicaHandle>,
    i18n: I18n,
    toasts: Toasts,
    pipeline: BoardPipeline,
    announcement: RwSignal<String>,
    waiting: RwSignal<Option<Waiting>>,
}

impl Mover {
    pub(super) fn provide(replica: ReplicaHandle, i18n: I18n, pipeline: BoardPipeline) -> Mover {
        let mover = Mover {
            replica: StoredValue::new(replica),
            i18n,
            toasts: use_toasts(),
            pipeline,
            announcement: RwSignal::new(String::new()),
            waiting: RwSignal::new(None),
        };
        provide_context(mover);
        mover
    }

    pub fn announcement(self) -> String {
        self.announcement.get()
    }

    pub fn announce(self, words: String) {
        self.announcement.set(words);
    }

    pub fn waiting(self) -> Option<Waiting> {
        self.waiting.get()
    }

    /// Puts a card at `index` among the others of a stage's column. Asks why when that means lost.
    pub fn drop_at(self, deal: DealId, stage: StageId, index: usize) {
        untrack(|| {
            let model = self.replica.with_value(|replica| replica.model.clone());
            let Some((from, at)) = model.place_of(deal) else { return };
            if (from, at) == (stage, index) {
                return self.announce_put_back(deal);
            }
            let random = u64::from_le_bytes(clock::random());
            let position = model.column(stage).with_untracked(|column| column.position_at(index, deal, random));
            let lost = self.pipeline.stage(stage).is_some_and(|stage| stage.stage_type == StageType::Lost);
            if lost && from != stage {
                self.waiting.set(Some(Waiting { deal, stage, position }));
            } else {
                self.carry_out(deal, stage, position, None);
            }
        });
    }

    /// The reason was given, or `None`: the card stays where it was.
    pub fn answer(self, reason: Option<LostReason>) {
        let Some(Waiting { deal, stage, position }) = self.waiting.get_untracked() else { return };
        self.waiting.set(None);
        match reason {
            Some(reason) => self.carry_out(deal, stage, position, Some(reason)),
            None => untrack(|| self.announce_put_back(deal)),
        }
    }

    fn carry_out(self, deal: DealId, stage: StageId, position: Position, lost: Option<LostReason>) {
        let replica = self.replica.get_value();
        let Some((from, _)) = replica.model.place_of(deal) else { return };
        let command = Command::MoveDeal { deal, stage, position, lost };
        spawn_local(async move {
            let moved = replica.dispatch(command).await;
            if self.announcement.is_disposed() {
                // The board was left in the meantime.
                return;
            }
            match moved {
                Ok(()) => untrack(|| self.moved(deal, from, stage)),
                Err(error) => {
                    let message = error.to_string();
                    self.toasts.error(fill(untrack(|| self.i18n.t(text::ERROR_COMMAND)), &[("message", &message)]));
                }
            }
        });
    }

    fn moved(self, deal: DealId, from: StageId, to: StageId) {
        let name = self.name(deal);
        let (from_name, to_name) = (self.stage_name(from), self.stage_name(to));
        let words = [("deal", name.as_str()), ("from", from_name.as_str()), ("to", to_name.as_str())];
        self.announce(fill(self.i18n.t(text::MOVED), &words));
        let won = self.pipeline.stage(to).is_some_and(|stage| stage.stage_type == StageType::Won);
        if won && from != to {
            self.toasts.say(fill(self.i18n.t(text::WON_CHEER), &[("deal", &name)]));
        }
    }

    pub fn announce_put_back(self, deal: DealId) {
        self.announce(fill(self.i18n.t(text::PUT_BACK), &[("deal", &self.name(deal))]));
    }

    pub fn name(self, deal: DealId) -> String {
        self.replica
            .with_value(|replica| replica.model.peek(deal))
            .map(|row| row.title().to_owned())
            .unwrap_or_default()
    }

    pub fn stage_name(self, stage: StageId) -> String {
        self.pipeline.stage(stage).map(|stage| stage.name).unwrap_or_default()
    }

    pub fn stages(self) -> Vec<StageId> {
        self.pipeline.stages().into_iter().map(|stage| stage.id).collect()
    }

    /// How many other cards a column has, and where `deal` stands in it.
    pub fn others_in(self, stage: StageId, deal: DealId) -> usize {
        let column = self.replica.with_value(|replica| replica.model.column(stage));
        column.with_untracked(|column| column.len() - usize::from(column.index_of(deal).is_some()))
    }

    pub fn place_of(self, deal: DealId) -> Option<(StageId, usize)> {
        self.replica.with_value(|replica| replica.model.place_of(deal))
    }

    pub fn i18n(self) -> I18n {
        self.i18n
    }
}
