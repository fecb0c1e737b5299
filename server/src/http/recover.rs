//! `POST /api/workspaces/{workspace}/recover`: takes back changes that this server has lost (promise L10).
//!
//! The body is a [`Recovery`] in CBOR, the answer a [`Recovered`]. Each member gives back what is theirs; an owner also
//! vouches for others. Every change goes through admission as if it came anew. Where the log began anew for good, what
//! was acknowledged before that is void and is not taken.

use super::{ApiError, App, members, security::SignedIn};
use crate::{admission::PushAnswer, claims::CLOCKS_DIFFER_MS, clock, store::Membership};
use axum::{
    body::Bytes,
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};
use sotay_shared::{
    admission::Pushed,
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

/// Up to when changes may have been lost: until this database began or was put back. An owner also brings what another
/// server had before the workspace came to this one.
async fn lost_until(app: &App, workspace: WorkspaceId, role: Role) -> Result<Timestamp, ApiError> {
    let store = &app.server.store;
    let began_at = store.began_at().await?;
    let came_at = if role == Role::Owner { store.came_at(workspace).await? } else { None };
    Ok(came_at.map_or(began_at, |came_at| came_at.max(began_at)))
}

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
    let may = |it: &Membership| {
        let vouches = changes.iter().any(|change| change.member != it.member);
        if it.role < Role::Owner && vouches { Err(ApiError::NotPermitted(it.role.as_str())) } else { Ok(()) }
    };
    may(&membership)?;
    app.server.within_rate(signed_in.account, changes.len(), body.len()).await.map_err(ApiError::TooFast)?;
    // Whoever was removed while they waited is not let in any more, and a role counts at once.
    let membership = members::membership(&app, &signed_in, workspace).await?;
    may(&membership)?;
    let Membership { member, role, .. } = membership;
    let final_at = app.server.store.final_at(workspace).await?;
    let lost_until = lost_until(&app, workspace, role).await?;
    let now = clock::now();
    let mut recovered = Recovered::default();
    let mut records: BTreeMap<RecordId, Parts> = BTreeMap::new();
    for mut recorded in changes {
        if final_at.is_some_and(|began| recorded.received_at < began) {
            let message = "the log began anew after this: it is void; save it to a file, or type it in again";
            recovered.refused.push((recorded.change.record, RefusalCode::Void, message.to_owned()));
            continue;
        }
        // No server can have had it before there was a workspace, and none lost it that has lost nothing since.
        if workspace.is_dated() {
            let earliest = Timestamp(workspace.made_at().0 - CLOCKS_DIFFER_MS);
            recorded.received_at = recorded.received_at.max(earliest);
        }
        if recorded.received_at > lost_until {
            recorded.received_at = now;
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
            let pushed = Pushed { member, role, group: some, recorded: made };
            let answer = admission.submit_recorded(signed_in.account, workspace, pushed).await;
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
