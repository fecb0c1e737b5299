//! Every change, tried by everybody: over the live socket, through the gateway, and given back.

mod tries;

use super::{frames::Said, *};
use crate::gateway;
use reqwest::Method;
use serde_json::Value;
use sotay_shared::{
    access::{Act, Frame},
    codec,
    id::{GroupId, RecordId},
    sync::{PushChange, Recorded, Recovered, Recovery},
};
use sotay_tests::SyncMessage;
use std::collections::{BTreeMap, HashMap};
use tries::{Round, Single, Try};

/// Groups of one push; a message has 4 MiB.
const GROUPS: usize = 400;

/// In what words a change was refused, by what was tried.
type Words = HashMap<(String, &'static str), String>;

fn group(change: &PushChange) -> PushGroup {
    PushGroup { group: GroupId::v7(now().0, random()), changes: vec![change.clone()] }
}

/// A live socket, however long the log is.
async fn at_the_end(cast: &Cast, account: &Account) -> LiveSocket {
    let (_, cursor) = account.log(cast.workspace).await;
    let mut socket = account.live(cast.workspace).await;
    let welcome = socket.hello(cursor).await;
    assert!(matches!(welcome, ServerMessage::Welcome { .. }), "{welcome:?}");
    socket
}

/// Pushes each change as a group of its own, and gives what came of each, with the words of a refusal.
async fn push(socket: &mut LiveSocket, changes: &[&PushChange]) -> Vec<(Outcome, String)> {
    let mut outcomes = Vec::new();
    for changes in changes.chunks(GROUPS) {
        let groups: Vec<PushGroup> = changes.iter().map(|change| group(change)).collect();
        let ids: Vec<GroupId> = groups.iter().map(|group| group.group).collect();
        socket.push(groups).await;
        for id in ids {
            outcomes.push(match socket.answer(id).await {
                ServerMessage::Refused { code, message, .. } => (Outcome::Refused(code), message),
                _ => (Outcome::Done, String::new()),
            });
        }
    }
    outcomes
}

/// Puts in the log what is there before anything is tried.
async fn lay_down(cast: &Cast, round: &Round, found: &mut Found) {
    let mut socket = at_the_end(cast, &cast.maker).await;
    let bases: Vec<&PushChange> = round.bases.iter().collect();
    for (outcome, words) in push(&mut socket, &bases).await {
        assert_eq!(outcome, Outcome::Done, "{words}");
    }
    let owner = cast.account(Person::Owner);
    for own in round.own.chunks(GROUPS) {
        let recovered = owner.recover(cast.workspace, own.to_vec()).await;
        assert_eq!((recovered.taken, recovered.refused.as_slice()), (own.len() as u64, [].as_slice()));
    }
    let own = round.own.iter().map(|recorded| &recorded.change);
    found.admitted.extend(round.bases.iter().chain(own).map(|change| {
        let change = automerge::Change::try_from(&change.bytes[..]).unwrap();
        Hash(change.hash().0)
    }));
}

/// What somebody tries in a round.
fn of(round: &Round, person: Person, is_tried: impl Fn(&Try) -> bool) -> Vec<&Try> {
    round.tries.iter().filter(|it| it.person == person && is_tried(it)).collect()
}

/// Notes what came of a try that may be in the log.
fn note(found: &mut Found, way: &str, it: &Try, got: Outcome) {
    let wanted = it.wanted();
    found.compare(&format!("{way}: {}", it.label()), it.person, got, wanted);
    if wanted == Outcome::Done {
        found.admitted.insert(it.hash);
    }
}

/// Over the live socket.
async fn pushed(cast: &Cast, round: &Round, found: &mut Found) -> Words {
    let mut words = Words::new();
    for somebody in &cast.people {
        let tries = of(round, somebody.person, |it| it.act != Act::Vouch);
        if let Some(refused) = messages::turned_away(cast, somebody.account.as_ref()).await {
            tries.iter().for_each(|it| note(found, "push", it, refused));
            continue;
        }
        let mut socket = at_the_end(cast, somebody.account.as_ref().expect("they are let in")).await;
        let changes: Vec<&PushChange> = tries.iter().map(|it| &it.change).collect();
        for (it, (got, message)) in tries.iter().zip(push(&mut socket, &changes).await) {
            note(found, "push", it, got);
            words.insert(it.key(), message);
        }
    }
    words
}

/// What is given back, and what comes of the request as a whole.
async fn give_back(cast: &Cast, account: Option<&Account>, changes: Vec<Recorded>) -> Result<Recovered, Outcome> {
    let path = format!("/api/workspaces/{}/recover", cast.workspace);
    let request = match account {
        Some(account) => account.request(Method::POST, &path),
        None => reqwest::Client::new().post(format!("{}{path}", cast.maker.url())).header("origin", cast.maker.url()),
    };
    let recovery = Recovery { group: GroupId::v7(now().0, random()), changes };
    let answer = request.body(codec::encode(&recovery)).send().await.unwrap();
    let is_well = answer.status() == 200;
    let bytes = answer.bytes().await.unwrap();
    if is_well {
        return Ok(codec::decode(&bytes).unwrap());
    }
    let body: Value = serde_json::from_slice(&bytes).unwrap();
    Err(match body["error"].as_str() {
        // What a member may not give back is what they may not push.
        Some("not_permitted") => Outcome::Refused(serde_json::from_value(body["error"].clone()).unwrap()),
        _ => Outcome::NotLetIn(serde_json::from_value(body["error"].clone()).unwrap()),
    })
}

/// Given back: of each record one at a time, since one change of a record that is refused takes the others with it.
async fn given_back(cast: &Cast, round: &Round, found: &mut Found) {
    for somebody in &cast.people {
        let recorded = |it: &Try, member| Recorded { member, received_at: now(), change: it.change.clone() };
        let mut left = of(round, somebody.person, |it| it.act != Act::Vouch);
        while !left.is_empty() {
            let mut records: BTreeMap<RecordId, &Try> = BTreeMap::new();
            left.retain(|it| match records.contains_key(&it.change.record) || records.len() == GROUPS {
                true => true,
                false => records.insert(it.change.record, *it).is_some(),
            });
            let changes = records.values().map(|it| recorded(it, somebody.member)).collect();
            match give_back(cast, somebody.account.as_ref(), changes).await {
                Err(refused) => records.values().for_each(|it| note(found, "recover", it, refused)),
                Ok(recovered) => {
                    let refused: HashMap<RecordId, Outcome> =
                        recovered.refused.iter().map(|(record, code, _)| (*record, Outcome::Refused(*code))).collect();
                    assert_eq!(recovered.taken as usize, records.len() - refused.len());
                    for (record, it) in &records {
                        note(found, "recover", it, refused.get(record).copied().unwrap_or(Outcome::Done));
                    }
                }
            }
        }
        // Each by itself: the request is refused as a whole.
        for it in of(round, somebody.person, |it| it.act == Act::Vouch) {
            let changes = vec![recorded(it, cast.maker_member)];
            let got = match give_back(cast, somebody.account.as_ref(), changes).await {
                Ok(recovered) if recovered.taken == 1 => Outcome::Done,
                Ok(recovered) => Outcome::Refused(recovered.refused[0].1),
                Err(refused) => refused,
            };
            note(found, "recover", it, got);
        }
    }
}

/// What the gateway says of one change.
fn outcome(told: &[Said], document: &str) -> (Outcome, String) {
    if told.iter().any(|said| said.kind == "doc-unavailable" && said.document == document) {
        return (Outcome::Unavailable, String::new());
    }
    match told.iter().find(|said| said.kind == "error") {
        Some(said) => (Outcome::Error, said.message.clone()),
        None => (Outcome::Done, String::new()),
    }
}

/// Through the gateway, which says why in the words of the refusal over the live socket.
async fn synced(cast: &Cast, round: &Round, words: &Words, found: &mut Found) {
    for somebody in &cast.people {
        let tries = of(round, somebody.person, |it| it.is_edit() && it.is_first_of_its_line());
        let token = somebody.write.as_deref().unwrap_or("nobody");
        let mut socket = gateway::connect(&cast.maker, token).await;
        frames::send(&mut socket, gateway::join()).await;
        if frames::told(&mut socket).await.is_err() {
            let wanted = Frame::Write.outcome(somebody.person);
            assert!(matches!(wanted, Outcome::Closed(_)), "{} is let in", somebody.person.as_str());
            continue;
        }
        for it in tries {
            let document = frames::document(it.change.record);
            let brings = SyncMessage::bringing(it.hash.0, &it.change.bytes).write();
            frames::send(&mut socket, gateway::sync(&document, &brings)).await;
            let (got, message) = outcome(&frames::told(&mut socket).await.unwrap(), &document);
            let wanted = match (somebody.person.role(), it.wanted()) {
                (None, _) => Frame::Write.outcome(somebody.person),
                (Some(_), Outcome::Refused(_)) => Outcome::Error,
                (Some(_), wanted) => wanted,
            };
            found.compare(&format!("sync: {}", it.label()), it.person, got, wanted);
            if wanted == Outcome::Done {
                found.admitted.insert(it.hash);
            }
            let said = words.get(&it.key()).map_or("", String::as_str);
            if got == Outcome::Error && !message.ends_with(said) {
                found.wrong.push(format!("sync: {:?}: {message:?} instead of {said:?}", it.key()));
            }
        }
    }
}

/// What a member's record says of a role counts for nothing.
async fn roles_are_as_before(cast: &Cast) {
    let (_, body) = cast.maker.get(&format!("/api/workspaces/{}/members", cast.workspace)).await;
    for somebody in cast.people.iter().filter(|it| it.person.role().is_some()) {
        let members = body["members"].as_array().unwrap();
        let listed = members.iter().find(|it| it["member"] == somebody.member.to_string()).unwrap();
        assert_eq!(listed["role"], somebody.person.as_str());
    }
}

pub async fn compare(cast: &Cast, found: &mut Found) {
    let (single, before) = Single::new(cast);
    let mut first = Round::new(cast, &single);
    // The id of the workspace is tried while its record is not there yet.
    let reserved: Vec<Try> = first.tries.extract_if(.., |it| it.is_of_nothing(cast)).collect();
    pushed(cast, &Round { tries: reserved, ..Round::default() }, found).await;
    first.bases = before.into_iter().chain(first.bases).collect();
    lay_down(cast, &first, found).await;
    let words = pushed(cast, &first, found).await;
    let second = Round::new(cast, &single);
    lay_down(cast, &second, found).await;
    given_back(cast, &second, found).await;
    let third = Round::new(cast, &single);
    lay_down(cast, &third, found).await;
    synced(cast, &third, &words, found).await;
    roles_are_as_before(cast).await;
}
