use super::*;
use reqwest::StatusCode;

async fn fetch(server: &TestServer, path: &str) -> (StatusCode, reqwest::header::HeaderMap, String) {
    let answer = reqwest::get(format!("{}{path}", server.url)).await.unwrap();
    (answer.status(), answer.headers().clone(), answer.text().await.unwrap())
}

#[tokio::test]
async fn the_app_is_served_with_the_right_headers() {
    let server = TestServer::start().await;
    for path in ["/", "/index.html", "/board", "/deals/0197c1a0-0000-7000-8000-000000000000"] {
        let (status, headers, body) = fetch(&server, path).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        assert!(body.contains("<title>Sotay</title>"));
        assert_eq!(headers["cache-control"], "no-cache");
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval';") && !policy.contains("unsafe-inline"));
        assert_eq!(headers["x-content-type-options"], "nosniff");
    }
    let (status, headers, _) = fetch(&server, "/app-0123456789abcdef.js").await;
    assert_eq!(
        (status, headers["cache-control"].to_str().unwrap()),
        (StatusCode::OK, "public, max-age=31536000, immutable")
    );
    // A file of a build that is gone: never the shell of the new one.
    assert_eq!(fetch(&server, "/app-fedcba9876543210.js").await.0, StatusCode::NOT_FOUND);
    let (status, _, body) = fetch(&server, "/healthz").await;
    assert_eq!((status, body.as_str()), (StatusCode::OK, "ok\n"));
    assert!(!fetch(&server, "/../../etc/passwd").await.2.contains("root:"));
}
