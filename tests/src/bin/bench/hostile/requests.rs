//! Requests that stand still, connections that do nothing, and many of the cheapest requests.

use super::{
    scene::Scene,
    wire::{Line, ask_on, head, with_json},
};
use crate::team::Team;
use serde_json::json;
use sotay_shared::{
    codec,
    id::{GroupId, MemberId, WorkspaceId},
    stamp::Timestamp,
    sync::{Recorded, Recovery},
};
use sotay_tests::{now, random};
use std::{sync::Arc, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::sleep,
};

/// A byte at a time.
const SLOWLY: Duration = Duration::from_secs(1);

/// Sends this at once and the rest slowly, and again when the server had enough.
async fn slowly(scene: Scene, begins: Vec<u8>, rest: Arc<[u8]>) {
    loop {
        let Ok(stream) = TcpStream::connect(scene.address).await else {
            scene.count("no connection");
            sleep(SLOWLY).await;
            continue;
        };
        let Line { mut reading, mut writer } = Line::over(stream);
        let sending = async {
            if writer.write_all(&begins).await.is_ok() {
                for byte in rest.iter() {
                    sleep(SLOWLY).await;
                    if writer.write_all(&[*byte]).await.is_err() {
                        break;
                    }
                }
            }
            std::future::pending::<()>().await;
        };
        tokio::select! {
            answer = reading.answer() => match answer {
                Ok(answer) => scene.count_answer(&answer),
                Err(_) => scene.count("cut off"),
            },
            () = sending => {}
        }
    }
}

/// Headers that never end, and bodies that come a byte a second.
pub async fn slow(scene: Scene) {
    let Team { account, .. } = scene.stranger().await;
    let header = (b"GET /healthz HTTP/1.1\r\nhost: ".to_vec(), Arc::from([b'x'; 60]));
    let json = "content-type: application/json\r\ncontent-length: 60000\r\n";
    let body = (head(&account, "POST", "/api/workspaces", json).into_bytes(), Arc::from([b'x'; 60]));
    let all = std::iter::repeat_n(header, 1_000).chain(std::iter::repeat_n(body, 100));
    let all: Vec<_> = all.collect();
    scene.play(all.into_iter().map(|(begins, rest)| slowly(scene.clone(), begins, rest))).await;
}

/// Connections over which nothing is said.
pub async fn idle(scene: Scene) {
    let hold = |scene: Scene| async move {
        loop {
            match TcpStream::connect(scene.address).await {
                Ok(mut stream) => {
                    scene.count("opened");
                    let _ = stream.read(&mut [0]).await;
                    scene.count("cut off");
                }
                Err(_) => {
                    scene.count("no connection");
                    sleep(SLOWLY).await;
                }
            }
        }
    };
    scene.play((0..3_000).map(|_| hold(scene.clone()))).await;
}

/// The requests that cost nothing but themselves, over many connections.
pub async fn cheap(scene: Scene) {
    let team = scene.stranger().await;
    let get = |path: &str| head(&team.account, "GET", path, "").into_bytes();
    let requests: Arc<[Vec<u8>]> = [
        get("/api/session"),
        get("/readyz"),
        get("/api/devices"),
        get("/api/workspaces"),
        get(&team.path("members")),
        get(&team.path("invites")),
    ]
    .into();
    scene.play((0..CONNECTIONS).map(|_| ask_on(scene.clone(), requests.clone()))).await;
}

/// Connections for requests.
const CONNECTIONS: usize = 32;

/// Things that an account may make: workspaces, invitations, tickets, sessions of its devices.
pub async fn things(scene: Scene) {
    let team = scene.stranger().await;
    let invite = json!({ "role": "member", "uses": 100 });
    let mut requests = vec![with_json(&team.account, &team.path("invites"), &invite)];
    for _ in 0..100 {
        let workspace = WorkspaceId::v7(now().0, random());
        let member = MemberId::v7(now().0, random());
        let new = json!({ "workspace": workspace, "member": member });
        requests.push(with_json(&team.account, "/api/workspaces", &new));
        requests.push(with_json(&team.account, &team.path("invites"), &invite));
    }
    let requests: Arc<[Vec<u8>]> = requests.into();
    scene.play((0..CONNECTIONS).map(|_| ask_on(scene.clone(), requests.clone()))).await;
}

/// Changes that are given back although nothing was lost, four megabytes at a time.
pub async fn given_back(scene: Scene) {
    let team = scene.stranger().await;
    let (_, session) = team.account.get("/api/session").await;
    let member: MemberId = serde_json::from_value(session["workspaces"][0]["member"].clone()).unwrap();
    let recovery = || {
        let actor = random();
        let change = || crate::team::contact(actor).changes.remove(0);
        let recorded = |_| Recorded { change: change(), member, received_at: Timestamp(now().0) };
        let changes = (0..1_000).map(recorded).collect();
        codec::encode(&Recovery { group: GroupId::v7(now().0, random()), changes })
    };
    let request = |body: Vec<u8>| {
        let head = head(&team.account, "POST", &team.path("recover"), &format!("content-length: {}\r\n", body.len()));
        [head.as_bytes(), &body].concat()
    };
    let requests: Vec<Vec<u8>> = (0..40).map(|_| request(recovery())).collect();
    let share = |of: usize| -> Arc<[Vec<u8>]> { requests.iter().skip(of).step_by(8).cloned().collect() };
    scene.play((0..8).map(|of| ask_on(scene.clone(), share(of)))).await;
}
