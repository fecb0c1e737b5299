//! Reminders to a push service that takes what is sent and never answers.

use super::{
    bulk::push,
    messages::hello,
    scene::Scene,
    wire::{Said, flood, upgrade},
};
use automerge::{ROOT, ScalarValue, transaction::Transactable};
use reqwest::{Method, StatusCode};
use sotay_shared::id::MemberId;
use sotay_tests::{Account, Draft, now, push_service::ReachedDevice, random};
use tokio::net::TcpListener;

/// Devices that are reached there.
const DEVICES: usize = 20;
const TASKS: usize = 10_000;
const DAY_MS: i64 = 86_400_000;

/// Where such a service is.
pub async fn silent_service() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            held.push(stream);
        }
    });
    origin
}

/// Thousands of reminders that are due, to many devices.
pub async fn reminders(scene: Scene) {
    let team = scene.stranger().await;
    let (_, session) = team.account.get("/api/session").await;
    let member: MemberId = serde_json::from_value(session["workspaces"][0]["member"].clone()).unwrap();
    for nth in 0..DEVICES {
        let device = Account::known(&scene.server, &team.account.email, &team.account.password).await;
        let endpoint = format!("{}/send/{nth}", scene.silent_service);
        let subscription = ReachedDevice::fresh().subscription(&endpoint, 0);
        let put = device.request(Method::PUT, "/api/push").json(&subscription).send().await.unwrap();
        assert_eq!(put.status(), StatusCode::NO_CONTENT);
    }
    let task = |nth: usize| {
        let mut draft = Draft::new("task", random());
        let change = draft.change(|it| {
            it.put(ROOT, "kind", "task").unwrap();
            it.put(ROOT, "schema", 1).unwrap();
            it.put(ROOT, "title", format!("Việc {nth}")).unwrap();
            it.put(ROOT, "assignee_id", member.to_string()).unwrap();
            // Told of a day before: that is now.
            it.put(ROOT, "due", ScalarValue::Timestamp(now().0 + DAY_MS + 8_000)).unwrap();
            it.put(ROOT, format!("reminders/{}", MemberId::from_cause("r")), DAY_MS / 60_000).unwrap();
        });
        draft.group(&change)
    };
    let messages: Vec<Vec<u8>> =
        (0..TASKS / 100).map(|of| push((0..100).map(|nth| task(of * 100 + nth)).collect())).collect();
    let upgrade = upgrade(&team.account, &team.live_path());
    let said = Said { first: [vec![hello()], messages].concat().into(), ..Said::default() };
    scene.play([flood(scene.clone(), upgrade, said)]).await;
}
