//! Floods of messages that are no changes, and messages that never end.

use super::{
    scene::Scene,
    wire::{Said, flood, framed, open, upgrade},
};
use crate::team::Team;
use sotay_shared::{
    codec,
    limits::MESSAGE_BYTES,
    sync::{ClientMessage, Cursor, PROTOCOL},
};
use sotay_tests::random;
use std::sync::Arc;

/// Live connections that an account may have.
pub const CONNECTIONS: usize = 64;

/// What every connection says first.
pub fn hello() -> Vec<u8> {
    hello_from(Cursor::default(), None)
}

/// The same of one who was there before.
pub fn hello_from(cursor: Cursor, earlier: Option<Vec<Cursor>>) -> Vec<u8> {
    framed(&codec::encode(&ClientMessage::Hello { protocol: PROTOCOL, cursor, earlier }))
}

/// The same over and over, on as many connections as there may be.
async fn repeated(scene: &Scene, team: &Team, first: Vec<Vec<u8>>, then: Vec<Vec<u8>>) {
    let upgrade = upgrade(&team.account, &team.live_path());
    let said = Said { first: first.into(), then: then.into() };
    scene.play((0..CONNECTIONS).map(|_| flood(scene.clone(), upgrade.clone(), said.clone()))).await;
}

/// Greetings with as many earlier cursors as there may be, of one who is so far behind that the answer is to read the log
/// elsewhere and to greet again: the store is asked for all of them each time.
pub async fn greetings(scene: Scene) {
    const BEHIND: usize = 1_000;
    let team = scene.stranger().await;
    let actor = random();
    crate::team::Filling::new(BEHIND, || actor).push(&mut crate::team::live(&team).await).await;
    let earlier = vec![Cursor { seq: 1, ..Cursor::default() }; sotay_shared::limits::WAYPOINTS];
    repeated(&scene, &team, Vec::new(), vec![hello_from(Cursor::default(), Some(earlier))]).await;
}

pub async fn pings(scene: Scene) {
    let team = scene.stranger().await;
    repeated(&scene, &team, vec![hello()], vec![framed(&codec::encode(&ClientMessage::Ping { nonce: 7 }))]).await;
}

/// Messages that are none: each ends its connection.
pub async fn garbage(scene: Scene) {
    let team = scene.stranger().await;
    repeated(&scene, &team, vec![hello()], vec![framed(&[0xff; 512])]).await;
}

/// By somebody who may only read the healthy workspace: whatever is relayed, its members get.
pub async fn presence(scene: Scene) {
    let viewer = scene.colleague("viewer").await;
    let upgrade = upgrade(&viewer, &scene.healthy.live_path());
    let message = ClientMessage::Presence { record: None, typing: true, field: Some("name".into()) };
    let said = Said { first: [hello()].into(), then: [framed(&codec::encode(&message))].into() };
    scene.play((0..CONNECTIONS - 4).map(|_| flood(scene.clone(), upgrade.clone(), said.clone()))).await;
}

/// The longest message there may be, but for its last byte, on every connection.
pub async fn held(scene: Scene) {
    let team = scene.stranger().await;
    let upgrade = upgrade(&team.account, &team.live_path());
    let mut message = framed(&vec![0; MESSAGE_BYTES]);
    message.pop();
    let said = Said { first: [hello(), message].into(), then: Arc::default() };
    scene.play((0..CONNECTIONS).map(|_| flood(scene.clone(), upgrade.clone(), said.clone()))).await;
}

/// Connections that are opened and say nothing.
pub async fn silent(scene: Scene) {
    let team = scene.stranger().await;
    let upgrade = upgrade(&team.account, &team.live_path());
    let scene_of = scene.clone();
    scene
        .play((0..CONNECTIONS * 2).map(move |_| {
            let (scene, upgrade) = (scene_of.clone(), upgrade.clone());
            async move {
                if let Some(mut line) = open(&scene, &upgrade).await {
                    line.reading.listen(&scene).await;
                }
            }
        }))
        .await;
}
