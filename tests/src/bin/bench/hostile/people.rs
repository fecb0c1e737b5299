//! Floods of those who try to get in.

use super::{
    scene::Scene,
    wire::{ask_on, from_anywhere, with_json},
};
use serde_json::json;
use sotay_tests::random;
use std::sync::Arc;

/// Connections that ask at the same time.
const CONNECTIONS: usize = 64;

fn hex<const N: usize>() -> String {
    random::<N>().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Asks over all connections, each its share.
async fn ask(scene: &Scene, requests: Vec<Vec<u8>>) {
    let share = |of: usize| -> Arc<[Vec<u8>]> { requests.iter().skip(of).step_by(CONNECTIONS).cloned().collect() };
    scene.play((0..CONNECTIONS).map(|of| ask_on(scene.clone(), share(of)))).await;
}

/// Wrong passwords from many networks, for an account that there is and for many that there are not: each costs a hash.
pub async fn guesses(scene: Scene) {
    let guess = |nth: usize| {
        let email =
            if nth.is_multiple_of(8) { scene.healthy.account.email.clone() } else { hex::<8>() + "@example.vn" };
        let body = json!({ "email": email, "password": "không phải mật khẩu này" });
        from_anywhere(&scene.server.url, "POST", "/api/session", &body)
    };
    ask(&scene, (0..20_000).map(guess).collect()).await;
}

/// New accounts from many networks, where anybody may make one.
pub async fn accounts(scene: Scene) {
    let new = |_| {
        let body = json!({ "email": hex::<8>() + "@example.vn", "password": "mật khẩu thật dài" });
        from_anywhere(&scene.server.url, "POST", "/api/account", &body)
    };
    ask(&scene, (0..20_000).map(new).collect()).await;
}

/// Invitations, links and claims that nobody made.
pub async fn links(scene: Scene) {
    let team = scene.stranger().await;
    let one = |nth: usize| {
        let (url, token) = (&scene.server.url, hex::<32>());
        match nth % 4 {
            0 => from_anywhere(url, "POST", "/api/invitation", &json!({ "token": token })),
            1 => {
                let chosen = json!({ "token": token, "password": "mật khẩu thật dài" });
                from_anywhere(url, "PUT", "/api/account/reset", &chosen)
            }
            2 => from_anywhere(url, "PUT", "/api/account/verify", &json!({ "token": token })),
            _ => {
                let member = uuid::Uuid::from_bytes(random());
                with_json(&team.account, "/api/join", &json!({ "token": token, "member": member }))
            }
        }
    };
    ask(&scene, (0..40_000).map(one).collect()).await;
}
