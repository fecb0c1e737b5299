//! `POST /api/workspaces/{workspace}/recover`: takes back changes that this server has lost (promise L10).
//!
//! The body is a [`Recovery`] in CBOR, the answer a [`Recovered`]. Each member gives back what is theirs; an owner also
//! vouches for others. Every change goes through admission as if it came anew. Where the log began anew for good, what
//! was acknowledged before that is void and is not taken.

use super::{ApiError, App, members, security::SignedIn};
use crate::admission::PushAnswer;
use axum::{
    body::Bytes,
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};
use sotay_shared::{
    codec,
    id::{MemberId, RecordId, WorkspaceId},
    limits::{GROUP_CHANGES, RECOVERY_CHANGES},
    problem::RefusalCode,
    role::Role,
    stamp::Timestamp,
    sync::{PushChange, PushGroup, Recovered, Recovery},
};
use std::collections::BTreeMap;

/// Changes of one record, and who made each when.
type Parts = (Vec<PushChange>, Vec<(MemberId, Timestamp)>);

/// Bytes that count as one change of what an account may push in a minute.
const BYTES_OF_A_CHANGE: usize = 4 * 1024;
/// So much the clock of the device that made a workspace may be ahead of a server's.
const CLOCKS_DIFFER_MS: i64 = 86_400_000;

pub async fn post(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(workspace): Path<WorkspaceId>,
    body: Bytes,
) -> Result<Response, ApiError> {
    let membership = members::membership(&app, &signed_in, workspace).await?;
    let Recovery { group, changes } = codec::decode(&body)
        .map_err(|error| ApiError::BadRequest(format!("the body is no recovery in CBOR: {error}")))?;
    if changes.len() > RECOVERY_CHANGES {
        return Err(ApiError::BadRequest(format!("at most {RECOVERY_CHANGES} changes at a time: send several")));
    }
    if membership.role < Role::Owner && changes.iter().any(|it| it.member != membership.member) {
        return Err(ApiError::NotPermitted(membership.role.as_str()));
    }
    let charged = changes.len().max(body.len() / BYTES_OF_A_CHANGE);
    app.server.within_rate(signed_in.account, charged).await.map_err(ApiError::TooFast)?;
    let final_at = app.server.store.final_at(workspace).await?;
    let mut recovered = Recovered::default();
    let mut records: BTreeMap<RecordId, Parts> = BTreeMap::new();
    for mut recorded in changes {
        if final_at.is_some_and(|began| recorded.received_at < began) {
            let message = "the log began anew after this: it is void; save it to a file, or type it in again";
            recovered.refused.push((recorded.change.record, RefusalCode::Void, message.to_owned()));
            continue;
        }
        // No server can have had it before there was a workspace.
        if workspace.is_dated() {
            let earliest = Timestamp(workspace.made_at().0 - CLOCKS_DIFFER_MS);
            recorded.received_at = recorded.received_at.max(earliest);
        }
        let (changes, made) = records.entry(recorded.change.record).or_default();
        changes.push(recorded.change);
        made.push((recorded.member, recorded.received_at));
    }
    let mut waiting = Vec::new();
    for (record, (mut changes, mut made)) in records {
        // One record does not stand in the way of another.
        while !changes.is_empty() {
            let rest =
                (changes.split_off(changes.len().min(GROUP_CHANGES)), made.split_off(made.len().min(GROUP_CHANGES)));
            let some = PushGroup { group, changes: std::mem::replace(&mut changes, rest.0) };
            let made = Some(std::mem::replace(&mut made, rest.1));
            let admission = &app.server.admission;
            let answer = admission.submit_recorded(workspace, membership.member, membership.role, some, made).await;
            waiting.push((record, answer));
        }
    }
    for (record, answer) in waiting {
        match answer.await {
            PushAnswer::Accepted(changes) => recovered.taken += changes.len() as u64,
            PushAnswer::Refused(refused) => recovered.refused.push((record, refused.code, refused.message)),
            PushAnswer::Unavailable => return Err(ApiError::Stopping),
        }
    }
    Ok(([(header::CONTENT_TYPE, "application/cbor")], codec::encode(&recovered)).into_response())
}
