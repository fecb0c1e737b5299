use crate::{
    document::Fields,
    id::{PartId, StageId},
    position::Position,
    row::Row,
    schema::key,
    value::Value,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

words! {
    /// What it means for a deal to stand in a stage.
    StageType { Open = "open", Won = "won", Lost = "lost" }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PipelineRow {
    pub name: String,
    pub position: Option<Position>,
    pub archived: bool,
    /// In board order: by position, ties by id.
    pub stages: Vec<Stage>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    pub tasks: BTreeMap<PartId, StageTask>,
}

/// A task that a stage makes for each deal that enters it, once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageTask {
    pub title: String,
    /// After so many days it is due.
    pub days: i64,
}

impl Stage {
    /// The keys of the fields that a deal needs to stand here and has not.
    pub fn missing(&self, deal: &Row) -> Vec<String> {
        self.required.iter().filter(|key| deal.value(key) == Value::Empty).cloned().collect()
    }
}

impl StageType {
    /// Whether nothing more is to be done with a deal that stands here.
    pub fn is_closed(self) -> bool {
        self != StageType::Open
    }
}

impl PipelineRow {
    pub(crate) fn read(fields: &Fields) -> Self {
        let stages: BTreeMap<StageId, Stage> = fields.parts(key::STAGES, |part| {
            Some(Stage {
                id: part.id.parse().ok()?,
                name: part.optional_text("name")?,
                position: part.parsed("position"),
                probability: part.int("probability").unwrap_or(0).clamp(0, 100),
                stage_type: part.word("type", StageType::parse),
                rotten_days: part.int("rotten_days"),
                wip_limit: part.int("wip_limit"),
                color: part.text("color"),
                archived: part.bool("archived"),
                required: part.marked("required"),
                tasks: part.parts("tasks", |task| {
                    let days = task.int("days").unwrap_or(0).clamp(0, 3_650);
                    Some(StageTask { title: task.optional_text("title")?, days })
                }),
            })
        });
        let mut stages: Vec<Stage> = stages.into_values().collect();
        stages.sort_by(|a, b| (&a.position, a.id).cmp(&(&b.position, b.id)));
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

    pub fn stage(&self, id: StageId) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.id == id)
    }
}
