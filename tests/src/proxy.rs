//! A network that can be broken: a TCP proxy on the loopback interface that cuts, delays and goes silent.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
    time::sleep,
};

/// What the network does to every connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weather {
    Fair,
    /// Each piece waits, up to this long, before it goes on.
    Slow(Duration),
    /// Nothing arrives in either direction, and nobody is told.
    Silent,
}

/// A proxy before a server.
#[derive(Debug)]
pub struct Proxy {
    pub url: String,
    weather: watch::Sender<Weather>,
    /// Rises with each cut: connections of before end.
    cuts: watch::Sender<u64>,
    /// Bytes that went through.
    bytes: Arc<AtomicU64>,
    accepting: JoinHandle<()>,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Proxy {
    /// Forwards to the server at `url`.
    pub async fn before(url: &str) -> Proxy {
        let target: SocketAddr = url.trim_start_matches("http://").parse().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (weather, watched) = watch::channel(Weather::Fair);
        let (cuts, cut) = watch::channel(0);
        let bytes = Arc::new(AtomicU64::new(0));
        let counted = bytes.clone();
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (watched, mut cut, bytes) = (watched.clone(), cut.clone(), counted.clone());
                cut.mark_unchanged();
                tokio::spawn(async move {
                    let Ok(server) = TcpStream::connect(target).await else { return };
                    let (from_client, to_client) = client.into_split();
                    let (from_server, to_server) = server.into_split();
                    tokio::select! {
                        () = forward(from_client, to_server, watched.clone(), bytes.clone()) => {}
                        () = forward(from_server, to_client, watched, bytes) => {}
                        _ = cut.changed() => {}
                    }
                });
            }
        });
        Proxy { url, weather, cuts, bytes, accepting }
    }

    pub fn set(&self, weather: Weather) {
        self.weather.send_replace(weather);
    }

    /// Ends every connection at once, in the middle of whatever it carries.
    pub fn cut(&self) {
        self.cuts.send_modify(|cuts| *cuts += 1);
    }

    /// Bytes that went through so far, in both directions.
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }
}

/// Small pieces, so that a cut falls into the middle of a message.
const PIECE: usize = 1_024;

async fn forward(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    mut weather: watch::Receiver<Weather>,
    bytes: Arc<AtomicU64>,
) {
    let mut buffer = [0; PIECE];
    loop {
        let Ok(count @ 1..) = from.read(&mut buffer).await else { return };
        let now = *weather.borrow_and_update();
        match now {
            Weather::Fair => {}
            Weather::Slow(most) => sleep(most * u32::from(crate::random::<1>()[0]) / 255).await,
            Weather::Silent => {
                if weather.wait_for(|weather| *weather != Weather::Silent).await.is_err() {
                    return;
                }
            }
        }
        if to.write_all(&buffer[..count]).await.is_err() {
            return;
        }
        bytes.fetch_add(count as u64, Ordering::Relaxed);
    }
}
