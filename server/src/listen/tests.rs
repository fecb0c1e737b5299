//! Real sockets, and a router that answers what it got.

use super::*;
use axum::{body::Bytes, routing::post};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    time::interval,
};

const PATIENCE: Duration = Duration::from_secs(60);
/// How often an attacker sends a byte.
const DRIP: Duration = Duration::from_millis(100);

/// A server that takes two connections of a network and waits a second for whoever stands still.
async fn server() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().route("/", post(|body: Bytes| async move { body }));
    let still = Duration::from_secs(1);
    let limits = Limits { header: still, still, each: 2, all: 100, proxies: Arc::default() };
    tokio::spawn(serve(listener, None, router, limits, std::future::pending()));
    address
}

async fn said(address: SocketAddr, bytes: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    // One that is closed already is noticed by reading.
    let _ = stream.write_all(bytes).await;
    stream
}

/// Everything that is heard until the other side ends.
async fn heard(mut stream: TcpStream) -> String {
    let mut text = Vec::new();
    // A reset is an end as well.
    let _ = timeout(PATIENCE, stream.read_to_end(&mut text)).await.expect("it ends in time");
    String::from_utf8(text).unwrap()
}

#[tokio::test]
async fn whoever_stands_still_is_let_go() {
    let address = server().await;
    let half_header = said(address, b"POST / HTTP/1.1\r\nhost: x\r\n").await;
    let nothing = said(address, b"").await;
    assert_eq!((heard(half_header).await, heard(nothing).await), (String::new(), String::new()));
    let half_body = said(address, b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nabc").await;
    let answer = heard(half_body).await;
    assert!(answer.starts_with("HTTP/1.1 400") && answer.contains("too slowly"), "{answer}");
}

#[tokio::test]
async fn a_byte_now_and_then_is_too_slow() {
    let address = server().await;
    let mut stream = said(address, b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n").await;
    let (mut read, mut write) = stream.split();
    // The attack: a byte at a time, often enough never to stand still.
    let mut drip = interval(DRIP);
    let dripping = async {
        while write.write_all(b"x").await.is_ok() {
            drip.tick().await;
        }
    };
    let mut answer = [0; 12];
    let answered = async { read.read_exact(&mut answer).await };
    tokio::select! {
        () = dripping => panic!("reset before it was told why"),
        answered = timeout(PATIENCE, answered) => drop(answered.expect("it ends in time")),
    }
    assert_eq!(&answer, b"HTTP/1.1 400");
}

#[tokio::test]
async fn a_network_has_so_many_connections() {
    let address = server().await;
    let request = b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\n\r\nabc";
    let mut open = vec![said(address, request).await, said(address, request).await];
    for stream in &mut open {
        stream.read_exact(&mut [0; 12]).await.unwrap();
    }
    assert_eq!(heard(said(address, request).await).await, "");
    drop(open);
    let again = async {
        while !heard(said(address, request).await).await.ends_with("abc") {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, again).await.expect("a place is given back");
}

#[tokio::test]
async fn an_answer_arrives_also_at_whoever_is_still_sending() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().route("/", post(|| async { (axum::http::StatusCode::FORBIDDEN, "not yours") }));
    let limits = Limits::new(Duration::from_secs(30), 2, Vec::new());
    tokio::spawn(serve(listener, None, router, limits, std::future::pending()));
    let head = b"POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 8000000\r\n\r\n";
    let mut request = head.to_vec();
    request.extend(vec![b'x'; 8_000_000]);
    let answer = heard(said(address, &request).await).await;
    assert!(answer.starts_with("HTTP/1.1 403") && answer.ends_with("not yours"), "{answer}");
}
