//! `GET /api/workspaces/{workspace}/log?after={cursor}`: the log from a cursor on, as a CBOR sequence
//! ([`LogHeader`], [`sotay_shared::sync::Entry`]…, [`LogSnapshot`]…, [`LogTrailer`]), compressed by content encoding.
//!
//! The cursor is `{epoch}.{seq}.{chain}` with epoch and chain in hexadecimal, or missing for the beginning.

use super::{ApiError, App, members, security::SignedIn};
use axum::{
    body::{Body, Bytes},
    extract::{Path, Query, State},
    http::header,
    response::{IntoResponse, Response},
};
use data_encoding::HEXLOWER_PERMISSIVE;
use futures::{StreamExt, stream};
use serde::Deserialize;
use sotay_shared::{
    codec,
    id::WorkspaceId,
    sync::{Chain, Cursor, Epoch, LogHeader, LogSnapshot, LogTrailer, PROTOCOL},
};
use std::convert::Infallible;
use tokio::sync::OwnedSemaphorePermit;

/// Entries in one answer; the trailer says whether there are more.
const PAGE: u32 = 2_000;
/// Bytes of one answer before it is compressed, snapshots counted; what is larger by itself comes alone.
const PAGE_BYTES: usize = 4 * 1024 * 1024;
/// Bytes of an answer that are written, and compressed, in one go.
const PIECE: usize = 32 * 1024;

#[derive(Deserialize)]
pub struct After {
    after: Option<String>,
}

#[tracing::instrument(name = "catch_up", level = "debug", skip_all)]
pub async fn get(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(workspace): Path<WorkspaceId>,
    Query(query): Query<After>,
) -> Result<Response, ApiError> {
    members::membership(&app, &signed_in, workspace).await?;
    let busy =
        || ApiError::TooFast("this account reads the log several times at once: read on when one is done".into());
    let turn = app.server.shares.log_reads.take(signed_in.account).await.ok_or_else(busy)?;
    let after = match query.after.as_deref() {
        None | Some("") => Cursor::default(),
        Some(text) => parse_cursor(text)
            .ok_or_else(|| ApiError::BadRequest("after= is epoch.seq.chain, as the server gave it".into()))?,
    };
    let store = &app.server.store;
    let (shared, head) = store.locate(workspace, &[after]).await?;
    let shared = shared.unwrap_or(Cursor { epoch: head.epoch, ..Cursor::default() });
    let head = head.seq;
    let page = store.folded_page(workspace, shared, PAGE, PAGE_BYTES).await?;
    let bytes =
        page.entries.iter().filter_map(|entry| entry.bytes.as_ref()).chain(page.snapshots.values()).map(Vec::len);
    if !app.server.shares.reads.take(signed_in.account, bytes.sum()).await {
        return Err(ApiError::TooFast("this account read much of the log at once: read on in some seconds".into()));
    }
    let header = LogHeader { protocol: PROTOCOL, epoch: shared.epoch, after: shared.seq, head };
    let trailer = LogTrailer { cursor: page.cursor, more: page.cursor.seq < head };
    let snapshot = |(record, snapshot)| codec::encode(&LogSnapshot { record, snapshot });
    let values = std::iter::once(codec::encode(&header))
        .chain(page.entries.into_iter().map(|entry| codec::encode(&entry)))
        .chain(page.snapshots.into_iter().map(snapshot))
        .chain(std::iter::once(codec::encode(&trailer)));
    Ok(([(header::CONTENT_TYPE, "application/cbor-seq")], streamed(values, turn)).into_response())
}

/// A body in pieces, each written when the one before it is gone. Between two others have their turn: to compress one takes
/// a moment.
fn streamed(values: impl Iterator<Item = Vec<u8>> + Send + 'static, turn: OwnedSemaphorePermit) -> Body {
    let pieces = stream::unfold((values, Bytes::new(), turn), |(mut values, mut rest, turn)| async move {
        tokio::task::yield_now().await;
        if rest.is_empty() {
            let mut some = Vec::new();
            while some.len() < PIECE {
                let Some(value) = values.next() else { break };
                some.extend(value);
            }
            rest = Bytes::from(some);
        }
        let piece = rest.split_to(rest.len().min(PIECE));
        (!piece.is_empty()).then_some((Ok::<Bytes, Infallible>(piece), (values, rest, turn)))
    });
    // Whoever compresses it asks once more after its end.
    Body::from_stream(pieces.fuse())
}

fn parse_cursor(text: &str) -> Option<Cursor> {
    let mut parts = text.split('.');
    let (epoch, seq, chain) = (parts.next()?, parts.next()?, parts.next()?);
    let bytes = |hex: &str| HEXLOWER_PERMISSIVE.decode(hex.as_bytes()).ok();
    let cursor = Cursor {
        epoch: Epoch(bytes(epoch)?.try_into().ok()?),
        seq: seq.parse().ok().filter(|seq| *seq <= i64::MAX as u64)?,
        chain: Chain(bytes(chain)?.try_into().ok()?),
    };
    parts.next().is_none().then_some(cursor)
}
