//! Who may do what: everything is tried by everybody, and comes to what the matrices of `SPEC.md` say.

mod cast;
mod changes;
mod endpoints;
mod frames;
mod messages;

use super::*;
use cast::{Cast, Somebody};
use sotay_shared::{
    access::{Least, Message, Outcome, Person, WAYS},
    row::Hash,
    sync::{ClientMessage, CloseCode},
};
use std::collections::BTreeSet;

/// What came out otherwise, and what must be in the log.
#[derive(Default)]
struct Found {
    wrong: Vec<String>,
    admitted: BTreeSet<Hash>,
}

impl Found {
    fn compare(&mut self, what: &str, person: Person, got: Outcome, wanted: Outcome) {
        if got != wanted {
            self.wrong.push(format!("{what} by {}: {got:?} instead of {wanted:?}", person.as_str()));
        }
    }
}

/// The end of a connection.
fn closed(code: u16) -> Outcome {
    let all = [
        CloseCode::Version,
        CloseCode::Unauthorised,
        CloseCode::Protocol,
        CloseCode::TooSlow,
        CloseCode::GoingAway,
        CloseCode::Unavailable,
        CloseCode::TooFast,
        CloseCode::Removed,
    ];
    Outcome::Closed(all.into_iter().find(|it| *it as u16 == code).expect("a code that SPEC.md knows"))
}

#[tokio::test]
async fn everybody_may_what_the_matrix_says_and_no_more() {
    let server = TestServer::start_with(&["--sign-in-rate", "10000"]).await;
    let mut cast = cast::cast(&server).await;
    let mut found = Found::default();
    messages::compare(&mut cast, &mut found).await;
    frames::compare(&mut cast, &mut found).await;
    changes::compare(&cast, &mut found).await;
    let (entries, _) = cast.maker.log(cast.workspace).await;
    let log: BTreeSet<Hash> = entries.iter().map(|entry| entry.hash).collect();
    let (lacks, more) = (found.admitted.difference(&log).count(), log.difference(&found.admitted).count());
    assert_eq!((lacks, more), (0, 0), "the log has what was accepted, and nothing else\n{}", found.wrong.join("\n"));
    endpoints::compare(&server, &cast, &mut found).await;
    assert!(found.wrong.is_empty(), "{}", found.wrong.join("\n"));
}

/// A message that clients may send has its lines in the matrix.
#[test]
fn every_message_stands_in_the_matrix() {
    let refused = serde_json::from_value::<ClientMessage>(serde_json::json!({ "none": {} })).unwrap_err().to_string();
    // unknown variant `none`, expected one of `hello`, …
    let names: BTreeSet<&str> = refused.split('`').skip(3).step_by(2).collect();
    let known: BTreeSet<&str> = Message::ALL.iter().filter_map(|message| message.name()).collect();
    assert_eq!(names, known, "{refused}");
    assert!(names.contains("push"), "{refused}");
}

/// The router has no endpoint that the matrix does not have.
#[test]
fn every_endpoint_stands_in_the_matrix() {
    let sources = ["http.rs", "http/factors.rs"];
    let source = |name: &str| std::fs::read_to_string(format!("{}/../server/src/{name}", env!("CARGO_MANIFEST_DIR")));
    let source: String = sources.iter().map(|name| source(name).unwrap()).collect();
    let routed: BTreeSet<&str> = source.split(".route(").skip(1).filter_map(|it| it.split('"').nth(1)).collect();
    let known: BTreeSet<&str> = WAYS.iter().map(|way| way.path).collect();
    let outside = ["/healthz", "/readyz", "/automerge-repo", "/.well-known/security.txt"];
    let missing: Vec<&&str> = routed
        .iter()
        .filter(|path| !known.contains(path.trim_start_matches("/api")) && !outside.contains(path))
        .collect();
    assert!(missing.is_empty() && routed.len() > 30, "{missing:?}");
    assert!(WAYS.iter().any(|way| way.least == Least::Owner));
}
