//! Whole-system tests against the release binary. Names cite the promise they check (see SPEC.md).

#![allow(clippy::unwrap_used, reason = "a test that cannot go on must stop")]

mod account_life;
mod accounts;
mod admission;
mod backup;
mod claims;
mod compaction;
mod crash;
mod factors;
mod faults;
mod files;
mod gateway;
mod limits;
mod log;
mod matrix;
mod membership;
mod nodes;
mod observe;
mod operation;
mod push;
mod quotas;
mod recovery;
mod seed;
mod startup;
mod statics;
mod sync;
mod wire;

use automerge::{ROOT, transaction::Transactable};
use sotay_shared::id::{MemberId, WorkspaceId};
use sotay_shared::sync::{Cursor, PushGroup, ServerMessage};
use sotay_tests::{Account, Draft, LiveSocket, TestServer, now, random};

/// An account with a workspace of its own on the server.
async fn owner(server: &TestServer) -> (Account, WorkspaceId, MemberId) {
    let account = Account::sign_up(server, "lan").await;
    let (workspace, member) = (WorkspaceId::v7(now().0, random()), MemberId::v7(now().0, random()));
    account.create_workspace(workspace, member).await;
    (account, workspace, member)
}

/// A second account that joined by invitation.
async fn joined(server: &TestServer, owner: &Account, workspace: WorkspaceId, role: &str) -> (Account, MemberId) {
    let token = owner.invite(workspace, role).await;
    let account = Account::sign_up(server, "minh").await;
    let member = MemberId::v7(now().0, random());
    account.join(&token, member).await;
    (account, member)
}

/// A socket that said hello from the beginning of an empty log.
async fn live(account: &Account, workspace: WorkspaceId) -> LiveSocket {
    let mut socket = account.live(workspace).await;
    let answer = socket.hello(Cursor::default()).await;
    assert!(matches!(answer, ServerMessage::Welcome { .. }), "{answer:?}");
    socket
}

fn company() -> Draft {
    Draft::new("company", random())
}

/// A record that is nowhere yet, ready to be pushed.
fn fresh_group() -> PushGroup {
    let mut draft = company();
    let change = draft.create("Công ty");
    draft.group(&change)
}
