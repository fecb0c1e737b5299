//! Where records stand on boards and in lists, and what of that a change moves. No signals are here: who shows it has
//! them.

pub mod board;
mod column;
pub mod list;
mod order;
mod ordered;
#[cfg(test)]
mod tests;

pub use column::{CardKey, Column, Ranked, Totals};
pub use order::{Order, Sort};
pub use ordered::{Change, Hit, Hits, Layout, LayoutLine, Ordered, update};

use crate::{
    filter::Context,
    id::{PipelineId, RecordId, StageId},
    row::{DealRow, OTHER_STAGES},
};

/// What layouts ask about that is not in the record itself, beyond what filters do.
pub trait LayoutContext: Context {
    /// What a record is called, folded; to be ordered by.
    fn title(&self, record: RecordId) -> Option<String>;
    /// The pipeline that a stage is of; `None` for one that is not known.
    fn pipeline_of(&self, stage: StageId) -> Option<PipelineId>;
    /// Whether a pipeline is here and not deleted.
    fn has_pipeline(&self, pipeline: PipelineId) -> bool;

    /// The column of a pipeline's board in which a deal stands.
    fn column_of(&self, pipeline: PipelineId, deal: &DealRow) -> StageId {
        let known = deal.place.as_ref().map(|place| place.stage);
        known.filter(|stage| self.pipeline_of(*stage) == Some(pipeline)).unwrap_or(OTHER_STAGES)
    }

    /// Whether a deal is in no pipeline, or in one that is gone.
    fn is_stray(&self, deal: &DealRow) -> bool {
        deal.pipeline.is_none_or(|pipeline| !self.has_pipeline(pipeline))
    }
}
