//! A body that has to arrive at some pace.

use axum::BoxError;
use axum::body::Bytes;
use http_body::{Body, Frame, SizeHint};
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::time::{Instant, Sleep, sleep_until};

/// Bytes that arrive in a second at least, beside the time that a body may stand still.
const PACE: f64 = 4_096.0;

#[derive(Debug, thiserror::Error)]
#[error("the body came too slowly: send it again over a better connection")]
struct TooSlow;

/// A body that may stand still for a while, and as a whole takes no longer than that and what its bytes take at a slow pace:
/// a byte a second holds nothing for long. Only waiting for the other side counts.
#[derive(Debug)]
pub(super) struct Paced<B> {
    body: B,
    still: Duration,
    /// How long was waited so far, and for how many bytes.
    waited: Duration,
    bytes: usize,
    /// Since when is waited now.
    since: Option<Instant>,
    alarm: Option<Pin<Box<Sleep>>>,
}

impl<B> Paced<B> {
    pub(super) fn new(body: B, still: Duration) -> Paced<B> {
        Paced { body, still, waited: Duration::ZERO, bytes: 0, since: None, alarm: None }
    }

    /// How long may be waited from now on.
    fn left(&self) -> Duration {
        let whole = self.still + Duration::from_secs_f64(self.bytes as f64 / PACE);
        whole.saturating_sub(self.waited).min(self.still)
    }
}

impl<B: Body<Data = Bytes> + Unpin> Body for Paced<B>
where
    B::Error: Into<BoxError>,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = self.get_mut();
        if let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(cx) {
            if let Some(since) = this.since.take() {
                this.waited += since.elapsed();
            }
            let data = frame.as_ref().and_then(|frame| frame.as_ref().ok()?.data_ref());
            this.bytes += data.map_or(0, Bytes::len);
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        let since = *this.since.get_or_insert_with(Instant::now);
        let due = since + this.left();
        let alarm = this.alarm.get_or_insert_with(|| Box::pin(sleep_until(due)));
        if alarm.deadline() != due {
            alarm.as_mut().reset(due);
        }
        ready!(alarm.as_mut().poll(cx));
        Poll::Ready(Some(Err(TooSlow.into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
