//! Clients of the gateway that bring changes which wait, ask for everything again, open many records, or only knock.

use super::{
    bulk::{fill, text},
    scene::Scene,
    wire::{Said, UPGRADE, anonymous, ask_on, flood, framed, upgrade},
};
use crate::team::Team;
use automerge::{ROOT, transaction::Transactable};
use serde_json::json;
use sotay_shared::id::RecordId;
use sotay_tests::{Draft, SyncMessage, random};
use std::sync::Arc;

/// Connections of one account.
const CONNECTIONS: usize = 60;

/// An access token that may write.
async fn token(team: &Team) -> String {
    let asked = json!({ "name": "a script", "scope": "write", "password": team.account.password });
    let (_, body) = team.account.post(&team.path("tokens"), asked).await;
    body["token"].as_str().unwrap().to_owned()
}

fn joining(team: &Team, token: &str) -> Arc<[u8]> {
    upgrade(&team.account, &format!("/automerge-repo?access_token={token}"))
}

/// A frame about a document, or about none.
fn frame(kind: &str, document: Option<RecordId>, data: Option<&[u8]>) -> Vec<u8> {
    let text = |text: &str| [&[0x78, text.len() as u8], text.as_bytes()].concat();
    let mut bytes = vec![0xa2 + u8::from(document.is_some()) + u8::from(data.is_some())];
    bytes.extend([text("type"), text(kind), text("senderId"), text("me")].concat());
    if let Some(record) = document {
        let document = bs58::encode(record.as_bytes()).with_check().into_string();
        bytes.extend([text("documentId"), text(&document)].concat());
    }
    if let Some(data) = data {
        bytes.extend(text("data"));
        bytes.push(0x5a);
        bytes.extend((data.len() as u32).to_be_bytes());
        bytes.extend(data);
    }
    framed(&bytes)
}

/// A sync message without heads, that needs these and brings those.
fn sync(record: RecordId, need: &[[u8; 32]], changes: &[Vec<u8>]) -> Vec<u8> {
    let message = SyncMessage { need: need.to_vec(), asks: true, changes: changes.to_vec(), ..SyncMessage::default() };
    frame("sync", Some(record), Some(&message.write()))
}

async fn play(scene: &Scene, upgrade: Arc<[u8]>, then: Vec<Vec<u8>>) {
    let said = Said { first: [frame("join", None, None)].into(), then: then.into() };
    scene.play((0..CONNECTIONS).map(|_| flood(scene.clone(), upgrade.clone(), said.clone()))).await;
}

/// Changes whose first one never comes: large ones and small ones, about many records.
pub async fn waiting(scene: Scene) {
    let team = scene.stranger().await;
    let records: Vec<RecordId> = fill(&team, 20, 1_000).await.iter().map(|draft| draft.record).collect();
    let upgrade = joining(&team, &token(&team).await);
    let mut elsewhere = Draft::new("company", random());
    elsewhere.create("Nơi khác");
    let mut then = Vec::new();
    for nth in 0..400 {
        let letters = if nth % 2 == 0 { 100_000 } else { 10 };
        let change = elsewhere.change(|it| {
            for part in 0..2 {
                it.put(ROOT, format!("vcard/{part}"), text(letters)).unwrap();
            }
        });
        then.push(sync(records[nth % records.len()], &[], &[change.raw_bytes().to_vec()]));
    }
    play(&scene, upgrade, then).await;
}

/// Says over and over that it has nothing of large records, or needs their last change.
pub async fn asking_again(scene: Scene) {
    let team = scene.stranger().await;
    let drafts = fill(&team, 40, 240_000).await;
    let upgrade = joining(&team, &token(&team).await);
    let all = |draft: &Draft| [sync(draft.record, &[], &[]), sync(draft.record, &draft.heads(), &[])];
    let then = drafts.iter().flat_map(all).collect();
    play(&scene, upgrade, then).await;
}

/// Opens as many records as there are, on every connection.
pub async fn many_records(scene: Scene) {
    let team = scene.stranger().await;
    let drafts = fill(&team, 2_500, 400).await;
    let upgrade = joining(&team, &token(&team).await);
    let then = drafts.iter().map(|draft| sync(draft.record, &[], &[])).collect();
    play(&scene, upgrade, then).await;
}

/// Frames of no record: such as are passed over, and such as name a record that is not there.
pub async fn frames(scene: Scene) {
    let team = scene.stranger().await;
    let upgrade = joining(&team, &token(&team).await);
    let nowhere = |_| sync(RecordId::v7(sotay_tests::now().0, random()), &[], &[]);
    let mut then: Vec<Vec<u8>> = (0..100).map(nowhere).collect();
    then.extend(std::iter::repeat_n(frame("ephemeral", None, Some(&[1; 64])), 100));
    play(&scene, upgrade, then).await;
}

/// Tokens that nobody made, and tickets of one that somebody did.
pub async fn knocking(scene: Scene) {
    let team = scene.stranger().await;
    let secret = token(&team).await;
    let bearer = format!("authorization: Bearer {secret}\r\ncontent-length: 0\r\n");
    let ticket = anonymous(&scene.server.url, "POST", &team.path("tokens/ticket"), &bearer).into_bytes();
    let wrong = anonymous(&scene.server.url, "GET", "/automerge-repo?access_token=nobody", UPGRADE).into_bytes();
    let wrong: Arc<[u8]> = wrong.into();
    let knocks = (0..32).map(|_| flood(scene.clone(), wrong.clone(), Said::default()));
    let tickets = (0..8).map(|_| ask_on(scene.clone(), [ticket.clone()].into()));
    tokio::join!(scene.play(knocks), scene.play(tickets));
}
