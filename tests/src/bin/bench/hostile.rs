//! What hostile clients do to a healthy team and to the server, attack by attack.
//!
//! Each attack has a server of its own with its default limits (but that anybody may make an account, and that attackers
//! come from whatever network they name). Four clients edit and read all the time; their figures before the attack, in it
//! and after it are printed, with what the server took. Server, healthy clients and attackers share the machine: how much
//! of it the attackers took is printed as well.

mod bulk;
mod changes;
mod documents;
mod foreign;
mod healthy;
mod messages;
mod notices;
mod people;
mod reading;
mod requests;
mod scene;
mod wire;

use crate::team::{report, team};
use futures::{FutureExt, future::BoxFuture};
use healthy::{Figures, Healthy, figures};
use scene::Scene;
use serde_json::{Value, json};
use sotay_tests::TestServer;
use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::time::{sleep, timeout};

/// How long it is calm before an attack, how long that lasts, and how long the server has afterwards.
const CALM: Duration = Duration::from_secs(10);
const ATTACK: Duration = Duration::from_secs(30);
const AFTER: Duration = Duration::from_secs(5);
/// How long an attack may take to end, once it has to.
const LAST: Duration = Duration::from_secs(30);

/// What the server gets beside its defaults. A test server lets people sign in more often, unless it is told how often.
const FLAGS: [&str; 4] = ["--trusted-proxies", "127.0.0.1", "--sign-in-rate", "30"];

struct Attack {
    name: &'static str,
    /// The findings of the reviews that it is about.
    findings: &'static str,
    play: fn(Scene) -> BoxFuture<'static, ()>,
}

macro_rules! attacks {
    ($($name:literal, $findings:literal, $play:path;)*) => {
        &[$(Attack { name: $name, findings: $findings, play: |scene| $play(scene).boxed() }),*]
    };
}

const ATTACKS: &[Attack] = attacks![
    "nothing", "-", nothing;
    "greetings", "S-16 F1", messages::greetings;
    "pings", "S-16", messages::pings;
    "presence", "S-16 F15", messages::presence;
    "garbage", "F11", messages::garbage;
    "held messages", "F1 F7", messages::held;
    "silent sockets", "F7", messages::silent;
    "small changes", "S-02 F9", changes::small;
    "small changes by a colleague", "S-02 F9", changes::by_a_colleague;
    "large changes", "S-02", changes::large_ones;
    "empty changes", "S-02", changes::nothings;
    "messages over the limit", "F11", changes::too_long;
    "refused changes", "S-02 F4", changes::refused;
    "bombs", "S-04 F12", changes::bombs;
    "compressible records", "S-04 S-06", changes::compressible;
    "changes that panic", "S-21 F17", changes::panics;
    "many records touched", "S-03 F13", changes::touched;
    "large records", "S-04 F5", documents::large;
    "large records by six accounts", "S-04 F5", documents::by_many;
    "long texts", "S-04", documents::long_texts;
    "records of many authors", "S-04", documents::many_authors;
    "catching up", "S-03 F1", reading::catching_up;
    "stalled sockets", "S-03 F1", reading::stalled_sockets;
    "pages of the log", "S-03 F2", reading::pages;
    "stalled pages", "S-03 F2", reading::stalled_pages;
    "downloads", "S-19", reading::downloads;
    "stalled downloads", "S-19", reading::stalled_downloads;
    "held uploads", "S-19 F6", reading::held_uploads;
    "small files", "S-19", reading::small_files;
    "slow requests", "S-23 F8", requests::slow;
    "idle connections", "S-23 F7", requests::idle;
    "cheap requests", "S-16", requests::cheap;
    "workspaces and invitations", "S-02 F18", requests::things;
    "changes given back", "S-08", requests::given_back;
    "guessed passwords", "S-07 S-15 F3 F13 F20", people::guesses;
    "new accounts", "S-02 S-15 F18", people::accounts;
    "guessed links", "S-07 S-12", people::links;
    "gateway: changes that wait", "S-05", foreign::waiting;
    "gateway: asking again", "S-05", foreign::asking_again;
    "gateway: many records", "S-05", foreign::many_records;
    "gateway: frames", "S-05 S-16", foreign::frames;
    "gateway: wrong tokens and tickets", "S-18 S-23", foreign::knocking;
    "reminders to a silent service", "S-17", notices::reminders;
];

/// No attack: what the healthy clients and the measure itself come to.
async fn nothing(scene: Scene) {
    scene.play([std::future::pending()]).await;
}

/// Plays the attacks whose names begin so; all, where none is named.
pub async fn play(names: &[String]) {
    let is_named =
        |attack: &&Attack| names.is_empty() || names.iter().any(|name| attack.name.starts_with(name.as_str()));
    let attacks: Vec<&Attack> = ATTACKS.iter().filter(is_named).collect();
    assert!(
        !attacks.is_empty(),
        "no attack is called {names:?}: {:?}",
        ATTACKS.iter().map(|it| it.name).collect::<Vec<_>>()
    );
    let silent_service: Arc<str> = notices::silent_service().await.into();
    for attack in attacks {
        one(attack, &silent_service).await;
    }
}

async fn one(attack: &Attack, silent_service: &Arc<str>) {
    let flags = [&FLAGS[..], &["--push-services", silent_service]].concat();
    let server = Arc::new(TestServer::start_with(&flags).await);
    let owner = Arc::new(team(&server).await);
    let healthy = Healthy::start(&server, &owner).await;
    let scene = Scene::new(server.clone(), owner, silent_service.clone());
    let mut playing = tokio::spawn((attack.play)(scene.clone()));
    tokio::select! {
        () = scene.prepared() => {}
        ended = &mut playing => panic!("{} ended before it began: {ended:?}", attack.name),
    }
    let began = Instant::now();
    sleep(CALM).await;
    let before = Taken::by(&server);
    server.forget_peak();
    let attacked = Instant::now();
    scene.let_begin(tokio::time::Instant::now() + ATTACK);
    sleep(ATTACK).await;
    let (in_it, ended) = (Taken::by(&server), Instant::now());
    timeout(LAST, playing).await.expect("the attack ends when it has to").unwrap();
    sleep(AFTER).await;
    let (after, peak, stopped) = (Taken::by(&server), server.peak_bytes(), Instant::now());
    let outcome = healthy.stop().await;
    let seconds = ended.duration_since(attacked).as_secs_f64();
    let cores = |of: fn(&Taken) -> Duration| round((of(&in_it) - of(&before)).as_secs_f64() / seconds);
    let of = |from, to| figures(&outcome, from, to);
    let in_time = [of(began, attacked), of(attacked, ended), of(ended, stopped)];
    let unanswered: usize = in_time.iter().flatten().map(|it| it.unanswered).sum();
    let line = json!({
        "findings": attack.findings,
        "acknowledged_p50_p99_ms": in_time.map(|it| it.map_or(Value::Null, |it| ends(&it, |it| it.acknowledged))),
        "read_p50_p99_ms": in_time.map(|it| it.map_or(Value::Null, |it| ends(&it, |it| it.read))),
        "memory_mib": [mib(before.memory), mib(peak), mib(after.memory)],
        "disk_grew_bytes": after.disk.saturating_sub(before.disk),
        "cores_of_server_and_clients": [cores(|it| it.server), cores(|it| it.here)],
        "healthy_cut_off": outcome.cuts, "healthy_unanswered": unanswered,
        "attackers_got": scene.got(),
    });
    report(attack.name, &line);
}

fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

fn ends(figures: &Figures, of: fn(&Figures) -> healthy::Ends) -> Value {
    let ends = of(figures);
    json!([(ends.p50 * 10.0).round() / 10.0, (ends.p99 * 10.0).round() / 10.0])
}

fn mib(bytes: u64) -> u64 {
    bytes.div_ceil(1 << 20)
}

/// What was taken of the machine so far.
struct Taken {
    memory: u64,
    disk: u64,
    server: Duration,
    /// By the clients, which are all in this process.
    here: Duration,
}

impl Taken {
    fn by(server: &TestServer) -> Taken {
        let memory = server.resident_bytes();
        Taken {
            memory,
            disk: bytes_below(&server.data()),
            server: server.cpu_time(),
            here: sotay_tests::server::own_cpu_time(),
        }
    }
}

/// Bytes of all files in a directory.
fn bytes_below(directory: &Path) -> u64 {
    let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
    let bytes = |entry: std::fs::DirEntry| match entry.metadata() {
        Ok(it) if it.is_dir() => bytes_below(&entry.path()),
        Ok(it) => it.len(),
        // It is gone by now.
        Err(_) => 0,
    };
    entries.map(bytes).sum()
}
