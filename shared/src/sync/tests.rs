use super::*;
use crate::{
    codec,
    id::{GroupId, MemberId, RecordId, WorkspaceId},
    role::Role,
    row::Hash,
    time::Timestamp,
};

fn cursor(seq: u64) -> Cursor {
    Cursor { epoch: Epoch([1; 16]), seq, chain: Chain([seq as u8; 32]) }
}

fn welcome(shared: Cursor, head: u64) -> ServerMessage {
    ServerMessage::Welcome {
        protocol: PROTOCOL,
        workspace: WorkspaceId::from_cause("w"),
        member: MemberId::from_cause("lan"),
        role: Role::Member,
        shared,
        head,
        minimum_build: None,
        final_at: None,
    }
}

fn group(name: &str) -> PushGroup {
    let change = PushChange { record: RecordId::from_cause(name), kind: "deal".into(), bytes: vec![1] };
    PushGroup { group: GroupId::from_cause(name), changes: vec![change] }
}

fn batch(after: u64, upto: u64) -> ServerMessage {
    ServerMessage::Batch { after, upto, chain: Chain::default(), entries: Vec::new() }
}

fn live() -> ClientSession {
    let mut session = ClientSession::default();
    session.connected(cursor(3));
    session.received(welcome(cursor(3), 3), cursor(3));
    session
}

#[test]
fn nothing_is_pushed_before_the_welcome_or_twice_while_on_its_way() {
    let groups = [group("a"), group("b")];
    let mut session = ClientSession::default();
    session.connected(cursor(3));
    assert!(session.push(groups.iter()).is_empty());
    let mut session = live();
    assert_eq!(session.push(groups.iter()).len(), 1);
    assert!(session.push(groups.iter()).is_empty());
    // Cut before the acknowledgement: pushed again (promise L5 makes that harmless).
    session.disconnected();
    session.connected(cursor(3));
    session.received(welcome(cursor(3), 3), cursor(3));
    assert_eq!(session.push(groups.iter()).len(), 1);
}

#[test]
fn a_replica_speaks_for_nobody_else() {
    let mut session = ClientSession::of(MemberId::from_cause("minh"));
    session.connected(cursor(3));
    let lan = MemberId::from_cause("lan");
    assert_eq!(session.received(welcome(cursor(9), 3), cursor(3)), [ClientEffect::NotYours { member: lan }]);
    assert_eq!(session.link(), Link::NotYours);
    assert!(session.push([group("a")].iter()).is_empty());
    // Whatever comes after it leads to nothing, until somebody connects again.
    assert!(session.received(batch(3, 4), cursor(3)).is_empty());
    let mut session = ClientSession::of(lan);
    session.connected(cursor(3));
    session.received(welcome(cursor(3), 3), cursor(3));
    assert_eq!(session.push([group("a")].iter()).len(), 1);
}

#[test]
fn a_batch_out_of_order_means_connect_again() {
    let mut session = live();
    assert!(matches!(session.received(batch(3, 5), cursor(3)).as_slice(), [ClientEffect::Fold(_)]));
    assert_eq!(session.received(batch(6, 7), cursor(5)), [ClientEffect::Reconnect]);
    assert_eq!(session.link(), Link::Offline);
}

#[test]
fn an_acknowledgement_does_not_move_the_cursor() {
    let mut session = live();
    session.push([group("a")].iter());
    let accepted = ServerMessage::Accepted { group: GroupId::from_cause("a"), changes: Vec::new() };
    assert_eq!(session.received(accepted.clone(), cursor(3)), [ClientEffect::Fold(accepted)]);
    assert!(matches!(session.received(batch(3, 4), cursor(3)).as_slice(), [ClientEffect::Fold(_)]));
}

#[test]
fn an_app_hears_of_the_least_build() {
    let lan = MemberId::from_cause("lan");
    let mut server =
        ServerSession::new(WorkspaceId::from_cause("w"), lan, Role::Member).with_minimum_build(Some(1_790_000_000));
    let hello = ClientMessage::Hello { protocol: PROTOCOL, cursor: Cursor::default(), earlier: None };
    server.received(hello);
    let effects = server.located(Some(cursor(0)), cursor(0));
    let [ServerEffect::Send(welcome)] = effects.as_slice() else { panic!("{effects:?}") };
    let mut session = ClientSession::of(lan);
    session.connected(cursor(0));
    let effects = session.received(welcome.clone(), cursor(0));
    let welcomed = ClientEffect::Welcomed { head: 0, role: Role::Member, final_at: None };
    assert_eq!(effects, [welcomed, ClientEffect::MinimumBuild(1_790_000_000)]);
}

#[test]
fn another_log_rewinds_and_far_behind_catches_up() {
    let mut session = ClientSession::default();
    session.connected(cursor(9));
    let start = Cursor { epoch: Epoch([2; 16]), ..Cursor::default() };
    assert_eq!(
        session.received(welcome(start, 0), cursor(9)),
        [
            ClientEffect::Rewind { shared: start },
            ClientEffect::Welcomed { head: 0, role: Role::Member, final_at: None }
        ]
    );

    let mut session = ClientSession::default();
    session.connected(start);
    let effects = session.received(ServerMessage::CatchUp { shared: start, head: 9_000 }, start);
    assert_eq!(effects, [ClientEffect::CatchUp { from: start, head: 9_000 }]);
    assert!(matches!(session.caught_up(cursor(9_000)).as_slice(), [ClientEffect::Send(ClientMessage::Hello { .. })]));
}

fn server() -> ServerSession {
    ServerSession::new(WorkspaceId::from_cause("w"), MemberId::from_cause("lan"), Role::Member)
}

fn entry(seq: u64) -> Entry {
    Entry {
        seq,
        record: RecordId::from_cause("r"),
        kind: "deal".into(),
        hash: Hash([seq as u8; 32]),
        member: MemberId::from_cause("lan"),
        received_at: Timestamp(5),
        group: GroupId::from_cause("g"),
        attested_by: None,
        bytes: Some(vec![1, 2]),
    }
}

#[test]
fn a_reconnect_with_nothing_new_is_one_message_each_way() {
    let mut session = server();
    let effects = session.received(ClientMessage::Hello { protocol: PROTOCOL, cursor: cursor(3), earlier: None });
    assert_eq!(effects, [ServerEffect::Locate { cursors: vec![cursor(3)] }]);
    let effects = session.located(Some(cursor(3)), cursor(3));
    assert!(matches!(effects.as_slice(), [ServerEffect::Send(ServerMessage::Welcome { .. })]));
    let hello = codec::encode(&ClientMessage::Hello { protocol: PROTOCOL, cursor: cursor(3), earlier: None });
    let [ServerEffect::Send(welcome)] = effects.as_slice() else { unreachable!() };
    assert!(hello.len() + codec::encode(welcome).len() <= 500);
}

#[test]
fn batches_follow_each_other_and_own_bytes_stay_away() {
    let mut session = server();
    session.received(ClientMessage::Hello { protocol: PROTOCOL, cursor: cursor(3), earlier: None });
    let effects = session.located(Some(cursor(3)), cursor(5));
    assert_eq!(effects[1], ServerEffect::Read { after: 3 });
    assert!(session.committed(6).is_empty(), "one read at a time");
    session.received(ClientMessage::Push { groups: vec![group("mine")] });
    let mine = Entry { group: GroupId::from_cause("mine"), ..entry(5) };
    let effects = session.read(3, 5, Chain::default(), &[entry(4), mine]);
    let ServerEffect::Send(ServerMessage::Batch { after: 3, upto: 5, entries, .. }) = &effects[0] else {
        panic!("{effects:?}")
    };
    assert!(entries[0].bytes.is_some() && entries[1].bytes.is_none());
    assert_eq!(effects[1], ServerEffect::Read { after: 5 });
}

#[test]
fn what_is_out_of_order_closes_with_a_reason() {
    let push = ClientMessage::Push { groups: vec![group("a")] };
    assert!(matches!(
        server().received(push).as_slice(),
        [ServerEffect::Close { code: CloseCode::Protocol, reason }] if reason.contains("hello")
    ));
    let old = ClientMessage::Hello { protocol: 99, cursor: cursor(0), earlier: None };
    assert!(matches!(
        server().received(old).as_slice(),
        [ServerEffect::Close { code: CloseCode::Version, reason }] if reason.contains("reload")
    ));
}

#[test]
fn a_reader_far_behind_is_sent_to_the_log() {
    let mut session = server();
    session.received(ClientMessage::Hello { protocol: PROTOCOL, cursor: cursor(0), earlier: None });
    let effects = session.located(Some(cursor(0)), cursor(9_000));
    assert!(matches!(effects.as_slice(), [ServerEffect::Send(ServerMessage::CatchUp { head: 9_000, .. })]));
    assert!(!session.is_live());
    session.received(ClientMessage::Hello { protocol: PROTOCOL, cursor: cursor(9_000), earlier: None });
    assert!(matches!(
        session.located(Some(cursor(9_000)), cursor(9_001)).as_slice(),
        [_, ServerEffect::Read { after: 9_000 }]
    ));
}

#[test]
fn a_welcome_says_that_a_log_is_final_only_where_it_is() {
    let plain = welcome(Cursor::default(), 3);
    let names = |message: &ServerMessage| {
        let bytes = codec::encode(message);
        String::from_utf8_lossy(&bytes).contains("final")
    };
    assert!(!names(&plain), "older clients and servers read the same bytes as before");
    let ServerMessage::Welcome { protocol, workspace, member, role, shared, head, .. } = plain else { panic!() };
    let at = Some(Timestamp(1_750_000_000_000));
    let (minimum_build, final_at) = (None, at);
    let said = ServerMessage::Welcome { protocol, workspace, member, role, shared, head, minimum_build, final_at };
    assert!(names(&said));
    assert_eq!(codec::decode::<ServerMessage>(&codec::encode(&said)), Ok(said.clone()));
    let mut session = ClientSession::default();
    session.connected(shared);
    let effects = session.received(said, shared);
    assert_eq!(effects, [ClientEffect::Welcomed { head, role, final_at: at }]);
}
