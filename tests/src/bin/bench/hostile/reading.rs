//! Readers of large logs and files: many at once, and such as ask and do not read.

use super::{
    bulk::fill,
    messages::{CONNECTIONS, hello},
    scene::Scene,
    wire::{Line, Said, ask_on, flood, head, narrow, upgrade},
};
use crate::team::Team;
use reqwest::{Method, StatusCode};
use sotay_shared::{file::FileDigest, limits::FILE_BYTES};
use sotay_tests::random;
use std::{sync::Arc, time::Duration};
use tokio::{io::AsyncWriteExt, time::sleep};

/// A log of 60 MB.
async fn large_log(scene: &Scene) -> Team {
    let team = scene.stranger().await;
    fill(&team, 250, 240_000).await;
    team
}

/// Greetings from the beginning of the log, whose readers take all of it and come again.
pub async fn catching_up(scene: Scene) {
    let team = large_log(&scene).await;
    let upgrade = upgrade(&team.account, &team.live_path());
    let said = Said { first: [hello()].into(), then: Arc::default() };
    scene.play((0..30).map(|_| flood(scene.clone(), upgrade.clone(), said.clone()))).await;
}

/// A connection that says this and then takes nothing of what comes; again where it was refused.
async fn stalled(scene: Scene, said: Vec<u8>) {
    loop {
        let Ok(mut stream) = narrow(scene.address).await else { continue };
        if stream.write_all(&said).await.is_err() {
            continue;
        }
        let mut line = Line::over(stream);
        match line.reading.head().await {
            Ok((status, _)) if status < 400 => {
                scene.count(&format!("began with {status}"));
                // It is open, and not read.
                return std::future::pending().await;
            }
            Ok((status, _)) => scene.count(&status.to_string()),
            Err(_) => scene.count("cut off"),
        }
        sleep(Duration::from_millis(100)).await;
    }
}

/// The same over the live socket.
pub async fn stalled_sockets(scene: Scene) {
    let team = large_log(&scene).await;
    let said = [&upgrade(&team.account, &team.live_path())[..], &hello()].concat();
    scene.play((0..CONNECTIONS).map(|_| stalled(scene.clone(), said.clone()))).await;
}

/// Whole pages of the log, packed by the server, as fast as they come.
pub async fn pages(scene: Scene) {
    let team = large_log(&scene).await;
    let request = head(&team.account, "GET", &team.path("log"), "accept-encoding: gzip, br, zstd\r\n").into_bytes();
    scene.play((0..12).map(|_| ask_on(scene.clone(), [request.clone()].into()))).await;
}

pub async fn stalled_pages(scene: Scene) {
    let team = large_log(&scene).await;
    let request = head(&team.account, "GET", &team.path("log"), "").into_bytes();
    scene.play((0..CONNECTIONS).map(|_| stalled(scene.clone(), request.clone()))).await;
}

/// Files of full length in a team's workspace, and the paths to them.
async fn files(team: &Team, count: usize) -> Vec<String> {
    let mut paths = Vec::new();
    for _ in 0..count {
        let mut bytes = vec![7; FILE_BYTES];
        bytes[..16].copy_from_slice(&random::<16>());
        let path = team.path(&format!("files/{}", FileDigest::of(&bytes)));
        let put = team.account.request(Method::PUT, &path).body(bytes).send().await.unwrap();
        assert_eq!(put.status(), StatusCode::NO_CONTENT);
        paths.push(path);
    }
    paths
}

pub async fn downloads(scene: Scene) {
    let team = scene.stranger().await;
    let paths = files(&team, 8).await;
    let requests: Arc<[Vec<u8>]> = paths.iter().map(|path| head(&team.account, "GET", path, "").into_bytes()).collect();
    scene.play((0..16).map(|_| ask_on(scene.clone(), requests.clone()))).await;
}

pub async fn stalled_downloads(scene: Scene) {
    let team = scene.stranger().await;
    let paths = files(&team, 8).await;
    let request = |nth: usize| head(&team.account, "GET", &paths[nth % paths.len()], "").into_bytes();
    scene.play((0..CONNECTIONS).map(|nth| stalled(scene.clone(), request(nth)))).await;
}

/// Uploads that stop before their last byte: by a member, by one who may only read, and by somebody from elsewhere.
pub async fn held_uploads(scene: Scene) {
    const SENT: usize = 9_000_000;
    let (member, viewer) = (scene.colleague("member").await, scene.colleague("viewer").await);
    let elsewhere = scene.stranger().await.account;
    let path = scene.healthy.path(&format!("files/{}", FileDigest::of(b"one")));
    let body: Arc<[u8]> = vec![b'x'; SENT].into();
    let more = format!("content-length: {}\r\n", SENT + 1);
    let uploads = [member, viewer, elsewhere].map(|account| head(&account, "PUT", &path, &more).into_bytes());
    let held = |request: Vec<u8>| {
        let (scene, body) = (scene.clone(), body.clone());
        async move {
            loop {
                let Ok(line) = Line::open(scene.address).await else { continue };
                let Line { mut reading, mut writer } = line;
                let sending = async {
                    if writer.write_all(&request).await.is_ok() && writer.write_all(&body).await.is_ok() {
                        scene.count("sent but for a byte");
                    }
                    std::future::pending::<()>().await;
                };
                tokio::select! {
                    answer = reading.answer() => match answer {
                        Ok(answer) => scene.count_answer(&answer),
                        Err(_) => scene.count("cut off"),
                    },
                    () = sending => {}
                }
                sleep(Duration::from_millis(100)).await;
            }
        }
    };
    scene.play((0..60).map(|nth| held(uploads[nth % 3].clone()))).await;
}

/// Small files, as many as go.
pub async fn small_files(scene: Scene) {
    let team = scene.stranger().await;
    let put = |nth: u32| {
        let bytes = nth.to_be_bytes();
        let path = team.path(&format!("files/{}", FileDigest::of(&bytes)));
        let head = head(&team.account, "PUT", &path, "content-length: 4\r\n");
        [head.as_bytes(), &bytes].concat()
    };
    let share = |of: u32| -> Arc<[Vec<u8>]> { (0..4_000).map(|nth| put(of * 4_000 + nth)).collect() };
    scene.play((0..16).map(|of| ask_on(scene.clone(), share(of)))).await;
}
