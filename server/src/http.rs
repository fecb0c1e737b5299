//! The HTTP surface: one endpoint a file.

mod access;
mod account_end;
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

use crate::{config::Config, live::Server, push::Push, store::AccountId};
use axum::{
    Router,
    extract::{DefaultBodyLimit, FromRef},
    middleware,
    routing::{delete, get, post, put},
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
    /// Workspaces that an account makes.
    made: Arc<DefaultKeyedRateLimiter<AccountId>>,
}

impl App {
    pub fn new(server: Server, config: Config, push: Push) -> App {
        let attempts = Arc::new(RateLimiter::keyed(Quota::per_minute(config.sign_in_rate)));
        let made = Arc::new(RateLimiter::keyed(Quota::per_hour(workspaces::MADE_AN_HOUR)));
        App { server, config: Arc::new(config), push, attempts, made }
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
        .route("/account", post(sign_up::post).delete(account_end::delete))
        .route("/session", get(session::get).post(sign_in::post).delete(session::delete))
        .route("/devices", get(devices::get))
        .route("/devices/{device}", delete(devices::delete))
        .route("/push", get(push::get).put(push::put).delete(push::delete))
        .route("/workspaces", get(workspaces::get).post(workspaces::post))
        .route("/workspaces/{workspace}", delete(workspaces::delete))
        .route("/workspaces/{workspace}/members", get(members::get))
        .route("/workspaces/{workspace}/members/{member}", put(members::put).delete(members::delete))
        .route("/workspaces/{workspace}/members/{member}/access", get(access::get))
        .route("/workspaces/{workspace}/members/{member}/devices/{device}", delete(access::delete_device))
        .route("/workspaces/{workspace}/members/{member}/tokens/{token}", delete(access::delete_token))
        .route("/workspaces/{workspace}/invites", get(invites::get).post(invites::post))
        .route("/workspaces/{workspace}/invites/{invite}", delete(invites::delete))
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
            get(files::get).put(files::put).layer(DefaultBodyLimit::max(sotay_shared::limits::FILE_BYTES)),
        )
        .route("/invitation", post(invites::peek))
        .route("/join", post(invites::join))
        .fallback(error::no_such_endpoint)
        .method_not_allowed_fallback(error::no_such_method)
        .layer(DefaultBodyLimit::max(64 * 1024))
        .layer(middleware::from_fn_with_state(app.clone(), security::check_origin))
        .layer(middleware::from_fn(security::no_store));
    Router::new()
        .route("/healthz", get(healthz::healthz))
        .route("/readyz", get(healthz::readyz))
        .route("/automerge-repo", get(gateway::get))
        .nest("/api", api)
        .fallback_service(statics::service(&app.config.app))
        .layer(middleware::from_fn_with_state(app.clone(), security::headers))
        .layer(tower_http::catch_panic::CatchPanicLayer::new())
        .with_state(app)
}
