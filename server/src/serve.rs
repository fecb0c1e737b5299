//! Starting and stopping the server.

use crate::{
    admission::{Admission, Limits},
    budget::Shares,
    compaction::Compaction,
    config::Config,
    free_space::FreeSpace,
    http::{self, App},
    hub::Hub,
    listen,
    live::Server,
    mail::{MailError, Mailer},
    notices, observe,
    operation::{OperationError, check_exposure},
    purge,
    push::Push,
    quarantine,
    store::{OpenError, Store, StoreError},
    tls::{Acceptor, Files, TlsError},
    upkeep,
};
use axum::{Router, routing::get};
use futures::FutureExt;
use std::{net::SocketAddr, num::NonZeroUsize, path::PathBuf, sync::Arc, time::Duration};
use tokio::{net::TcpListener, sync::watch, task::JoinSet};

/// How often histograms are condensed.
const UPKEEP: Duration = Duration::from_secs(5);
/// Admission threads on PostgreSQL: fewer than there are connections.
const MOST_THREADS: usize = 12;

/// Why the server cannot start; each is one line that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Operation(#[from] OperationError),
    #[error(transparent)]
    Tls(#[from] TlsError),
    #[error("cannot listen on {address}: {error}; stop what uses it, or take another with --listen 127.0.0.1:0")]
    Listen { address: SocketAddr, error: std::io::Error },
    #[error(
        "there is no app in {0} (no index.html); build it with `cargo xtask run`, or name its directory with --app"
    )]
    NoApp(PathBuf),
    #[error("--log \"{filter}\" is not a filter: {error}; try info")]
    Log { filter: String, error: String },
    #[error(transparent)]
    Mail(#[from] MailError),
    #[error("cannot listen to the other servers of the database: {0}; check that the database answers")]
    Notices(sqlx::Error),
    #[error("cannot read the key for Web Push: {0}; check that the database answers")]
    Push(StoreError),
    #[error("cannot serve metrics on {address}: {error}; take another address with --metrics 127.0.0.1:0")]
    Metrics { address: SocketAddr, error: String },
    #[error("the server stopped: {0}")]
    Stopped(std::io::Error),
}

/// Runs until `stop` resolves; then finishes what is under way, tells the connections, and closes the database.
/// `ready` is called with the bound address once requests are answered.
///
/// # Errors
/// When it cannot start.
pub async fn run(
    config: Config,
    ready: impl FnOnce(SocketAddr),
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), StartError> {
    if !config.app.join("index.html").is_file() {
        return Err(StartError::NoApp(config.app));
    }
    check_exposure(&config)?;
    let tls = acceptor(&config)?;
    let location = config.location();
    let mailer = match &config.smtp_url {
        Some(url) => Some(Mailer::open(url, config.mail_from.as_deref(), config.public_url.as_deref())?),
        None => None,
    };
    let stop = stop.shared();
    let opened = tokio::select! {
        biased;
        // A database may keep us waiting. What a migration did not finish is as it was.
        () = stop.clone() => return Ok(()),
        opened = Store::open(&location) => opened?,
    };
    let store = opened.with_sessions(config.sessions());
    let address = config.listen;
    let listener = TcpListener::bind(address).await.map_err(|error| StartError::Listen { address, error })?;
    let hub = Arc::new(Hub::default());
    let notices = notices::start(&location, &store, &hub).await.map_err(StartError::Notices)?;
    // Push services want to know whom to turn to.
    let contact = config.public_url.clone().unwrap_or_else(|| "https://sotay.invalid".to_owned());
    let push = Push::open(&store, config.push_services.clone(), config.push_messages, &contact)
        .await
        .map_err(StartError::Push)?;
    let mut beside = JoinSet::new();
    beside.spawn(push.clone().run());
    beside.spawn(store.clone().watch_workers());
    beside.spawn(quarantine::sweep(store.clone()));
    beside.spawn(purge::run(store.clone()));
    let free_space = FreeSpace::new(&location, config.free_bytes);
    let limits = admission_limits(&config, &store, free_space.clone());
    let (admission, running) =
        Admission::start(&store.for_admission(), &hub, &notices, &Compaction::start(&store), limits)
            .map_err(StartError::Stopped)?;
    if let Some(address) = config.metrics {
        serve_metrics(address).await?;
    }
    let (close, closing) = watch::channel(false);
    let shares = Arc::new(Shares::new(config.push_rate, config.push_bytes, config.connections));
    let server = Server {
        store: store.clone(),
        admission,
        hub,
        notices,
        shares,
        push_groups: config.push_groups as usize,
        minimum_build: config.operation.least_build(),
        free_space,
        message_bytes: config.message_bytes as usize,
        silence: Duration::from_secs(config.silence),
        closing,
    };
    let proxies = config.trusted_proxies.clone();
    let each = config.connections_per_address as usize;
    let limits = listen::Limits::new(Duration::from_secs(config.request_timeout), each, proxies);
    let app = App::new(server, config, push, mailer);
    beside.spawn(upkeep::run(app.clone()));
    let router = http::router(app);
    ready(listener.local_addr().map_err(StartError::Stopped)?);
    let shutdown = async move {
        stop.await;
        let _ = close.send(true);
    };
    listen::serve(listener, tls, router, limits, shutdown).await;
    beside.shutdown().await;
    // Every handle of admission is gone by now; what it still holds is decided.
    running.finished().await;
    store.close().await;
    Ok(())
}

/// What makes the handshakes, where this server speaks TLS itself.
fn acceptor(config: &Config) -> Result<Option<Acceptor>, TlsError> {
    match (&config.operation.tls_certificate, &config.operation.tls_key) {
        (Some(certificate), Some(key)) => {
            Acceptor::open(Files { certificate: certificate.clone(), key: key.clone() }).map(Some)
        }
        _ => Ok(None),
    }
}

/// As many threads as cores; where the database is elsewhere, twice as many, because they wait for it.
fn admission_limits(config: &Config, store: &Store, free_space: FreeSpace) -> Limits {
    let cores = std::thread::available_parallelism().map_or(2, usize::from).max(2);
    let threads = if store.is_shared() { (2 * cores).min(MOST_THREADS) } else { cores };
    Limits {
        threads: NonZeroUsize::new(threads).unwrap_or(NonZeroUsize::MIN),
        records: config.records,
        log_bytes: config.log_bytes,
        cache_bytes: config.cache_bytes,
        work: config.work_rate,
        free_space,
    }
}

/// Serves what is counted, on an address of its own.
async fn serve_metrics(address: SocketAddr) -> Result<(), StartError> {
    let metrics = |error: String| StartError::Metrics { address, error };
    let recorder = observe::start().map_err(|error| metrics(error.to_string()))?;
    let listener = TcpListener::bind(address).await.map_err(|error| metrics(error.to_string()))?;
    let bound = listener.local_addr().map_err(StartError::Stopped)?;
    tracing::info!(%bound, "serving metrics");
    let upkeep = recorder.clone();
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(UPKEEP).await;
            upkeep.run_upkeep();
        }
    });
    let router = Router::new().route("/metrics", get(move || std::future::ready(recorder.render())));
    tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router).await {
            tracing::error!(%error, "metrics are no longer served");
        }
    });
    Ok(())
}
