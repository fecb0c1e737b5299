//! The workers of a distributed database (Citus): whether they answer, and whether what they say is written is on the disk.

use super::{
    Finding,
    database::{APART_MS, OLDEST},
};
use crate::store::{Citus, Worker, WorkerSettings};

const OF: &str = "workers";

/// What there is to say; `now` is the coordinator's clock.
pub(super) fn of(citus: &Citus, now: i64) -> Vec<Finding> {
    let mut found = vec![match (citus.distributed, citus.undistributed.as_slice()) {
        (_, []) => {
            let workers = citus.workers.len();
            Finding::fine(OF, format!("Citus {}: workspaces are distributed over {workers} workers", citus.version))
        }
        (0, _) => Finding::warning(
            OF,
            format!("Citus {}: nothing is distributed; `sotay-server distribute` does it", citus.version),
        ),
        (_, missing) => Finding::bad(
            OF,
            format!("{} are not distributed as the others are: run `sotay-server distribute`", missing.join(", ")),
        ),
    }];
    found.extend(citus.workers.iter().flat_map(|worker| worker_of(worker, now)));
    found
}

fn worker_of(worker: &Worker, now: i64) -> Vec<Finding> {
    let Worker { name, settings } = worker;
    let WorkerSettings { version, fsync, synchronous_commit, now: its } = match settings {
        Ok(settings) => settings,
        Err(why) => return vec![Finding::bad(OF, format!("{name} does not answer: {why}; its workspaces wait"))],
    };
    let mut found = Vec::new();
    if *version < OLDEST {
        let words = format!("{name} has PostgreSQL {version}, older than what is tried: use {OLDEST} or newer");
        found.push(Finding::bad(OF, words));
    }
    if fsync != "on" {
        let words = format!("fsync of {name} is {fsync}: set it on, or a loss of power damages its workspaces");
        found.push(Finding::bad(OF, words));
    }
    if !matches!(synchronous_commit.as_str(), "on" | "remote_apply") {
        let words = format!(
            "synchronous_commit of {name} is {synchronous_commit} by default; the server sets it on for what it \
             acknowledges, other programs do not"
        );
        found.push(Finding::warning(OF, words));
    }
    let apart = its.abs_diff(now);
    if apart > APART_MS {
        let words = format!("{name} and the coordinator are {} s apart: let both follow a time server", apart / 1_000);
        found.push(Finding::bad(OF, words));
    }
    match found.is_empty() {
        true => vec![Finding::fine(OF, format!("{name} answers, and what it says is written is on its disk"))],
        false => found,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Level;

    #[test]
    fn a_worker_is_well_or_it_is_said_what_to_mend() {
        let well =
            WorkerSettings { version: OLDEST, fsync: "on".into(), synchronous_commit: "on".into(), now: 1_000_000 };
        let look = |settings: Result<WorkerSettings, String>| {
            let found = worker_of(&Worker { name: "db1:5432".into(), settings }, 1_000_000);
            found.into_iter().map(|it| (it.level, it.words)).collect::<Vec<_>>()
        };
        assert_eq!(look(Ok(well.clone()))[0].0, Level::Fine);
        for (settings, level, word) in [
            (WorkerSettings { fsync: "off".into(), ..well.clone() }, Level::Bad, "fsync"),
            (WorkerSettings { synchronous_commit: "off".into(), ..well.clone() }, Level::Warning, "synchronous_commit"),
            (WorkerSettings { version: OLDEST - 1, ..well.clone() }, Level::Bad, "older"),
            (WorkerSettings { now: 2_000_000, ..well }, Level::Bad, "1000 s apart"),
        ] {
            let found = look(Ok(settings));
            assert!(found.len() == 1 && found[0].0 == level && found[0].1.contains(word), "{found:?}");
            assert!(found[0].1.contains("db1:5432"));
        }
        let found = look(Err("connection refused".into()));
        assert!(found[0].0 == Level::Bad && found[0].1.contains("connection refused"), "{found:?}");
    }

    #[test]
    fn what_is_distributed_in_part_is_bad() {
        let look = |distributed, undistributed| {
            let citus = Citus { version: "12.1".into(), distributed, undistributed, workers: Vec::new() };
            of(&citus, 0).remove(0)
        };
        assert_eq!(look(8, vec![]).level, Level::Fine);
        let none = look(0, vec!["log", "files"]);
        assert!(none.level == Level::Warning && none.words.contains("sotay-server distribute"));
        let part = look(7, vec!["files"]);
        assert!(part.level == Level::Bad && part.words.contains("files are not distributed"), "{part}");
    }
}
