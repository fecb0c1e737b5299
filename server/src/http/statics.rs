//! The built app: precompressed files, immutable where the name holds a hash, and the shell for every other path.

use axum::{
    Router,
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use std::path::Path;
use tower_http::services::{ServeDir, ServeFile};

/// Serves the files in `app`; a path without a file extension is a route of the app and gets the shell.
pub fn service(app: &Path) -> Router {
    let files = |path: &Path| ServeDir::new(path).precompressed_br().precompressed_gzip();
    let shell = ServeFile::new(app.join("index.html")).precompressed_br().precompressed_gzip();
    Router::new().fallback_service(files(app).fallback(shell)).layer(middleware::from_fn(cache))
}

async fn cache(request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let mut response = next.run(request).await;
    let is_file = path.rsplit('/').next().is_some_and(|name| name.contains('.'));
    let is_html = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|content_type| content_type.as_bytes().starts_with(b"text/html"));
    if is_file && is_html && !path.ends_with(".html") {
        // A file of an old build that is gone must not be answered with the new shell.
        return (StatusCode::NOT_FOUND, "there is no such file\n").into_response();
    }
    let policy = if is_hashed(&path) { "public, max-age=31536000, immutable" } else { "no-cache" };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(policy));
    response
}

/// Whether a file's name holds the hash of its content: `app-1a2b3c4d5e6f7a8b.js`, `app-1a2b3c4d5e6f7a8b_bg.wasm`.
fn is_hashed(path: &str) -> bool {
    path.split(['/', '-', '_', '.']).any(|part| part.len() >= 14 && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashed_names() {
        assert!(is_hashed("/sotay-app-1a2b3c4d5e6f7a8b_bg.wasm"));
        assert!(is_hashed("/style-1a2b3c4d5e6f7a8b.css"));
        assert!(!is_hashed("/index.html") && !is_hashed("/sw.js") && !is_hashed("/board"));
    }
}
