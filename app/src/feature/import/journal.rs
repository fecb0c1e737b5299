//! What an import does, kept on the device piece by piece, so that its report and its undo outlive the page: a database of its
//! own beside the workspace's.
//!
//! A piece is written before its lines are carried out and again once what they did is durable. Of one that was only written
//! before, the rows tell what came of it.

use crate::{
    device::{DeviceWorkspace, remember, remembered},
    files::Wish,
    replica::{
        Sealing,
        imports::{self, FILES, IMPORTS, PIECES},
    },
    web_lock::{self, WebLock},
};
use indexed_db_futures::{
    KeyRange,
    database::Database,
    error::Error,
    prelude::*,
    transaction::{Transaction, TransactionMode},
};
use serde::{Deserialize, Serialize};
use sotay_shared::{
    command::Reversal,
    id::{RecordId, WorkspaceId},
    import::{
        Style,
        plan::{ExistingPolicy, Outcome, Reported},
    },
    kind::Kind,
    row::Row,
    stamp::Timestamp,
};
use std::{rc::Rc, sync::Arc};
use wasm_bindgen::JsValue;

/// An import that did not end is kept for so long.
const FORGOTTEN_MS: i64 = 30 * 86_400_000;
/// Pieces whose changes are waited for together.
const TOGETHER: usize = 8;

/// An import: of what, and how it is read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Import {
    pub id: RecordId,
    pub name: String,
    /// What its columns are called.
    pub head: Vec<String>,
    pub wish: Wish,
    pub kind: Kind,
    pub columns: Vec<Option<String>>,
    pub known: ExistingPolicy,
    pub styles: Vec<Style>,
    pub day_first: bool,
    pub total: usize,
    pub begun_at: Timestamp,
    /// All lines were told, or whoever began it wants no more of it.
    pub ended: bool,
    pub undone: bool,
}

/// Some lines, and what undoes what they did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Piece {
    lines: Vec<Reported>,
    /// The records that they make.
    made: Vec<RecordId>,
    step: Vec<Reversal>,
    /// What they did is durable.
    is_kept: bool,
}

/// Where an import is: what it was about when its page ended.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    pub import: RecordId,
    pub workspace: WorkspaceId,
    /// The first of the lines that were to be carried out.
    pub line: usize,
    /// It was tried by itself, because the page ended with it before.
    pub alone: bool,
}

const MARK: &str = "sotay.import";

impl Mark {
    pub fn read(device: DeviceWorkspace) -> Option<Mark> {
        remembered::<Option<Mark>>(MARK).flatten().filter(|mark| mark.workspace == device.workspace)
    }

    pub fn write(self) {
        remember(MARK, &Some(self));
    }

    pub fn clear() {
        remember(MARK, &None::<Mark>);
    }
}

/// An import as it was kept.
#[derive(Debug)]
pub struct KeptImport {
    pub journal: Journal,
    pub import: Import,
    /// What is known of its lines.
    pub report: Vec<Reported>,
    pub step: Vec<Reversal>,
}

/// What a page finds of imports.
#[derive(Debug, Default)]
pub struct KeptImports {
    /// The latest one that no page carries out.
    pub found: Option<KeptImport>,
    /// One that did not end and that another page carries out, be it the page before that is not quite gone.
    pub elsewhere: Option<RecordId>,
}

/// What an import writes down. Where the browser keeps nothing, the import goes on without.
#[derive(Debug)]
pub struct Journal {
    database: Rc<Database>,
    device: DeviceWorkspace,
    id: RecordId,
    next: usize,
    /// Carried out, and not known to be durable.
    waiting: Vec<(usize, Piece)>,
    /// While lines are carried out, or wait to be.
    lock: Option<WebLock>,
}

async fn open(device: DeviceWorkspace) -> Option<Database> {
    imports::open(device.workspace, device.member).await
}

fn sealing_of(device: DeviceWorkspace) -> Sealing {
    Sealing::of(device.workspace, device.member)
}

/// Everything that is kept of one import.
fn pieces_of(id: RecordId) -> KeyRange<String> {
    KeyRange::Bound(format!("{id}/"), false, format!("{id}/~"), false)
}

fn forget(transaction: &Transaction<'_>, id: RecordId) -> Result<(), Error> {
    transaction.object_store(IMPORTS)?.delete(id.to_string()).primitive()?;
    transaction.object_store(FILES)?.delete(id.to_string()).primitive()?;
    transaction.object_store(PIECES)?.delete::<String, _>(pieces_of(id)).primitive()?;
    Ok(())
}

impl Journal {
    /// Begins to write an import down; those before it that ended, or that nobody came back to, are forgotten.
    pub async fn begin(device: DeviceWorkspace, import: &Import, file: &[u8]) -> Option<Journal> {
        let database = open(device).await?;
        let lock = WebLock::hold(&lock_of(import.id)).await;
        let begin = async {
            let transaction = database.transaction([IMPORTS, FILES, PIECES]);
            let transaction = transaction.with_mode(TransactionMode::Readwrite).build()?;
            for old in all_imports(&transaction, &sealing_of(device)).await? {
                if old.ended || old.begun_at.0 + FORGOTTEN_MS < import.begun_at.0 {
                    forget(&transaction, old.id)?;
                }
            }
            put_file(&transaction, &sealing_of(device), import, file)?;
            transaction.commit().await
        };
        let begun: Result<(), Error> = begin.await;
        begun.ok()?;
        let (database, waiting) = (Rc::new(database), Vec::new());
        Some(Journal { database, device, id: import.id, next: 0, waiting, lock: Some(lock) })
    }

    /// The imports that are kept, those that did not end before others.
    pub async fn look(device: DeviceWorkspace, row: impl Fn(RecordId) -> Option<Arc<Row>>) -> KeptImports {
        let Some(database) = open(device).await else { return KeptImports::default() };
        let imports = async {
            let transaction = database.transaction([IMPORTS]).build()?;
            all_imports(&transaction, &sealing_of(device)).await
        };
        let imports: Result<Vec<Import>, Error> = imports.await;
        let mut imports = imports.unwrap_or_default();
        imports.sort_by_key(|import| (import.ended, std::cmp::Reverse(import.begun_at)));
        let held = WebLock::held().await;
        let is_held = |import: &Import| held.contains(&lock_of(import.id));
        let elsewhere = imports.iter().find(|import| !import.ended && is_held(import)).map(|import| import.id);
        let found = match imports.into_iter().find(|import| !is_held(import)) {
            Some(import) => Self::found(device, database, import, row).await,
            None => None,
        };
        KeptImports { found, elsewhere }
    }

    async fn found(
        device: DeviceWorkspace,
        database: Database,
        import: Import,
        row: impl Fn(RecordId) -> Option<Arc<Row>>,
    ) -> Option<KeptImport> {
        let transaction = database.transaction([PIECES]).build().ok()?;
        let pieces = transaction.object_store(PIECES).ok()?;
        let found = pieces.get_all::<JsValue>().with_query::<String, _>(pieces_of(import.id)).primitive().ok()?;
        let sealing = sealing_of(device);
        let found = found.await.ok()?.filter_map(Result::ok);
        let found: Vec<Piece> = found.filter_map(|piece| sealing.decoded(PIECES, &piece)).collect();
        drop(transaction);
        let next = found.len();
        let (mut report, mut step) = (Vec::new(), Vec::new());
        for piece in found {
            let (lines, undo) = what_came_of(piece, &row);
            report.extend(lines);
            step.extend(undo);
        }
        let lock = if import.ended { None } else { Some(WebLock::hold(&lock_of(import.id)).await) };
        let (database, waiting) = (Rc::new(database), Vec::new());
        let journal = Journal { database, device, id: import.id, next, waiting, lock };
        Some(KeptImport { journal, import, report, step })
    }

    /// Waits until no other page carries that import out.
    pub async fn let_go(import: RecordId) {
        drop(WebLock::hold(&lock_of(import)).await);
    }

    /// The import goes on: its file is needed again.
    pub async fn resume(&mut self, import: &Import, file: &[u8]) {
        if self.lock.is_none() {
            self.lock = Some(WebLock::hold(&lock_of(self.id)).await);
        }
        let resume = async {
            let transaction = self.database.transaction([IMPORTS, FILES]);
            let transaction = transaction.with_mode(TransactionMode::Readwrite).build()?;
            put_file(&transaction, &sealing_of(self.device), import, file)?;
            transaction.commit().await
        };
        let resumed: Result<(), Error> = resume.await;
        drop(resumed);
    }

    /// The file that is imported; `None` once nothing more is to be taken of it.
    pub async fn file(&self) -> Option<Vec<u8>> {
        let transaction = self.database.transaction([FILES]).build().ok()?;
        let found = transaction.object_store(FILES).ok()?.get(self.id.to_string()).primitive().ok()?;
        let found: Option<JsValue> = found.await.ok()?;
        drop(transaction);
        sealing_of(self.device).bytes_later(FILES, found.as_slice()).await.pop().flatten()
    }

    /// These lines are to be carried out now.
    pub async fn attempt(&mut self, lines: Vec<Reported>, made: Vec<RecordId>) {
        let piece = Piece { lines, made, step: Vec::new(), is_kept: false };
        let _ = put(&self.database, self.device, self.id, vec![(self.next, piece)]).await;
    }

    /// That was done. Whether it is time to wait until it is durable, and to say so by [`Journal::settle`].
    pub fn done(&mut self, lines: Vec<Reported>, made: Vec<RecordId>, step: Vec<Reversal>) -> bool {
        let piece = Piece { lines, made, step, is_kept: false };
        self.waiting.push((self.next, Piece { is_kept: true, ..piece.clone() }));
        let (database, device, id, nth) = (self.database.clone(), self.device, self.id, self.next);
        wasm_bindgen_futures::spawn_local(async move {
            let _ = put(&database, device, id, vec![(nth, piece)]).await;
        });
        self.next += 1;
        self.waiting.len() >= TOGETHER
    }

    /// Everything that was done is durable.
    pub async fn settle(&mut self) {
        let waiting = std::mem::take(&mut self.waiting);
        if !waiting.is_empty() {
            let _ = put(&self.database, self.device, self.id, waiting).await;
        }
    }

    /// Writes down how it stands. The file of one that ended is not needed any more, and nobody waits for its page.
    pub async fn write(&mut self, import: &Import) {
        let write = async {
            let transaction = self.database.transaction([IMPORTS, FILES]);
            let transaction = transaction.with_mode(TransactionMode::Readwrite).build()?;
            let id = self.id.to_string();
            let import_value = sealing_of(self.device).encoded(IMPORTS, import);
            transaction.object_store(IMPORTS)?.put(import_value).with_key(id.clone()).primitive()?;
            if import.ended {
                transaction.object_store(FILES)?.delete(id).primitive()?;
            }
            transaction.commit().await
        };
        let written: Result<(), Error> = write.await;
        drop(written);
        if import.ended {
            self.lock = None;
        }
    }
}

fn put_file(transaction: &Transaction<'_>, sealing: &Sealing, import: &Import, file: &[u8]) -> Result<(), Error> {
    let id = import.id.to_string();
    transaction.object_store(IMPORTS)?.put(sealing.encoded(IMPORTS, import)).with_key(id.clone()).primitive()?;
    transaction.object_store(FILES)?.put(sealing.value(FILES, file)).with_key(id).primitive()?;
    Ok(())
}

async fn put(
    database: &Database,
    device: DeviceWorkspace,
    import: RecordId,
    pieces: Vec<(usize, Piece)>,
) -> Result<(), Error> {
    let sealing = sealing_of(device);
    let transaction = database.transaction([PIECES]).with_mode(TransactionMode::Readwrite).build()?;
    for (nth, piece) in &pieces {
        let key = format!("{import}/{nth:08}");
        transaction.object_store(PIECES)?.put(sealing.encoded(PIECES, piece)).with_key(key).primitive()?;
    }
    transaction.commit().await
}

async fn all_imports(transaction: &Transaction<'_>, sealing: &Sealing) -> Result<Vec<Import>, Error> {
    let found = transaction.object_store(IMPORTS)?.get_all::<JsValue>().primitive()?.await?;
    Ok(found.filter_map(Result::ok).filter_map(|import| sealing.decoded(IMPORTS, &import)).collect())
}

/// What a piece did, and what undoes it. Of one that is not known to be durable, what it made is asked for; what it would
/// have changed is not reached: to change it again does no harm.
fn what_came_of(piece: Piece, row: impl Fn(RecordId) -> Option<Arc<Row>>) -> (Vec<Reported>, Vec<Reversal>) {
    if piece.is_kept {
        return (piece.lines, piece.step);
    }
    let is_here = |record: &RecordId| row(*record).is_some();
    let lines = piece.lines.into_iter().filter(|line| match &line.outcome {
        Outcome::Created(record) => is_here(record),
        Outcome::Updated(_) => false,
        _ => true,
    });
    let lines = lines.collect();
    // What was not done is not undone: a field is taken back only where it is as it was made.
    let step = match piece.step.is_empty() {
        true => piece.made.into_iter().filter(is_here).map(|record| Reversal::Made { record }).collect(),
        false => piece.step,
    };
    (lines, step)
}

/// The lock that says which import a page carries out.
fn lock_of(import: RecordId) -> String {
    format!("{}{import}", web_lock::IMPORT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_what_is_not_durable_the_rows_tell() {
        let [here, gone, known] = ["here", "gone", "known"].map(RecordId::from_cause);
        let row = |record: RecordId| (record != gone).then(|| Arc::new(Row::damaged(record, "")));
        let told = |line, outcome| Reported::new(line, "", outcome);
        let lines = vec![
            told(2, Outcome::Created(here)),
            told(3, Outcome::Created(gone)),
            told(4, Outcome::Updated(known)),
            told(5, Outcome::Skipped(known)),
            told(6, Outcome::Nameless),
        ];
        let numbers = |lines: &[Reported]| lines.iter().map(|it| it.line).collect::<Vec<_>>();
        let piece = Piece { lines, made: vec![here, gone], step: Vec::new(), is_kept: false };
        // The page ended while it was carried out.
        let (lines, step) = what_came_of(piece.clone(), row);
        assert_eq!(numbers(&lines), [2, 5, 6]);
        assert_eq!(step, [Reversal::Made { record: here }]);
        // Or before it was durable: what undoes it writes only where it was done.
        let undo = vec![Reversal::Made { record: here }, Reversal::Made { record: gone }];
        let (lines, step) = what_came_of(Piece { step: undo.clone(), ..piece.clone() }, row);
        assert_eq!((numbers(&lines), step), (vec![2, 5, 6], undo));
        let (lines, _) = what_came_of(Piece { is_kept: true, ..piece }, row);
        assert_eq!(numbers(&lines), [2, 3, 4, 5, 6]);
    }
}
