//! Edits of records that cost the server much each: large ones, long texts, many authors.

use super::{
    bulk::{keep, push, text},
    messages::hello_from,
    scene::{Scene, another_workspace},
    wire::{Said, flood, upgrade},
};
use crate::team::{Team, live};
use automerge::{ObjType, ROOT, transaction::Transactable};
use sotay_shared::sync::PushGroup;
use sotay_tests::{Draft, random};
use std::sync::Arc;

/// Edits of each record that are made beforehand.
const EDITS: usize = 400;
/// Workspaces in which one account edits at the same time.
const WORKSPACES: usize = 24;
/// Accounts that do so together.
const ACCOMPLICES: usize = 6;

/// A record near its limits, and edits of a kind that the app does not make: such a change is saved and loaded on trial.
async fn large_record(team: &Team, edits: usize) -> (Arc<[u8]>, Said) {
    let mut draft = Draft::new("company", random());
    let create = draft.create("Công ty lớn");
    let mut groups = vec![draft.group(&create)];
    for nth in 0..18 {
        let change = draft.change(|it| it.put(ROOT, format!("vcard/{nth}"), text(100_000)).unwrap());
        groups.push(draft.group(&change));
    }
    keep(&mut live(team).await, groups).await;
    let edit = |nth| {
        let change = draft.change(|it| {
            it.put(ROOT, "industry", format!("first {nth}")).unwrap();
            it.put(ROOT, "industry", format!("then {nth}")).unwrap();
        });
        draft.group(&change)
    };
    said(team, (0..edits).map(edit).collect()).await
}

/// A connection that pushes these, each by itself, of one who has read the log so far.
async fn said(team: &Team, groups: Vec<PushGroup>) -> (Arc<[u8]>, Said) {
    let (_, cursor) = team.account.log(team.workspace).await;
    let messages = groups.into_iter().map(|group| push(vec![group])).collect();
    (upgrade(&team.account, &team.live_path()), Said { first: [hello_from(cursor, None)].into(), then: messages })
}

async fn play(scene: &Scene, pushing: Vec<(Arc<[u8]>, Said)>) {
    scene.play(pushing.into_iter().map(|(upgrade, said)| flood(scene.clone(), upgrade, said))).await;
}

/// One account, many workspaces with a large record each.
pub async fn large(scene: Scene) {
    let account = scene.stranger().await.account;
    let mut pushing = Vec::new();
    for _ in 0..WORKSPACES {
        pushing.push(large_record(&another_workspace(&account).await, EDITS / 8).await);
    }
    play(&scene, pushing).await;
}

/// The same by several accounts at once, which is more than one may do.
pub async fn by_many(scene: Scene) {
    let mut pushing = Vec::new();
    for _ in 0..ACCOMPLICES {
        let account = scene.stranger().await.account;
        for _ in 0..WORKSPACES / ACCOMPLICES {
            pushing.push(large_record(&another_workspace(&account).await, EDITS / 8).await);
        }
    }
    play(&scene, pushing).await;
}

/// Notes of nearly full length, typed into letter by letter.
pub async fn long_texts(scene: Scene) {
    let account = scene.stranger().await.account;
    let mut pushing = Vec::new();
    for _ in 0..WORKSPACES / 3 {
        let team = another_workspace(&account).await;
        let mut draft = Draft::new("activity", random());
        let mut body = None;
        let create = draft.change(|it| {
            it.put(ROOT, "kind", "activity").unwrap();
            it.put(ROOT, "schema", 1).unwrap();
            it.put(ROOT, "activity_type", "note").unwrap();
            let object = it.put_object(ROOT, "body", ObjType::Text).unwrap();
            it.splice_text(&object, 0, 0, &text(49_000)).unwrap();
            body = Some(object);
        });
        let body = body.unwrap();
        keep(&mut live(&team).await, vec![draft.group(&create)]).await;
        let edit = |nth| {
            let change = draft.change(|it| it.splice_text(&body, nth * 90, 0, "m").unwrap());
            draft.group(&change)
        };
        pushing.push(said(&team, (0..EDITS).map(edit).collect()).await);
    }
    play(&scene, pushing).await;
}

/// Records that a thousand authors have edited before, edited at their beginning and at their end.
pub async fn many_authors(scene: Scene) {
    const AUTHORS: usize = 1_000;
    let account = scene.stranger().await.account;
    let mut pushing = Vec::new();
    for _ in 0..WORKSPACES / 3 {
        let team = another_workspace(&account).await;
        let mut draft = Draft::new("company", random());
        let create = draft.create("Công ty");
        let mut groups = vec![draft.group(&create)];
        for nth in 0..AUTHORS {
            draft.set_actor(random());
            let change = draft.change(|it| it.put(ROOT, "name", format!("Tên {nth}")).unwrap());
            groups.push(draft.group(&change));
        }
        keep(&mut live(&team).await, groups).await;
        let edit = |nth| {
            let change = draft.change(|it| it.put(ROOT, "name", format!("Tên mới {nth}")).unwrap());
            draft.group(&change)
        };
        pushing.push(said(&team, (0..EDITS).map(edit).collect()).await);
    }
    play(&scene, pushing).await;
}
