//! Floods of changes, good and bad.

use super::{
    bulk::{keep, large, push},
    messages::{CONNECTIONS, hello, hello_from},
    scene::{Scene, another_workspace},
    wire::{Said, flood, framed, upgrade},
};
use crate::team::{contact, live};
use automerge::{
    ROOT,
    legacy::{ObjectId, OpId},
    transaction::Transactable,
};
use sotay_shared::{
    codec,
    id::GroupId,
    sync::{ClientMessage, PushChange, PushGroup},
};
use sotay_tests::{
    Account, Draft,
    changes::{run_length_bomb, twisted, writes_of_one_key},
    now, random,
};
use std::sync::Arc;

/// Connections that push at the same time.
const PUSHING: usize = 8;

/// Pushes all of it over some connections of an account, each its share over and over.
async fn pushing(scene: &Scene, account: &Account, path: &str, messages: Vec<Vec<u8>>) {
    pushing_after(scene, account, path, hello(), messages).await;
}

async fn pushing_after(scene: &Scene, account: &Account, path: &str, hello: Vec<u8>, messages: Vec<Vec<u8>>) {
    let upgrade = upgrade(account, path);
    let shares: Vec<Arc<[Vec<u8>]>> =
        (0..PUSHING).map(|nth| messages.iter().skip(nth).step_by(PUSHING).cloned().collect()).collect();
    let of = |share: Arc<[Vec<u8>]>| {
        flood(scene.clone(), upgrade.clone(), Said { first: [hello.clone()].into(), then: share })
    };
    scene.play(shares.into_iter().map(of)).await;
}

/// Fresh contacts, a hundred a message.
fn contacts(count: usize) -> Vec<Vec<u8>> {
    let actor = random();
    (0..count / 100).map(|_| push((0..100).map(|_| contact(actor)).collect())).collect()
}

/// As many records as an account may make.
pub async fn small(scene: Scene) {
    let team = scene.stranger().await;
    let messages = contacts(60_000);
    pushing(&scene, &team.account, &team.live_path(), messages).await;
}

/// The same by a member of the healthy workspace: all of it is relayed to the others.
pub async fn by_a_colleague(scene: Scene) {
    let member = scene.colleague("member").await;
    let messages = contacts(60_000);
    let (_, cursor) = member.log(scene.healthy.workspace).await;
    pushing_after(&scene, &member, &scene.healthy.live_path(), hello_from(cursor, None), messages).await;
}

/// As many bytes as an account may push, in changes as large as there may be.
pub async fn large_ones(scene: Scene) {
    let team = scene.stranger().await;
    let messages = (0..1_100).map(|_| push(vec![large(240_000).1])).collect();
    pushing(&scene, &team.account, &team.live_path(), messages).await;
}

/// Messages of a hundred thousand changes without a byte in them.
pub async fn nothings(scene: Scene) {
    let team = scene.stranger().await;
    let record = Draft::new("company", random()).record;
    let nothing = PushChange { record, kind: String::new(), bytes: Vec::new() };
    let group = || PushGroup { group: GroupId::v7(now().0, random()), changes: vec![nothing.clone(); 80_000] };
    let messages = (0..PUSHING).map(|_| push(vec![group()])).collect();
    pushing(&scene, &team.account, &team.live_path(), messages).await;
}

/// Large pushes that are refused, by one who may write in the healthy workspace and one who may not.
pub async fn refused(scene: Scene) {
    let (member, viewer) = (scene.colleague("member").await, scene.colleague("viewer").await);
    let garbage = || Draft::new("company", random()).group_of(&vec![7; 240 * 1024]);
    let messages: Vec<Vec<u8>> = (0..64).map(|_| push((0..10).map(|_| garbage()).collect())).collect();
    let path = scene.healthy.live_path();
    tokio::join!(pushing(&scene, &member, &path, messages.clone()), pushing(&scene, &viewer, &path, messages),);
}

/// Few bytes that stand for a lot: run lengths, writes of one key, packed changes, packed documents.
pub async fn bombs(scene: Scene) {
    let team = scene.stranger().await;
    let mut draft = Draft::new("company", random());
    let create = draft.create("Nén");
    keep(&mut live(&team).await, vec![draft.group(&create)]).await;
    let mut packed = draft.clone().change(|it| {
        for nth in 0..2 {
            it.put(ROOT, format!("vcard/{nth}"), "x".repeat(119_000)).unwrap();
        }
    });
    let mut whole = Draft::new("company", random());
    whole.create("Nén");
    for nth in 0..60 {
        whole.change(|it| it.put(ROOT, format!("vcard/{nth}"), "x".repeat(119_000)).unwrap());
    }
    let poisons =
        [run_length_bomb(), writes_of_one_key(59_000), writes_of_one_key(1_000), packed.bytes().to_vec(), whole.save()];
    let groups = |poison: &Vec<u8>| (0..64).map(|_| draft.group_of(poison)).collect();
    pushing(&scene, &team.account, &team.live_path(), poisons.iter().map(|it| push(groups(it))).collect()).await;
}

/// Changes that are small as bytes and pack to nothing in a save, as many as a record takes, in record after record.
pub async fn compressible(scene: Scene) {
    let team = scene.stranger().await;
    let mut messages = Vec::new();
    for _ in 0..50 {
        let mut draft = Draft::new("company", random());
        let create = draft.create("Nén");
        let mut groups = vec![draft.group(&create)];
        for nth in 0..24 {
            let change = draft.change(|it| {
                for part in 0..2 {
                    it.put(ROOT, format!("vcard/{nth}-{part}"), "x".repeat(119_000)).unwrap();
                }
            });
            groups.push(draft.group(&change));
        }
        // A record belongs to one connection: its changes build on each other.
        messages.push(groups);
    }
    let upgrade = upgrade(&team.account, &team.live_path());
    let of = |records: &[Vec<PushGroup>]| Said {
        first: [hello()].into(),
        then: records.iter().flatten().map(|group| push(vec![group.clone()])).collect(),
    };
    let said: Vec<Said> = messages.chunks(messages.len().div_ceil(PUSHING)).map(of).collect();
    scene.play(said.into_iter().map(|said| flood(scene.clone(), upgrade.clone(), said))).await;
}

/// Changes on which automerge panics.
pub async fn panics(scene: Scene) {
    let team = scene.stranger().await;
    let mut draft = Draft::new("company", random());
    let create = draft.create("Acme");
    keep(&mut live(&team).await, vec![draft.group(&create)]).await;
    let edit = draft.clone().change(|it| it.put(ROOT, "name", "Acme 2").unwrap());
    let poison = |nth: u64| {
        // It writes into an object that nobody made.
        let missing = OpId::new(900 + nth, edit.actor_id());
        draft.group_of(&twisted(&edit, |it| it.operations[0].obj = ObjectId::Id(missing)))
    };
    let messages = (0..200).map(|nth| push((0..20).map(|of| poison(20 * nth + of)).collect())).collect();
    pushing(&scene, &team.account, &team.live_path(), messages).await;
}

/// One message over the limit after the other.
pub async fn too_long(scene: Scene) {
    let team = scene.stranger().await;
    let upgrade = upgrade(&team.account, &team.live_path());
    let groups = (0..21).map(|_| large(240_000).1).collect();
    let message = codec::encode(&ClientMessage::Push { groups });
    let said = Said { first: [hello()].into(), then: [framed(&message)].into() };
    scene.play((0..CONNECTIONS).map(|_| flood(scene.clone(), upgrade.clone(), said.clone()))).await;
}

/// Records of many sizes in many workspaces, each touched once: what the server keeps open of them it has to give back.
pub async fn touched(scene: Scene) {
    let team = scene.stranger().await;
    let mut said = Vec::new();
    for _ in 0..24 {
        let team = another_workspace(&team.account).await;
        let upgrade = upgrade(&team.account, &team.live_path());
        let messages = (0..60).map(|_| push(vec![large(150_000).1])).collect();
        said.push((upgrade, Said { first: [hello()].into(), then: messages }));
    }
    scene.play(said.into_iter().map(|(upgrade, said)| flood(scene.clone(), upgrade, said))).await;
}
