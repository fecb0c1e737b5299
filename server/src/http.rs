//! The HTTP surface: one endpoint a file.

mod devices;
mod error;
mod files;
mod gateway;
mod healthz;
mod invites;
mod live;
mod log;
mod members;
mod push;
mod recover;
mod security;
mod session;
mod sign_in;
mod sign_up;
mod statics;
mod tokens;
mod workspaces;

pub use error::ApiError;

use crate::{config::Config, live::Server, push::Push};
use axum::{
    Router,
    extract::{DefaultBodyLimit, FromRef},
    middleware,
    routing::{delete, get, post},
};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::{net::IpAddr, sync::Arc};
use tower_http::compression::CompressionLayer;

/// What every handler can reach.
#[derive(Debug, Clone)]
pub struct App {
    pub server: Server,
    pub config: Arc<Config>,
    pub push: Push,
    /// Attempts to sign in or up, by address.
    attempts: Arc<DefaultKeyedRateLimiter<IpAddr>>,
    readiness: Arc<healthz::Readiness>,
}

impl App {
    pub fn new(server: Server, config: Config, push: Push) -> App {
        let attempts = Arc::new(RateLimiter::keyed(Quota::per_minute(config.sign_in_rate)));
        App { server, config: Arc::new(config), push, attempts, readiness: Arc::default() }
    }
}

impl FromRef<App> for Server {
    fn from_ref(app: &App) -> Server {
        app.server.clone()
    }
}

/// All routes.
pub fn router(app: App) -> Router {
    let api = Router::new()
        .route("/account", post(sign_up::post))
        .route("/session", get(session::get).post(sign_in::post).delete(session::delete))
        .route("/devices", get(devices::get))
        .route("/devices/{device}", delete(devices::delete))
        .route("/push", get(push::get).put(push::put).delete(push::delete))
        .route("/workspaces", get(workspaces::get).post(workspaces::post))
        .route("/workspaces/{workspace}/members", get(members::get))
        .route("/workspaces/{workspace}/invites", post(invites::post))
        .route("/workspaces/{workspace}/live", get(live::get))
        .route("/workspaces/{workspace}/log", get(log::get).layer(CompressionLayer::new()))
        .route("/workspaces/{workspace}/tokens", get(tokens::get).post(tokens::post))
        .route("/workspaces/{workspace}/tokens/{token}", delete(tokens::delete))
        .route(
            "/workspaces/{workspace}/recover",
            post(recover::post).layer(DefaultBodyLimit::max(sotay_shared::limits::MESSAGE_BYTES)),
        )
        .route(
            "/workspaces/{workspace}/files/{digest}",
            // What is sent is counted while it comes.
            get(files::get).put(files::put),
        )
        .route("/invitation", post(invites::peek))
        .route("/join", post(invites::join))
        .fallback(error::no_such_endpoint)
        .method_not_allowed_fallback(error::no_such_method)
        .layer(DefaultBodyLimit::max(64 * 1024))
        .layer(middleware::from_fn(error::in_json))
        .layer(middleware::from_fn_with_state(app.clone(), security::check_origin))
        .layer(middleware::from_fn(security::no_store));
    Router::new()
        .route("/healthz", get(healthz::healthz))
        .route("/readyz", get(healthz::readyz))
        .route("/automerge-repo", get(gateway::get))
        .layer(middleware::from_fn(error::in_json))
        .nest("/api", api)
        .fallback_service(statics::service(&app.config.app))
        .layer(middleware::from_fn_with_state(app.clone(), security::headers))
        .layer(tower_http::catch_panic::CatchPanicLayer::custom(error::panicked))
        .with_state(app)
}
