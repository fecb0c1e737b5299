use super::*;
use sotay_tests::server::on_postgres;

#[tokio::test]
async fn a_backup_is_consistent_while_the_server_goes_on() {
    if on_postgres() {
        return;
    }
    let server = TestServer::start().await;
    let (mut account, workspace, _) = owner(&server).await;
    let mut socket = live(&account, workspace).await;
    let mut acknowledged = 0;
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    std::fs::create_dir(&data).unwrap();
    let file = data.join("sotay.sqlite3");
    let mut before = 0;
    // Pushes go on while the copy is made.
    let arguments = ["backup", file.to_str().unwrap()];
    let copying = server.run(&arguments);
    tokio::pin!(copying);
    let said = loop {
        let mut draft = company();
        let create = draft.create("Acme");
        let group = draft.group(&create);
        let id = group.group;
        socket.push(vec![group]).await;
        socket.accepted(id).await;
        acknowledged += 1;
        if acknowledged < 50 {
            before = acknowledged;
            continue;
        }
        tokio::select! {
            biased;
            said = &mut copying => break said,
            () = std::future::ready(()) => {}
        }
    };
    assert!(said.contains("consistent"), "{said}");
    assert_eq!(account.log(workspace).await.0.len(), acknowledged);

    let restored = TestServer::on(directory).await;
    account.sign_in(&restored).await;
    let (entries, cursor) = account.log(workspace).await;
    log::check(&entries, cursor);
    assert!(entries.len() >= before && entries.len() <= acknowledged);
    // And it goes on from there.
    let mut socket = account.live(workspace).await;
    socket.hello(cursor).await;
    let mut draft = company();
    let create = draft.create("After");
    let group = draft.group(&create);
    let id = group.group;
    socket.push(vec![group]).await;
    assert_eq!(socket.accepted(id).await[0].seq, entries.len() as u64 + 1);
}
