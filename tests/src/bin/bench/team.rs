//! What every measure begins with, and how its figures are said.

use automerge::{ROOT, transaction::Transactable};
use sotay_shared::{
    codec,
    id::{MemberId, WorkspaceId},
    sync::{ClientMessage, PushGroup, ServerMessage},
};
use sotay_tests::{Account, Draft, LiveSocket, TestServer, now, random};
use std::time::Duration;

/// A team with a workspace of its own.
pub struct Team {
    pub account: Account,
    pub workspace: WorkspaceId,
}

pub async fn team(server: &TestServer) -> Team {
    let account = Account::sign_up(server, "bench").await;
    let workspace = WorkspaceId::v7(now().0, random());
    account.create_workspace(workspace, MemberId::v7(now().0, random())).await;
    Team { account, workspace }
}

pub async fn live(team: &Team) -> LiveSocket {
    let (_, cursor) = team.account.log(team.workspace).await;
    let mut socket = team.account.live(team.workspace).await;
    assert!(matches!(socket.hello(cursor).await, ServerMessage::Welcome { .. }));
    socket
}

/// A contact of eleven fields that is nowhere yet.
pub fn contact(actor: [u8; 16]) -> PushGroup {
    let mut draft = Draft::new("contact", actor);
    let change = draft.change(|it| {
        it.put(ROOT, "kind", "contact").unwrap();
        it.put(ROOT, "schema", 1).unwrap();
        for (key, value) in [
            ("full_name", "Nguyễn Thị Thanh Hương"),
            ("job_title", "Giám đốc mua hàng"),
            ("lifecycle_stage", "customer"),
            ("lead_source", "Hội chợ Hà Nội"),
            ("preferred_channel", "zalo"),
            ("value_tier", "a"),
            ("emails/0197c1a0-0000-7000-8000-000000000000/address", "huong@example.vn"),
            ("phones/0197c1a0-0000-7000-8000-000000000001/number", "0903 123 456"),
            ("birthday", "1990-06-30"),
        ] {
            it.put(ROOT, key, value).unwrap();
        }
    });
    draft.group(&change)
}

/// The figures of some durations, in milliseconds.
pub fn percentiles(mut times: Vec<Duration>) -> (f64, f64, f64) {
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100].as_secs_f64() * 1_000.0;
    (at(50), at(99), at(100))
}

pub fn report(what: &str, figures: &serde_json::Value) {
    println!("{what:<44} {figures}");
}

/// Pushes of fresh contacts.
pub struct Filling {
    messages: Vec<Vec<u8>>,
    records: usize,
}

impl Filling {
    const AT_ONCE: usize = 200;
    const AHEAD: usize = 2_000;

    pub fn new(records: usize, mut actor: impl FnMut() -> [u8; 16]) -> Filling {
        let message = |nth: usize| {
            let count = Filling::AT_ONCE.min(records - nth * Filling::AT_ONCE);
            codec::encode(&ClientMessage::Push { groups: (0..count).map(|_| contact(actor())).collect() })
        };
        Filling { messages: (0..records.div_ceil(Filling::AT_ONCE)).map(message).collect(), records }
    }

    /// Pushes them as fast as they are taken.
    pub async fn push(self, socket: &mut LiveSocket) {
        pushed(socket, self.messages, Filling::AT_ONCE, Filling::AHEAD, self.records).await;
    }
}

/// Sends encoded pushes, so many ahead of their acknowledgements.
pub async fn pushed(socket: &mut LiveSocket, messages: Vec<Vec<u8>>, at_once: usize, ahead: usize, groups: usize) {
    let (mut sent, mut accepted) = (0, 0);
    let mut waiting = messages.into_iter();
    while accepted < groups {
        if sent < accepted + ahead
            && let Some(message) = waiting.next()
        {
            socket.send_bytes(message).await;
            sent += at_once;
            continue;
        }
        match socket.message().await {
            ServerMessage::Accepted { .. } => accepted += 1,
            ServerMessage::Refused { message, .. } => panic!("{message}"),
            _ => {}
        }
    }
}
