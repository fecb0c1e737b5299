//! The database: whether it is there, as this version knows it, and whether what it says is written is on the disk.

use super::{Finding, workers};
use crate::{
    clock,
    config::Config,
    operation::check_database,
    store::{DATABASE, Inspection, Location, Store},
};
use std::time::Duration;
use tokio::time::timeout;

const OF: &str = "database";
/// How long it may take to answer. Who is busy writes meanwhile.
const PATIENCE: Duration = Duration::from_secs(20);
/// The oldest PostgreSQL that is tried with this server.
pub(super) const OLDEST: i64 = 15;
/// How far the database's clock may be from this server's, in milliseconds.
pub(super) const APART_MS: u64 = 5_000;

pub(super) async fn look(config: &Config) -> Vec<Finding> {
    if let Err(error) = check_database(config) {
        return vec![Finding::bad(OF, error.to_string())];
    }
    let location = config.location();
    if let Location::Directory(directory) = &location
        && !directory.join(DATABASE).exists()
    {
        return vec![Finding::fine(OF, "there is none yet: the server makes one when it starts")];
    }
    match timeout(PATIENCE, Store::inspect(&location)).await {
        Ok(Ok(inspection)) => of(&inspection),
        Ok(Err(error)) => vec![Finding::bad(OF, error.to_string())],
        Err(_) => {
            let words =
                format!("no answer within {} s: look at its address and at what is between", PATIENCE.as_secs());
            vec![Finding::bad(OF, words)]
        }
    }
}

fn of(inspection: &Inspection) -> Vec<Finding> {
    let mut found = vec![match inspection.waiting {
        0 => Finding::fine(OF, "it answers, and has the tables of this version"),
        _ if inspection.is_new => {
            Finding::fine(OF, "it answers, and is empty: the server makes its tables when it starts")
        }
        waiting => Finding::warning(
            OF,
            format!("{waiting} migrations wait: make a backup, they are applied when the server starts"),
        ),
    }];
    found.push(match &inspection.unwritable {
        None => Finding::fine(OF, "it can be written"),
        Some(why) => Finding::bad(OF, format!("it cannot be written: {why}; look at its rights and its disk")),
    });
    let Some(postgres) = &inspection.postgres else { return found };
    found.push(match postgres.version {
        version if version < OLDEST => {
            Finding::bad(OF, format!("PostgreSQL {version} is older than what is tried: use {OLDEST} or newer"))
        }
        version => Finding::fine(OF, format!("PostgreSQL {version}")),
    });
    found.push(match postgres.fsync.as_str() {
        "on" => Finding::fine(OF, "fsync is on: what is acknowledged survives a loss of power"),
        other => Finding::bad(OF, format!("fsync is {other}: set it on, or a loss of power damages the database")),
    });
    found.push(match postgres.synchronous_commit.as_str() {
        "on" | "remote_apply" => Finding::fine(OF, format!("synchronous_commit is {}", postgres.synchronous_commit)),
        other => Finding::warning(
            OF,
            format!(
                "synchronous_commit is {other} by default; the server sets it on for itself, other programs do not"
            ),
        ),
    });
    found.push(match (postgres.encrypted, postgres.is_local) {
        (true, _) => Finding::fine(OF, "its traffic is encrypted"),
        (false, true) => Finding::fine(OF, "its traffic stays on this machine"),
        (false, false) => Finding::warning(
            OF,
            "its traffic is not encrypted (--database-plaintext): whoever listens reads everything",
        ),
    });
    if let Some(citus) = &postgres.citus {
        found.extend(workers::of(citus, postgres.now));
    }
    let apart = postgres.now.abs_diff(clock::now().0);
    found.push(match apart {
        0..=APART_MS => Finding::fine("clocks", "this machine and the database agree"),
        apart => Finding::bad(
            "clocks",
            format!("this machine and the database are {} s apart: let both follow a time server", apart / 1_000),
        ),
    });
    found
}
