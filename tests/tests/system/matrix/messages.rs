//! Every message of the live socket, said by everybody.

use super::*;
use reqwest::Method;
use serde_json::Value;
use sotay_shared::{id::RecordId, sync::PROTOCOL};
use sotay_tests::{Draft, socket::Heard};

/// A message of a name that nobody knows: {"news": {}}.
const UNKNOWN: &[u8] = b"\xa1\x64news\xa0";

/// The refusal of the upgrade, where it is refused.
pub async fn turned_away(cast: &Cast, account: Option<&Account>) -> Option<Outcome> {
    let path = format!("/api/workspaces/{}/live", cast.workspace);
    let request = match account {
        Some(account) => account.request(Method::GET, &path),
        None => reqwest::Client::new().get(format!("{}{path}", cast.maker.url())).header("origin", cast.maker.url()),
    };
    // One that is let in gets no further than that here.
    let upgrade = [
        ("connection", "upgrade"),
        ("upgrade", "websocket"),
        ("sec-websocket-version", "13"),
        ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
    ];
    let answer = upgrade.into_iter().fold(request, |it, (name, value)| it.header(name, value)).send().await.unwrap();
    if answer.status() == 101 {
        return None;
    }
    let body: Value = answer.json().await.unwrap();
    Some(Outcome::NotLetIn(serde_json::from_value(body["error"].clone()).unwrap()))
}

/// Listens until something is an answer, or the socket is closed.
async fn heard(socket: &mut LiveSocket, answer: impl Fn(&ServerMessage) -> Option<Outcome>) -> Outcome {
    loop {
        match socket.hear().await {
            Heard::Message(message) => {
                if let Some(outcome) = answer(&message) {
                    return outcome;
                }
            }
            Heard::Closed(end) => return closed(end.expect("it says why").0),
        }
    }
}

fn hello(protocol: u32) -> ClientMessage {
    ClientMessage::Hello { protocol, cursor: Cursor::default(), earlier: None }
}

fn presence(record: RecordId) -> ClientMessage {
    ClientMessage::Presence { record: Some(record), typing: false, field: None }
}

/// Waits until others hear that somebody is at the next record: whether they heard of the one before.
async fn is_told(bystander: &mut LiveSocket, record: RecordId, next: RecordId, member: MemberId) -> bool {
    let mut told = false;
    loop {
        match bystander.message().await {
            ServerMessage::Presence(it) if it.record == Some(record) && it.member == member => told = true,
            ServerMessage::Presence(it) if it.record == Some(next) && it.member == member => return told,
            _ => {}
        }
    }
}

async fn pong(socket: &mut LiveSocket) -> Outcome {
    socket.send(&ClientMessage::Ping { nonce: 7 }).await;
    heard(socket, |it| (*it == ServerMessage::Pong { nonce: 7 }).then_some(Outcome::Done)).await
}

async fn pushed(socket: &mut LiveSocket, group: PushGroup) -> Outcome {
    let id = group.group;
    socket.push(vec![group]).await;
    heard(socket, |it| match it {
        ServerMessage::Accepted { group, .. } if *group == id => Some(Outcome::Done),
        ServerMessage::Refused { group, code, .. } if *group == id => Some(Outcome::Refused(*code)),
        _ => None,
    })
    .await
}

/// A company of whoever pushes it, and its only change.
fn made() -> (PushGroup, Hash) {
    let mut draft = Draft::new("company", random());
    let change = draft.create("Công ty");
    (draft.group(&change), Hash(change.hash().0))
}

/// Waits for what becomes of a socket that was open before.
async fn left_open(cast: &Cast, somebody: &Somebody, live: Option<LiveSocket>) -> Outcome {
    let Some(mut live) = live else {
        return turned_away(cast, somebody.account.as_ref()).await.expect("nobody has such a socket");
    };
    match somebody.person.role() {
        Some(_) => pong(&mut live).await,
        None => heard(&mut live, |_| None).await,
    }
}

async fn said(
    cast: &Cast,
    somebody: &Somebody,
    message: Message,
    bystander: &mut LiveSocket,
    found: &mut Found,
) -> Outcome {
    if let Some(refused) = turned_away(cast, somebody.account.as_ref()).await {
        return refused;
    }
    let account = somebody.account.as_ref().expect("they are let in");
    let mut socket = account.live(cast.workspace).await;
    let is_early = [Message::ForeignHello, Message::EarlyPush, Message::EarlyPresence, Message::EarlyPing];
    if !is_early.contains(&message) {
        let welcome = socket.hello(Cursor::default()).await;
        let ServerMessage::Welcome { member, role, .. } = welcome else { panic!("{welcome:?}") };
        assert_eq!((member, Some(role)), (somebody.member, somebody.person.role()));
    }
    let (record, next) = (RecordId::v7(now().0, random()), RecordId::v7(now().0, random()));
    match message {
        // The welcome was the answer.
        Message::Hello => Outcome::Done,
        Message::ForeignHello => {
            socket.send(&hello(99)).await;
            heard(&mut socket, |_| None).await
        }
        Message::SecondHello => {
            socket.send(&hello(PROTOCOL)).await;
            heard(&mut socket, |_| None).await
        }
        Message::Push | Message::EarlyPush => {
            let (group, hash) = made();
            if message.outcome(somebody.person) == Outcome::Done {
                found.admitted.insert(hash);
            }
            pushed(&mut socket, group).await
        }
        Message::EmptyPush => {
            let (group, _) = made();
            pushed(&mut socket, PushGroup { changes: Vec::new(), ..group }).await
        }
        Message::Presence => {
            socket.send(&presence(next)).await;
            is_told(bystander, record, next, somebody.member).await;
            Outcome::Done
        }
        Message::EarlyPresence => {
            socket.send(&presence(record)).await;
            socket.hello(Cursor::default()).await;
            socket.send(&presence(next)).await;
            match is_told(bystander, record, next, somebody.member).await {
                true => Outcome::Done,
                false => Outcome::Nothing,
            }
        }
        Message::Ping | Message::EarlyPing => pong(&mut socket).await,
        Message::Unknown => {
            socket.send_bytes(UNKNOWN.to_vec()).await;
            heard(&mut socket, |_| None).await
        }
        Message::Wordy => {
            socket.send_text("hello").await;
            heard(&mut socket, |_| None).await
        }
        Message::Open => panic!("nothing is said there"),
    }
}

pub async fn compare(cast: &mut Cast, found: &mut Found) {
    let mut bystander = live(&cast.maker, cast.workspace).await;
    for nth in 0..cast.people.len() {
        let live = cast.people[nth].live.take();
        let somebody = &cast.people[nth];
        let open = left_open(cast, somebody, live).await;
        for message in Message::ALL {
            let got = match message {
                Message::Open => open,
                _ => said(cast, somebody, message, &mut bystander, found).await,
            };
            found.compare(message.as_str(), somebody.person, got, message.outcome(somebody.person));
        }
    }
}
