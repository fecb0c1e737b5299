//! What the board shows, as its address says.

use super::lanes;
use crate::{
    clock,
    feature::{filter::with_text, record::Words},
    i18n::use_i18n,
    navigation::{Navigation, use_navigation},
    ui::query::Query,
    view_model::{Facts, Lane, LaneBy, Selection, Sort, Wanted},
    workspace::{self, use_replica},
};
use leptos::prelude::*;
use sotay_shared::{
    filter::Filter,
    id::{DealId, PipelineId, StageId},
    row::{PipelineRow, Stage},
};

/// How the selected deals are laid out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Layout {
    #[default]
    Board,
    Table,
    Forecast,
    Calendar,
}

impl Layout {
    pub const ALL: [Layout; 4] = [Layout::Board, Layout::Table, Layout::Forecast, Layout::Calendar];

    pub const fn as_str(self) -> &'static str {
        match self {
            Layout::Board => "",
            Layout::Table => "table",
            Layout::Forecast => "forecast",
            Layout::Calendar => "calendar",
        }
    }

    fn parse(word: &str) -> Layout {
        Layout::ALL.into_iter().find(|layout| layout.as_str() == word).unwrap_or_default()
    }
}

/// The parameters of the address that a saved view keeps.
pub const KEPT: [&str; 6] = ["pipeline", "layout", "filter", "sort", "lanes", "q"];

#[derive(Clone, Copy)]
pub struct BoardState {
    /// The pipelines that are not archived, in their order.
    pub pipelines: Memo<Vec<(PipelineId, String)>>,
    pub pipeline: Memo<Option<PipelineId>>,
    row: Memo<Option<PipelineRow>>,
    pub filter: Memo<Filter>,
    /// What is typed into the search field.
    pub text: Query,
    pub sort: Memo<Sort>,
    pub lane_by: Memo<LaneBy>,
    pub layout: Memo<Layout>,
    pub facts: Memo<Facts>,
    pub selection: Memo<Option<Selection>>,
    /// The lanes with their names and how many cards each has; only the rest where nothing divides the board.
    pub lanes: Memo<Vec<(Lane, String, usize)>>,
    pub navigation: Navigation,
}

impl BoardState {
    pub fn provide() -> BoardState {
        let (replica, navigation) = (use_replica(), use_navigation());
        let pipelines = {
            let replica = replica.clone();
            Memo::new(move |_| workspace::pipelines(&replica))
        };
        let (wanted, filter, text) = (Query::new("pipeline"), Query::new("filter"), Query::new("q"));
        let (sort, lanes, layout) = (Query::new("sort"), Query::new("lanes"), Query::new("layout"));
        let pipeline = Memo::new(move |_| {
            let wanted = wanted.with(|id| id.parse::<PipelineId>().ok());
            pipelines.with(|all| {
                let named = all.iter().find(|(id, _)| Some(*id) == wanted);
                named.or(all.first()).map(|(id, _)| *id)
            })
        });
        let row = {
            let model = replica.model.clone();
            Memo::new(move |_| {
                let row = model.row(pipeline.get()?.into()).get();
                row.and_then(|row| row.as_pipeline().cloned())
            })
        };
        let today = clock::use_today();
        let facts = {
            let words = Words::new(use_i18n(), replica.clone());
            Memo::new(move |_| words.facts(today.get()))
        };
        let filter = Memo::new(move |_| filter.with(|text| Filter::parse(text)));
        let sort = Memo::new(move |_| sort.with(|text| Sort::parse(text)));
        let lane_by = Memo::new(move |_| lanes.with(|word| LaneBy::parse(word)));
        let model = replica.model.clone();
        let selection = Memo::new(move |_| {
            let filter = with_text(filter.get(), &text.get());
            let wanted = Wanted { pipeline: pipeline.get()?, filter, sort: sort.get(), lanes: lane_by.get() };
            Some(model.select(wanted, facts.get()))
        });
        let layout = Memo::new(move |_| layout.with(|word| Layout::parse(word)));
        let i18n = use_i18n();
        let lanes = Memo::new(move |_| lanes::named(&replica, i18n, selection.get(), lane_by.get()));
        let state = BoardState {
            pipelines,
            pipeline,
            row,
            filter,
            text,
            sort,
            lane_by,
            layout,
            facts,
            selection,
            lanes,
            navigation,
        };
        provide_context(state);
        state
    }

    pub fn name(self) -> String {
        self.row.with(|row| row.as_ref().map(|row| row.name.clone()).unwrap_or_default())
    }

    pub fn stages(self) -> Vec<Stage> {
        self.row.with(|row| row.as_ref().map(PipelineRow::open_stages).unwrap_or_default())
    }

    pub fn stage(self, id: StageId) -> Option<Stage> {
        self.with_stage(id, Stage::clone)
    }

    /// What is asked of a stage.
    pub fn with_stage<T>(self, id: StageId, ask: impl FnOnce(&Stage) -> T) -> Option<T> {
        self.row.with(|row| row.as_ref()?.stage(id).map(ask))
    }

    /// The other lanes with their names.
    pub fn lanes_beside(self, lane: Lane) -> Vec<(Lane, String)> {
        let beside = |(it, name, _): &(Lane, String, usize)| (*it != lane).then(|| (*it, name.clone()));
        match self.lane_by.get() {
            LaneBy::Nothing => Vec::new(),
            _ => self.lanes.with(|lanes| lanes.iter().filter_map(beside).collect()),
        }
    }

    /// What a lane is called; nothing where nothing divides the board.
    pub fn lane_name(self, lane: Lane) -> Option<String> {
        let divided = self.lane_by.get() != LaneBy::Nothing;
        let name = self.lanes.with(|lanes| lanes.iter().find(|(it, ..)| *it == lane).map(|(_, name, _)| name.clone()));
        name.filter(|_| divided)
    }

    /// The lane, the stage and the place in its column where a deal stands.
    pub fn place_of(self, deal: DealId) -> Option<(Lane, StageId, usize)> {
        self.selection.with_untracked(|selection| selection.as_ref()?.place_of(deal))
    }

    /// The same in one lane; `None` where the deal is not in it.
    pub fn place_in(self, lane: Lane, deal: DealId) -> Option<(StageId, usize)> {
        self.selection.with_untracked(|selection| selection.as_ref()?.place_in(lane, deal))
    }

    pub fn set_filter(self, filter: &Filter) {
        self.navigation.set_parameters(&[("filter", &filter.to_string())]);
    }

    pub fn set(self, name: &'static str, value: &str) {
        self.navigation.set_parameters(&[(name, value)]);
    }
}
