//! What the board shows, as its address says.

use super::{
    lanes,
    preferences::Preferences,
    rail::{self, Parted},
};
use crate::{
    clock,
    format::fill,
    i18n::{I18n, text, use_i18n},
    navigation::{Navigation, use_navigation},
    replica::ReplicaHandle,
    ui::query::Query,
    view_model::{BoardQuery, FilterContext, Lane, LaneBy, Selection, Sort},
    widget::{filter::with_text, formatter::Formatter},
    workspace::{self, use_replica},
};
use leptos::prelude::*;
use sotay_shared::{
    filter::Filter,
    id::{DealId, PipelineId, StageId},
    kind::Kind,
    row::{OTHER_STAGES, PipelineRow, Stage},
};
use std::collections::BTreeSet;

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
pub const KEPT: [&str; 10] =
    ["pipeline", "layout", "filter", "sort", "lanes", "q", "period", "cols", "widths", "group"];

#[derive(Clone, Copy)]
pub struct BoardState {
    /// The pipelines that are not archived, in their order, and archived ones in which deals are left.
    pub pipelines: Memo<Vec<(PipelineId, String)>>,
    pub pipeline: Memo<Option<PipelineId>>,
    row: Memo<Option<PipelineRow>>,
    /// The columns: the stages, and whatever else something stands in.
    columns: Memo<Vec<StageId>>,
    /// The same, apart from those on the rail.
    pub parted: Parted,
    pub filter: Memo<Filter>,
    /// What is typed into the search field.
    pub text: Query,
    pub sort: Memo<Sort>,
    pub lane_by: Memo<LaneBy>,
    pub layout: Memo<Layout>,
    pub context: Memo<FilterContext>,
    pub selection: Memo<Option<Selection>>,
    /// The lanes with their names and how many cards each has; only the rest where nothing divides the board.
    pub lanes: Memo<Vec<(Lane, String, usize)>>,
    pub navigation: Navigation,
    i18n: I18n,
}

/// The pipelines to choose from. One that was archived is still shown as long as a deal is in it.
fn pipelines(replica: &ReplicaHandle, i18n: I18n) -> Vec<(PipelineId, String)> {
    let model = &replica.model;
    let mut shown = workspace::pipelines(replica);
    let is_archived = |id: &sotay_shared::id::RecordId| {
        model.row(*id).get().is_some_and(|row| row.as_pipeline().is_some_and(|row| row.archived))
    };
    let archived: BTreeSet<PipelineId> =
        model.list(Kind::Pipeline).get().into_iter().filter(is_archived).map(PipelineId::of).collect();
    if archived.is_empty() {
        return shown;
    }
    let of = |deal| model.peek(deal).and_then(|row| row.as_deal()?.pipeline);
    let used: BTreeSet<PipelineId> = model.list(Kind::Deal).get().into_iter().filter_map(of).collect();
    for id in archived.intersection(&used) {
        let name = model.peek(*id).map(|row| row.title().to_owned()).unwrap_or_default();
        shown.push((*id, fill(i18n.t(text::ARCHIVED_PIPELINE), &[("name", &name)])));
    }
    shown
}

impl BoardState {
    pub fn provide(preferences: Preferences) -> BoardState {
        let (replica, navigation, i18n) = (use_replica(), use_navigation(), use_i18n());
        let pipelines = {
            let replica = replica.clone();
            Memo::new(move |_| pipelines(&replica, i18n))
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
        let context = {
            let formatter = Formatter::new(i18n, replica.clone());
            Memo::new(move |_| formatter.filter_context(today.get()))
        };
        let filter = Memo::new(move |_| filter.with(|text| Filter::parse(text)));
        let sort = Memo::new(move |_| sort.with(|text| Sort::parse(text)));
        let lane_by = Memo::new(move |_| lanes.with(|word| LaneBy::parse(word)));
        let model = replica.model.clone();
        let selection = Memo::new(move |_| {
            let filter = with_text(filter.get(), &text.get());
            let pipeline = pipeline.get()?;
            // Deals of no pipeline are on the first board.
            let strays = pipelines.with(|all| all.first().is_some_and(|(first, _)| *first == pipeline));
            let wanted = BoardQuery { pipeline, strays, filter, sort: sort.get(), lanes: lane_by.get() };
            Some(model.select(wanted, context.get()))
        });
        let columns = Memo::new(move |_| {
            let standing = selection.with(|it| it.as_ref().map(|selection| selection.stages().get()));
            let has = |stage| standing.as_ref().is_some_and(|stages| stages.contains_key(&stage));
            row.with(|row| row.as_ref().map(|row| row.columns(has)).unwrap_or_default())
        });
        let parted = Parted::of(row, columns, preferences);
        let layout = Memo::new(move |_| layout.with(|word| Layout::parse(word)));
        let lanes = Memo::new(move |_| lanes::named(&replica, i18n, selection.get(), lane_by.get()));
        let state = BoardState {
            pipelines,
            pipeline,
            row,
            columns,
            parted,
            i18n,
            filter,
            text,
            sort,
            lane_by,
            layout,
            context,
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

    /// The stages that deals may be put into.
    pub fn stages(self) -> Vec<Stage> {
        self.row.with(|row| row.as_ref().map(PipelineRow::open_stages).unwrap_or_default())
    }

    /// The columns in their order, those included that take nothing.
    pub fn columns(self) -> Vec<StageId> {
        self.columns.get()
    }

    /// Whether nothing says of a stage that what stands in it is won or lost.
    pub fn is_open(self, stage: StageId) -> bool {
        self.with_stage(stage, |stage| !stage.stage_type.is_closed()).unwrap_or(true)
    }

    /// Whether deals are put into a stage to be won or lost: it stands on the rail until it is opened.
    pub fn is_closing(self, stage: StageId) -> bool {
        self.row.with(|row| row.as_ref().is_some_and(|row| rail::is_closing(row, stage)))
    }

    /// The stages that deals are put into to be won or lost.
    pub fn closing(self) -> Vec<Stage> {
        self.row.with(|row| row.as_ref().map(rail::closing).unwrap_or_default())
    }

    /// Whether deals may be put into a stage; one that was removed is only left.
    pub fn takes(self, stage: StageId) -> bool {
        self.row.with(|row| row.as_ref().is_some_and(|row| row.takes(stage)))
    }

    pub fn stage(self, id: StageId) -> Option<Stage> {
        self.with_stage(id, Stage::clone)
    }

    /// What is asked of a stage.
    pub fn with_stage<T>(self, id: StageId, ask: impl FnOnce(&Stage) -> T) -> Option<T> {
        if id == OTHER_STAGES {
            return Some(ask(&Stage::others(self.i18n.t(text::OTHER_STAGES))));
        }
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
