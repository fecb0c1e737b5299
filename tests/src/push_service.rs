//! A push service (RFC 8030) and the devices that it reaches.

use crate::PATIENCE;
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::mpsc,
    time::timeout,
};
use web_push_native::{Auth, decrypt, p256::SecretKey};

/// What a server sent.
#[derive(Debug)]
pub struct Received {
    pub path: String,
    /// By lower-case name.
    pub headers: HashMap<String, String>,
    pub body: Vec<u8>,
}

/// Listens on a free port. It answers 201 unless told otherwise.
#[derive(Debug)]
pub struct PushService {
    pub origin: String,
    received: mpsc::UnboundedReceiver<Received>,
    answers: Arc<Mutex<VecDeque<u16>>>,
}

/// A device as its browser describes it.
#[derive(Debug)]
pub struct ReachedDevice {
    key: SecretKey,
    auth: [u8; 16],
}

impl PushService {
    pub async fn start() -> PushService {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let (sender, received) = mpsc::unbounded_channel();
        let answers = Arc::new(Mutex::new(VecDeque::new()));
        let next = answers.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, sender.clone(), next.clone()));
            }
        });
        PushService { origin, received, answers }
    }

    /// Takes the next messages and never answers, so many of them.
    pub fn keep_silent(&self, messages: usize) {
        self.answers.lock().unwrap().extend(std::iter::repeat_n(0, messages));
    }

    /// Answers this to the next message.
    pub fn answer_next(&self, status: u16) {
        self.answers.lock().unwrap().push_back(status);
    }

    /// The next message.
    pub async fn receive(&mut self) -> Received {
        timeout(2 * PATIENCE, self.received.recv()).await.expect("a message came in time").unwrap()
    }
}

async fn serve(stream: TcpStream, sender: mpsc::UnboundedSender<Received>, answers: Arc<Mutex<VecDeque<u16>>>) {
    let mut stream = BufReader::new(stream);
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
            return;
        }
        let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
        let mut headers = HashMap::new();
        loop {
            let mut line = String::new();
            stream.read_line(&mut line).await.unwrap();
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
        }
        let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await.unwrap();
        let status = answers.lock().unwrap().pop_front().unwrap_or(201);
        if status == 0 {
            let _ = sender.send(Received { path, headers, body });
            return std::future::pending().await;
        }
        stream.write_all(format!("HTTP/1.1 {status} X\r\ncontent-length: 0\r\n\r\n").as_bytes()).await.unwrap();
        let _ = sender.send(Received { path, headers, body });
    }
}

impl ReachedDevice {
    /// A device that was never reached before.
    pub fn fresh() -> ReachedDevice {
        let key = std::iter::repeat_with(crate::random::<32>).find_map(|bytes| SecretKey::from_slice(&bytes).ok());
        ReachedDevice { key: key.unwrap(), auth: crate::random() }
    }

    /// What the app tells the server.
    pub fn subscription(&self, endpoint: &str, utc_offset: i16) -> Value {
        let point = self.key.public_key().to_sec1_bytes();
        json!({
            "endpoint": endpoint, "p256dh": BASE64URL_NOPAD.encode(&point), "auth": BASE64URL_NOPAD.encode(&self.auth),
            "utc_offset": utc_offset,
        })
    }

    /// A message as the service worker reads it.
    pub fn read(&self, received: &Received) -> Value {
        let plain = decrypt(received.body.clone(), &self.key, &Auth::from(self.auth)).unwrap();
        serde_json::from_slice(&plain).unwrap()
    }
}
