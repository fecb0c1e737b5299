//! Attached files: kept by their digest, given to members alone, never shown by a browser on its own.

use super::*;
use reqwest::{Method, StatusCode};
use sotay_shared::{file::FileDigest, limits::FILE_BYTES};

fn path(workspace: WorkspaceId, digest: &str) -> String {
    format!("/api/workspaces/{workspace}/files/{digest}")
}

async fn put(account: &Account, path: &str, bytes: Vec<u8>) -> (StatusCode, String) {
    let answer = account.request(Method::PUT, path).body(bytes).send().await.unwrap();
    (answer.status(), answer.text().await.unwrap())
}

#[tokio::test]
async fn a_file_is_kept_across_a_crash_and_given_to_members_alone() {
    let mut server = TestServer::start().await;
    let (account, workspace, _) = owner(&server).await;
    let bytes: Vec<u8> = (0..300_000u32).map(|nth| (nth * 7 % 251) as u8).collect();
    let digest = FileDigest::of(&bytes).to_string();
    let path = path(workspace, &digest);
    for _ in 0..2 {
        assert_eq!(put(&account, &path, bytes.clone()).await.0, StatusCode::NO_CONTENT);
    }
    server.kill().await;
    server.restart().await;
    let account = account.at(&server);
    let answer = account.request(Method::GET, &path).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "application/octet-stream");
    assert_eq!(header("content-disposition"), "attachment");
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert!(header("content-security-policy").starts_with("default-src 'none'"));
    assert_eq!(answer.bytes().await.unwrap(), bytes);

    let stranger = Account::sign_up(&server, "stranger").await;
    let answer = stranger.request(Method::GET, &path).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    assert_eq!(put(&stranger, &path, bytes.clone()).await.0, StatusCode::FORBIDDEN);
    let nobody = reqwest::get(format!("{}{path}", account.url())).await.unwrap();
    assert_eq!(nobody.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn what_is_not_the_file_of_its_digest_is_not_kept() {
    let server = TestServer::start().await;
    let (account, workspace, _) = owner(&server).await;
    let digest = FileDigest::of(b"one").to_string();
    let (status, message) = put(&account, &path(workspace, &digest), b"another".to_vec()).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(message.contains("send the file again"), "{message}");
    let (status, message) = account.get(&path(workspace, &digest)).await;
    assert_eq!((status, message["error"].as_str()), (StatusCode::NOT_FOUND, Some("no_such_file")));
    for bad in ["abc", "..%2f..%2fetc", &digest.to_uppercase()] {
        assert_eq!(put(&account, &path(workspace, bad), b"one".to_vec()).await.0, StatusCode::BAD_REQUEST);
    }

    let large = vec![7; FILE_BYTES];
    let digest = FileDigest::of(&large).to_string();
    assert_eq!(put(&account, &path(workspace, &digest), large.clone()).await.0, StatusCode::NO_CONTENT);
    let larger = [large, vec![7]].concat();
    let digest = FileDigest::of(&larger).to_string();
    let (status, message) = put(&account, &path(workspace, &digest), larger).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(message.contains("file_too_large"), "{message}");
}

#[tokio::test]
async fn the_files_of_a_workspace_have_a_limit() {
    let server = TestServer::start_with(&["--file-bytes", "1000"]).await;
    let (account, workspace, _) = owner(&server).await;
    let file = |byte: u8, length: usize| {
        let bytes = vec![byte; length];
        (FileDigest::of(&bytes).to_string(), bytes)
    };
    let (first, bytes) = file(1, 700);
    assert_eq!(put(&account, &path(workspace, &first), bytes.clone()).await.0, StatusCode::NO_CONTENT);
    let (second, more) = file(2, 301);
    let (status, message) = put(&account, &path(workspace, &second), more.clone()).await;
    assert_eq!(status, StatusCode::INSUFFICIENT_STORAGE);
    assert!(message.contains("files_full") && message.contains("--file-bytes"), "{message}");
    assert_eq!(account.get(&path(workspace, &second)).await.0, StatusCode::NOT_FOUND);
    // What is here already takes no more room, and what fits is taken.
    assert_eq!(put(&account, &path(workspace, &first), bytes).await.0, StatusCode::NO_CONTENT);
    let (third, fits) = file(3, 300);
    assert_eq!(put(&account, &path(workspace, &third), fits).await.0, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_viewer_reads_files_and_brings_none() {
    let server = TestServer::start().await;
    let (account, workspace, _) = owner(&server).await;
    let digest = FileDigest::of(b"one").to_string();
    assert_eq!(put(&account, &path(workspace, &digest), b"one".to_vec()).await.0, StatusCode::NO_CONTENT);
    let viewer = Account::sign_up(&server, "viewer").await;
    viewer.join(&account.invite(workspace, "viewer").await, MemberId::from_cause("viewer")).await;
    let answer = viewer.request(Method::GET, &path(workspace, &digest)).send().await.unwrap();
    assert_eq!(answer.bytes().await.unwrap(), &b"one"[..]);
    let (status, _) = put(&viewer, &path(workspace, &digest), b"one".to_vec()).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
}
