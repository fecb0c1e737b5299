//! Starting and stopping the server.

use crate::{
    admission::Admission,
    budget::Shares,
    compaction::Compaction,
    config::Config,
    http::{self, App},
    hub::Hub,
    listen::{self, Limits},
    live::Server,
    notices, observe,
    push::Push,
    store::{OpenError, Store, StoreError},
};
use axum::{Router, routing::get};
use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};
use tokio::{net::TcpListener, sync::watch};

/// How often histograms are condensed.
const UPKEEP: Duration = Duration::from_secs(5);
/// How often accounts that push nothing are forgotten.
const FORGET: Duration = Duration::from_secs(60);

/// Why the server cannot start; each is one line that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error("cannot listen on {address}: {error}; stop what uses it, or take another with --listen 127.0.0.1:0")]
    Listen { address: SocketAddr, error: std::io::Error },
    #[error(
        "there is no app in {0} (no index.html); build it with `cargo xtask run`, or name its directory with --app"
    )]
    NoApp(PathBuf),
    #[error("--log \"{filter}\" is not a filter: {error}; try info")]
    Log { filter: String, error: String },
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
    let location = config.location();
    let store = Store::open(&location).await?;
    let address = config.listen;
    let listener = TcpListener::bind(address).await.map_err(|error| StartError::Listen { address, error })?;
    let hub = Arc::new(Hub::default());
    let notices = notices::start(&location, &store, &hub).await.map_err(StartError::Notices)?;
    // Push services want to know whom to turn to.
    let contact = config.public_url.clone().unwrap_or_else(|| "https://sotay.invalid".to_owned());
    let push = Push::open(&store, config.push_services.clone(), &contact).await.map_err(StartError::Push)?;
    let telling = tokio::spawn(push.clone().run());
    let threads = std::thread::available_parallelism().map_or(2, usize::from).min(8);
    let (admission, running) =
        Admission::start(&store, &hub, &notices, &Compaction::start(&store), threads, config.records)
            .map_err(StartError::Stopped)?;
    if let Some(address) = config.metrics {
        serve_metrics(address).await?;
    }
    let (close, closing) = watch::channel(false);
    let shares = Arc::new(Shares::new(config.push_rate, config.push_bytes));
    let forgetting = tokio::spawn(forget_idle(shares.clone()));
    let server = Server {
        store: store.clone(),
        admission,
        hub,
        notices,
        shares,
        push_groups: config.push_groups as usize,
        message_bytes: config.message_bytes as usize,
        silence: Duration::from_secs(config.silence),
        closing,
    };
    let limits = Limits::new(Duration::from_secs(config.request_timeout), config.connections_per_address as usize);
    let router = http::router(App::new(server, config, push));
    ready(listener.local_addr().map_err(StartError::Stopped)?);
    let shutdown = async move {
        stop.await;
        let _ = close.send(true);
    };
    listen::serve(listener, router, limits, shutdown).await;
    telling.abort();
    forgetting.abort();
    // Every handle of admission is gone by now; what it still holds is decided.
    running.finished().await;
    store.close().await;
    Ok(())
}

/// What an account has not used for a while need not be remembered.
async fn forget_idle(shares: Arc<Shares>) {
    loop {
        tokio::time::sleep(FORGET).await;
        shares.budget.forget_idle();
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
