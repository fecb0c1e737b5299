//! PostgreSQL restarts underneath a server. Apart from the other tests, which share its cluster.

use sotay_shared::{
    command::{Command, FieldEdit},
    id::{MemberId, RecordId, WorkspaceId},
    kind::Kind,
    replica::Replica,
    sync::Cursor,
};
use sotay_tests::{
    Account, Device, TestServer, now, random,
    server::{on_postgres, restart_postgres},
};

fn company(nth: usize) -> Command {
    let fields = vec![FieldEdit::new("name", format!("Công ty {nth}"))];
    Command::Create { record: RecordId::v7(now().0, random()), kind: Kind::Company, fields }
}

#[tokio::test]
async fn l1_l5_a_database_that_restarts_is_waited_for_and_nothing_is_lost() {
    const ROUNDS: usize = 3;
    const EACH: usize = 300;
    if !on_postgres() {
        println!("skipped: this needs PostgreSQL (SOTAY_TEST_POSTGRES=1 under pg_virtualenv)");
        return;
    }
    let server = TestServer::start().await;
    let account = Account::sign_up(&server, "lan").await;
    let (workspace, member) = (WorkspaceId::v7(now().0, random()), MemberId::v7(now().0, random()));
    account.create_workspace(workspace, member).await;
    let mut lan = Device::new(account.clone(), workspace, member);
    for round in 1..=ROUNDS {
        (0..EACH).for_each(|nth| lan.dispatch(company(nth)));
        lan.insist().await;
        // In the middle of the pushes, at once, as when its machine loses power.
        let half = (round * EACH - EACH / 2) as u64;
        lan.work_until(|lan| lan.replica.cursor().seq >= half).await;
        restart_postgres();
        while !lan.replica.outbox().is_empty() {
            lan.insist().await;
            lan.work().await;
        }
    }
    let (entries, cursor) = account.log(workspace).await;
    assert_eq!(entries.len(), ROUNDS * EACH, "nothing is lost, nothing is there twice");
    assert!(entries.iter().zip(1..).all(|(entry, seq)| entry.seq == seq), "without gaps");
    let mut newcomer = Replica::new(sotay_shared::document::Actor(random()));
    drop(newcomer.rewind(Cursor { epoch: cursor.epoch, ..Cursor::default() }, []));
    newcomer.fold_page(0, cursor, &entries).unwrap();
    assert_eq!(newcomer.len(), lan.replica.len());
}
