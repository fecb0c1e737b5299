//! Flags and environment.

use crate::store::Location;
use clap::{Parser, Subcommand};
use sotay_shared::limits::{MESSAGE_BYTES, PUSH_GROUPS};
use std::{net::SocketAddr, path::PathBuf};

/// Sotay: a team CRM that works offline. This server keeps each workspace's log and relays changes.
///
/// Without any flags it serves the app in ./dist on http://127.0.0.1:8080 and keeps everything in ./data.
/// Put a TLS-terminating proxy before it and name the public address with --public-url: browsers install and keep
/// offline only what comes over HTTPS (or from localhost).
#[derive(Debug, Clone, Parser)]
#[command(name = "sotay-server", version, after_help = AFTER)]
pub struct Config {
    #[command(subcommand)]
    pub command: Option<Command>,

    /// Address and port to listen on. Port 0 takes a free one and prints it.
    #[arg(long, env = "SOTAY_LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDR:PORT")]
    pub listen: SocketAddr,

    /// Directory for the database. Made when it is missing. Back it up.
    #[arg(long, env = "SOTAY_DATA", default_value = "./data", value_name = "DIR", global = true)]
    pub data: PathBuf,

    /// A PostgreSQL database instead of SQLite in --data, for example postgres://sotay:secret@db/sotay. Any number of
    /// servers can share it.
    #[arg(long, env = "SOTAY_DATABASE", value_name = "URL", global = true, hide_env_values = true)]
    pub database: Option<String>,

    /// Directory with the built app (index.html and what belongs to it).
    #[arg(long, env = "SOTAY_APP", default_value = "./dist", value_name = "DIR")]
    pub app: PathBuf,

    /// The address that people type, for example https://crm.example.vn. Cookies are then bound to HTTPS, and only
    /// pages of this address may talk to the server. Without it, the request's own Host header is the measure.
    #[arg(long, env = "SOTAY_PUBLIC_URL", value_name = "URL", value_parser = parse_origin)]
    pub public_url: Option<String>,

    /// Serve Prometheus metrics on this address, at /metrics. Not for the public: nobody signs in there.
    #[arg(long, env = "SOTAY_METRICS", value_name = "ADDR:PORT")]
    pub metrics: Option<SocketAddr>,

    /// The push services that reminders are sent to, as origins; `*.` before a host stands for everything below it.
    #[arg(long, env = "SOTAY_PUSH_SERVICES", default_value = crate::push::KNOWN_SERVICES, value_name = "ORIGINS")]
    pub push_services: crate::push::PushServices,

    /// Attempts to sign in or sign up that one address may make in a minute.
    #[arg(long, env = "SOTAY_SIGN_IN_RATE", default_value = "30", value_name = "N")]
    pub sign_in_rate: std::num::NonZeroU32,

    /// Live connections that one account may have at a time, over all its devices and windows.
    #[arg(long, env = "SOTAY_CONNECTIONS", default_value = "64", value_name = "N")]
    pub connections: usize,

    /// Changes that one account may push in a minute, over all its devices. Beyond, its connections wait; after some
    /// seconds they are closed with the reason, and what is unsent is sent later.
    #[arg(long, env = "SOTAY_PUSH_RATE", default_value = "60000", value_name = "N", value_parser = clap::value_parser!(u32).range(1_000..))]
    pub push_rate: u32,

    /// Bytes of changes, files and answers to automerge-repo clients that one account may have in a minute, over all its
    /// devices; beyond, as with --push-rate.
    #[arg(long, env = "SOTAY_PUSH_BYTES", default_value = "268435456", value_name = "N", value_parser = clap::value_parser!(u64).range(16 * 1024 * 1024..))]
    pub push_bytes: u64,

    /// Seconds without a message, a ping included, after which a live connection is taken for dead.
    #[arg(long, env = "SOTAY_SILENCE", default_value = "90", value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub silence: u64,

    /// Seconds that a request, or whoever should take its answer, may stand still; its header has 10 of them at most.
    #[arg(long, env = "SOTAY_REQUEST_TIMEOUT", default_value = "30", value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub request_timeout: u64,

    /// Connections of any kind that one network address (an IPv4 address, or an IPv6 network of 64 bits) may have at a
    /// time. A proxy on this very machine is not counted.
    #[arg(long, env = "SOTAY_CONNECTIONS_PER_ADDRESS", default_value = "256", value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub connections_per_address: u32,

    /// Records that one workspace may have.
    #[arg(long, env = "SOTAY_RECORDS", default_value = "1000000", value_name = "N")]
    pub records: u64,

    /// Bytes of attached files that one workspace may have.
    #[arg(long, env = "SOTAY_FILE_BYTES", default_value = "10737418240", value_name = "N")]
    pub file_bytes: u64,

    /// Bytes of one message. The app sends half of the default at most.
    #[arg(long, env = "SOTAY_MESSAGE_BYTES", default_value_t = MESSAGE_BYTES as u32, value_name = "N", value_parser = clap::value_parser!(u32).range(MESSAGE_BYTES as i64..=64 * 1024 * 1024))]
    pub message_bytes: u32,

    /// Groups of changes in one push. The app sends the default at most.
    #[arg(long, env = "SOTAY_PUSH_GROUPS", default_value_t = PUSH_GROUPS as u32, value_name = "N", value_parser = clap::value_parser!(u32).range(PUSH_GROUPS as i64..))]
    pub push_groups: u32,

    /// How much to log: error, warn, info, debug, or a filter such as sotay_server=debug.
    #[arg(long, env = "SOTAY_LOG", default_value = "info", value_name = "FILTER")]
    pub log: String,

    /// Log one JSON object a line instead of text.
    #[arg(long, env = "SOTAY_LOG_JSON")]
    pub log_json: bool,
}

/// What to do instead of serving.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum Command {
    /// Fill the data directory with a demo: 8,800 deals of a hardware seller and two members to sign in as.
    Seed {
        /// So many made-up contacts as well.
        #[arg(long, value_name = "N", default_value = "0")]
        contacts: usize,
    },
    /// Copy the SQLite database into a new file while the server goes on.
    Backup { file: PathBuf },
    /// Put a backup into a data directory without a database. What is newer, members' devices give back.
    Restore { file: PathBuf },
    /// List the pushes that were refused, one JSON object a line.
    Quarantine {
        /// Only this one, with its bytes in hexadecimal.
        #[arg(long, value_name = "ID")]
        export: Option<i64>,
    },
}

const AFTER: &str = "Examples:\n  \
    sotay-server\n  \
    sotay-server --listen 0.0.0.0:8080 --data /var/lib/sotay --app /usr/share/sotay --public-url https://crm.example.vn\n\n\
    GET /healthz answers 200 while the server runs, GET /readyz while it can also read and write\n\
    its database.";

impl Config {
    /// Where everything is kept.
    pub fn location(&self) -> Location {
        match &self.database {
            Some(url) => Location::Postgres(url.clone()),
            None => Location::Directory(self.data.clone()),
        }
    }

    /// Whether people reach this server over TLS.
    pub fn is_secure(&self) -> bool {
        self.public_url.as_ref().is_some_and(|url| url.starts_with("https://"))
    }
}

/// An origin (RFC 6454): scheme, host and port, nothing after.
fn parse_origin(text: &str) -> Result<String, String> {
    let uri: axum::http::Uri = text.parse().map_err(|_| "not a URL: write it like https://crm.example.vn")?;
    match (uri.scheme_str(), uri.authority(), uri.path()) {
        (Some(scheme @ ("http" | "https")), Some(authority), "" | "/") => Ok(format!("{scheme}://{authority}")),
        _ => Err("write scheme and host only, like https://crm.example.vn".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins() {
        assert_eq!(parse_origin("https://crm.example.vn/").as_deref(), Ok("https://crm.example.vn"));
        assert_eq!(parse_origin("http://localhost:8080").as_deref(), Ok("http://localhost:8080"));
        for bad in ["crm.example.vn", "ftp://x", "https://x/path", ""] {
            assert!(parse_origin(bad).is_err(), "{bad}");
        }
    }
}
