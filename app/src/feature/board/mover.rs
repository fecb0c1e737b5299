//! Moving cards, however it was asked for: one command, one announcement, one undo.

use super::{drag::DropTarget, picked::Picked, state::BoardState};
use crate::{
    actions::{Actions, use_actions},
    clock,
    format::{self, fill},
    i18n::{I18n, text},
    permission::may_now,
    replica::ReplicaHandle,
    view_model::{Lane, LaneBy},
    widget::{
        celebration::celebrate,
        required_dialog::{Filled, askable},
    },
};
use leptos::prelude::*;
use sotay_shared::{
    command::{Command, FieldEdit, LostReason},
    date::CalendarDate,
    id::{DealId, StageId},
    place::Place,
    position::Position,
    role::Role,
    row::{DealRow, Row, Stage, StageType},
    schema::key,
    value::Value,
};
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;

/// Positions of cards, and of others that make room for them.
type Positions = (Vec<Position>, Vec<(DealId, Position)>);

/// Cards on their way to a place.
#[derive(Debug, Clone, PartialEq)]
pub struct Move {
    pub deals: Vec<DealId>,
    /// The lane that they go to; `None` leaves each in its own.
    lane: Option<Lane>,
    pub stage: StageId,
    positions: Vec<Position>,
    /// Others that make room, and where they go.
    aside: Vec<(DealId, Position)>,
    /// The lane that they were taken from.
    from_lane: Lane,
    /// What was filled in on the way.
    filled: Filled,
}

/// What has to be answered before cards are moved.
#[derive(Debug, Clone, PartialEq)]
pub enum Question {
    /// The stage needs these fields.
    Required(Move, Vec<String>),
    /// Why the deals were lost.
    Lost(Move),
}

#[derive(Clone, Copy)]
pub struct Mover {
    replica: StoredValue<ReplicaHandle>,
    actions: Actions,
    i18n: I18n,
    board: BoardState,
    picked: Picked,
    announcement: RwSignal<String>,
    question: RwSignal<Option<Question>>,
}

impl Mover {
    /// Whether cards may be moved at all.
    pub fn may_move(self) -> bool {
        self.replica.with_value(|replica| may_now(replica, Role::Member))
    }

    /// The same; whoever only looks on is told so.
    pub(super) fn allows(self) -> bool {
        let may = self.may_move();
        if !may {
            self.announce(untrack(|| self.i18n.t(text::VIEWER_ONLY)).to_owned());
        }
        may
    }

    /// A card is about to be moved: its document is opened while the pointer, or the choice, is still on its way.
    pub(super) fn prepare(self, deal: DealId) {
        self.replica.with_value(|replica| replica.prepare(deal.into()));
    }

    pub(super) fn provide(replica: ReplicaHandle, i18n: I18n, board: BoardState, picked: Picked) -> Mover {
        let mover = Mover {
            replica: StoredValue::new(replica),
            actions: use_actions(),
            i18n,
            board,
            picked,
            announcement: RwSignal::new(String::new()),
            question: RwSignal::new(None),
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

    pub fn question(self) -> Option<Question> {
        self.question.get()
    }

    /// What moves with a card: itself, or everything that is picked where it is.
    pub fn with(self, deal: DealId) -> Vec<DealId> {
        match self.picked.contains_now(deal) {
            true => self.picked.in_order(self.board),
            false => vec![deal],
        }
    }

    /// Puts cards that were taken from a lane at `index` among the others of a stage's column.
    pub fn drop_at(self, deals: Vec<DealId>, from_lane: Lane, lane: Lane, stage: StageId, index: usize) {
        untrack(|| {
            let Some(first) = deals.first().copied() else { return };
            let here = self.board.place_in(from_lane, first) == Some((stage, index));
            if deals.len() == 1 && from_lane == lane && here {
                return self.announce_put_back(first);
            }
            if !self.takes(stage) {
                return self.announce_put_back(first);
            }
            let (positions, aside) = self.positions(&deals, lane, stage, index);
            let filled = Filled::default();
            self.ask_or_go(Move { deals, lane: Some(lane), stage, positions, aside, from_lane, filled });
        });
    }

    /// Drops cards on a column, or gives them another close date.
    pub(super) fn drop_on(self, deals: Vec<DealId>, from_lane: Lane, spot: DropTarget, index: usize) {
        match spot {
            DropTarget::Stage(lane, stage) => self.drop_at(deals, from_lane, lane, stage, index),
            DropTarget::Zone(stage) => self.drop_to_close(deals, stage),
            DropTarget::Day(day) => self.close_on(deals, |_| day),
            DropTarget::Period(unit, first) => self.close_on(deals, |before| unit.day_in(first, before)),
        }
    }

    /// Cards are dropped to be won or lost, each in its lane. Those that are there already stay as they are.
    fn drop_to_close(self, mut deals: Vec<DealId>, stage: StageId) {
        untrack(|| {
            let Some(first) = deals.first().copied() else { return };
            deals.retain(|deal| !self.is_in(*deal, stage));
            match !self.takes(stage) || deals.is_empty() {
                true => self.announce_put_back(first),
                false => self.to_top(deals, stage),
            }
        });
    }

    /// Whether a deal stands in a stage.
    fn is_in(self, deal: DealId, stage: StageId) -> bool {
        self.board.place_of(deal).is_some_and(|(_, from, _)| from == stage)
    }

    fn close_on(self, deals: Vec<DealId>, date: impl Fn(Option<CalendarDate>) -> CalendarDate) {
        let model = self.replica.with_value(|replica| replica.model.clone());
        let edit = |deal: &DealId| {
            let before = model.peek(*deal)?.close_date();
            let after = Some(date(before)).filter(|after| Some(*after) != before)?;
            let fields = vec![FieldEdit::new(key::CLOSE_DATE, after)];
            Some((Command::Edit { record: (*deal).into(), fields }, after))
        };
        let (commands, dates): (Vec<Command>, Vec<CalendarDate>) = deals.iter().filter_map(edit).unzip();
        let (Some(first), Some(date)) = (deals.first(), dates.first()) else { return };
        let words = untrack(|| {
            let day = format::date(*date, self.i18n.locale());
            match commands.len() {
                1 => fill(self.i18n.t(text::CLOSES_ON), &[("deal", &self.name(*first)), ("date", &day)]),
                n => fill(self.i18n.t(text::CHANGED_MANY), &[("n", &n.to_string())]),
            }
        });
        self.announce(words.clone());
        self.actions.say(Command::Batch { commands }, words);
        self.picked.clear();
    }

    /// Puts cards at the top of a stage, each in its lane.
    pub fn to_top(self, deals: Vec<DealId>, stage: StageId) {
        untrack(|| {
            if deals.is_empty() {
                return;
            }
            let random = u64::from_le_bytes(clock::random());
            let top = self.replica.with_value(|replica| replica.model.top_of(stage));
            let positions = Position::several(None, Some(&top), deals.len(), random);
            let (aside, from_lane, filled) = (Vec::new(), Lane::Rest, Filled::default());
            self.ask_or_go(Move { deals, lane: None, stage, positions, aside, from_lane, filled });
        });
    }

    /// Where the cards land, and others that make room for them.
    fn positions(self, deals: &[DealId], lane: Lane, stage: StageId, index: usize) -> Positions {
        let random = u64::from_le_bytes(clock::random());
        let by_hand = self.board.sort.with(|sort| sort.is_by_hand());
        let open = self.board.stage(stage).is_some_and(|stage| !stage.stage_type.is_closed());
        // What is searched for is ranked: a place among what was found says nothing.
        let selection = self.board.selection.get().filter(|selection| !selection.is_ranked());
        let column = selection.map(|selection| selection.column(lane, stage));
        match column.filter(|_| by_hand && open) {
            Some(column) => match column.with_untracked(|column| column.positions_at(index, deals, random)) {
                Ok(positions) => (positions, Vec::new()),
                Err(low) => {
                    self.replica.with_value(|replica| replica.model.room_in(stage, low.as_ref(), deals, random))
                }
            },
            None => {
                let top = self.replica.with_value(|replica| replica.model.top_of(stage));
                (Position::several(None, Some(&top), deals.len(), random), Vec::new())
            }
        }
    }

    fn ask_or_go(self, moved: Move) {
        let Some(stage) = self.board.stage(moved.stage) else { return };
        let missing = self.missing(&moved, &stage);
        if !missing.is_empty() {
            return self.question.set(Some(Question::Required(moved, missing)));
        }
        if stage.stage_type == StageType::Lost && !self.entering(&moved).is_empty() {
            return self.question.set(Some(Question::Lost(moved)));
        }
        self.carry_out(moved, None);
    }

    /// The deals that come from another stage.
    fn entering(self, moved: &Move) -> Vec<DealId> {
        let elsewhere = |deal: &&DealId| self.board.place_of(**deal).is_some_and(|(_, from, _)| from != moved.stage);
        moved.deals.iter().filter(elsewhere).copied().collect()
    }

    /// The fields that the stage needs and one of the deals has not.
    fn missing(self, moved: &Move, stage: &Stage) -> Vec<String> {
        let entering = self.entering(moved);
        let model = self.replica.with_value(|replica| replica.model.clone());
        let rows: Vec<Arc<Row>> = entering.iter().filter_map(|deal| model.peek(*deal)).collect();
        let is_missing = |key: &String| rows.iter().any(|row| row.value(key) == Value::Empty);
        let is_filled = |key: &String| moved.filled.fields.iter().any(|field| field.key == *key);
        askable(&model, stage).into_iter().filter(|key| is_missing(key) && !is_filled(key)).collect()
    }

    /// The cards stay where they were.
    pub fn refuse(self) {
        let Some(Question::Required(moved, _) | Question::Lost(moved)) = self.question.get_untracked() else { return };
        self.question.set(None);
        if let Some(deal) = moved.deals.first() {
            untrack(|| self.announce_put_back(*deal));
        }
    }

    /// The fields that were asked for.
    pub fn fill_in(self, filled: Filled) {
        let Some(Question::Required(mut moved, _)) = self.question.get_untracked() else { return };
        self.question.set(None);
        moved.filled.fields.extend(filled.fields);
        moved.filled.made.extend(filled.made);
        untrack(|| self.ask_or_go(moved));
    }

    /// Why the deals were lost, or `None`: they stay where they were.
    pub fn answer(self, reason: Option<LostReason>) {
        let Some(Question::Lost(moved)) = self.question.get_untracked() else { return };
        match reason {
            None => self.refuse(),
            Some(reason) => {
                self.question.set(None);
                untrack(|| self.carry_out(moved, Some(reason)));
            }
        }
    }

    fn carry_out(self, moved: Move, lost: Option<LostReason>) {
        let Move { deals, lane, stage, positions, aside, from_lane, filled } = moved.clone();
        let Filled { fields, made: mut commands } = filled;
        let model = self.replica.with_value(|replica| replica.model.clone());
        let aside = aside.into_iter();
        commands.extend(aside.map(|(deal, position)| Command::MoveDeal { deal, stage, position, lost: None }));
        for (deal, position) in deals.iter().zip(positions) {
            // What was lost before keeps its own reason.
            let lost = lost.clone().filter(|_| !self.is_in(*deal, stage));
            commands.push(self.to_stage(*deal, stage, position, lost));
            let row = model.peek(*deal);
            let empty = |key: &str| row.as_ref().is_some_and(|row| row.value(key) == Value::Empty);
            let lacking: Vec<FieldEdit> = fields.iter().filter(|field| empty(&field.key)).cloned().collect();
            if !lacking.is_empty() {
                commands.push(Command::Edit { record: (*deal).into(), fields: lacking });
            }
            // Whoever stands in the lane already stays as they are.
            if let Some(lane) = lane.filter(|lane| self.board.place_in(*lane, *deal).is_none()) {
                commands.extend(self.to_lane(*deal, from_lane, lane));
            }
        }
        let first = deals[0];
        let from = self.board.place_of(first).map(|(_, from, _)| from);
        let coming = self.entering(&moved).len();
        let changes_stage = coming > 0;
        let (name, count) = (self.name(first), deals.len().to_string());
        let (from_name, to_name) = (from.map(|from| self.stage_name(from)).unwrap_or_default(), self.stage_name(stage));
        let words = match deals.len() {
            1 => {
                let words = [("deal", name.as_str()), ("from", from_name.as_str()), ("to", to_name.as_str())];
                fill(self.i18n.t(text::MOVED), &words)
            }
            _ => fill(self.i18n.t(text::MOVED_MANY), &[("n", &count), ("to", &to_name)]),
        };
        let stage = self.board.stage(stage);
        let won = stage.as_ref().is_some_and(|stage| stage.stage_type == StageType::Won) && changes_stage;
        // Across lanes of one stage: to whom, or to what.
        let lane_name =
            lane.filter(|lane| *lane != from_lane && !changes_stage).and_then(|lane| self.board.lane_name(lane));
        let words = match &lane_name {
            Some(lane) if deals.len() == 1 => {
                fill(self.i18n.t(text::MOVED_TO_LANE), &[("deal", &name), ("lane", lane)])
            }
            Some(lane) => fill(self.i18n.t(text::MOVED_MANY), &[("n", &count), ("to", lane)]),
            None => words,
        };
        let says = changes_stage || lane_name.is_some();
        let mut said = if won && deals.len() == 1 {
            fill(self.i18n.t(text::WON_CHEER), &[("deal", &name)])
        } else {
            words.clone()
        };
        if let Some(over) = stage.and_then(|stage| self.over_limit(&stage, coming)) {
            said = format!("{said}. {over}");
        }
        let actions = self.actions;
        spawn_local(async move {
            let carried_out = match says {
                true => actions.run_saying(Command::Batch { commands }, said).await,
                false => actions.run(Command::Batch { commands }).await,
            };
            if carried_out && !self.announcement.is_disposed() {
                self.announce(words);
                if won {
                    celebrate();
                }
                self.picked.clear();
            }
        });
    }

    /// Brings a deal into a stage, and into the pipeline of the board where it is in none.
    fn to_stage(self, deal: DealId, stage: StageId, position: Position, lost: Option<LostReason>) -> Command {
        let row = self.replica.with_value(|replica| replica.model.peek(deal));
        let is_stray = |deal: &DealRow| self.board.context.with_untracked(|context| context.is_stray(deal));
        let pipeline = self.board.pipeline.get_untracked();
        let Some(pipeline) = pipeline.filter(|_| row.as_ref().and_then(|row| row.as_deal()).is_some_and(is_stray))
        else {
            return Command::MoveDeal { deal, stage, position, lost };
        };
        let place = Place { stage, position, entered_at: clock::now() };
        let mut fields = vec![FieldEdit::new(key::PIPELINE, pipeline), FieldEdit::new(key::PLACE, place)];
        if let Some(lost) = lost {
            fields.push(FieldEdit::new(key::LOST_REASON, lost.reason));
            fields.push(FieldEdit::new(key::LOST_NOTE, lost.note));
        }
        Command::Edit { record: deal.into(), fields }
    }

    /// What belongs to a lane.
    fn to_lane(self, deal: DealId, from: Lane, to: Lane) -> Vec<Command> {
        let record = deal.into();
        let set =
            |key: &str, value: Value| Command::Edit { record, fields: vec![FieldEdit { key: key.into(), value }] };
        let untag = match from {
            Lane::Tag(tag) => Some(Command::Tag { record, tag, on: false }),
            _ => None,
        };
        match (to, self.board.lane_by.get_untracked()) {
            (Lane::Owner(member), _) => vec![set(key::OWNER, member.into())],
            (Lane::Company(company), _) => vec![set(key::COMPANY, company.into())],
            (Lane::Tag(tag), _) => untag.into_iter().chain([Command::Tag { record, tag, on: true }]).collect(),
            (Lane::Rest, LaneBy::Owner) => vec![set(key::OWNER, Value::Empty)],
            (Lane::Rest, LaneBy::Company) => vec![set(key::COMPANY, Value::Empty)],
            (Lane::Rest, _) => untag.into_iter().collect(),
        }
    }

    /// A column that will be over its limit says so; it takes the cards all the same.
    fn over_limit(self, stage: &Stage, coming: usize) -> Option<String> {
        let limit = stage.wip_limit.filter(|_| coming > 0)?;
        let there = self.board.selection.with(|it| it.as_ref().map_or(0, |selection| selection.count_in(stage.id)));
        let count = there + coming;
        (count as i64 > limit).then(|| {
            let (count, limit) = (count.to_string(), limit.to_string());
            let words = [("stage", stage.name.as_str()), ("n", count.as_str()), ("limit", limit.as_str())];
            fill(self.i18n.t(text::OVER_LIMIT), &words)
        })
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
        self.board.stage(stage).map(|stage| stage.name).unwrap_or_default()
    }

    /// The columns in their order.
    pub fn stages(self) -> Vec<StageId> {
        self.board.columns()
    }

    /// Whether cards may be dropped on a column.
    pub fn takes(self, stage: StageId) -> bool {
        self.board.takes(stage)
    }

    /// The lanes in their order.
    pub fn lanes(self) -> Vec<Lane> {
        self.board.lanes.with_untracked(|lanes| lanes.iter().map(|(lane, ..)| *lane).collect())
    }

    /// How many other cards a column has.
    pub fn others_in(self, lane: Lane, stage: StageId, deal: DealId) -> usize {
        let selection = self.board.selection.get_untracked();
        let column = selection.map(|selection| selection.column(lane, stage));
        column.map_or(0, |column| {
            column.with_untracked(|column| column.len() - usize::from(column.index_of(deal).is_some()))
        })
    }

    pub fn place_of(self, deal: DealId) -> Option<(Lane, StageId, usize)> {
        self.board.place_of(deal)
    }

    pub fn place_in(self, lane: Lane, deal: DealId) -> Option<(StageId, usize)> {
        self.board.place_in(lane, deal)
    }

    pub fn i18n(self) -> I18n {
        self.i18n
    }
}
