//! `GET /healthz`: 200 while the server runs. `GET /readyz`: 200 while it also can read its database and is not stopping.

use super::{ApiError, App};
use axum::extract::State;

pub async fn healthz() -> &'static str {
    "ok\n"
}

pub async fn readyz(State(app): State<App>) -> Result<&'static str, ApiError> {
    if *app.server.closing.borrow() {
        return Err(ApiError::Stopping);
    }
    app.server.store.ping().await?;
    Ok("ready\n")
}
