//! `GET /healthz`: 200 while the database answers.

use super::{ApiError, App};
use axum::extract::State;

pub async fn get(State(app): State<App>) -> Result<&'static str, ApiError> {
    app.server.store.ping().await?;
    Ok("ok\n")
}
