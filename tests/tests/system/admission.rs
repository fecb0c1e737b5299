//! Each rule refuses its poison with its own reason, quarantines it, and leaves other records alone.

use super::*;
use automerge::{ActorId, ROOT, ScalarValue, transaction::Transactable};
use sotay_shared::{problem::RefusalCode, sync::PushGroup};
use sotay_tests::changes::{run_length_bomb, twisted};
use std::num::NonZeroU64;

async fn refused(socket: &mut LiveSocket, group: PushGroup) -> (RefusalCode, String) {
    let id = group.group;
    socket.push(vec![group]).await;
    match socket.answer(id).await {
        ServerMessage::Refused { code, message, .. } => (code, message),
        other => panic!("not refused: {other:?}"),
    }
}

/// Another record still goes through, and the refused one is as it was.
async fn others_go_on(socket: &mut LiveSocket) {
    let mut draft = company();
    let group = draft.create("Goes on");
    let group = draft.group(&group);
    let id = group.group;
    socket.push(vec![group]).await;
    assert_eq!(socket.accepted(id).await.len(), 1);
}

#[tokio::test]
async fn a1_to_a5_each_rule_refuses_its_poison() {
    let server = TestServer::start().await;
    let (account, workspace, _) = owner(&server).await;
    let mut socket = live(&account, workspace).await;
    let actor = random();
    let mut draft = Draft::new("company", actor);
    let first = draft.create("Acme");
    let group = draft.group(&first);
    let id = group.group;
    socket.push(vec![group]).await;
    socket.accepted(id).await;
    let edit = draft.clone().change(|it| it.put(ROOT, "industry", "retail").unwrap());

    let mut deflated = draft.clone().change(|it| it.put(ROOT, "address", "x".repeat(1_900)).unwrap());
    let mut other = draft.clone();
    other.set_actor(random());
    let wrong = other.change(|it| it.put(ROOT, "number_of_employees", "many").unwrap());
    let mut orphan = draft.clone();
    orphan.change(|it| it.put(ROOT, "industry", "lost").unwrap());
    let orphan = orphan.change(|it| it.put(ROOT, "industry", "found").unwrap());
    let start_op = NonZeroU64::new(u64::from(u32::MAX) - 1).unwrap();

    for (poison, code, says) in [
        (twisted(&edit, |it| it.start_op = start_op), RefusalCode::StartOp, "starts at operation"),
        (run_length_bomb(), RefusalCode::Chunk, "more than 60000 operations"),
        (deflated.bytes().to_vec(), RefusalCode::Chunk, "chunk type 2"),
        (twisted(&edit, |it| it.seq = 7), RefusalCode::Sequence, "sequence number 2, not 7"),
        (twisted(&edit, |it| it.actor_id = ActorId::from([1; 5])), RefusalCode::Actor, "5 bytes"),
        (wrong.raw_bytes().to_vec(), RefusalCode::WrongValue, "number_of_employees"),
        (orphan.raw_bytes().to_vec(), RefusalCode::MissingDependency, "push that first"),
        (vec![0; 300 * 1024], RefusalCode::TooLarge, "over the limit"),
        (b"garbage".to_vec(), RefusalCode::Chunk, "magic"),
    ] {
        let (found, message) = refused(&mut socket, draft.group_of(&poison)).await;
        assert_eq!(found, code, "{message}");
        assert!(message.contains(says), "{message}");
        others_go_on(&mut socket).await;
    }

    let mut wrong_kind = draft.group(&edit);
    wrong_kind.changes[0].kind = "deal".into();
    assert_eq!(refused(&mut socket, wrong_kind).await.0, RefusalCode::WrongKind);
    let mut kindless = company();
    let nameless = kindless.change(|it| it.put(ROOT, "name", "no kind").unwrap());
    assert_eq!(refused(&mut socket, kindless.group(&nameless)).await.0, RefusalCode::WrongKind);

    // Whoever runs the server finds each of them: short ones whole, of long ones how they begin.
    let listed = server.run(&["quarantine"]).await;
    let listed: Vec<serde_json::Value> = listed.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(listed.len(), 11);
    assert!(listed[0]["reason"].as_str().unwrap().contains("starts at operation"), "{}", listed[0]);
    let bomb = listed[1]["id"].to_string();
    let exported: serde_json::Value =
        serde_json::from_str(&server.run(&["quarantine", "--export", &bomb]).await).unwrap();
    let bytes: String = run_length_bomb().iter().map(|byte| format!("{byte:02x}")).collect();
    assert!(exported["push"].as_str().unwrap().contains(&bytes));

    // The record itself is unharmed.
    let group = draft.group(&edit);
    let id = group.group;
    socket.push(vec![group]).await;
    assert_eq!(socket.accepted(id).await.len(), 1);
}

#[tokio::test]
async fn a2_an_actor_belongs_to_the_member_who_used_it_first() {
    let server = TestServer::start().await;
    let (account, workspace, _) = owner(&server).await;
    let (minh, _) = joined(&server, &account, workspace, "member").await;
    let mut lan_socket = live(&account, workspace).await;
    let mut minh_socket = minh.live(workspace).await;
    minh_socket.hello(Cursor::default()).await;

    let actor = random();
    let mut draft = Draft::new("company", actor);
    let first = draft.create("Acme");
    let group = draft.group(&first);
    let id = group.group;
    lan_socket.push(vec![group]).await;
    lan_socket.accepted(id).await;

    let mut forged = Draft::new("company", actor);
    let change = forged.create("Forged");
    let (code, message) = refused(&mut minh_socket, forged.group(&change)).await;
    assert_eq!(code, RefusalCode::Actor);
    assert!(message.contains("another member"), "{message}");
    others_go_on(&mut minh_socket).await;
}

#[tokio::test]
async fn a5_roles_say_what_may_be_changed() {
    let server = TestServer::start().await;
    let (account, workspace, _) = owner(&server).await;
    let (viewer, _) = joined(&server, &account, workspace, "viewer").await;
    let (minh, minh_member) = joined(&server, &account, workspace, "member").await;
    let mut viewer_socket = viewer.live(workspace).await;
    viewer_socket.hello(Cursor::default()).await;
    let mut draft = company();
    let change = draft.create("By a viewer");
    let (code, message) = refused(&mut viewer_socket, draft.group(&change)).await;
    assert_eq!(code, RefusalCode::NotPermitted);
    assert!(message.contains("viewer") && message.contains("company"), "{message}");

    let mut socket = minh.live(workspace).await;
    socket.hello(Cursor::default()).await;
    let mut pipeline = Draft::new("pipeline", random());
    let change = pipeline.create("By a member");
    assert_eq!(refused(&mut socket, pipeline.group(&change)).await.0, RefusalCode::NotPermitted);
    let mut stranger = Draft::new("member", random());
    let change = stranger.create("Somebody else");
    assert_eq!(refused(&mut socket, stranger.group(&change)).await.0, RefusalCode::NotPermitted);
    let mut own = Draft::new("member", random());
    own.record = minh_member.into();
    let change = own.create("Minh");
    let group = own.group(&change);
    let id = group.group;
    socket.push(vec![group]).await;
    assert_eq!(socket.accepted(id).await.len(), 1);
}

#[tokio::test]
async fn a8_what_is_guarded_is_refused_to_a_hostile_client() {
    let server = TestServer::start().await;
    let (account, workspace, _) = owner(&server).await;
    let (lan, lan_member) = joined(&server, &account, workspace, "member").await;
    let (minh, minh_member) = joined(&server, &account, workspace, "member").await;
    let (boss, _) = joined(&server, &account, workspace, "admin").await;
    let mut sockets = Vec::new();
    for account in [&lan, &minh, &boss] {
        let mut socket = account.live(workspace).await;
        socket.hello(Cursor::default()).await;
        sockets.push(socket);
    }
    let [mut lan_socket, mut minh_socket, mut boss_socket] = <[LiveSocket; 3]>::try_from(sockets).ok().unwrap();
    let cases = [
        ("activity", "body", RefusalCode::NotTheAuthor),
        ("attachment", "digest", RefusalCode::NotTheAuthor),
        ("attachment", "size", RefusalCode::NotTheAuthor),
        ("goal", "amount", RefusalCode::NotTheOwner),
        ("template", "text", RefusalCode::NotTheOwner),
        ("view", "query", RefusalCode::NotTheOwner),
        ("view", "deleted_at", RefusalCode::NotTheOwner),
    ];
    let value = |key: &str| match key {
        "amount" | "size" => ScalarValue::Int(5),
        "deleted_at" => ScalarValue::Timestamp(1_800_000_000_000),
        _ => "other".into(),
    };
    for (kind, key, code) in cases {
        // Lan makes it, and says so.
        let mut draft = Draft::new(kind, random());
        let made = draft.change(|it| {
            it.put(ROOT, "kind", kind).unwrap();
            it.put(ROOT, "schema", 1).unwrap();
            it.put(ROOT, "created_by", lan_member.to_string()).unwrap();
            it.put(ROOT, if kind == "goal" { "month" } else { "name" }, "first").unwrap();
        });
        let group = draft.group(&made);
        let id = group.group;
        lan_socket.push(vec![group]).await;
        lan_socket.accepted(id).await;
        // Minh changes it, says that it is his, and makes it once more as if he knew of nothing.
        let mut theirs = draft.clone();
        theirs.set_actor(random());
        let change = theirs.clone().change(|it| it.put(ROOT, key, value(key)).unwrap());
        assert_eq!(refused(&mut minh_socket, theirs.group(&change)).await.0, code, "{kind} {key}");
        let claim = theirs.clone().change(|it| it.put(ROOT, "created_by", minh_member.to_string()).unwrap());
        assert_eq!(refused(&mut minh_socket, theirs.group(&claim)).await.0, RefusalCode::ForeignAuthor, "{kind}");
        let mut again = Draft::new(kind, random());
        again.record = draft.record;
        let again_made = again.change(|it| {
            it.put(ROOT, "kind", kind).unwrap();
            it.put(ROOT, "created_by", minh_member.to_string()).unwrap();
            it.put(ROOT, key, value(key)).unwrap();
        });
        let (found, message) = refused(&mut minh_socket, again.group(&again_made)).await;
        assert!([code, RefusalCode::ForeignAuthor].contains(&found), "{kind}: {message}");
        // An admin may, but no more than anybody say that somebody else made it.
        let mut by_admin = draft.clone();
        by_admin.set_actor(random());
        let forged = by_admin.clone().change(|it| it.put(ROOT, "created_by", minh_member.to_string()).unwrap());
        assert_eq!(refused(&mut boss_socket, by_admin.group(&forged)).await.0, RefusalCode::ForeignAuthor, "{kind}");
        let change = by_admin.change(|it| it.put(ROOT, key, value(key)).unwrap());
        let group = by_admin.group(&change);
        let id = group.group;
        boss_socket.push(vec![group]).await;
        assert_eq!(boss_socket.accepted(id).await.len(), 1, "{kind}");
        // When it was made, and which bytes a file has, is written once.
        let once: &[&str] = if key == "digest" { &["created_at", "digest"] } else { &["created_at"] };
        for key in once {
            let other = if *key == "digest" { "00".into() } else { ScalarValue::Timestamp(1) };
            let change = by_admin.clone().change(|it| it.put(ROOT, *key, other).unwrap());
            let (code, message) = refused(&mut boss_socket, by_admin.group(&change)).await;
            assert_eq!(code, RefusalCode::WrongValue, "{kind} {key}");
            assert!(message.contains(key) && message.contains("set by the system"), "{message}");
        }
        others_go_on(&mut minh_socket).await;
    }
    // A record that says at once that somebody else made it; and a kind that nobody here knows.
    let mut forged = company();
    let change = forged.change(|it| {
        it.put(ROOT, "kind", "company").unwrap();
        it.put(ROOT, "name", "Acme").unwrap();
        it.put(ROOT, "created_by", lan_member.to_string()).unwrap();
    });
    assert_eq!(refused(&mut minh_socket, forged.group(&change)).await.0, RefusalCode::ForeignAuthor);
    let mut unknown = Draft::new("permission", random());
    let change = unknown.create("Everything");
    assert_eq!(refused(&mut minh_socket, unknown.group(&change)).await.0, RefusalCode::NotPermitted);
}

#[tokio::test]
async fn a_group_enters_the_log_whole_or_not_at_all() {
    let server = TestServer::start().await;
    let (account, workspace, _) = owner(&server).await;
    let mut socket = live(&account, workspace).await;
    let (mut good, mut bad) = (company(), company());
    let (good_change, bad_change) =
        (good.create("Good"), bad.change(|it| it.put(ROOT, "name", ScalarValue::Int(1)).unwrap()));
    let mut group = good.group(&good_change);
    group.changes.extend(bad.group(&bad_change).changes);
    refused(&mut socket, group).await;
    assert_eq!(account.log(workspace).await.0.len(), 0);
    let group = good.group(&good_change);
    let id = group.group;
    socket.push(vec![group]).await;
    assert_eq!(socket.accepted(id).await[0].seq, 1);
}
