//! Figures of the sync server, by the clock of a client on the same machine: `cargo xtask bench`. Each line is a measure and
//! its figures as JSON. `bench hostile` shows what attackers do to others, `bench hostile <name>` one attack of them.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a benchmark that cannot go on must stop")]

mod admission;
mod hostile;
mod relay;
mod scale;
mod team;

use sotay_tests::{
    TestServer,
    server::{on_citus, on_postgres},
};

/// One account pushes everything in some measures.
const FLAGS: [&str; 6] = ["--connections", "10000", "--push-rate", "100000000", "--work-rate", "100000"];

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [of, names @ ..] = &arguments[..]
        && of == "hostile"
    {
        return hostile::play(names).await;
    }
    println!(
        "== {}",
        match (on_citus(), on_postgres()) {
            (true, _) => "Citus, two workers",
            (false, true) => "PostgreSQL",
            (false, false) => "SQLite",
        }
    );
    let server = TestServer::start_with(&FLAGS).await;
    admission::fresh(&server).await;
    admission::one_record(&server).await;
    admission::long_text(&server).await;
    relay::disk();
    relay::acknowledgement(&server, 6, 1).await;
    relay::acknowledgement(&server, 10, 5).await;
    for readers in [5, 20, 50] {
        relay::fan_out(&server, readers).await;
    }
    relay::idle(&server).await;
    relay::mixed(&[&server]).await;
    if on_postgres() {
        let another = server.another().await;
        relay::mixed(&[&server, &another]).await;
    }
    let sizes: &[usize] = if on_postgres() { &[1_000, 10_000] } else { &[1_000, 10_000, 100_000] };
    scale::growing(&server, sizes).await;
}
