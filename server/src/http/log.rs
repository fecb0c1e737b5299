//! `GET /api/workspaces/{workspace}/log?after={cursor}`: the log from a cursor on, as a CBOR sequence
//! ([`LogHeader`], [`sotay_shared::sync::Entry`]…, [`LogSnapshot`]…, [`LogTrailer`]), compressed by content encoding.
//!
//! The cursor is `{epoch}.{seq}.{chain}` with epoch and chain in hexadecimal, or missing for the beginning.

use super::{ApiError, App, members, security::SignedIn};
use axum::{
    body::Body,
    extract::{Path, Query, State},
    http::header,
    response::{IntoResponse, Response},
};
use data_encoding::HEXLOWER_PERMISSIVE;
use serde::Deserialize;
use sotay_shared::{
    codec,
    id::WorkspaceId,
    sync::{Chain, Cursor, Epoch, LogHeader, LogSnapshot, LogTrailer, PROTOCOL},
};

/// Entries in one answer; the trailer says whether there are more.
const PAGE: u32 = 2_000;

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
    let after = match query.after.as_deref() {
        None | Some("") => Cursor::default(),
        Some(text) => parse_cursor(text)
            .ok_or_else(|| ApiError::BadRequest("after= is epoch.seq.chain, as the server gave it".into()))?,
    };
    let store = &app.server.store;
    let (shared, head) = store.locate(workspace, &[after]).await?;
    let shared = shared.unwrap_or(Cursor { epoch: head.epoch, ..Cursor::default() });
    let head = head.seq;
    let page = store.folded_page(workspace, shared, PAGE).await?;
    let header = LogHeader { protocol: PROTOCOL, epoch: shared.epoch, after: shared.seq, head };
    let mut body = codec::encode(&header);
    for entry in &page.entries {
        body.extend(codec::encode(entry));
    }
    for (record, snapshot) in page.snapshots {
        body.extend(codec::encode(&LogSnapshot { record, snapshot }));
    }
    let trailer = LogTrailer { cursor: page.cursor, more: page.cursor.seq < head };
    body.extend(codec::encode(&trailer));
    Ok(([(header::CONTENT_TYPE, "application/cbor-seq")], Body::from(body)).into_response())
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
