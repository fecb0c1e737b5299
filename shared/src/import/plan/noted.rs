//! What an import knows by name, in layers: what is here, what the lines that wait make, what the line at hand makes. A layer
//! that comes to nothing is dropped whole.

use crate::{
    duplicates::{Index, Keys},
    folding::fold,
    id::{RecordId, StageId},
    kind::Kind,
    position::Position,
    row::Row,
};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

fn coded(code: &str) -> String {
    format!("#{}", fold(code.trim()))
}

#[derive(Debug, Default)]
pub(super) struct Noted {
    /// By kind and folded name; companies by domain as well, articles by their codes.
    names: HashMap<(Kind, String), RecordId>,
    /// Deals by folded name and company.
    pub deals: HashMap<(String, Option<RecordId>), RecordId>,
    /// The last position in each stage.
    pub positions: HashMap<StageId, Position>,
    /// What identifies the records that are not here yet.
    pub duplicates: Index,
    keys: Vec<(RecordId, Keys)>,
    /// Records as they are to be, made or changed.
    pub made: HashMap<RecordId, Arc<Row>>,
    /// What is noted of whom.
    pub notes: HashSet<(RecordId, String)>,
}

impl Noted {
    pub fn name(&mut self, kind: Kind, name: &str, record: RecordId) {
        self.names.insert((kind, fold(name.trim())), record);
    }

    pub fn named(&self, kind: Kind, folded: &str) -> Option<RecordId> {
        self.names.get(&(kind, folded.to_owned())).copied()
    }

    /// By the code of an article, which no name is like.
    pub fn code(&mut self, kind: Kind, code: &str, record: RecordId) {
        self.names.insert((kind, coded(code)), record);
    }

    pub fn of_code(&self, kind: Kind, code: &str) -> Option<RecordId> {
        self.names.get(&(kind, coded(code))).copied()
    }

    pub fn count(&self, kind: Kind) -> usize {
        self.names.keys().filter(|(of, _)| *of == kind).count()
    }

    /// A record that is to be made.
    pub fn make(&mut self, row: Row, keys: Keys) {
        self.keys.push((row.id, keys));
        self.made.insert(row.id, Arc::new(row));
    }

    /// Adds what a line makes to what others do.
    pub fn add(&mut self, line: Noted) {
        for (record, keys) in line.keys {
            self.duplicates.set(record, keys);
        }
        self.made.extend(line.made);
        self.notes.extend(line.notes);
        self.names.extend(line.names);
        self.deals.extend(line.deals);
        self.positions.extend(line.positions);
    }

    /// Adds what was carried out: by now the rows themselves say the rest.
    pub fn keep(&mut self, made: Noted) {
        self.names.extend(made.names);
        self.deals.extend(made.deals);
        self.positions.extend(made.positions);
    }
}
