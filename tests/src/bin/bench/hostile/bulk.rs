//! What attackers bring: large texts, changes and logs, made before the clock runs.

use super::wire::framed;
use crate::team::{Team, live, pushed};
use automerge::{ROOT, transaction::Transactable};
use sotay_shared::{
    codec,
    sync::{ClientMessage, PushGroup},
};
use sotay_tests::{Draft, LiveSocket, random};

/// Letters that nothing packs.
pub fn text(count: usize) -> String {
    let mut text = String::with_capacity(count);
    while text.len() < count {
        text.extend(random::<4_096>().iter().map(|byte| char::from(b' ' + byte % 64)));
    }
    text.truncate(count);
    text
}

/// A company that is nowhere yet, of so many letters (up to 240,000), and the push that makes it.
pub fn large(letters: usize) -> (Draft, PushGroup) {
    let mut draft = Draft::new("company", random());
    let change = draft.change(|it| {
        it.put(ROOT, "kind", "company").unwrap();
        it.put(ROOT, "schema", 1).unwrap();
        it.put(ROOT, "name", "Nặng").unwrap();
        for (nth, of) in [letters / 2, letters - letters / 2].into_iter().enumerate() {
            it.put(ROOT, format!("vcard/{nth}"), text(of)).unwrap();
        }
    });
    let group = draft.group(&change);
    (draft, group)
}

/// A push of these as a frame.
pub fn push(groups: Vec<PushGroup>) -> Vec<u8> {
    framed(&codec::encode(&ClientMessage::Push { groups }))
}

/// Pushes these and waits until they are in the log.
pub async fn keep(socket: &mut LiveSocket, groups: Vec<PushGroup>) {
    let count = groups.len();
    let one = |group| codec::encode(&ClientMessage::Push { groups: vec![group] });
    pushed(socket, groups.into_iter().map(one).collect(), 1, 16, count).await;
}

/// Fills a team's log with companies of so many letters.
pub async fn fill(team: &Team, records: usize, letters: usize) -> Vec<Draft> {
    let mut socket = live(team).await;
    let (drafts, groups): (Vec<Draft>, Vec<PushGroup>) = (0..records).map(|_| large(letters)).unzip();
    keep(&mut socket, groups).await;
    drafts
}
