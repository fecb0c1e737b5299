//! Runs a command beside a throw-away Citus cluster, as `pg_virtualenv` does beside a plain one: whole-system tests and
//! figures then make databases in it, distributed by workspace.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "what cannot go on must stop")]

use sotay_tests::citus::Cluster;
use std::process::{Command, ExitCode};

fn main() -> ExitCode {
    let Some(cluster) = Cluster::start() else { return ExitCode::SUCCESS };
    let mut words = std::env::args_os().skip(1);
    let program = words.next().expect("name a command");
    let status = Command::new(program).args(words).envs(cluster.environment()).status().expect("it starts");
    match status.success() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}
