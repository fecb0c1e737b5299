//! TLS of the server's own: HTTPS without a proxy before it.
//!
//! Handshakes are made beside the accept loop, so many at a time and each within a time: who connects and says nothing
//! keeps nobody waiting. The files are read again when they change.

mod crowd;

use axum::serve::Listener;
use crowd::Crowd;
use std::{
    io,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::{Semaphore, mpsc, watch},
    time::{sleep, timeout},
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    },
    server::TlsStream,
};

/// How long a handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// Handshakes at a time. Each holds a socket and some 20 kB.
const HANDSHAKES: usize = 1_024;
/// How often the files are looked at.
const LOOK: Duration = Duration::from_secs(60);
/// How long the accept loop waits when the system has no more descriptors.
const EXHAUSTED: Duration = Duration::from_secs(1);
/// The first byte of every TLS connection: a record of a handshake (RFC 8446 section 5.1).
const HANDSHAKE_RECORD: u8 = 22;
/// What a client is told that speaks plain HTTP here.
const SPEAK_TLS: &[u8] = b"HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n\
    {\"error\":\"bad_request\",\"message\":\"this port speaks HTTPS: write https:// in the address\"}\n";

/// Why there is no TLS; each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    #[error(
        "cannot read {path}: {error}; name files in PEM with --tls-certificate and --tls-key that this user can read"
    )]
    Read { path: PathBuf, error: String },
    #[error("there is no certificate in {0}: name a file in PEM that begins with -----BEGIN CERTIFICATE-----")]
    NoCertificate(PathBuf),
    #[error("there is no private key in {0}: name a file in PEM that begins with -----BEGIN PRIVATE KEY-----")]
    NoKey(PathBuf),
    #[error("the certificate in {certificate} and the key in {key} do not go together: {error}; name two that do")]
    Mismatch { certificate: PathBuf, key: PathBuf, error: String },
}

/// Where certificate and key are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files {
    pub certificate: PathBuf,
    pub key: PathBuf,
}

/// The certificates of a file in PEM, the server's own first.
///
/// # Errors
/// When there is none that can be read.
pub fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let unreadable = |error: &dyn std::fmt::Display| TlsError::Read { path: path.to_owned(), error: error.to_string() };
    let pem = std::fs::read(path).map_err(|error| unreadable(&error))?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    match found.map_err(|error| unreadable(&error))? {
        none if none.is_empty() => Err(TlsError::NoCertificate(path.to_owned())),
        found => Ok(found),
    }
}

impl Files {
    /// Reads both.
    ///
    /// # Errors
    /// When one cannot be used, or the two do not belong together.
    pub fn load(&self) -> Result<Arc<ServerConfig>, TlsError> {
        let chain = certificates(&self.certificate)?;
        let key = std::fs::read(&self.key)
            .map_err(|error| TlsError::Read { path: self.key.clone(), error: error.to_string() })?;
        let key = PrivateKeyDer::from_pem_slice(&key).map_err(|_| TlsError::NoKey(self.key.clone()))?;
        let mismatch = |error: tokio_rustls::rustls::Error| TlsError::Mismatch {
            certificate: self.certificate.clone(),
            key: self.key.clone(),
            error: error.to_string(),
        };
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key))
            .map_err(mismatch)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }

    /// What the files hold now, to know whether they changed; nothing while one cannot be read.
    fn contents(&self) -> Option<(Vec<u8>, Vec<u8>)> {
        Some((std::fs::read(&self.certificate).ok()?, std::fs::read(&self.key).ok()?))
    }
}

/// Makes TLS connections of TCP connections, with whatever certificate is the current one.
#[derive(Debug, Clone)]
pub struct Acceptor {
    current: watch::Receiver<Arc<ServerConfig>>,
}

impl Acceptor {
    /// Reads the files, and reads them again as long as the server runs.
    ///
    /// # Errors
    /// When they cannot be used now. Later on, what was good stays in use.
    pub fn open(files: Files) -> Result<Acceptor, TlsError> {
        let known = files.contents();
        let (sender, current) = watch::channel(files.load()?);
        tokio::spawn(follow(files, known, sender));
        Ok(Acceptor { current })
    }

    /// Makes the handshake, within its time. Plain HTTP is answered with what to do.
    ///
    /// # Errors
    /// When the client does not make a handshake, or not in time.
    pub async fn accept(&self, mut stream: TcpStream) -> io::Result<TlsStream<TcpStream>> {
        let acceptor = TlsAcceptor::from(self.current.borrow().clone());
        let handshake = async {
            let mut first = [0; 1];
            if stream.peek(&mut first).await? == 1 && first != [HANDSHAKE_RECORD] {
                stream.write_all(SPEAK_TLS).await?;
                stream.shutdown().await?;
                // What is not read makes the system take back what was written.
                let mut rest = [0; 1_024];
                while stream.read(&mut rest).await? > 0 {}
                return Err(io::Error::new(io::ErrorKind::InvalidData, "no TLS"));
            }
            acceptor.accept(stream).await
        };
        timeout(HANDSHAKE, handshake).await?
    }
}

/// Reads the files again when they change, and on SIGHUP.
async fn follow(files: Files, mut known: Option<(Vec<u8>, Vec<u8>)>, current: watch::Sender<Arc<ServerConfig>>) {
    let mut told = Told::new();
    loop {
        tokio::select! {
            () = sleep(LOOK) => {}
            () = told.next() => {}
            () = current.closed() => return,
        }
        let contents = files.contents();
        if contents == known {
            continue;
        }
        match files.load() {
            Ok(config) => {
                known = contents;
                current.send_replace(config);
                tracing::info!(certificate = %files.certificate.display(), "a new certificate is in use");
            }
            // One of the two may be written already and the other not.
            Err(error) => tracing::error!(%error, "the certificate before stays in use"),
        }
    }
}

/// SIGHUP, where there is one.
struct Told {
    #[cfg(unix)]
    hang_up: Option<tokio::signal::unix::Signal>,
}

impl Told {
    fn new() -> Told {
        Told {
            #[cfg(unix)]
            hang_up: tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup()).ok(),
        }
    }

    async fn next(&mut self) {
        #[cfg(unix)]
        if let Some(hang_up) = &mut self.hang_up {
            hang_up.recv().await;
            return;
        }
        std::future::pending::<()>().await;
    }
}

/// Connections whose handshake is made.
#[derive(Debug)]
pub struct TlsListener {
    address: SocketAddr,
    made: mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>,
}

impl TlsListener {
    /// Accepts connections from now on, until it is dropped.
    ///
    /// # Errors
    /// When the listener has no address.
    pub fn new(listener: TcpListener, acceptor: Acceptor) -> io::Result<TlsListener> {
        let address = listener.local_addr()?;
        let (sender, made) = mpsc::channel(HANDSHAKES);
        tokio::spawn(accept(listener, acceptor, sender));
        Ok(TlsListener { address, made })
    }
}

async fn accept(listener: TcpListener, acceptor: Acceptor, made: mpsc::Sender<(TlsStream<TcpStream>, SocketAddr)>) {
    let (room, crowd) = (Arc::new(Semaphore::new(HANDSHAKES)), Crowd::default());
    loop {
        let Ok(permit) = room.clone().acquire_owned().await else { return };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = made.closed() => return,
        };
        let (stream, address) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                sleep(EXHAUSTED).await;
                continue;
            }
        };
        // Who makes so many at once is no browser: the connection is closed.
        let Some(place) = crowd.enter(address.ip()) else { continue };
        let (acceptor, made) = (acceptor.clone(), made.clone());
        tokio::spawn(async move {
            let _held = (permit, place);
            // An acknowledgement is small and not to wait for the one before it to be confirmed.
            if let Err(error) = stream.set_nodelay(true) {
                tracing::debug!(%error, "a connection keeps its delay");
            }
            match acceptor.accept(stream).await {
                // The server may be stopping.
                Ok(stream) => drop(made.send((stream, address)).await),
                Err(error) => tracing::debug!(%error, "no handshake"),
            }
        });
    }
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.made.recv().await {
            Some(made) => made,
            // The loop goes on as long as this is there.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}
