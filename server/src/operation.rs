//! How the server stands in the open: TLS, the way to its database, and what it says about itself.

use crate::config::Config;
use clap::Args;
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    str::FromStr,
};
use url::Url;

/// The least build of the app that this version accepts. It is raised to the build that mends what must not wait, such as
/// a hole in the app. A build is the UNIX time of its commit, in seconds.
pub const MINIMUM_BUILD: u64 = 0;

/// Flags of whoever runs the server.
#[derive(Debug, Clone, Default, Args)]
pub struct Operation {
    /// The certificate in PEM, with those that lead to its issuer behind it: HTTPS without a proxy. Read again when the
    /// file changes, at the latest after a minute, and on SIGHUP.
    #[arg(long, env = "SOTAY_TLS_CERTIFICATE", value_name = "FILE", requires = "tls_key")]
    pub tls_certificate: Option<PathBuf>,

    /// The key of --tls-certificate in PEM. Only the server's user should be able to read it.
    #[arg(long, env = "SOTAY_TLS_KEY", value_name = "FILE", requires = "tls_certificate")]
    pub tls_key: Option<PathBuf>,

    /// A file that holds the URL of --database. Everybody on the machine sees what stands on a command line (ps): a
    /// password is better in this file, or in the variable SOTAY_DATABASE.
    #[arg(
        long,
        env = "SOTAY_DATABASE_FILE",
        value_name = "FILE",
        global = true,
        conflicts_with = "database",
        value_parser = read_url
    )]
    pub database_file: Option<String>,

    /// Talk to a PostgreSQL of another machine without TLS. Only where nobody can listen between the two.
    #[arg(long, env = "SOTAY_DATABASE_PLAINTEXT", global = true)]
    pub database_plaintext: bool,

    /// The least build of the app that may go on: older ones load the new version without being asked. A build is a UNIX
    /// time in seconds; `sotay-server doctor` prints the one in --app.
    #[arg(long, env = "SOTAY_MINIMUM_BUILD", value_name = "SECONDS")]
    pub minimum_build: Option<u64>,

    /// Whom to tell of a hole in this server, as https://, mailto: or tel:. Served at /.well-known/security.txt.
    #[arg(long, env = "SOTAY_SECURITY_CONTACT", value_name = "URI", value_parser = parse_contact)]
    pub security_contact: Option<String>,
}

/// What must not be served as it was asked for; each is one line that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OperationError {
    #[error(
        "{0} can be reached by other machines: name the address that people type with --public-url https://crm.example.vn, or listen on 127.0.0.1"
    )]
    Exposed(SocketAddr),
    #[error(
        "--public-url {0} is not HTTPS, so passwords would be readable on their way: write https:// and put a proxy with TLS before the server, or name --tls-certificate and --tls-key"
    )]
    PlainPublic(String),
    #[error(
        "--database is on another machine ({host}) and its URL does not ask for TLS: add ?sslmode=verify-full&sslrootcert=FILE to it, or say --database-plaintext where nobody can listen between the two"
    )]
    PlainDatabase { host: String },
    #[error("--database is not the URL of a PostgreSQL database: {0}; write it like postgres://sotay:secret@db/sotay")]
    Database(String),
}

impl Operation {
    /// Whether this server speaks TLS itself.
    pub fn has_tls(&self) -> bool {
        self.tls_certificate.is_some() && self.tls_key.is_some()
    }

    /// The least build that apps must have, if any must.
    pub fn least_build(&self) -> Option<u64> {
        Some(self.minimum_build.unwrap_or(MINIMUM_BUILD)).filter(|build| *build > 0)
    }
}

/// Looks at what every command needs: the way to the database.
///
/// # Errors
/// When the database's traffic could be read on its way.
pub fn check_database(config: &Config) -> Result<(), OperationError> {
    let url = config.database.as_ref().or(config.operation.database_file.as_ref());
    url.map_or(Ok(()), |url| check_url(url, config.operation.database_plaintext))
}

fn check_url(url: &str, plaintext: bool) -> Result<(), OperationError> {
    let options = PgConnectOptions::from_str(url).map_err(|error| OperationError::Database(error.to_string()))?;
    match is_local(&options) || asks_for_tls(&options) || plaintext {
        true => Ok(()),
        false => Err(OperationError::PlainDatabase { host: options.get_host().to_owned() }),
    }
}

/// Whether a PostgreSQL is on this machine, so that nobody can listen on the way to it.
pub fn is_local(options: &PgConnectOptions) -> bool {
    let host = options.get_host();
    options.get_socket().is_some() || host.is_empty() || host.starts_with('/') || is_loopback(host)
}

fn asks_for_tls(options: &PgConnectOptions) -> bool {
    matches!(options.get_ssl_mode(), PgSslMode::Require | PgSslMode::VerifyCa | PgSslMode::VerifyFull)
}

/// The URL of a database as it is connected to: what does not ask for TLS gets none, also where the database offers it.
/// Beside a database of this machine it protects nothing and costs half of what is admitted; and one with a certificate
/// that cannot be read is not left out by it.
pub fn database_url(url: &str) -> String {
    let (Ok(options), Ok(mut parsed)) = (PgConnectOptions::from_str(url), Url::parse(url)) else {
        return url.to_owned();
    };
    if !asks_for_tls(&options) {
        parsed.query_pairs_mut().append_pair("sslmode", "disable");
    }
    parsed.into()
}

/// Looks at what serving needs: an address beyond this machine has a name and TLS.
///
/// # Errors
/// When passwords could be read on their way, or pages of other names could reach the server.
pub fn check_exposure(config: &Config) -> Result<(), OperationError> {
    match &config.public_url {
        None if !config.listen.ip().is_loopback() => Err(OperationError::Exposed(config.listen)),
        Some(url) if url.starts_with("http://") && !is_loopback(host_of(url)) => {
            Err(OperationError::PlainPublic(url.clone()))
        }
        _ => Ok(()),
    }
}

/// The host of an origin or of a `Host` header: without scheme, port, and the dot of a full name.
pub fn host_of(text: &str) -> &str {
    let authority = text.split_once("://").map_or(text, |(_, authority)| authority);
    let host = match authority.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    host.strip_suffix('.').unwrap_or(host)
}

/// Whether a host is this very machine.
pub fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || address(host).is_some_and(|address| address.is_loopback())
}

/// A host that is an address and no name.
pub fn address(host: &str) -> Option<IpAddr> {
    host.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

fn read_url(path: &str) -> Result<String, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{error}; write the URL into it, mode 0600"))?;
    match text.trim() {
        "" => Err("the file is empty; write the URL into it, like postgres://sotay:secret@db/sotay".into()),
        url => Ok(url.to_owned()),
    }
}

fn parse_contact(text: &str) -> Result<String, String> {
    let known =
        ["https://", "mailto:", "tel:"].iter().any(|scheme| text.len() > scheme.len() && text.starts_with(scheme));
    let plain = text.bytes().all(|byte| byte.is_ascii_graphic());
    match known && plain {
        true => Ok(text.to_owned()),
        false => Err("write it like mailto:security@example.vn or https://example.vn/security".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[test]
    fn a_database_elsewhere_is_reached_over_tls() {
        for fine in [
            "postgres://sotay:secret@localhost/sotay",
            "postgres://sotay@127.0.0.1:5433/sotay",
            "postgres://sotay@[::1]/sotay",
            "postgres:///sotay?host=/var/run/postgresql",
            "postgres://sotay@db.example.vn/sotay?sslmode=verify-full",
            "postgres://sotay@10.0.0.9/sotay?sslmode=verify-ca&sslrootcert=/etc/ca.pem",
            "postgres://sotay@db/sotay?sslmode=require",
        ] {
            assert!(check_url(fine, false).is_ok(), "{fine}");
        }
        for bad in [
            "postgres://sotay:secret@db.example.vn/sotay",
            "postgres://sotay:secret@10.0.0.9/sotay?sslmode=disable",
            "postgres://sotay:secret@db/sotay?sslmode=allow",
            "postgres://sotay:secret@db/sotay?sslmode=prefer",
            "postgres://sotay:secret@localhost.example.vn/sotay",
        ] {
            let error = check_url(bad, false).unwrap_err().to_string();
            assert!(error.contains("verify-full") && error.contains("--database-plaintext"), "{error}");
            assert!(!error.contains("secret"), "{error}");
            assert!(check_url(bad, true).is_ok());
        }
        let error = check_url("mysql://db:port/x", false).unwrap_err().to_string();
        assert!(error.contains("postgres://"), "{error}");
    }

    #[test]
    fn tls_is_spoken_where_it_is_asked_for() {
        let mode = |url: &str| {
            let options = PgConnectOptions::from_str(&database_url(url)).unwrap();
            assert_eq!(options.get_database(), Some("sotay"), "{url}");
            format!("{:?}", options.get_ssl_mode())
        };
        for plain in [
            "postgres://sotay:secret@localhost/sotay",
            "postgres://sotay:s%23cret@127.0.0.1:5433/sotay?sslmode=prefer",
            "postgres:///sotay?host=/var/run/postgresql",
            "postgres://sotay:secret@10.0.0.9/sotay?application_name=crm",
        ] {
            assert_eq!(mode(plain), "Disable", "{plain}");
        }
        assert_eq!(mode("postgres://sotay@localhost/sotay?sslmode=require"), "Require");
        assert_eq!(mode("postgres://sotay@db/sotay?sslmode=verify-full&sslrootcert=/etc/ca.pem"), "VerifyFull");
    }

    #[test]
    fn what_others_reach_has_a_name_and_tls() {
        let check = |flags: &[&str]| {
            let config = Config::try_parse_from([&["sotay-server"], flags].concat()).unwrap();
            check_exposure(&config).map_err(|error| error.to_string())
        };
        assert_eq!(check(&[]), Ok(()));
        assert_eq!(check(&["--listen", "[::1]:0"]), Ok(()));
        assert_eq!(check(&["--listen", "0.0.0.0:80", "--public-url", "https://crm.example.vn"]), Ok(()));
        assert_eq!(check(&["--listen", "0.0.0.0:80", "--public-url", "http://localhost:8080"]), Ok(()));
        assert!(check(&["--listen", "0.0.0.0:80"]).unwrap_err().contains("--public-url"));
        assert!(check(&["--public-url", "http://crm.example.vn"]).unwrap_err().contains("https://"));
        assert!(Config::try_parse_from(["sotay-server", "--tls-key", "x"]).is_err(), "a key alone is no TLS");
        assert!(Config::try_parse_from(["sotay-server", "--security-contact", "security@example.vn"]).is_err());
        assert!(Config::try_parse_from(["sotay-server", "--security-contact", "mailto:a\r\nSet-Cookie: b"]).is_err());
    }

    #[test]
    fn hosts() {
        assert_eq!(host_of("https://crm.example.vn:8443"), "crm.example.vn");
        assert_eq!(host_of("[::1]:8080"), "::1");
        assert_eq!(host_of("localhost."), "localhost");
        assert!(is_loopback("LOCALHOST") && is_loopback("127.9.9.9") && is_loopback("::1"));
        assert!(!is_loopback("localhost.evil.example") && !is_loopback("10.0.0.1") && !is_loopback(""));
    }
}
