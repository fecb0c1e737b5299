//! Limits that whoever runs the server sets.

use super::*;
use sotay_shared::{admission::RefusalCode, id::GroupId};
use sotay_tests::socket::Heard;

#[tokio::test]
async fn a_workspace_has_so_many_records_and_no_more() {
    let server = TestServer::start_with(&["--records", "2"]).await;
    let (account, workspace, _) = owner(&server).await;
    let mut socket = live(&account, workspace).await;
    let mut draft = company();
    let create = draft.create("Một");
    let first = draft.group(&create);
    let (second, third) = (fresh_group(), fresh_group());
    let ids: Vec<GroupId> = [&first, &second, &third].map(|group| group.group).to_vec();
    socket.push(vec![first, second, third]).await;
    socket.accepted(ids[0]).await;
    socket.accepted(ids[1]).await;
    match socket.answer(ids[2]).await {
        ServerMessage::Refused { code, message, .. } => {
            assert!(code == RefusalCode::DocumentLimit && message.contains("2 records"), "{code:?} {message}");
        }
        other => panic!("{other:?}"),
    }
    // What is there can still be edited.
    let change = draft.change(|it| it.put(ROOT, "name", "Một, sửa").unwrap());
    let edit = draft.group(&change);
    let id = edit.group;
    socket.push(vec![edit]).await;
    socket.accepted(id).await;
}

#[tokio::test]
async fn an_account_pushes_so_much_in_a_minute_and_no_more() {
    let server = TestServer::start_with(&["--push-rate", "1000"]).await;
    let (account, workspace, _) = owner(&server).await;
    let mut socket = live(&account, workspace).await;
    let many = || {
        let changes = (0..900).flat_map(|_| fresh_group().changes).collect();
        PushGroup { group: GroupId::v7(now().0, random()), changes }
    };
    let (first, second) = (many(), many());
    let id = first.group;
    socket.push(vec![first]).await;
    assert_eq!(socket.accepted(id).await.len(), 900);
    socket.push(vec![second]).await;
    let end = loop {
        if let Heard::Closed(end) = socket.hear().await {
            break end;
        }
    };
    let (code, reason) = end.expect("the reason is told");
    assert!(code == 4007 && reason.contains("sent later"), "{code} {reason}");
    assert_eq!(account.log(workspace).await.0.len(), 900);
}
