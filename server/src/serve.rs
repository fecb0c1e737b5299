//! Starting and stopping the server.

use crate::{
    admission::Admission,
    compaction::Compaction,
    config::Config,
    http::{self, App},
    hub::Hub,
    live::Server,
    notices, observe, purge,
    push::Push,
    store::{OpenError, Store, StoreError},
};
use axum::{Router, routing::get, serve::ListenerExt};
use governor::{Quota, RateLimiter};
use std::{net::SocketAddr, num::NonZeroU32, path::PathBuf, sync::Arc, time::Duration};
use tokio::{net::TcpListener, sync::watch};

/// How often histograms are condensed.
const UPKEEP: Duration = Duration::from_secs(5);

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
    let purging = tokio::spawn(purge::run(store.clone()));
    let threads = std::thread::available_parallelism().map_or(2, usize::from).min(8);
    let (admission, running) =
        Admission::start(&store, &hub, &notices, &Compaction::start(&store), threads, config.records)
            .map_err(StartError::Stopped)?;
    if let Some(address) = config.metrics {
        serve_metrics(address).await?;
    }
    let (close, closing) = watch::channel(false);
    let quota = Quota::per_minute(NonZeroU32::new(config.push_rate).unwrap_or(NonZeroU32::MAX));
    let server = Server {
        store: store.clone(),
        admission,
        hub,
        notices,
        rate: Arc::new(RateLimiter::keyed(quota)),
        push_groups: config.push_groups as usize,
        closing,
    };
    let router = http::router(App::new(server, config, push)).into_make_service_with_connect_info::<SocketAddr>();
    ready(listener.local_addr().map_err(StartError::Stopped)?);
    let shutdown = async move {
        stop.await;
        let _ = close.send(true);
    };
    // An acknowledgement is small and not to wait for the one before it to be confirmed.
    let listener = listener.tap_io(|connection| {
        if let Err(error) = connection.set_nodelay(true) {
            tracing::debug!(%error, "a connection keeps its delay");
        }
    });
    let served = axum::serve(listener, router).with_graceful_shutdown(shutdown).await;
    telling.abort();
    purging.abort();
    // Every handle of admission is gone by now; what it still holds is decided.
    running.finished().await;
    store.close().await;
    served.map_err(StartError::Stopped)
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
