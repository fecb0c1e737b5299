//! Which names the server answers to. A page of a stranger can point its own name at this machine (DNS rebinding): its
//! requests come with that name in `Host`.

use super::{ApiError, App};
use crate::operation::{address, host_of, is_loopback};
use axum::{
    extract::{Request, State},
    http::header,
    middleware::Next,
    response::{IntoResponse, Response},
};

/// What whoever watches the server asks for by any name.
const FOR_ANY: [&str; 2] = ["/healthz", "/readyz"];

pub(super) async fn check(State(app): State<App>, request: Request, next: Next) -> Response {
    let named = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let host = named.or_else(|| request.uri().authority().map(|it| it.as_str())).map(host_of);
    let known = host.is_some_and(|host| is_known(host, app.config.public_url.as_deref()));
    if known || FOR_ANY.contains(&request.uri().path()) {
        return next.run(request).await;
    }
    ApiError::ForeignHost.into_response()
}

/// An address is no name: what a page at an address reaches is that address.
fn is_known(host: &str, public_url: Option<&str>) -> bool {
    let is_public = |url: &str| host_of(url).eq_ignore_ascii_case(host);
    is_loopback(host) || address(host).is_some() || public_url.is_some_and(is_public)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_strangers_are_not_ours() {
        let public = Some("https://crm.example.vn");
        for host in ["localhost", "127.0.0.1", "::1", "10.0.0.7"] {
            assert!(is_known(host, None) && is_known(host, public), "{host}");
        }
        assert!(is_known("CRM.example.vn", public) && !is_known("crm.example.vn", None));
        for host in ["evil.example", "crm.example.vn.evil.example", "localhost.evil.example", "127.0.0.1.nip.io", ""] {
            assert!(!is_known(host, None) && !is_known(host, public), "{host}");
        }
    }
}
