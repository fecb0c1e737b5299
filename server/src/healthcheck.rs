//! `sotay-server healthcheck`: asks a server on this machine whether it is well, for whatever restarts it if it is not.

use crate::config::Config;
use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{Instant, timeout_at},
};

/// How long the answer may take.
const PATIENCE: Duration = Duration::from_secs(4);
const REQUEST: &[u8] = b"GET /readyz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";

/// The server is not well.
#[derive(Debug, thiserror::Error)]
pub enum Unhealthy {
    #[error("nothing answers on {0}: {1}; give --listen or SOTAY_LISTEN as the server has it")]
    Silent(SocketAddr, io::Error),
    #[error("the server on {0} is not ready: {1}")]
    NotReady(SocketAddr, String),
}

/// Asks `/readyz` at the address of `--listen`. A server that speaks TLS itself is well when it answers at all: it tells that
/// it wants TLS.
///
/// # Errors
/// When it does not answer in time, or says that it is not ready.
pub async fn run(config: &Config) -> Result<(), Unhealthy> {
    let address = reachable(config.listen);
    let silent = |error| Unhealthy::Silent(address, error);
    let until = Instant::now() + PATIENCE;
    let connected = timeout_at(until, TcpStream::connect(address)).await;
    let stream = connected.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into())).map_err(silent)?;
    let answered = timeout_at(until, ask(stream)).await;
    // It waits for its database longer than it is waited for here.
    let late =
        |_| Unhealthy::NotReady(address, format!("no answer within {} s; its log says more", PATIENCE.as_secs()));
    let answer = answered.map_err(late)?.map_err(silent)?;
    let line = answer.lines().next().unwrap_or_default();
    match line.split(' ').nth(1) {
        Some("200") => Ok(()),
        Some("400") if config.operation.has_tls() => Ok(()),
        _ => Err(Unhealthy::NotReady(address, line.to_owned())),
    }
}

async fn ask(mut stream: TcpStream) -> io::Result<String> {
    stream.write_all(REQUEST).await?;
    let mut answer = [0; 512];
    let read = stream.read(&mut answer).await?;
    Ok(String::from_utf8_lossy(answer.get(..read).unwrap_or_default()).into_owned())
}

/// Where this machine reaches a server that listens on all of its addresses.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_addresses_are_reached_by_loopback() {
        assert_eq!(reachable("0.0.0.0:8080".parse().unwrap()), "127.0.0.1:8080".parse().unwrap());
        assert_eq!(reachable("[::]:8080".parse().unwrap()), "[::1]:8080".parse().unwrap());
        assert_eq!(reachable("10.0.0.1:80".parse().unwrap()), "10.0.0.1:80".parse().unwrap());
    }
}
