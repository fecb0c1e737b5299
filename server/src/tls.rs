//! TLS of the server's own: HTTPS without a proxy before it.
//!
//! Handshakes are made beside the accept loop, each within a time: who connects and says nothing keeps nobody waiting. How
//! many connections an address has is counted by [`crate::listen`]. The files are read again when they change.

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
    sync::watch,
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
/// How often the files are looked at.
const LOOK: Duration = Duration::from_secs(60);
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

    /// Makes the handshake, within its time, over what is put around the stream. Plain HTTP is answered with what to do.
    ///
    /// # Errors
    /// When the client does not make a handshake, or not in time.
    pub async fn accept<S>(&self, mut stream: TcpStream, wrap: impl FnOnce(TcpStream) -> S) -> io::Result<TlsStream<S>>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
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
            acceptor.accept(wrap(stream)).await
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
