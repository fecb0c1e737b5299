//! Changes made by hand, good and bad.

use crate::{now, random};
use automerge::{ActorId, Automerge, Change, ExpandedChange, ROOT, ReadDoc, TextEncoding, transaction::Transactable};
use sotay_shared::{
    id::{GroupId, RecordId},
    sync::{PushChange, PushGroup},
};

/// Another client's copy of one record.
#[derive(Debug, Clone)]
pub struct Draft {
    pub record: RecordId,
    pub kind: &'static str,
    doc: Automerge,
}

impl Draft {
    /// A record that is nowhere yet.
    pub fn new(kind: &'static str, actor: [u8; 16]) -> Draft {
        let doc = Automerge::new_with_encoding(TextEncoding::UnicodeCodePoint).with_actor(ActorId::from(actor));
        Draft { record: RecordId::v7(now().0, random()), kind, doc }
    }

    /// The first change of a company.
    pub fn create(&mut self, name: &str) -> Change {
        let kind = self.kind;
        self.change(|it| {
            it.put(ROOT, "kind", kind).unwrap();
            it.put(ROOT, "schema", 1).unwrap();
            it.put(ROOT, "name", name).unwrap();
        })
    }

    pub fn change(&mut self, edit: impl FnOnce(&mut automerge::transaction::Transaction<'_>)) -> Change {
        let mut transaction = self.doc.transaction();
        edit(&mut transaction);
        let (hash, _) = transaction.commit();
        self.doc.get_change_by_hash(&hash.unwrap()).unwrap()
    }

    /// The document as one chunk.
    pub fn save(&self) -> Vec<u8> {
        self.doc.save()
    }

    /// The hashes of its last changes.
    pub fn heads(&self) -> Vec<[u8; 32]> {
        self.doc.get_heads().iter().map(|hash| hash.0).collect()
    }

    pub fn set_actor(&mut self, actor: [u8; 16]) {
        self.doc.set_actor(ActorId::from(actor));
    }

    pub fn group_of(&self, bytes: &[u8]) -> PushGroup {
        PushGroup {
            group: GroupId::v7(now().0, random()),
            changes: vec![PushChange { record: self.record, kind: self.kind.into(), bytes: bytes.to_vec() }],
        }
    }

    pub fn group(&self, change: &Change) -> PushGroup {
        self.group_of(change.raw_bytes())
    }
}

/// A change with something in it falsified, its hash and checksum right again.
pub fn twisted(change: &Change, twist: impl FnOnce(&mut ExpandedChange)) -> Vec<u8> {
    let mut expanded = change.decode();
    twist(&mut expanded);
    Change::from(expanded).raw_bytes().to_vec()
}

/// A change chunk of less than 145 bytes whose columns stand for five million operations.
pub fn run_length_bomb() -> Vec<u8> {
    writes_of_one_key(5_000_000)
}

/// A change chunk of some hundred bytes that stands for so many writes of the same key.
pub fn writes_of_one_key(count: u32) -> Vec<u8> {
    use sha2::{Digest, Sha256};
    // Signed LEB128, of more bits than are needed: the same is read as an unsigned number.
    let groups = [0, 7, 14, 21].map(|shift| (count >> shift) as u8 & 0x7f);
    let long = [groups[0] | 0x80, groups[1] | 0x80, groups[2] | 0x80, groups[3]];
    let run = |value: &[u8]| [&long[..], value].concat();
    let columns: [(u8, Vec<u8>); 5] =
        [(0x15, run(b"\x01k")), (0x34, long.to_vec()), (0x42, run(&[1])), (0x56, run(&[0])), (0x70, run(&[0]))];
    let mut data = vec![0, 16];
    data.extend([7; 16]);
    data.extend([1, 1, 0, 0, 0, columns.len() as u8]);
    columns.iter().for_each(|(spec, bytes)| data.extend([*spec, bytes.len() as u8]));
    columns.iter().for_each(|(_, bytes)| data.extend(bytes));
    let hashed = [&[1, data.len() as u8], &data[..]].concat();
    let hash = Sha256::digest(&hashed);
    [&[0x85, 0x6f, 0x4a, 0x83], &hash[..4], &hashed].concat()
}
