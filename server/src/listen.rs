//! The connections that the server takes: how many, from whom, and how long it waits for them.
//!
//! A connection is a [`Lingering`] TCP stream with its [`Place`]. [`connection`] speaks HTTP over any stream: whoever wraps
//! one, as TLS does, does so between the two, in [`accepted`].

mod lingering;
mod paced;
mod places;

use crate::{live::shutdown, tls::Acceptor};
use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request},
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use ipnet::IpNet;
use lingering::Lingering;
use paced::Paced;
use places::{Place, Places};
use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    pin::pin,
    sync::Arc,
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
    time::{sleep, timeout},
};
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt;

/// The header of a request arrives within this time, and a connection that is kept is asked something within it.
const HEADER: Duration = Duration::from_secs(10);
/// Bytes of a header.
const HEADER_BYTES: usize = 64 * 1024;
/// Requests that are under way when the server stops may take this long.
const LAST_REQUESTS: Duration = Duration::from_secs(30);
/// Where no connection can be taken, because the process has no more files: the next is looked for after this time.
const EXHAUSTED: Duration = Duration::from_millis(100);
/// Files that the process needs beside its connections: of the database, and on their way.
const OTHER_FILES: u64 = 128;
/// Connections at a time where the system does not say how many files a process may have.
const CONNECTIONS: u64 = 4_096;

/// How many connections are taken, and what is asked of each.
#[derive(Debug, Clone)]
pub struct Limits {
    header: Duration,
    /// A body of which nothing arrives, and an answer of which nothing is taken, ends its connection after this.
    still: Duration,
    /// Connections of one network, and of all.
    each: usize,
    all: usize,
    /// Whose connections are those of many people.
    proxies: Arc<[IpNet]>,
}

impl Limits {
    /// `still`: how long a request, or an answer, may stand still. `each`: connections of one network. Those of all are fewer
    /// than the files that the process may have.
    /// What comes from this machine counts as from a proxy.
    pub fn new(still: Duration, each: usize, mut proxies: Vec<IpNet>) -> Limits {
        let own = [IpAddr::V4(Ipv4Addr::new(127, 0, 0, 0)), IpAddr::V6(Ipv6Addr::LOCALHOST)];
        proxies.extend(own.into_iter().zip([8, 128]).filter_map(|(net, bits)| IpNet::new(net, bits).ok()));
        let all = usize::try_from(files().saturating_sub(OTHER_FILES).max(OTHER_FILES)).unwrap_or(usize::MAX);
        Limits { header: HEADER.min(still), still, each, all, proxies: proxies.into() }
    }

    fn is_proxy(&self, peer: IpAddr) -> bool {
        let peer = peer.to_canonical();
        self.proxies.iter().any(|net| net.contains(&peer))
    }
}

/// The files that this process may have, after it asked for as many as it is given.
#[cfg(unix)]
fn files() -> u64 {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let most = Rlimit { current: limit.maximum, ..limit };
    let raised = setrlimit(Resource::Nofile, most).is_ok();
    let files = if raised { limit.maximum } else { limit.current };
    files.unwrap_or(CONNECTIONS + OTHER_FILES)
}

#[cfg(not(unix))]
fn files() -> u64 {
    CONNECTIONS + OTHER_FILES
}

/// Takes connections until `stop` resolves; then ends when the requests that are under way do, or after half a minute.
pub async fn serve(
    listener: TcpListener,
    tls: Option<Acceptor>,
    router: Router,
    limits: Limits,
    stop: impl Future<Output = ()>,
) {
    let places = Arc::new(Places::new(limits.each, limits.all));
    let (close, closing) = watch::channel(false);
    let mut connections = JoinSet::new();
    let mut stop = pin!(stop);
    loop {
        let taken = tokio::select! {
            () = &mut stop => break,
            Some(_) = connections.join_next() => continue,
            taken = listener.accept() => taken,
        };
        match taken {
            Ok((stream, peer)) => match places.take(peer.ip(), limits.is_proxy(peer.ip())) {
                Some(place) => {
                    let (tls, router) = (tls.clone(), router.clone());
                    connections.spawn(accepted(stream, peer, place, tls, router, limits.clone(), closing.clone()));
                }
                None => tracing::debug!("a connection too many was closed"),
            },
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken");
                sleep(EXHAUSTED).await;
            }
        }
    }
    drop(listener);
    // Nobody listens where no connection is left.
    let _ = close.send(true);
    drop(router);
    let ended = async { while connections.join_next().await.is_some() {} };
    if timeout(LAST_REQUESTS, ended).await.is_err() {
        tracing::warn!("some requests were still under way and are given up");
        connections.shutdown().await;
    }
}

/// Serves a connection from its first byte on. What is spoken below HTTP is put around the stream here.
async fn accepted(
    stream: TcpStream,
    peer: SocketAddr,
    place: Place,
    tls: Option<Acceptor>,
    router: Router,
    limits: Limits,
    closing: watch::Receiver<bool>,
) {
    // An acknowledgement is small and not to wait for the one before it to be confirmed.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection keeps its delay");
    }
    match tls {
        None => connection(Lingering::new(stream, place), peer, router, limits, closing).await,
        Some(tls) => match tls.accept(stream, |stream| Lingering::new(stream, place)).await {
            Ok(stream) => connection(stream, peer, router, limits, closing).await,
            Err(error) => tracing::debug!(%error, "no handshake"),
        },
    }
}

/// Speaks HTTP over a stream, until either side ends it or it becomes a WebSocket.
async fn connection<S>(stream: S, peer: SocketAddr, router: Router, limits: Limits, mut closing: watch::Receiver<bool>)
where
    S: AsyncRead + AsyncWrite + Send + 'static,
{
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(limits.still));
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(|body| Body::new(Paced::new(body, limits.still)));
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().oneshot(request)
    });
    // HTTP/1.1 alone: to find out which version is spoken would be one more thing to wait for.
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.header)
        .max_buf_size(HEADER_BYTES)
        .serve_connection(TokioIo::new(Box::pin(stream)), service)
        .with_upgrades();
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = shutdown(&mut closing) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended");
    }
}

#[cfg(test)]
mod tests;
