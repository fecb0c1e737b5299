//! Every endpoint, asked by everybody.

use super::*;
use reqwest::Method;
use serde_json::Value;
use sotay_shared::{
    access::{WAYS, Way},
    api::ErrorCode,
    file::FileDigest,
};

/// What says that somebody may not, whatever the request was about.
const REFUSALS: [ErrorCode; 4] =
    [ErrorCode::NotSignedIn, ErrorCode::NotAMember, ErrorCode::NotPermitted, ErrorCode::Removed];

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

pub async fn compare(server: &TestServer, cast: &Cast, found: &mut Found) {
    for way in WAYS {
        for somebody in &cast.people {
            let ends = matches!((way.method, way.path), ("DELETE", "/session" | "/devices"));
            let mut account = somebody.account.clone();
            if let Some(account) = account.as_mut().filter(|_| ends) {
                account.sign_in(server).await;
            }
            let (status, said) = ask(server, cast, way, account.as_ref()).await;
            let refused = said.filter(|code| REFUSALS.contains(code));
            if refused != way.least.refusal(somebody.person) || status >= 500 {
                let Way { method, path, .. } = way;
                found.wrong.push(format!("{method} {path} by {}: {status} {said:?}", somebody.person.as_str()));
            }
        }
    }
}
