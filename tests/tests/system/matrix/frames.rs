//! Every frame of the gateway, sent by everybody.

use super::*;
use crate::gateway::{self, Socket};
use futures::{SinkExt, future::join_all};
use minicbor::{Decoder, data::Type};
use sotay_shared::{access::Frame, id::RecordId, sync::PushGroup};
use sotay_tests::{Draft, SyncMessage};
use tokio_tungstenite::tungstenite::Message as Raw;

/// A frame from the server, as far as it is looked at.
#[derive(Debug, Default)]
pub struct Said {
    pub kind: String,
    pub document: String,
    pub message: String,
}

/// What a sync message is that asks for everything and brings nothing.
const ASKS: &[u8] = &[0x42, 0, 0, 1, 0, 0, 0];

pub fn document(record: RecordId) -> String {
    bs58::encode(record.as_bytes()).with_check().into_string()
}

pub async fn send(socket: &mut Socket, bytes: Vec<u8>) {
    // One that is closed already is noticed by the next read.
    let _ = socket.send(Raw::Binary(bytes.into())).await;
}

fn read(bytes: &[u8]) -> Said {
    let mut decoder = Decoder::new(bytes);
    let mut said = Said::default();
    for _ in 0..decoder.map().unwrap().unwrap() {
        let field = decoder.str().unwrap().to_owned();
        let text = (decoder.datatype().unwrap() == Type::String).then(|| decoder.str().unwrap().to_owned());
        match (field.as_str(), text) {
            ("type", Some(text)) => said.kind = text,
            ("documentId", Some(text)) => said.document = text,
            ("message", Some(text)) => said.message = text,
            (_, Some(_)) => {}
            (_, None) => decoder.skip().unwrap(),
        }
    }
    said
}

/// All that a client is told up to here, or the code that it is closed with.
pub async fn told(socket: &mut Socket) -> Result<Vec<Said>, u16> {
    // What is not there says where the answers end.
    let marker = document(RecordId::v7(now().0, random()));
    send(socket, gateway::sync(&marker, ASKS)).await;
    let mut all = Vec::new();
    loop {
        match gateway::next(socket).await {
            Some(Raw::Close(Some(end))) => return Err(end.code.into()),
            Some(Raw::Binary(bytes)) => match read(&bytes) {
                said if said.document == marker => return Ok(all),
                said => all.push(said),
            },
            Some(_) => {}
            None => panic!("closed without a reason"),
        }
    }
}

/// What it comes to, for a document.
fn outcome(told: Result<Vec<Said>, u16>, frame: Frame, document: &str) -> Outcome {
    let all = match told {
        Ok(all) => all,
        Err(code) => return closed(code),
    };
    let is_told = |kind: &str| all.iter().any(|said| said.kind == kind);
    let is_about = |kind: &str| all.iter().any(|said| said.kind == kind && said.document == document);
    if is_about("doc-unavailable") {
        Outcome::Unavailable
    } else if is_told("error") {
        Outcome::Error
    } else if is_about("sync") || (frame == Frame::Join && is_told("peer")) {
        Outcome::Done
    } else {
        Outcome::Nothing
    }
}

/// A company that is there.
async fn company(cast: &Cast, found: &mut Found) -> Draft {
    let mut draft = Draft::new("company", random());
    let change = draft.create("Công ty");
    let mut socket = live(&cast.maker, cast.workspace).await;
    let group = draft.group(&change);
    let id = group.group;
    socket.push(vec![group]).await;
    socket.accepted(id).await;
    found.admitted.insert(Hash(change.hash().0));
    draft
}

/// Somebody's change of a record, or of one that is nowhere.
fn change_of(draft: &Draft, frame: Frame) -> (RecordId, Hash, Vec<u8>) {
    let mut draft = match frame {
        Frame::Make => Draft::new("company", random()),
        _ => draft.clone(),
    };
    draft.set_actor(random());
    let change = match frame {
        Frame::Make => draft.create("Công ty khác"),
        _ => draft.change(|it| it.put(ROOT, "industry", "retail").unwrap()),
    };
    let PushGroup { changes, .. } = draft.group(&change);
    (draft.record, Hash(change.hash().0), changes[0].bytes.clone())
}

async fn sent(cast: &Cast, somebody: &Somebody, frame: Frame, draft: &Draft) -> (Outcome, Option<Hash>) {
    let (record, hash, bytes) = change_of(draft, frame);
    let document = document(record);
    let token = if frame == Frame::WriteToRead { &somebody.read } else { &somebody.write };
    let mut socket = gateway::connect(&cast.maker, token.as_deref().unwrap_or("nobody")).await;
    if frame != Frame::Early {
        send(&mut socket, gateway::join()).await;
    }
    let about = |kind: &str, data: &[u8]| {
        gateway::frame(&[("type", kind), ("senderId", "me"), ("documentId", document.as_str())], Some(data))
    };
    let bytes = match frame {
        Frame::Join | Frame::Open => None,
        Frame::Early | Frame::Ask => Some(about("sync", ASKS)),
        Frame::Request => Some(about("request", ASKS)),
        Frame::Write | Frame::WriteToRead | Frame::Make => {
            Some(about("sync", &SyncMessage::bringing(hash.0, &bytes).write()))
        }
        Frame::Ephemeral | Frame::Leave | Frame::Unavailable | Frame::HeadsChanged | Frame::SubscriptionChange => {
            Some(about(frame.name().unwrap(), b"\x01"))
        }
        Frame::Unknown => Some(about("news", b"\x01")),
        Frame::Malformed => Some(b"garbage".to_vec()),
        Frame::Wordy => {
            let _ = socket.send(Raw::Text("sync".into())).await;
            None
        }
    };
    if let Some(bytes) = bytes {
        send(&mut socket, bytes).await;
    }
    let got = outcome(told(&mut socket).await, frame, &document);
    (got, (frame == Frame::Write).then_some(hash))
}

/// What becomes of a connection that was open before.
async fn left_open(somebody: &Somebody, socket: &mut Socket) -> Outcome {
    match somebody.person.role().is_some() || somebody.person == Person::Outsider {
        true => told(socket).await.map_or_else(closed, |_| Outcome::Done),
        false => closed(gateway::closed(socket).await.0),
    }
}

pub async fn compare(cast: &mut Cast, found: &mut Found) {
    let mut bystander = gateway::joined(&cast.maker, &gateway::token(&cast.maker, cast.workspace).await).await;
    for nth in 0..cast.people.len() {
        let mut socket = cast.people[nth].gateway.take().expect("everybody has one");
        let somebody = &cast.people[nth];
        let got = left_open(somebody, &mut socket).await;
        found.compare(Frame::Open.as_str(), somebody.person, got, Frame::Open.outcome(somebody.person));
    }
    let cast = &*cast;
    let draft = company(cast, found).await;
    let tries = Frame::ALL.into_iter().filter(|it| *it != Frame::Open);
    let tries: Vec<(Frame, &Somebody)> =
        tries.flat_map(|frame| cast.people.iter().map(move |somebody| (frame, somebody))).collect();
    // A connection takes a moment to be closed: all at once.
    let all = join_all(tries.iter().map(|(frame, somebody)| sent(cast, somebody, *frame, &draft))).await;
    for ((frame, somebody), (got, written)) in tries.into_iter().zip(all) {
        let wanted = frame.outcome(somebody.person);
        found.compare(frame.as_str(), somebody.person, got, wanted);
        found.admitted.extend(written.filter(|_| wanted == Outcome::Done));
    }
    let heard = told(&mut bystander).await.unwrap();
    assert!(heard.is_empty(), "what is passed over is told nobody: {heard:?}");
}
