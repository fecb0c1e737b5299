use super::*;
use sotay_tests::socket::Heard;

async fn text(url: &str) -> (reqwest::StatusCode, String) {
    let answer = reqwest::get(url).await.unwrap();
    (answer.status(), answer.text().await.unwrap())
}

#[tokio::test]
async fn what_happens_is_counted() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let server = TestServer::start_with(&["--metrics", &free.to_string()]).await;
    assert_eq!(text(&format!("{}/healthz", server.url)).await.1, "ok\n");
    assert_eq!(text(&format!("{}/readyz", server.url)).await.1, "ready\n");
    // The public address tells nobody.
    assert!(!text(&format!("{}/metrics", server.url)).await.1.contains("sotay_"));

    let (account, workspace, _) = owner(&server).await;
    let mut socket = live(&account, workspace).await;
    let mut draft = company();
    let create = draft.create("Acme");
    let good = draft.group(&create);
    let bad = draft.group_of(b"garbage");
    let (good_id, bad_id) = (good.group, bad.group);
    socket.push(vec![good, bad]).await;
    socket.accepted(good_id).await;
    assert!(matches!(socket.answer(bad_id).await, ServerMessage::Refused { .. }));

    let metrics = format!("http://{free}/metrics");
    // The answer may be here before its own batch went out.
    let line = "sotay_relay_seconds_count 1";
    sotay_tests::eventually(async || text(&metrics).await.1.lines().any(|it| it == line)).await;
    let (_, counted) = text(&metrics).await;
    for line in [
        "sotay_connections 1",
        "sotay_groups_total 2",
        "sotay_changes_admitted_total 1",
        "sotay_groups_refused_total{code=\"chunk\"} 1",
        "sotay_answer_seconds_count 2",
        "sotay_commit_seconds_count 1",
    ] {
        assert!(counted.lines().any(|it| it == line), "{line} is not in\n{counted}");
    }
    // Nothing of what is counted names anybody.
    assert!(!counted.contains(&workspace.to_string()) && !counted.contains(&account.email));

    socket.close().await;
    while !matches!(socket.hear().await, Heard::Closed(_)) {}
    let gone = async || text(&metrics).await.1.lines().any(|line| line == "sotay_connections 0");
    sotay_tests::eventually(gone).await;
}
