//! Who may use which endpoint: each is asked by everybody, and answers as the matrix of `SPEC.md` says.

use super::*;
use reqwest::Method;
use serde_json::{Value, json};
use sotay_shared::{
    access::{Least, Person, WAYS, Way},
    api::ErrorCode,
    file::FileDigest,
};
use std::collections::BTreeSet;

/// What says that somebody may not, whatever the request was about.
const REFUSALS: [ErrorCode; 4] =
    [ErrorCode::NotSignedIn, ErrorCode::NotAMember, ErrorCode::NotPermitted, ErrorCode::Removed];

struct Cast {
    workspace: WorkspaceId,
    /// A viewer whom an admin decides about.
    other: MemberId,
    people: Vec<(Person, Option<Account>)>,
}

async fn cast(server: &TestServer) -> Cast {
    let (owner, workspace, _) = owner(server).await;
    let (_, other) = joined(server, &owner, workspace, "viewer").await;
    let mut people = vec![(Person::Stranger, None), (Person::Outsider, Some(Account::sign_up(server, "mai").await))];
    for (person, what) in [
        (Person::Suspended, Some((Method::PUT, json!({ "suspended": true })))),
        (Person::Removed, Some((Method::DELETE, json!({})))),
        (Person::Viewer, None),
        (Person::Member, None),
        (Person::Admin, None),
    ] {
        let role = if what.is_some() { "member" } else { person.as_str() };
        let (account, member) = joined(server, &owner, workspace, role).await;
        if let Some((method, body)) = what {
            let path = format!("/api/workspaces/{workspace}/members/{member}");
            assert_eq!(owner.request(method, &path).json(&body).send().await.unwrap().status(), 204);
        }
        people.push((person, Some(account)));
    }
    people.push((Person::Owner, Some(owner)));
    Cast { workspace, other, people }
}

/// Asks, and gives what is refused.
async fn ask(server: &TestServer, cast: &Cast, way: &Way, account: Option<&Account>) -> (u16, Option<ErrorCode>) {
    let fill = |text: &str| {
        text.replace("{workspace}", &cast.workspace.to_string())
            .replace("{member}", &cast.other.to_string())
            .replace("{digest}", &FileDigest::of(b"x").to_string())
            .replace("{device}", "AAAA")
            .replace("{token}", "AAAA")
            .replace("{invite}", "AAAA")
            .replace("{passkey}", "AAAA")
    };
    let path = format!("/api{}", fill(way.path));
    let method = Method::from_bytes(way.method.as_bytes()).unwrap();
    let mut request = match account {
        Some(account) => account.request(method, &path),
        None => reqwest::Client::new().request(method, format!("{}{path}", server.url)).header("origin", &server.url),
    };
    if !way.body.is_empty() {
        request = request.header("content-type", "application/json").body(fill(way.body));
    }
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    let body: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap_or_default();
    (status, serde_json::from_value(body["error"].clone()).ok())
}

#[tokio::test]
async fn everybody_may_what_the_matrix_says_and_no_more() {
    let server = TestServer::start_with(&["--sign-in-rate", "10000"]).await;
    let cast = cast(&server).await;
    let mut wrong = Vec::new();
    for way in WAYS {
        for (person, account) in &cast.people {
            let ends = matches!((way.method, way.path), ("DELETE", "/session" | "/devices"));
            let mut account = account.clone();
            if let Some(account) = account.as_mut().filter(|_| ends) {
                account.sign_in(&server).await;
            }
            let (status, said) = ask(&server, &cast, way, account.as_ref()).await;
            let refused = said.filter(|code| REFUSALS.contains(code));
            if refused != way.least.refusal(*person) || status >= 500 {
                let Way { method, path, .. } = way;
                wrong.push(format!("{method} {path} by {}: {status} {said:?}", person.as_str()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
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
