//! `/api/workspaces/{workspace}/files/{digest}`: attached files by the SHA-256 of their bytes. `PUT` keeps one, `GET` gives it.
//!
//! What is given is never shown by the browser on its own: it is of no type, and to be saved.

use super::{ApiError, App, members, security::SignedIn};
use crate::clock;
use axum::{
    body::Bytes,
    extract::{Path, State, rejection::BytesRejection},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use sotay_shared::{
    file::FileDigest,
    id::WorkspaceId,
    limits::{CHANGE_BYTES, FILE_BYTES},
    role::Role,
};

pub async fn put(
    State(app): State<App>,
    signed_in: SignedIn,
    Path((workspace, digest)): Path<(WorkspaceId, String)>,
    body: Result<Bytes, BytesRejection>,
) -> Result<StatusCode, ApiError> {
    let membership = members::membership(&app, &signed_in, workspace).await?;
    if membership.role < Role::Member {
        return Err(ApiError::NotPermitted(membership.role.as_str()));
    }
    let digest = parse(&digest)?;
    let body = match body {
        Ok(body) if body.len() <= FILE_BYTES => body,
        Err(error) if error.status() != StatusCode::PAYLOAD_TOO_LARGE => {
            return Err(ApiError::BadRequest(format!("the file did not arrive whole: {error}")));
        }
        _ => return Err(ApiError::FileTooLarge),
    };
    // A file counts for as many changes as it is larger than one.
    app.server.within_rate(signed_in.account, 1 + body.len() / CHANGE_BYTES).await.map_err(ApiError::TooFast)?;
    // Whoever was removed while they waited keeps nothing here.
    members::membership(&app, &signed_in, workspace).await?;
    if FileDigest::of(&body) != digest {
        return Err(ApiError::BadRequest("these are not the bytes of that digest: send the file again".into()));
    }
    let room = app.config.file_bytes;
    match app.server.store.keep_file(workspace, digest, &body, room, clock::now()).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(ApiError::FilesFull),
    }
}

pub async fn get(
    State(app): State<App>,
    signed_in: SignedIn,
    Path((workspace, digest)): Path<(WorkspaceId, String)>,
) -> Result<Response, ApiError> {
    members::membership(&app, &signed_in, workspace).await?;
    let bytes = app.server.store.file(workspace, parse(&digest)?).await?.ok_or(ApiError::NoSuchFile)?;
    let headers = [(header::CONTENT_TYPE, "application/octet-stream"), (header::CONTENT_DISPOSITION, "attachment")];
    Ok((headers, bytes).into_response())
}

fn parse(digest: &str) -> Result<FileDigest, ApiError> {
    digest.parse().map_err(|error: sotay_shared::file::InvalidDigest| ApiError::BadRequest(error.to_string()))
}
