//! Whatever is wrong with a request, the answer is `{error, message}`.

use super::*;
use reqwest::Method;
use serde_json::Value;

/// Every endpoint that takes JSON.
fn takes_json(workspace: WorkspaceId) -> Vec<(Method, String)> {
    vec![
        (Method::POST, "/api/account".into()),
        (Method::POST, "/api/session".into()),
        (Method::PUT, "/api/push".into()),
        (Method::POST, "/api/workspaces".into()),
        (Method::POST, format!("/api/workspaces/{workspace}/invites")),
        (Method::POST, format!("/api/workspaces/{workspace}/tokens")),
        (Method::POST, "/api/invitation".into()),
        (Method::POST, "/api/join".into()),
    ]
}

async fn check(answer: reqwest::Response, status: u16, what: &str) {
    assert_eq!(answer.status(), status, "{what}");
    let kind = answer.headers().get("content-type").map(|kind| kind.to_str().unwrap().to_owned());
    assert_eq!(kind.as_deref(), Some("application/json"), "{what}");
    let body: Value = answer.json().await.unwrap();
    let text = |key: &str| body[key].as_str().unwrap_or_default().to_owned();
    assert!(!text("error").is_empty() && text("message").len() > 10, "{what}: {body}");
}

#[tokio::test]
async fn every_endpoint_says_in_json_what_is_wrong() {
    let server = TestServer::start().await;
    let (account, workspace, _) = owner(&server).await;
    for (method, path) in takes_json(workspace) {
        let send = async |kind: &str, body: String| {
            account.request(method.clone(), &path).header("content-type", kind).body(body).send().await.unwrap()
        };
        check(send("application/json", "{".into()).await, 400, &format!("{path} broken")).await;
        check(send("application/json", String::new()).await, 400, &format!("{path} empty")).await;
        check(send("application/json", "{}".into()).await, 422, &format!("{path} without fields")).await;
        check(send("application/json", "\"x\"".into()).await, 422, &format!("{path} of another shape")).await;
        check(send("text/plain", "{}".into()).await, 415, &format!("{path} of another type")).await;
        let long = format!("{{\"x\":\"{}\"}}", "x".repeat(70_000));
        check(send("application/json", long).await, 413, &format!("{path} too long")).await;
    }
    let get = async |path: &str| account.request(Method::GET, path).send().await.unwrap();
    for part in ["members", "log", "live", "tokens", "files/abc"] {
        check(get(&format!("/api/workspaces/no-uuid/{part}")).await, 400, part).await;
    }
    for (method, path, status) in [
        (Method::POST, "/api/workspaces/no-uuid/invites".to_owned(), 400),
        (Method::POST, "/api/workspaces/no-uuid/recover".to_owned(), 400),
        (Method::PUT, "/api/workspaces/no-uuid/files/abc".to_owned(), 400),
        (Method::DELETE, "/api/workspaces/no-uuid/tokens/abc".to_owned(), 400),
        (Method::DELETE, "/api/devices/%ff%fe".to_owned(), 400),
        (Method::DELETE, "/api/devices/nobody".to_owned(), 404),
        (Method::POST, format!("/api/workspaces/{workspace}/recover"), 400),
        (Method::PATCH, "/api/session".to_owned(), 405),
        (Method::GET, "/api/nothing".to_owned(), 404),
        (Method::GET, format!("/api/workspaces/{workspace}/log?after=x"), 400),
        (Method::GET, format!("/api/workspaces/{workspace}/log?after=1&after=2"), 400),
        (Method::GET, format!("/api/workspaces/{workspace}/live"), 426),
        (Method::GET, "/automerge-repo?access_token=x".to_owned(), 426),
        (Method::GET, "/automerge-repo?access_token=1&access_token=2".to_owned(), 400),
    ] {
        let answer = account.request(method.clone(), &path).send().await.unwrap();
        check(answer, status, &format!("{method} {path}")).await;
    }
    let long = account.request(Method::POST, &format!("/api/workspaces/{workspace}/recover")).body(vec![0; 5_000_000]);
    check(long.send().await.unwrap(), 413, "recover too long").await;
}
