//! Flags and environment.

use crate::{
    client_address::ProxyHeader,
    operation::{Operation, database_url},
    store::{Location, SessionLimits},
};
use clap::{Parser, Subcommand, ValueEnum};
use sotay_shared::{
    id::WorkspaceId,
    limits::{MESSAGE_BYTES, PUSH_GROUPS},
};
use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    time::Duration,
};

/// Sotay: a team CRM that works offline. This server keeps each workspace's log and relays changes.
///
/// Without any flags it serves the app in ./dist on http://127.0.0.1:8080 and keeps everything in ./data.
/// For others, name the public address with --public-url, and put a TLS-terminating proxy before it or give it a
/// certificate with --tls-certificate: browsers install and keep offline only what comes over HTTPS (or from localhost).
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

    /// A PostgreSQL database instead of SQLite in --data, for example
    /// postgres://sotay@db/sotay?sslmode=verify-full&sslrootcert=/etc/ca.pem. Any number of servers can share it. A
    /// password is seen by everybody on the machine here: use SOTAY_DATABASE or --database-file.
    #[arg(long, env = "SOTAY_DATABASE", value_name = "URL", global = true, hide_env_values = true)]
    pub database: Option<String>,

    /// Directory with the built app (index.html and what belongs to it).
    #[arg(long, env = "SOTAY_APP", default_value = "./dist", value_name = "DIR")]
    pub app: PathBuf,

    /// The address that people type, for example https://crm.example.vn. Cookies are then bound to HTTPS, and only
    /// pages of this address may talk to the server. Needed where other machines reach --listen. A proxy before it has to
    /// pass on the Host header.
    #[arg(long, env = "SOTAY_PUBLIC_URL", value_name = "URL", value_parser = parse_origin, global = true)]
    pub public_url: Option<String>,

    /// Serve Prometheus metrics on this address, at /metrics. Not for the public: nobody signs in there.
    #[arg(long, env = "SOTAY_METRICS", value_name = "ADDR:PORT")]
    pub metrics: Option<SocketAddr>,

    /// The push services that reminders are sent to, as origins; `*.` before a host stands for everything below it.
    #[arg(long, env = "SOTAY_PUSH_SERVICES", default_value = crate::push::KNOWN_SERVICES, value_name = "ORIGINS")]
    pub push_services: crate::push::PushServices,

    /// Messages that a member is sent by push services in an hour. What is more is told by one that says so.
    #[arg(long, env = "SOTAY_PUSH_MESSAGES", default_value = "60", value_name = "N")]
    pub push_messages: std::num::NonZeroU32,

    /// Attempts that one address (of IPv6: one /64) may make in a minute: to sign in; to sign up; to look at invitations; to
    /// use links that come by mail. Each is counted by itself.
    #[arg(long, env = "SOTAY_SIGN_IN_RATE", default_value = "30", value_name = "N")]
    pub sign_in_rate: std::num::NonZeroU32,

    /// The proxies before this server, as addresses or networks: only they are believed for whom they ask. Without it
    /// everybody behind a proxy shares one budget of attempts.
    #[arg(long, env = "SOTAY_TRUSTED_PROXIES", value_name = "CIDR,…", value_delimiter = ',', value_parser = parse_network)]
    pub trusted_proxies: Vec<ipnet::IpNet>,

    /// The header in which those proxies say for whom they ask. The other one is passed over.
    #[arg(long, env = "SOTAY_PROXY_HEADER", value_enum, default_value = "x-forwarded-for", value_name = "NAME")]
    pub proxy_header: ProxyHeader,

    /// Who may make an account, once there is one: anybody, who holds an invitation to a workspace, or nobody.
    #[arg(long, env = "SOTAY_REGISTRATION", value_enum, default_value = "invite", value_name = "WHO")]
    pub registration: Registration,

    /// The domains of addresses that accounts may have, for example thep.vn. Without it, any.
    #[arg(long, env = "SOTAY_ALLOWED_DOMAINS", value_name = "DOMAIN,…", value_delimiter = ',')]
    pub allowed_domains: Vec<String>,

    /// How long a device stays signed in that is not used.
    #[arg(long, env = "SOTAY_SESSION_IDLE", default_value = "30days", value_name = "TIME", value_parser = parse_time)]
    pub session_idle: Duration,

    /// How long a device stays signed in at most.
    #[arg(long, env = "SOTAY_SESSION_LIFE", default_value = "180days", value_name = "TIME", value_parser = parse_time)]
    pub session_life: Duration,

    /// The mail server for links and notices, for example smtps://user:password@mail.example.vn. Without it, forgotten
    /// passwords are set with `sotay-server reset-password`, and no address is verified. Needs --public-url.
    #[arg(long, env = "SOTAY_SMTP_URL", value_name = "URL", hide_env_values = true)]
    pub smtp_url: Option<String>,

    /// The sender of mails, for example "Sotay <crm@example.vn>".
    #[arg(long, env = "SOTAY_MAIL_FROM", value_name = "ADDRESS")]
    pub mail_from: Option<String>,

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

    /// Bytes that the log of one workspace may have, with its snapshots. Beyond, only what deletes or takes out is taken,
    /// an eighth more.
    #[arg(long, env = "SOTAY_LOG_BYTES", default_value = "4294967296", value_name = "N")]
    pub log_bytes: u64,

    /// Bytes that stay free on the disk of --data. With less, nothing is pushed or uploaded; people still read and sign in.
    #[arg(long, env = "SOTAY_FREE_BYTES", default_value = "268435456", value_name = "N")]
    pub free_bytes: u64,

    /// Bytes of memory for the documents that are open because they were changed lately.
    #[arg(long, env = "SOTAY_CACHE_BYTES", default_value = "134217728", value_name = "N")]
    pub cache_bytes: u64,

    /// Seconds of work on its changes that one account may ask for in a minute, measured. Beyond, it waits as with
    /// --push-rate.
    #[arg(long, env = "SOTAY_WORK_RATE", default_value = "20", value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub work_rate: u32,

    /// Bytes of one message. The app sends half of the default at most.
    #[arg(long, env = "SOTAY_MESSAGE_BYTES", default_value_t = MESSAGE_BYTES as u32, value_name = "N", value_parser = clap::value_parser!(u32).range(MESSAGE_BYTES as i64..=64 * 1024 * 1024))]
    pub message_bytes: u32,

    /// Groups of changes in one push. The app sends the default at most.
    #[arg(long, env = "SOTAY_PUSH_GROUPS", default_value_t = PUSH_GROUPS as u32, value_name = "N", value_parser = clap::value_parser!(u32).range(PUSH_GROUPS as i64..))]
    pub push_groups: u32,

    #[command(flatten)]
    pub operation: Operation,

    /// How much to log: error, warn, info, debug, or a filter such as sotay_server=debug.
    #[arg(long, env = "SOTAY_LOG", default_value = "info", value_name = "FILTER")]
    pub log: String,

    /// Log one JSON object a line instead of text.
    #[arg(long, env = "SOTAY_LOG_JSON")]
    pub log_json: bool,
}

/// Who may make an account, once there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Registration {
    /// Anybody.
    Open,
    /// Who holds an invitation to a workspace.
    Invite,
    /// Nobody.
    Closed,
}

impl Registration {
    /// The word of it, in flags and answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Registration::Open => "open",
            Registration::Invite => "invite",
            Registration::Closed => "closed",
        }
    }
}

/// What to do instead of serving.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum Command {
    /// Fill the data directory with a demo: 8,800 deals of a hardware seller and two members to sign in as. Only into an
    /// empty database.
    Seed {
        /// So many made-up contacts as well.
        #[arg(long, value_name = "N", default_value = "0")]
        contacts: usize,
        /// Give the members passwords that everybody knows, instead of random ones: for trying out and for tests.
        #[arg(long)]
        demo_passwords: bool,
    },
    /// Look at the set-up and say what to mend: one line a check, exit code 1 where something is bad. Give it the flags
    /// that the server gets, before the word doctor.
    Doctor {
        /// Print only what is to be mended or known, and not what is fine.
        #[arg(long)]
        quiet: bool,
    },
    /// Ask the server at --listen whether it is ready; exit code 1 where it is not. For containers.
    Healthcheck,
    /// Copy the SQLite database into a new file while the server goes on.
    Backup { file: PathBuf },
    /// Put a backup into a data directory without a database. What is newer, members' devices give back.
    Restore {
        /// The backup. Without one, the database as it is counts as restored: for PostgreSQL, after its own tools did
        /// it, and for a copy of the files.
        file: Option<PathBuf>,
        /// What is newer than the backup is void: members' devices discard it instead of giving it back. What they have
        /// not sent yet stays, and is sent.
        #[arg(long = "final")]
        is_final: bool,
    },
    /// Spread what workspaces hold over the workers of a Citus cluster. Takes a PostgreSQL database, empty or filled,
    /// while servers wait; once it is done, nothing is done again.
    Distribute {
        /// Parts that workspaces are divided into. Workers that are added later take over whole parts: have several for
        /// each worker there may ever be.
        #[arg(long, value_name = "N", default_value = "32", value_parser = clap::value_parser!(u32).range(1..=1024))]
        shards: u32,
    },
    /// Print a token that lets the owner of a workspace bring it to this server, which has lost it, or never knew it.
    Claim { workspace: WorkspaceId },
    /// Make an account the owner of a workspace, as where its only owner lost theirs.
    GrantOwner { workspace: WorkspaceId, email: String },
    /// Print a link that sets a new password for an account, once, within an hour. Works while the server runs.
    ResetPassword { email: String },
    /// List the pushes that were refused, one JSON object a line.
    Quarantine {
        /// Only this one, with its first 4 KiB in hexadecimal. Of longer ones length and SHA-256 are known beside that.
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
        match self.database.as_ref().or(self.operation.database_file.as_ref()) {
            Some(url) => Location::Postgres(database_url(url)),
            None => Location::Directory(self.data.clone()),
        }
    }

    /// How long sessions last.
    pub fn sessions(&self) -> SessionLimits {
        SessionLimits { idle: self.session_idle, life: self.session_life }
    }

    /// Whether people reach this server over TLS.
    pub fn is_secure(&self) -> bool {
        self.operation.has_tls() || self.public_url.as_ref().is_some_and(|url| url.starts_with("https://"))
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

/// A network, or one address.
fn parse_network(text: &str) -> Result<ipnet::IpNet, String> {
    let address = text.parse::<IpAddr>().map(ipnet::IpNet::from);
    text.parse().or(address).map_err(|_| "write an address or a network, like 10.0.0.7 or 10.0.0.0/8".into())
}

/// A time of at least a second.
fn parse_time(text: &str) -> Result<Duration, String> {
    let time = humantime::parse_duration(text).ok().filter(|time| *time >= Duration::from_secs(1));
    time.ok_or_else(|| "write a time like 30days or 12h".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_made_by_invitation_and_no_proxy_is_trusted_unless_somebody_says_so() {
        let of = |arguments: &[&str]| Config::try_parse_from([&["sotay-server"], arguments].concat()).unwrap();
        let config = of(&[]);
        assert_eq!((config.registration, config.proxy_header), (Registration::Invite, ProxyHeader::XForwardedFor));
        assert!(config.trusted_proxies.is_empty() && config.allowed_domains.is_empty());
        assert_eq!(config.sessions(), SessionLimits::default());
        let proxies = of(&["--trusted-proxies", "127.0.0.1,10.0.0.0/8,::1"]).trusted_proxies;
        assert_eq!(
            proxies.iter().map(ToString::to_string).collect::<Vec<_>>(),
            ["127.0.0.1/32", "10.0.0.0/8", "::1/128"]
        );
    }

    #[test]
    fn origins() {
        assert_eq!(parse_origin("https://crm.example.vn/").as_deref(), Ok("https://crm.example.vn"));
        assert_eq!(parse_origin("http://localhost:8080").as_deref(), Ok("http://localhost:8080"));
        for bad in ["crm.example.vn", "ftp://x", "https://x/path", ""] {
            assert!(parse_origin(bad).is_err(), "{bad}");
        }
    }
}
