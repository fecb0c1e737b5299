//! Work that takes a while and that nobody waits for at a screen: few threads of a lower priority do it, one job after the
//! other. Edits go before it.

use crate::panics;
use std::sync::{Arc, LazyLock, Mutex, PoisonError, mpsc};
use tokio::sync::oneshot;

/// How much lower the priority of a thread is, of 19 at most, where several want the same core: with [`LOW`] a third of the
/// time of one whose priority is not lowered, with [`LOWEST`] a ninth.
pub const LOW: i32 = 5;
const LOWEST: i32 = 10;

static POOL: LazyLock<Pool> = LazyLock::new(|| Pool::new("background", half_the_cores()));

/// One at least.
pub fn half_the_cores() -> usize {
    std::thread::available_parallelism().map_or(1, |cores| cores.get() / 2).max(1)
}

/// Does the work when it is its turn. `None` where it panicked, or the system gave no thread.
pub async fn run<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (tell, told) = oneshot::channel();
    POOL.send(move || {
        // Whoever hung up is not told.
        let _ = tell.send(work());
    });
    told.await.ok()
}

/// The same where nobody asks what came of it.
pub fn leave(work: impl FnOnce() + Send + 'static) {
    POOL.send(work);
}

type Job = Box<dyn FnOnce() + Send>;

/// Threads that take jobs from one queue. How many wait is bounded by whoever asks.
#[derive(Debug)]
pub struct Pool(mpsc::Sender<Job>);

impl Pool {
    /// Threads of this name.
    pub fn new(name: &str, threads: usize) -> Pool {
        let (jobs, waiting) = mpsc::channel();
        let waiting = Arc::new(Mutex::new(waiting));
        for nth in 0..threads {
            let waiting = waiting.clone();
            let thread = std::thread::Builder::new().name(format!("{name}-{nth}"));
            if let Err(error) = thread.spawn(move || work_on(&waiting)) {
                tracing::error!(%error, "a thread for {name} could not be started");
            }
        }
        Pool(jobs)
    }

    /// Does the job when it is its turn. Where there is no thread, it is dropped.
    pub fn send(&self, job: impl FnOnce() + Send + 'static) {
        let _ = self.0.send(Box::new(job));
    }
}

/// Does jobs as long as there may be some.
fn work_on(jobs: &Mutex<mpsc::Receiver<Job>>) {
    lower_priority(LOWEST);
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = job else { return };
        // Whoever waits for it hears that it failed.
        let _ = panics::caught(job);
    }
}

/// Of the thread that calls it, and those that it starts, for good: the system lets nobody raise it again.
#[cfg(target_os = "linux")]
pub fn lower_priority(by: i32) {
    if let Err(error) = rustix::process::setpriority_process(None, by) {
        tracing::debug!(%error, "a thread keeps its priority");
    }
}

/// Elsewhere a priority is of the whole process.
#[cfg(not(target_os = "linux"))]
pub fn lower_priority(_: i32) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_panics_keeps_nobody_elses_work() {
        let failed: Option<()> = run(|| panic!("on purpose")).await;
        assert_eq!((failed, run(|| 7).await), (None, Some(7)));
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn others_go_first() {
        let priority = || rustix::process::getpriority_process(None).unwrap();
        assert_eq!(run(priority).await, Some(LOWEST));
    }
}
