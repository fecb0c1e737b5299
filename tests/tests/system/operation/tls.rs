//! TLS of the server's own: certificates that are taken up, and clients that mean no good.

use super::{address, line};
use crate::TestServer;
use reqwest::StatusCode;
use serde_json::Value;
use sotay_tests::{PATIENCE, eventually, server::command};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, RootCertStore, crypto::ring, pki_types::CertificateDer},
};

/// A certificate for `localhost` and its key, in files of their own, and who trusts it.
pub struct Certificate {
    certificate: PathBuf,
    key: PathBuf,
    trusted: CertificateDer<'static>,
}

impl Certificate {
    /// One that counts, or one whose time is over.
    pub fn make(directory: &Path, expired: bool) -> Certificate {
        let mut parameters = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        if expired {
            parameters.not_before = rcgen::date_time_ymd(2019, 1, 1);
            parameters.not_after = rcgen::date_time_ymd(2020, 1, 1);
        }
        let pair = rcgen::KeyPair::generate().unwrap();
        let made = parameters.self_signed(&pair).unwrap();
        let (certificate, key) = (directory.join("certificate.pem"), directory.join("key.pem"));
        std::fs::write(&certificate, made.pem()).unwrap();
        std::fs::write(&key, pair.serialize_pem()).unwrap();
        Certificate { certificate, key, trusted: made.der().clone() }
    }

    pub fn flags(&self) -> [&str; 4] {
        ["--tls-certificate", self.certificate.to_str().unwrap(), "--tls-key", self.key.to_str().unwrap()]
    }

    /// Sends a request over TLS, trusting this certificate alone, and gives all of the answer.
    async fn ask(&self, server: &TestServer, request: &str) -> std::io::Result<String> {
        let mut roots = RootCertStore::empty();
        roots.add(self.trusted.clone()).unwrap();
        let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let stream = TcpStream::connect(address(server)).await?;
        let name = "localhost".try_into().unwrap();
        let mut stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await?;
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"http/1.1"[..]));
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        Ok(String::from_utf8_lossy(&answer).into_owned())
    }

    async fn healthy(&self, server: &TestServer) -> std::io::Result<String> {
        self.ask(server, "GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await
    }
}

#[tokio::test]
async fn tls_is_spoken_and_a_new_certificate_is_taken_up() {
    let directory = tempfile::tempdir().unwrap();
    let first = Certificate::make(directory.path(), false);
    let server = TestServer::start_with(&first.flags()).await;
    assert!(server.url.starts_with("https://"), "{}", server.url);
    let answer = first.healthy(&server).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("ok\n"), "{answer}");
    // It is secure: the cookie is bound to this host and to TLS. `localhost` is not bound to it for other servers.
    let body = r#"{"email":"lan@example.vn","password":"a long enough password"}"#;
    let request = format!(
        "POST /api/account HTTP/1.1\r\nhost: localhost\r\norigin: https://localhost\r\ncontent-type: application/json\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    let answer = first.ask(&server, &request).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    assert!(answer.contains("set-cookie: __Host-sotay=") && answer.contains("Secure"), "{answer}");
    assert!(!answer.contains("strict-transport-security"), "{answer}");

    // Half of a new pair is passed over, all of it is taken up.
    let second = Certificate::make(directory.path(), false);
    let pair = std::fs::read(&second.key).unwrap();
    std::fs::write(&second.key, "half written").unwrap();
    server.hang_up();
    assert!(first.healthy(&server).await.unwrap().ends_with("ok\n"));
    std::fs::write(&second.key, pair).unwrap();
    server.hang_up();
    eventually(async || second.healthy(&server).await.is_ok_and(|answer| answer.ends_with("ok\n"))).await;
    assert!(first.healthy(&server).await.is_err(), "the one before is no more");
}

#[tokio::test]
async fn who_says_nothing_on_a_tls_port_keeps_nobody_waiting_and_is_let_go() {
    let directory = tempfile::tempdir().unwrap();
    let certificate = Certificate::make(directory.path(), false);
    let server = TestServer::start_with(&certificate.flags()).await;
    let mut silent = Vec::new();
    for nth in 0..30 {
        let mut stream = TcpStream::connect(address(&server)).await.unwrap();
        if nth % 2 == 0 {
            // The head of a handshake, and nothing after it.
            stream.write_all(&[22, 3, 1, 2, 0]).await.unwrap();
        }
        silent.push(stream);
    }
    // One after the other they would take five minutes.
    let answer = timeout(PATIENCE, certificate.healthy(&server)).await.expect("nobody waits for them").unwrap();
    assert!(answer.ends_with("ok\n"), "{answer}");
    for mut stream in silent {
        let end = timeout(PATIENCE, stream.read(&mut [0; 64])).await.expect("it is closed in time");
        assert!(matches!(end, Ok(0) | Err(_)), "{end:?}");
    }
}

#[tokio::test]
async fn plain_http_on_a_tls_port_is_told_what_to_do() {
    let directory = tempfile::tempdir().unwrap();
    let certificate = Certificate::make(directory.path(), false);
    let server = TestServer::start_with(&certificate.flags()).await;
    let answer = reqwest::get(format!("http://{}/healthz", address(&server))).await.unwrap();
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
    let body: Value = answer.json().await.unwrap();
    assert!(body["message"].as_str().unwrap().contains("https://"), "{body}");
}

#[tokio::test]
async fn wrong_tls_files_are_one_line_that_says_what_to_do() {
    let directory = tempfile::tempdir().unwrap();
    let good = Certificate::make(directory.path(), false);
    let elsewhere = tempfile::tempdir().unwrap();
    let other = Certificate::make(elsewhere.path(), false);
    let start = async |certificate: &Path, key: &Path| {
        let mut command = command(directory.path());
        command.arg("--tls-certificate").arg(certificate).arg("--tls-key").arg(key);
        line(command).await
    };
    let error = start(&directory.path().join("none.pem"), &good.key).await;
    assert!(error.contains("none.pem") && error.contains("--tls-certificate"), "{error}");
    let error = start(&good.key, &good.key).await;
    assert!(error.contains("BEGIN CERTIFICATE"), "{error}");
    let error = start(&good.certificate, &good.certificate).await;
    assert!(error.contains("PRIVATE KEY"), "{error}");
    let error = start(&good.certificate, &other.key).await;
    assert!(error.contains("do not go together"), "{error}");
}
