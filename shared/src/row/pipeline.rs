use crate::{
    fields::Entries,
    id::{PartId, StageId},
    kind::key,
    position::Position,
    sort::sort_by,
};
use litemap::LiteMap;
use std::collections::BTreeSet;

words! {
    /// What it means for a deal to stand in a stage.
    StageType { Open = "open", Won = "won", Lost = "lost" }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PipelineRow {
    pub name: String,
    pub position: Option<Position>,
    pub archived: bool,
    /// In board order: by position, ties by id.
    pub stages: Vec<Stage>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    pub id: StageId,
    pub name: String,
    pub position: Option<Position>,
    /// Per cent.
    pub probability: i64,
    pub stage_type: StageType,
    /// Days without a move after which a deal counts as rotten.
    pub rotten_days: Option<i64>,
    pub wip_limit: Option<i64>,
    pub color: String,
    pub archived: bool,
    /// Keys of the fields that a deal needs to stand here.
    pub required: BTreeSet<String>,
    /// What is to be done once a deal enters, in the order of their ids.
    pub tasks: LiteMap<PartId, StageTask>,
}

/// Stands for all stages that a pipeline does not know, and for none at all: no deal is without a column.
pub const OTHER_STAGES: StageId = StageId::from_bytes([0; 16]);

/// A task that a stage makes for each deal that enters it, once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageTask {
    pub title: String,
    /// After so many days it is due.
    pub days: i64,
}

impl StageType {
    /// Whether nothing more is to be done with a deal that stands here.
    pub fn is_closed(self) -> bool {
        self != StageType::Open
    }
}

impl PipelineRow {
    pub(crate) fn read(fields: Entries<'_>) -> Self {
        let stages: LiteMap<StageId, Stage> = fields.parts(key::STAGES, |part| {
            Some(Stage {
                id: part.id.parse().ok()?,
                name: part.optional_text(key::NAME)?,
                position: part.parsed(key::POSITION),
                probability: part.int("probability").unwrap_or(0).clamp(0, 100),
                stage_type: part.word("type", StageType::parse),
                rotten_days: part.int("rotten_days"),
                wip_limit: part.int("wip_limit"),
                color: part.text(key::COLOR),
                archived: part.bool("archived"),
                required: part.marked("required"),
                tasks: part.parts("tasks", |task| {
                    let days = task.int("days").unwrap_or(0).clamp(0, 3_650);
                    Some(StageTask { title: task.optional_text(key::TITLE)?, days })
                }),
            })
        });
        let mut stages: Vec<Stage> = stages.into_tuple_vec().into_iter().map(|(_, stage)| stage).collect();
        sort_by(&mut stages, |one, other| (&one.position, one.id).cmp(&(&other.position, other.id)));
        Self {
            name: fields.text(key::NAME),
            position: fields.parsed(key::POSITION),
            archived: fields.bool("archived"),
            stages,
        }
    }

    /// The stages that are not archived.
    pub fn open_stages(&self) -> Vec<Stage> {
        self.stages.iter().filter(|stage| !stage.archived).cloned().collect()
    }

    /// The columns of its board. A stage that was removed is one as long as something stands in it, and so is
    /// [`OTHER_STAGES`], before all others: somebody without a network may have put a deal there since, or the stage came from
    /// elsewhere.
    pub fn columns(&self, has: impl Fn(StageId) -> bool) -> Vec<StageId> {
        let known = self.stages.iter().filter(|stage| !stage.archived || has(stage.id)).map(|stage| stage.id);
        Some(OTHER_STAGES).filter(|other| has(*other)).into_iter().chain(known).collect()
    }

    /// Whether deals may be put into a stage.
    pub fn takes(&self, id: StageId) -> bool {
        self.stage(id).is_some_and(|stage| !stage.archived)
    }

    pub fn stage(&self, id: StageId) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.id == id)
    }
}

impl Stage {
    /// The column of deals whose stage is not known. It is open: nothing says that they are won or lost.
    pub fn others(name: &str) -> Stage {
        Stage {
            id: OTHER_STAGES,
            name: name.to_owned(),
            position: None,
            probability: 0,
            stage_type: StageType::Open,
            rotten_days: None,
            wip_limit: None,
            color: String::new(),
            archived: true,
            required: BTreeSet::new(),
            tasks: LiteMap::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pipeline(stages: &[(&str, bool)]) -> PipelineRow {
        let stage = |(nth, (name, archived)): (usize, &(&str, bool))| Stage {
            id: StageId::from_cause(name),
            archived: *archived,
            position: Some(Position::several(None, None, 9, 1)[nth].clone()),
            ..Stage::others(name)
        };
        PipelineRow {
            name: "Sales".into(),
            position: None,
            archived: false,
            stages: stages.iter().enumerate().map(stage).collect(),
        }
    }

    #[test]
    fn whatever_a_deal_stands_in_is_a_column() {
        let sales = pipeline(&[("New", false), ("Quote", true), ("Old", true), ("Won", false)]);
        let id = StageId::from_cause;
        let of = |deals: &[StageId]| sales.columns(|stage| deals.contains(&stage));
        assert_eq!(of(&[]), [id("New"), id("Won")]);
        assert_eq!(of(&[id("New")]), [id("New"), id("Won")]);
        // Where it stood.
        assert_eq!(of(&[id("Quote")]), [id("New"), id("Quote"), id("Won")]);
        assert_eq!(of(&[OTHER_STAGES, id("Old")]), [OTHER_STAGES, id("New"), id("Old"), id("Won")]);
        // What takes no more is shown until it is empty.
        assert!(sales.takes(id("New")) && sales.takes(id("Won")));
        for gone in [id("Quote"), id("Old"), OTHER_STAGES, id("of another pipeline")] {
            assert!(!sales.takes(gone));
        }
    }
}
