//! `/api/workspaces/{workspace}/files/{digest}`: attached files by the SHA-256 of their bytes. `PUT` keeps one, `GET` gives it.
//!
//! What is given is never shown by the browser on its own: it is of no type, and to be saved.

use super::{ApiError, App, members, security::SignedIn};
use crate::{clock, store::Keeping};
use axum::{
    body::{Body, Bytes},
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures::{StreamExt, stream};
use sha2::{Digest, Sha256};
use sotay_shared::{file::FileDigest, id::WorkspaceId, limits::FILE_BYTES, role::Role};
use tokio::{
    fs::File,
    io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt},
};

/// Bytes of a file that are in memory while it is given.
const PIECE: usize = 1024 * 1024;
const BUSY: &str = "this account sends or fetches many files at once: go on when some are done";

/// Whoever may not is refused before a byte of the file is read. It is hashed while it comes, into a file without a name, and
/// in memory only when it is whole.
pub async fn put(
    State(app): State<App>,
    signed_in: SignedIn,
    Path((workspace, digest)): Path<(WorkspaceId, String)>,
    headers: HeaderMap,
    body: Body,
) -> Result<StatusCode, ApiError> {
    let membership = members::membership(&app, &signed_in, workspace).await?;
    if membership.role < Role::Member {
        return Err(ApiError::NotPermitted(membership.role.as_str()));
    }
    if app.server.free_space.is_low() {
        return Err(ApiError::DiskFull);
    }
    let digest = parse(&digest)?;
    let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    let length = length.unwrap_or_default();
    if length > FILE_BYTES as u64 {
        return Err(ApiError::FileTooLarge);
    }
    let shares = &app.server.shares;
    let _turn = shares.uploads.take(signed_in.account).await.ok_or_else(|| ApiError::TooFast(BUSY.into()))?;
    let store = &app.server.store;
    let room = app.config.file_bytes;
    let (here, taken) = store.file_room(workspace, digest).await?;
    if !here && taken.saturating_add(length) > room {
        return Err(ApiError::FilesFull);
    }
    let (mut file, length, found) = receive(body).await?;
    app.server.within_rate(signed_in.account, 1, length).await.map_err(ApiError::TooFast)?;
    // Whoever was removed while they waited keeps nothing here.
    members::membership(&app, &signed_in, workspace).await?;
    if found != digest {
        return Err(ApiError::BadRequest("these are not the bytes of that digest: send the file again".into()));
    }
    if here {
        return Ok(StatusCode::NO_CONTENT);
    }
    let mut bytes = Vec::with_capacity(length);
    file.rewind().await.map_err(no_room)?;
    file.read_to_end(&mut bytes).await.map_err(no_room)?;
    match store.keep_file(workspace, digest, &bytes, room, clock::now()).await? {
        Keeping::Kept => Ok(StatusCode::NO_CONTENT),
        Keeping::Full => Err(ApiError::FilesFull),
    }
}

/// What comes, in a file that nobody else sees and that is gone with its handle: its length, and the digest of its bytes.
async fn receive(body: Body) -> Result<(File, usize, FileDigest), ApiError> {
    let file = tokio::task::spawn_blocking(tempfile::tempfile).await.map_err(|_| ApiError::Stopping)?;
    let mut file = File::from_std(file.map_err(no_room)?);
    let (mut length, mut hash) = (0, Sha256::new());
    let mut pieces = body.into_data_stream();
    while let Some(piece) = pieces.next().await {
        let broken = |error| ApiError::BadRequest(format!("the file did not arrive whole: {error}"));
        let piece = piece.map_err(broken)?;
        length += piece.len();
        if length > FILE_BYTES {
            return Err(ApiError::FileTooLarge);
        }
        hash.update(&piece);
        file.write_all(&piece).await.map_err(no_room)?;
    }
    file.flush().await.map_err(no_room)?;
    Ok((file, length, FileDigest(hash.finalize().into())))
}

/// A place for what is on its way is missing.
fn no_room(error: std::io::Error) -> ApiError {
    tracing::error!(%error, "a file on its way could not be written to the system's directory for temporary files");
    ApiError::Unavailable
}

pub async fn get(
    State(app): State<App>,
    signed_in: SignedIn,
    Path((workspace, digest)): Path<(WorkspaceId, String)>,
) -> Result<Response, ApiError> {
    members::membership(&app, &signed_in, workspace).await?;
    let digest = parse(&digest)?;
    let shares = &app.server.shares;
    let turn = shares.downloads.take(signed_in.account).await.ok_or_else(|| ApiError::TooFast(BUSY.into()))?;
    let store = app.server.store.clone();
    let length = store.file_length(workspace, digest).await?.ok_or(ApiError::NoSuchFile)?;
    let pieces = stream::unfold((0, store, turn), move |(from, store, turn)| async move {
        if from >= length {
            return None;
        }
        let piece = store.file_part(workspace, digest, from, PIECE).await;
        // What is gone in the middle ends the answer before its length: whoever reads it knows that it is not whole.
        let piece = piece.map_err(std::io::Error::other).and_then(|piece| match piece.is_empty() {
            true => Err(std::io::ErrorKind::UnexpectedEof.into()),
            false => Ok(Bytes::from(piece)),
        });
        let next = piece.as_ref().map_or(length, |piece| from + piece.len());
        Some((piece, (next, store, turn)))
    });
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CONTENT_DISPOSITION, "attachment".to_owned()),
        (header::CONTENT_LENGTH, length.to_string()),
    ];
    Ok((headers, Body::from_stream(pieces.fuse())).into_response())
}

fn parse(digest: &str) -> Result<FileDigest, ApiError> {
    digest.parse().map_err(|error: sotay_shared::file::InvalidDigest| ApiError::BadRequest(error.to_string()))
}
