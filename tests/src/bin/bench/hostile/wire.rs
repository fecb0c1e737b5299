//! HTTP and WebSockets as an attacker writes them: bytes that were made beforehand, and answers that are hardly looked at.
//! So the attacker takes little of the cores that it shares with the server.

use super::scene::Scene;
use serde_json::Value;
use sotay_tests::{Account, random};
use std::{io, net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{
        TcpSocket, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    time::sleep,
};

/// What is read at a time.
const BUFFER: usize = 64 * 1024;
/// Bytes of a frame that are looked at.
const LOOKED_AT: usize = 128;
/// Whoever was turned away comes again after this time.
const AGAIN: Duration = Duration::from_millis(20);

/// The head of a request of somebody who is not signed in.
pub fn anonymous(url: &str, method: &str, path: &str, more: &str) -> String {
    let host = url.trim_start_matches("http://");
    format!("{method} {path} HTTP/1.1\r\nhost: {host}\r\norigin: {url}\r\n{more}\r\n")
}

/// The head of a request of an account.
pub fn head(account: &Account, method: &str, path: &str, more: &str) -> String {
    anonymous(account.url(), method, path, &format!("cookie: {}\r\n{more}", account.cookie()))
}

/// The lines of a head that come before a body of JSON, and the body.
fn json(more: &str, body: &Value) -> (String, String) {
    let body = body.to_string();
    (format!("{more}content-type: application/json\r\ncontent-length: {}\r\n", body.len()), body)
}

/// A whole request with a body of JSON.
pub fn with_json(account: &Account, path: &str, body: &Value) -> Vec<u8> {
    let (more, body) = json("", body);
    (head(account, "POST", path, &more) + &body).into_bytes()
}

/// The same of somebody who is not signed in, as if it came from another network each time.
pub fn from_anywhere(url: &str, method: &str, path: &str, body: &Value) -> Vec<u8> {
    let [one, two, three] = random::<3>();
    let (more, body) = json(&format!("x-forwarded-for: 10.{one}.{two}.{three}\r\n"), body);
    (anonymous(url, method, path, &more) + &body).into_bytes()
}

/// The request for a WebSocket.
pub fn upgrade(account: &Account, path: &str) -> Arc<[u8]> {
    head(account, "GET", path, UPGRADE).into_bytes().into()
}

/// What asks for one.
pub const UPGRADE: &str = "connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\
                sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

/// A binary frame (RFC 6455 section 5.2), masked with zeros.
pub fn framed(payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![0x82];
    match payload.len() {
        length @ 0..126 => frame.push(0x80 | length as u8),
        length @ 126..0x1_0000 => {
            frame.push(0x80 | 126);
            frame.extend((length as u16).to_be_bytes());
        }
        length => {
            frame.push(0x80 | 127);
            frame.extend((length as u64).to_be_bytes());
        }
    }
    frame.extend([0; 4]);
    frame.extend(payload);
    frame
}

/// A connection that takes in next to nothing at a time, so that whoever sends to it soon has to wait.
pub async fn narrow(address: SocketAddr) -> io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.set_recv_buffer_size(4_096)?;
    socket.connect(address).await
}

/// A connection that is kept for one request after the other, or that becomes a WebSocket.
pub struct Line {
    pub reading: Reading,
    pub writer: OwnedWriteHalf,
}

/// Its half that hears.
pub struct Reading(BufReader<OwnedReadHalf>);

/// The status of an answer, and the word for what was wrong.
pub struct Answer {
    pub status: u16,
    pub error: Option<String>,
}

impl Line {
    pub async fn open(address: SocketAddr) -> io::Result<Line> {
        Ok(Line::over(TcpStream::connect(address).await?))
    }

    pub fn over(stream: TcpStream) -> Line {
        let (reader, writer) = stream.into_split();
        Line { reading: Reading(BufReader::with_capacity(BUFFER, reader)), writer }
    }

    /// A request, and its answer.
    pub async fn ask(&mut self, request: &[u8]) -> io::Result<Answer> {
        self.writer.write_all(request).await?;
        self.reading.answer().await
    }
}

impl Reading {
    /// The next answer. Its body is read, and looked at only where it says what was wrong.
    pub async fn answer(&mut self) -> io::Result<Answer> {
        let (status, length) = self.head().await?;
        match length {
            None => self.skip_chunks().await?,
            Some(length) if status >= 400 => {
                let mut body = vec![0; length as usize];
                self.0.read_exact(&mut body).await?;
                let body: Value = serde_json::from_slice(&body).unwrap_or_default();
                return Ok(Answer { status, error: body["error"].as_str().map(str::to_owned) });
            }
            Some(length) => self.skip(length).await?,
        }
        Ok(Answer { status, error: None })
    }

    /// How an answer begins: its status, and how long its body is, where it is not sent in chunks.
    pub async fn head(&mut self) -> io::Result<(u16, Option<u64>)> {
        let (mut status, mut length) = (0, Some(0));
        let mut line = String::new();
        loop {
            line.clear();
            if self.0.read_line(&mut line).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let text = line.trim_end();
            if text.is_empty() {
                return Ok((status, length));
            }
            if status == 0 {
                status = text.split(' ').nth(1).and_then(|it| it.parse().ok()).unwrap_or(1);
            }
            let (name, value) = text.split_once(':').unwrap_or_default();
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.trim().parse().ok(),
                "transfer-encoding" => length = None,
                _ => {}
            }
        }
    }

    async fn skip_chunks(&mut self) -> io::Result<()> {
        loop {
            let mut size = String::new();
            self.0.read_line(&mut size).await?;
            let size = u64::from_str_radix(size.trim(), 16).map_err(|_| io::ErrorKind::InvalidData)?;
            self.skip(size + 2).await?;
            if size == 0 {
                return Ok(());
            }
        }
    }

    async fn skip(&mut self, mut count: u64) -> io::Result<()> {
        while count > 0 {
            let here = self.0.fill_buf().await?.len() as u64;
            if here == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let taken = here.min(count);
            self.0.consume(taken as usize);
            count -= taken;
        }
        Ok(())
    }

    /// The next frame of a WebSocket: what kind it is, and its first bytes.
    async fn frame(&mut self) -> io::Result<(u8, Vec<u8>)> {
        let kind = self.0.read_u8().await? & 0x0f;
        let length = match self.0.read_u8().await? & 0x7f {
            126 => u64::from(self.0.read_u16().await?),
            127 => self.0.read_u64().await?,
            short => u64::from(short),
        };
        let mut begins = vec![0; length.min(LOOKED_AT as u64) as usize];
        self.0.read_exact(&mut begins).await?;
        self.skip(length - begins.len() as u64).await?;
        Ok((kind, begins))
    }

    /// Reads what comes over a WebSocket until it ends, and counts it.
    pub async fn listen(&mut self, scene: &Scene) {
        loop {
            match self.frame().await {
                Ok((8, begins)) => {
                    let code = begins.first_chunk().map_or(1005, |code| u16::from_be_bytes(*code));
                    return scene.count(&format!("closed {code}"));
                }
                Ok((2, begins)) => scene.count(kind_of(&begins)),
                Ok(_) => {}
                Err(_) => return scene.count("cut off"),
            }
        }
    }
}

/// What a message of the server is: the name of the only entry of its map, or what a gateway's frame has under `type`.
fn kind_of(begins: &[u8]) -> &'static str {
    let known = [
        "accepted",
        "refused",
        "doc-unavailable",
        "error",
        "batch",
        "pong",
        "presence",
        "welcome",
        "catch_up",
        "sync",
        "peer",
    ];
    let is_named = |name: &&&str| begins.windows(name.len()).take(12).any(|it| it == name.as_bytes());
    known.iter().find(is_named).copied().unwrap_or("other messages")
}

/// What a connection says: first this, then that over and over.
#[derive(Clone, Default)]
pub struct Said {
    pub first: Arc<[Vec<u8>]>,
    pub then: Arc<[Vec<u8>]>,
}

/// Opens a WebSocket over and over, says as much as the server takes, and counts what is answered.
pub async fn flood(scene: Scene, upgrade: Arc<[u8]>, said: Said) {
    loop {
        match open(&scene, &upgrade).await {
            Some(line) => converse(&scene, line, &said).await,
            None => sleep(AGAIN).await,
        }
    }
}

/// A WebSocket, unless the server gives none.
pub async fn open(scene: &Scene, upgrade: &[u8]) -> Option<Line> {
    let mut line = Line::open(scene.address).await.ok()?;
    let answer = line.ask(upgrade).await.ok()?;
    if answer.status != 101 {
        scene.count_answer(&answer);
        return None;
    }
    Some(line)
}

/// Says as much as the server takes, until it ends the connection.
pub async fn converse(scene: &Scene, line: Line, said: &Said) {
    let Line { mut reading, mut writer } = line;
    let saying = async {
        for frame in said.first.iter().chain(said.then.iter().cycle()) {
            if writer.write_all(frame).await.is_err() {
                break;
            }
        }
        // Why it was ended is heard.
        std::future::pending::<()>().await;
    };
    tokio::select! {
        () = reading.listen(scene) => {}
        () = saying => {}
    }
}

/// Asks one thing after the other, over one connection as long as it holds.
pub async fn ask_on(scene: Scene, requests: Arc<[Vec<u8>]>) {
    let mut line = None;
    for request in requests.iter().cycle() {
        let mut open = match line.take() {
            Some(open) => open,
            None => match Line::open(scene.address).await {
                Ok(open) => open,
                Err(_) => continue,
            },
        };
        match open.ask(request).await {
            Ok(answer) => {
                scene.count_answer(&answer);
                line = Some(open);
            }
            Err(_) => scene.count("cut off"),
        }
    }
}
