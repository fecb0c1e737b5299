//! What is done every minute: what has expired ends, and what has no weight any more is forgotten.

use crate::{clock, http::App, store::StoreError};
use std::time::Duration;

/// Runs until it is aborted.
pub async fn run(app: App) {
    // A minute, or less where sessions end sooner.
    let every = app.server.store.touch_after().max(Duration::from_millis(100));
    loop {
        if let Err(error) = once(&app).await {
            tracing::warn!(%error, "what has expired was not ended; it is not good all the same");
        }
        tokio::time::sleep(every).await;
    }
}

async fn once(app: &App) -> Result<(), StoreError> {
    app.guard.forget_old();
    app.server.shares.forget_idle();
    if let Some(mailer) = &app.mailer {
        mailer.forget_old();
    }
    // What a handler that ended early did not pass on, and what other servers did.
    app.server.hub.grants.refresh_all(&app.server.store).await;
    let now = clock::now();
    app.server.store.touch_sessions(&app.in_use.sessions(), now).await?;
    for session in app.server.store.end_expired_sessions(now).await? {
        app.server.sign_out(session);
    }
    app.server.store.forget_expired(now).await
}
