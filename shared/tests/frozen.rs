//! Frozen bytes, checked native and in WebAssembly. What goes over the wire and into documents is in `wire-1.txt`, which is
//! never edited: a difference means that old documents or peers may no longer be read. Rows are computed; theirs are in
//! `row-<n>.txt`, a file for each `PROJECTION`: a difference means that it has to rise.
//! `SOTAY_FREEZE=1 cargo test -p sotay-shared --test frozen` writes the rows' file, and adds values that are new to the other.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on must stop")]

use sotay_shared::{
    codec,
    command::{Command, FieldEdit, Issued},
    document::{Actor, Document, Edit, Put, Write},
    id::{DealId, GroupId, MemberId, RecordId, StageId, WorkspaceId},
    kind::Kind,
    place::Place,
    position::Position,
    problem::RefusalCode,
    role::Role,
    row::Hash,
    stamp::{Stamp, Timestamp},
    sync::{
        AdmittedChange, Chain, ClientMessage, Cursor, Entry, Epoch, LogHeader, LogTrailer, Presence, PushChange,
        PushGroup, ServerMessage,
    },
};

const WIRE: &str = include_str!("frozen/wire-1.txt");
const ROW: &str = include_str!("frozen/row-8.txt");

fn stamp() -> Stamp {
    Stamp::new(Timestamp(1_750_000_000_123), MemberId::from_cause("lan"), [4; 16])
}

/// A change and the row of a deal.
fn deal() -> (Vec<u8>, Vec<u8>) {
    let record = RecordId::from_cause("deal");
    let mut document = Document::new(record);
    let place = Place {
        stage: StageId::from_cause("stage"),
        position: Position::between(None, None, stamp().draw("position")),
        entered_at: stamp().at,
    };
    let puts = vec![
        Put::new("name", "Hợp đồng Acme"),
        Put::new("amount", 45_000_000),
        Put::new("currency", "VND"),
        Put::new("place", place),
        Put::new("close_date", "2026-06-30"),
        Put::new(format!("tags/{}", RecordId::from_cause("hot")), true),
    ];
    let made = document.write(&Write { record, edit: Edit::Create(Kind::Deal), puts }, Actor([6; 16]), &stamp());
    (made.unwrap().unwrap().bytes, codec::encode(&document.project()))
}

fn note() -> Vec<u8> {
    let record = RecordId::from_cause("note");
    let mut document = Document::new(record);
    let puts = vec![Put::new("activity_type", "note"), Put::new("body", "Chào 🌱")];
    let made = document.write(&Write { record, edit: Edit::Create(Kind::Activity), puts }, Actor([6; 16]), &stamp());
    made.unwrap().unwrap().bytes
}

fn samples() -> Vec<(&'static str, Vec<u8>)> {
    let (change, _) = deal();
    let cursor = Cursor { epoch: Epoch([1; 16]), seq: 7, chain: Chain([2; 32]) };
    let group = PushGroup {
        group: GroupId::from_cause("group"),
        changes: vec![PushChange { record: RecordId::from_cause("deal"), kind: "deal".into(), bytes: vec![1, 2, 3] }],
    };
    let entry = Entry {
        seq: 8,
        record: RecordId::from_cause("deal"),
        kind: "deal".into(),
        hash: Hash([3; 32]),
        member: stamp().member,
        received_at: Timestamp(1_750_000_000_500),
        group: group.group,
        attested_by: None,
        bytes: Some(vec![1, 2, 3]),
    };
    let welcome = ServerMessage::Welcome {
        protocol: 1,
        workspace: WorkspaceId::from_cause("workspace"),
        member: stamp().member,
        role: Role::Admin,
        shared: cursor,
        head: 9,
        minimum_build: None,
        final_at: None,
    };
    let welcome_to_old = ServerMessage::Welcome {
        protocol: 1,
        workspace: WorkspaceId::from_cause("workspace"),
        member: stamp().member,
        role: Role::Admin,
        shared: cursor,
        head: 9,
        minimum_build: Some(1_790_000_000),
        final_at: None,
    };
    let presence = Presence {
        session: 5,
        member: stamp().member,
        record: Some(entry.record),
        typing: true,
        field: None,
        here: true,
    };
    let refused = ServerMessage::Refused {
        group: group.group,
        record: entry.record,
        hash: Some(entry.hash),
        code: RefusalCode::WrongValue,
        message: "amount: expected a whole number".into(),
        problem: None,
    };
    let accepted = AdmittedChange { hash: entry.hash, seq: 8, received_at: entry.received_at };
    let issued = Issued {
        group: group.group,
        command: Command::Edit { record: entry.record, fields: vec![FieldEdit::new("amount", 5)] },
        stamp: stamp(),
    };
    let move_deal = Command::MoveDeal {
        deal: DealId::from_cause("deal"),
        stage: StageId::from_cause("stage"),
        position: Position::between(None, None, 3),
        lost: None,
    };
    let own = Entry { bytes: None, ..entry.clone() };
    vec![
        ("change of a deal", change),
        ("change of a note", note()),
        ("issued command", codec::encode(&issued)),
        ("move command", codec::encode(&move_deal)),
        ("hello", codec::encode(&ClientMessage::Hello { protocol: 1, cursor, earlier: None })),
        ("push", codec::encode(&ClientMessage::Push { groups: vec![group.clone()] })),
        (
            "presence of a client",
            codec::encode(&ClientMessage::Presence { record: Some(entry.record), typing: false, field: None }),
        ),
        ("ping", codec::encode(&ClientMessage::Ping { nonce: 3 })),
        ("welcome", codec::encode(&welcome)),
        ("catch up", codec::encode(&ServerMessage::CatchUp { shared: cursor, head: 9_000 })),
        (
            "batch",
            codec::encode(&ServerMessage::Batch { after: 7, upto: 8, chain: cursor.chain, entries: vec![entry, own] }),
        ),
        ("accepted", codec::encode(&ServerMessage::Accepted { group: group.group, changes: vec![accepted] })),
        ("refused", codec::encode(&refused)),
        ("presence", codec::encode(&ServerMessage::Presence(presence))),
        ("pong", codec::encode(&ServerMessage::Pong { nonce: 3 })),
        ("log header", codec::encode(&LogHeader { protocol: 1, epoch: cursor.epoch, after: 7, head: 9 })),
        ("log trailer", codec::encode(&LogTrailer { cursor, more: false })),
        ("welcome with a least build", codec::encode(&welcome_to_old)),
    ]
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The rows of a deal, and of a kind that is not known.
fn rows() -> Vec<(&'static str, Vec<u8>)> {
    let (_, deal) = deal();
    let record = RecordId::from_cause("damaged");
    let damaged = codec::encode(&sotay_shared::row::Row::damaged(record, "no kind"));
    vec![("row of a deal", deal), ("row of a damaged record", damaged)]
}

fn lines(values: Vec<(&'static str, Vec<u8>)>) -> String {
    values.iter().map(|(name, bytes)| format!("{name}: {}\n", hex(bytes))).collect()
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn bytes_are_frozen() {
    let name = format!("row-{}.txt", sotay_shared::row::PROJECTION);
    #[cfg(not(target_arch = "wasm32"))]
    if std::env::var_os("SOTAY_FREEZE").is_some() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/frozen");
        let is_new = |(name, _): &(&str, Vec<u8>)| !WIRE.contains(&format!("{name}: "));
        let new = lines(samples().into_iter().filter(is_new).collect());
        std::fs::write(format!("{folder}/wire-1.txt"), format!("{WIRE}{new}")).unwrap();
        std::fs::write(format!("{folder}/{name}"), lines(rows())).unwrap();
        return;
    }
    assert_eq!(WIRE, lines(samples()), "old documents or peers may no longer be read");
    assert_eq!(name, "row-8.txt", "each projection has a file of its own");
    assert_eq!(ROW, lines(rows()), "rows are stored in another form: raise PROJECTION");
}

fn frozen(name: &str) -> Vec<u8> {
    let line = WIRE.lines().find_map(|line| line.strip_prefix(&format!("{name}: "))).unwrap();
    (0..line.len()).step_by(2).map(|at| u8::from_str_radix(&line[at..at + 2], 16).unwrap()).collect()
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn frozen_messages_are_read() {
    for name in ["hello", "push", "presence of a client", "ping"] {
        let bytes = frozen(name);
        let message: ClientMessage = codec::decode(&bytes).unwrap();
        assert_eq!(codec::encode(&message), bytes, "{name}");
    }
    for name in
        ["welcome", "welcome with a least build", "catch up", "batch", "accepted", "refused", "presence", "pong"]
    {
        let bytes = frozen(name);
        let message: ServerMessage = codec::decode(&bytes).unwrap();
        assert_eq!(codec::encode(&message), bytes, "{name}");
    }
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn garbage_is_an_error_never_a_panic() {
    for bytes in [&b""[..], b"\xff", b"\x9f", b"\xbb\xff\xff\xff\xff\xff\xff\xff\xff", b"\xa1\x64push\xa0", b"\xa1"] {
        assert!(codec::decode::<ClientMessage>(bytes).is_err());
    }
    let mut long = codec::encode(&ClientMessage::Ping { nonce: 1 });
    long.push(0);
    assert!(codec::decode::<ClientMessage>(&long).is_err());
    assert!(codec::decode::<ClientMessage>(&[0x81; 100_000]).is_err());
}
