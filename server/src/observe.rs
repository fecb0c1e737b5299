//! What the server counts, for Prometheus. No personal data: nothing here names a person, a workspace or a record.

use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use sotay_shared::problem::RefusalCode;
use std::time::Duration;

/// Bounds of the latency histograms, in seconds.
const SECONDS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

const CONNECTIONS: &str = "sotay_connections";
const GROUPS: &str = "sotay_groups_total";
const REFUSED: &str = "sotay_groups_refused_total";
const CHANGES: &str = "sotay_changes_admitted_total";
const BYTES: &str = "sotay_pushed_bytes_total";
const UNWRITTEN: &str = "sotay_batches_unwritten_total";
const COMMIT: &str = "sotay_commit_seconds";
const ANSWER: &str = "sotay_answer_seconds";
const RELAYED: &str = "sotay_batches_relayed_total";
const RELAY: &str = "sotay_relay_seconds";
const LAG: &str = "sotay_log_lag_entries";
const FOLDED: &str = "sotay_records_folded_total";
const CRASHED: &str = "sotay_admission_panics_total";
const WORK: &str = "sotay_admission_work_microseconds_total";
const WAITING: &str = "sotay_admission_waiting_groups";
const CACHE: &str = "sotay_admission_cache_bytes";

/// Counts from now on. Without it, counting costs nothing and leads to nothing.
///
/// # Errors
/// When something counts already.
pub fn start() -> Result<PrometheusHandle, BuildError> {
    let recorder = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &SECONDS)?
        .install_recorder()?;
    describe_gauge!(CONNECTIONS, "Live sockets that are open");
    describe_counter!(GROUPS, "Groups that were pushed");
    describe_counter!(REFUSED, "Groups that were refused, by the reason's code");
    describe_counter!(CHANGES, "Changes that entered a log");
    describe_counter!(BYTES, "Bytes of changes that were pushed");
    describe_counter!(UNWRITTEN, "Batches that the database did not take; nothing of them was acknowledged");
    describe_histogram!(COMMIT, "From the lock on the logs to the end of the commit, a batch");
    describe_histogram!(ANSWER, "From a push to its answer, a group");
    describe_counter!(RELAYED, "Batches that were sent to a socket");
    describe_histogram!(RELAY, "From a commit to a socket that has taken it, a batch and a reader");
    describe_gauge!(LAG, "Entries of the logs followed here that this server has not told of yet, when it looked last");
    describe_counter!(CRASHED, "Panics of admission, each of which was caught");
    describe_counter!(WORK, "Work of trying changes, in microseconds of a core");
    describe_gauge!(WAITING, "Groups that wait for their turn");
    describe_gauge!(CACHE, "Memory of the documents that admission holds open, about");
    describe_counter!(FOLDED, "Records whose changes were folded into a snapshot");
    Ok(recorder)
}

pub fn connected() {
    gauge!(CONNECTIONS).increment(1);
}

pub fn disconnected() {
    gauge!(CONNECTIONS).decrement(1);
}

pub fn pushed(bytes: usize) {
    counter!(GROUPS).increment(1);
    counter!(BYTES).increment(bytes as u64);
}

pub fn refused(code: RefusalCode) {
    counter!(REFUSED, "code" => format!("{code:?}").to_lowercase()).increment(1);
}

pub fn committed(changes: usize, took: Duration) {
    counter!(CHANGES).increment(changes as u64);
    histogram!(COMMIT).record(took);
}

pub fn crashed() {
    counter!(CRASHED).increment(1);
}

pub fn worked(took: Duration) {
    counter!(WORK).increment(u64::try_from(took.as_micros()).unwrap_or_default());
}

pub fn cache(bytes: u64) {
    gauge!(CACHE).set(bytes as f64);
}

pub fn waiting(groups: usize) {
    gauge!(WAITING).set(groups as f64);
}

pub fn unwritten() {
    counter!(UNWRITTEN).increment(1);
}

pub fn answered(took: Duration) {
    histogram!(ANSWER).record(took);
}

pub fn relayed() {
    counter!(RELAYED).increment(1);
}

pub fn relay_took(took: Duration) {
    histogram!(RELAY).record(took);
}

pub fn lag(entries: u64) {
    gauge!(LAG).set(entries as f64);
}

pub fn folded() {
    counter!(FOLDED).increment(1);
}
