//! The app, the data directory, certificate and key.

use super::Finding;
use crate::{
    clock,
    config::Config,
    operation::host_of,
    private,
    store::{DATABASE, Location},
    tls::{self, Files},
};
use std::path::Path;
use x509_parser::prelude::{FromDer, GeneralName, X509Certificate};

const MEGABYTE: u64 = 1_048_576;
/// Free space below which the server soon cannot write.
const LITTLE: u64 = 100 * MEGABYTE;
/// Somebody should look while less than so many times `--free-bytes` is left: 1 GB by default.
const SPARE: u64 = 4;
/// Days before the end of a certificate from which on somebody should look.
const SOON: i64 = 14;
const DAY_S: i64 = 86_400;

/// The file in which a build of the app says its number.
pub const BUILD: &str = ".build";

/// The number of the build in a directory.
pub fn build_of(app: &Path) -> Option<u64> {
    std::fs::read_to_string(app.join(BUILD)).ok()?.trim().parse().ok()
}

pub(super) fn app(config: &Config) -> Vec<Finding> {
    const OF: &str = "app";
    let app = config.app.display();
    if !config.app.join("index.html").is_file() {
        return vec![Finding::bad(
            OF,
            format!("no index.html in {app}: name the directory of the built app with --app"),
        )];
    }
    let least = config.operation.least_build();
    vec![match (build_of(&config.app), least) {
        (Some(build), Some(least)) if build < least => Finding::bad(
            OF,
            format!("{app} has build {build}, and --minimum-build asks for {least}: put the newer app there first"),
        ),
        (Some(build), _) => Finding::fine(OF, format!("{app}, build {build}")),
        (None, _) => Finding::warning(OF, format!("{app} does not say its build: make it with `cargo xtask build`")),
    }]
}

pub(super) fn data(config: &Config) -> Vec<Finding> {
    const OF: &str = "data directory";
    let Location::Directory(directory) = config.location() else { return Vec::new() };
    let shown = directory.display();
    if !directory.exists() {
        return vec![
            Finding::fine(OF, format!("{shown} is made when the server starts")),
            free_space(existing(&directory), config.free_bytes),
        ];
    }
    let probe = directory.join(".writable");
    let written = std::fs::write(&probe, b"").and_then(|()| std::fs::remove_file(&probe));
    let mut found = vec![match written {
        Ok(()) => Finding::fine(OF, format!("{shown} can be written")),
        Err(error) => {
            Finding::bad(OF, format!("{shown}: {error}; make it writable for this user, or name another with --data"))
        }
    }];
    if let Some(mode) = private::open_to_others(&directory) {
        found.push(Finding::warning(OF, format!("others can look into {shown} (mode {mode:o}): chmod 700 {shown}")));
    }
    for ending in ["", "-wal", "-shm"] {
        let file = directory.join(format!("{DATABASE}{ending}"));
        if let Some(mode) = private::open_to_others(&file) {
            let file = file.display();
            found.push(Finding::warning(OF, format!("others can read {file} (mode {mode:o}): chmod 600 {file}")));
        }
        if private::is_anothers(&file, &directory) {
            let file = file.display();
            found.push(Finding::bad(
                OF,
                format!("{file} belongs to another user than {shown}: chown --reference={shown} {file}"),
            ));
        }
    }
    found.push(free_space(&directory, config.free_bytes));
    found
}

/// The nearest directory above that is there.
fn existing(directory: &Path) -> &Path {
    directory.ancestors().find(|it| !it.as_os_str().is_empty() && it.exists()).unwrap_or(Path::new("."))
}

#[cfg(unix)]
fn free_space(directory: &Path, least: u64) -> Finding {
    const OF: &str = "free space";
    let shown = directory.display();
    match rustix::fs::statvfs(directory) {
        Ok(disk) => {
            let free = disk.f_bavail.saturating_mul(disk.f_frsize);
            let words = format!("{} MB for {shown}", free / MEGABYTE);
            match free {
                free if free < least => {
                    Finding::bad(OF, format!("{words}, less than --free-bytes: nothing is taken until there is room"))
                }
                0..LITTLE => Finding::bad(OF, format!("{words}: make room, or nothing can be written soon")),
                free if free / SPARE < least => Finding::warning(OF, format!("{words}: make room")),
                _ => Finding::fine(OF, words),
            }
        }
        Err(error) => Finding::warning(OF, format!("of {shown} is not known: {error}")),
    }
}

#[cfg(not(unix))]
fn free_space(directory: &Path, _: u64) -> Finding {
    Finding::warning("free space", format!("of {} is not known on this system", directory.display()))
}

pub(super) fn tls(config: &Config) -> Vec<Finding> {
    const OF: &str = "TLS";
    let (Some(certificate), Some(key)) = (&config.operation.tls_certificate, &config.operation.tls_key) else {
        return Vec::new();
    };
    let files = Files { certificate: certificate.clone(), key: key.clone() };
    if let Err(error) = files.load() {
        return vec![Finding::bad(OF, error.to_string())];
    }
    let mut found = vec![certificate_of(certificate, config.public_url.as_deref())];
    if let Some(mode) = private::open_to_others(key).filter(|_| !is_credential(key)) {
        let key = key.display();
        found.push(Finding::warning(OF, format!("others can read the key (mode {mode:o}): chmod 600 {key}")));
    }
    found
}

/// Whether systemd hands a file over (`LoadCredential=`): its mode is 0440 then, and nobody but the service can read it.
fn is_credential(path: &Path) -> bool {
    std::env::var_os("CREDENTIALS_DIRECTORY").is_some_and(|directory| path.starts_with(directory))
}

/// Whether a certificate counts now, and for the name that people type.
fn certificate_of(path: &Path, public_url: Option<&str>) -> Finding {
    const OF: &str = "TLS";
    let shown = path.display();
    let chain = match tls::certificates(path) {
        Ok(chain) => chain,
        Err(error) => return Finding::bad(OF, error.to_string()),
    };
    let Some((_, certificate)) = chain.first().and_then(|der| X509Certificate::from_der(der).ok()) else {
        return Finding::bad(OF, format!("the certificate in {shown} cannot be read: name another"));
    };
    let (now, validity) = (clock::now().0 / 1_000, certificate.validity());
    let (from, until) = (validity.not_before.timestamp(), validity.not_after.timestamp());
    if now < from {
        return Finding::bad(OF, format!("the certificate in {shown} is not valid yet: look at the clock"));
    }
    if now >= until {
        return Finding::bad(OF, format!("the certificate in {shown} expired: renew it"));
    }
    if let Some(host) = public_url.map(host_of)
        && !names(&certificate, host)
    {
        return Finding::bad(OF, format!("the certificate in {shown} is not for {host}: get one for that name"));
    }
    let days = (until - now) / DAY_S;
    match days {
        0..SOON => Finding::warning(OF, format!("the certificate in {shown} expires in {days} days: renew it")),
        _ => Finding::fine(OF, format!("{shown} and its key go together, and count for {days} days more")),
    }
}

/// Whether a certificate is for a host: by its name, by its address, or by a star for its first label (RFC 6125).
fn names(certificate: &X509Certificate<'_>, host: &str) -> bool {
    let Ok(Some(names)) = certificate.subject_alternative_name() else { return false };
    let above = host.split_once('.').map(|(_, above)| above);
    names.value.general_names.iter().any(|name| match name {
        GeneralName::DNSName(name) => {
            let star =
                name.strip_prefix("*.").is_some_and(|rest| above.is_some_and(|above| above.eq_ignore_ascii_case(rest)));
            star || name.eq_ignore_ascii_case(host)
        }
        GeneralName::IPAddress(bytes) => match host.parse() {
            Ok(std::net::IpAddr::V4(address)) => address.octets() == *bytes,
            Ok(std::net::IpAddr::V6(address)) => address.octets() == *bytes,
            Err(_) => false,
        },
        _ => false,
    })
}
