//! The HTTP surface: one endpoint a file.

mod access;
mod account_end;
mod devices;
mod email;
mod error;
mod factors;
mod files;
mod gateway;
mod healthz;
mod hosts;
mod invites;
mod letters;
mod live;
mod log;
mod members;
mod password;
mod push;
mod recover;
mod reset;
mod security;
mod security_txt;
mod session;
mod sign_in;
mod sign_up;
mod statics;
mod tokens;
mod workspaces;

pub use error::ApiError;

use crate::{config::Config, guard::Guard, in_use::InUse, live::Server, mail::Mailer, push::Push, store::AccountId};
use axum::{
    Router,
    extract::{DefaultBodyLimit, FromRef},
    middleware,
    routing::{delete, get, post, put},
};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::sync::Arc;
use tower_http::compression::CompressionLayer;

/// What every handler can reach.
#[derive(Debug, Clone)]
pub struct App {
    pub server: Server,
    pub config: Arc<Config>,
    pub push: Push,
    /// How often somebody may try to get in.
    pub guard: Arc<Guard>,
    /// Where the server can send mail.
    pub mailer: Option<Mailer>,
    /// The sessions that have an open connection.
    pub in_use: InUse,
    /// Workspaces that an account makes.
    made: Arc<DefaultKeyedRateLimiter<AccountId>>,
    readiness: Arc<healthz::Readiness>,
}

impl App {
    pub fn new(server: Server, config: Config, push: Push, mailer: Option<Mailer>) -> App {
        let guard = Arc::new(Guard::new(config.sign_in_rate));
        let (config, in_use, readiness) = (Arc::new(config), InUse::default(), Arc::default());
        let made = Arc::new(RateLimiter::keyed(Quota::per_hour(workspaces::MADE_AN_HOUR)));
        App { server, config, push, guard, mailer, in_use, made, readiness }
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
        .route("/server", get(sign_up::server))
        .route("/account", post(sign_up::post).delete(account_end::delete))
        .route("/account/password", put(password::put))
        .route("/account/email", put(email::put))
        .route("/account/reset", post(reset::post).put(reset::put))
        .route("/account/verify", post(email::ask).put(email::follow))
        .route("/session", get(session::get).post(sign_in::post).delete(session::delete))
        .route("/devices", get(devices::get).delete(devices::delete_others))
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
            // What is sent is counted while it comes.
            get(files::get).put(files::put),
        )
        .route("/invitation", post(invites::peek))
        .route("/join", post(invites::join))
        .merge(factors::routes())
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
        .route("/.well-known/security.txt", get(security_txt::get))
        // For programs: a token in a header, and no page's origin.
        .route(
            "/api/workspaces/{workspace}/tokens/ticket",
            post(tokens::ticket).layer(middleware::from_fn(security::no_store)),
        )
        .layer(middleware::from_fn(error::in_json))
        .nest("/api", api)
        .fallback_service(statics::service(&app.config.app))
        .layer(middleware::from_fn_with_state(app.clone(), hosts::check))
        .layer(middleware::from_fn_with_state(app.clone(), security::headers))
        .layer(tower_http::catch_panic::CatchPanicLayer::custom(error::panicked))
        .with_state(app)
}
