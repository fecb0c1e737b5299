//! A TCP stream that ends so that its last bytes arrive.

use super::places::Place;
use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf},
    net::TcpStream,
    runtime::Handle,
    time::timeout,
};

/// How long what still comes is taken in after the last byte was sent.
const LINGER: Duration = Duration::from_secs(2);
const BUFFER: usize = 16 * 1024;

/// A stream whose other side may be in the middle of a sentence when it is dropped. A socket that is closed with something
/// unread in it is reset, and what was sent last, such as why it is closed, is lost on the way. So what still comes is read
/// for a moment, and thrown away.
#[derive(Debug)]
pub(super) struct Lingering(Option<(TcpStream, Place)>);

impl Lingering {
    pub(super) fn new(stream: TcpStream, place: Place) -> Lingering {
        Lingering(Some((stream, place)))
    }

    fn stream(&mut self) -> io::Result<Pin<&mut TcpStream>> {
        let (stream, _) = self.0.as_mut().ok_or(io::ErrorKind::NotConnected)?;
        Ok(Pin::new(stream))
    }
}

impl Drop for Lingering {
    fn drop(&mut self) {
        let (Some((mut stream, place)), Ok(runtime)) = (self.0.take(), Handle::try_current()) else { return };
        runtime.spawn(async move {
            let read_on = async {
                stream.shutdown().await?;
                let mut buffer = vec![0; BUFFER];
                while stream.read(&mut buffer).await? > 0 {}
                io::Result::Ok(())
            };
            // Whoever is gone, or goes on and on, has heard what there was to hear.
            let _ = timeout(LINGER, read_on).await;
            drop(place);
        });
    }
}

impl AsyncRead for Lingering {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        self.stream()?.poll_read(cx, buffer)
    }
}

impl AsyncWrite for Lingering {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.stream()?.poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream()?.poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream()?.poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.stream()?.poll_write_vectored(cx, parts)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }
}
