//! Passwords: argon2id, on threads of their own, a bounded number at a time, and a bounded number that waits.

use crate::background::{Pool, half_the_cores};
use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::{
        self, CustomizedPasswordHasher, PasswordVerifier,
        phc::{Output, ParamsString, PasswordHash, Salt},
    },
};
use std::{
    cell::RefCell,
    sync::{Arc, LazyLock},
};
use tokio::sync::{Semaphore, oneshot};

/// Each hash takes some 20 MiB and a core for tens of milliseconds: more at a time than this, or than half the cores,
/// would starve the rest.
const AT_A_TIME: usize = 2;
/// How many wait or run, of whoever is not known. Two seconds' work: whoever comes later is told so at once.
const STRANGERS: usize = 64;
/// Places that strangers cannot fill up.
const KNOWN: usize = 32;

static QUEUE: LazyLock<HashQueue> = LazyLock::new(|| HashQueue::new(at_a_time(), STRANGERS, KNOWN));

fn at_a_time() -> usize {
    half_the_cores().min(AT_A_TIME)
}

/// Why a password was not processed; says nothing about the password.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    #[error("too many people sign in at this moment: try again in a few seconds")]
    Busy,
    #[error("the password could not be processed")]
    Failed,
}

/// Who asks: those who are known do not stand behind all others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    Stranger,
    /// A device that was signed in to the account before, or is signed in now.
    Known,
}

thread_local! {
    static MEMORY: RefCell<Vec<Block>> = const { RefCell::new(Vec::new()) };
}

/// argon2id in memory that its thread keeps: where the system gives and takes back 19 MiB for each hash, whoever writes to
/// the disk waits for it, up to a tenth of a second.
struct Argon2id;

impl CustomizedPasswordHasher<PasswordHash> for Argon2id {
    type Params = Params;

    fn hash_password_customized(
        &self,
        password: &[u8],
        salt: &[u8],
        algorithm: Option<&str>,
        version: Option<u32>,
        params: Params,
    ) -> password_hash::Result<PasswordHash> {
        let algorithm = algorithm.map(Algorithm::try_from).transpose()?.unwrap_or_default();
        let version = version.map(Version::try_from).transpose()?.unwrap_or_default();
        let salt = Salt::new(salt)?;
        let mut buffer = [0; Output::MAX_LENGTH];
        let length = params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN);
        let out = buffer.get_mut(..length).ok_or(password_hash::Error::OutputSize)?;
        MEMORY.with_borrow_mut(|memory| {
            memory.resize(params.block_count(), Block::default());
            let argon2 = Argon2::new(algorithm, version, params.clone());
            argon2.hash_password_into_with_memory(password, &salt, out, memory)
        })?;
        Ok(PasswordHash {
            algorithm: algorithm.ident(),
            version: Some(version.into()),
            params: ParamsString::try_from(&params)?,
            salt: Some(salt),
            hash: Some(Output::new(out)?),
        })
    }
}

/// What bounds hashing. The permit goes where the work goes: who hangs up does not make room for the next while the work
/// goes on.
#[derive(Debug)]
struct HashQueue {
    /// An allocator keeps for each thread what that thread took: on whatever thread there is, each would keep the memory of
    /// a hash.
    threads: Pool,
    running: Arc<Semaphore>,
    strangers: Arc<Semaphore>,
    known: Arc<Semaphore>,
}

impl HashQueue {
    fn new(at_a_time: usize, strangers: usize, known: usize) -> HashQueue {
        let places = |count| Arc::new(Semaphore::new(count));
        let threads = Pool::new("passwords", at_a_time);
        HashQueue { threads, running: places(at_a_time), strangers: places(strangers), known: places(known) }
    }

    /// Does the work on a thread of its own when it is its turn.
    async fn run<T: Send + 'static>(
        &self,
        lane: Lane,
        work: impl FnOnce() -> Result<T, PasswordError> + Send + 'static,
    ) -> Result<T, PasswordError> {
        let places = match lane {
            Lane::Stranger => &self.strangers,
            Lane::Known => &self.known,
        };
        let place = places.clone().try_acquire_owned().map_err(|_| PasswordError::Busy)?;
        let permit = self.running.clone().acquire_owned().await.map_err(|_| PasswordError::Failed)?;
        let (tell, told) = oneshot::channel();
        let job = move || {
            let done = work();
            drop((permit, place));
            // Whoever hung up is not told.
            let _ = tell.send(done);
        };
        self.threads.send(job);
        told.await.map_err(|_| PasswordError::Failed)?
    }
}

/// Other work on a password, in its turn.
///
/// # Errors
/// When too many wait.
pub async fn work<T: Send + 'static>(
    lane: Lane,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, PasswordError> {
    QUEUE.run(lane, move || Ok(work())).await
}

/// The PHC string of a password.
///
/// # Errors
/// When too many wait, or argon2 fails, which means that memory ran out.
pub async fn hash(lane: Lane, password: String) -> Result<String, PasswordError> {
    let work = move || {
        let hash = Argon2id.hash_password_with_params(password.as_bytes(), &Salt::generate(), Params::default());
        hash.map(|hash| hash.to_string()).map_err(|_| PasswordError::Failed)
    };
    QUEUE.run(lane, work).await
}

/// Whether the password belongs to the hash. Without a hash it takes as long and says no, so that an answer's time
/// does not tell which accounts exist.
///
/// # Errors
/// When too many wait, or argon2 fails.
pub async fn verify(lane: Lane, password: String, hash: Option<String>) -> Result<bool, PasswordError> {
    let Some(hash) = hash else {
        self::hash(lane, password).await?;
        return Ok(false);
    };
    let work = move || {
        let hash = PasswordHash::new(&hash).map_err(|_| PasswordError::Failed)?;
        Ok(Argon2id.verify_password(password.as_bytes(), &hash).is_ok())
    };
    QUEUE.run(lane, work).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{sync::mpsc, time::Duration};
    use tokio::time::timeout;

    #[test]
    fn memory_that_is_kept_makes_the_same_hashes() {
        use argon2::password_hash::PasswordHasher;
        for (nth, password) in ["ba con trâu trắng", "", "bốn con", "ba con trâu trắng"].iter().enumerate() {
            let salt = [nth as u8; 16];
            let known = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt).unwrap();
            let kept = Argon2id.hash_password_with_params(password.as_bytes(), &salt, Params::default()).unwrap();
            assert_eq!(known, kept);
            assert!(Argon2id.verify_password(password.as_bytes(), &known).is_ok());
            assert!(Argon2id.verify_password(b"another", &known).is_err());
        }
        // Of other parameters, as a hash of before may have them.
        let weaker = Params::new(64, 1, 1, None).unwrap();
        let known = Argon2::from(weaker).hash_password_with_salt(b"ba con", &[7; 16]).unwrap();
        assert!(Argon2id.verify_password(b"ba con", &known).is_ok());
    }

    #[tokio::test]
    async fn who_hangs_up_makes_no_room_for_more_work_and_who_is_known_has_places() {
        let queue = Arc::new(HashQueue::new(2, 4, 1));
        let (started, mut starts) = tokio::sync::mpsc::unbounded_channel();
        let mut ends = Vec::new();
        let begin = |lane| {
            let (end, ended) = mpsc::channel::<()>();
            let (queue, started) = (queue.clone(), started.clone());
            let work = move || {
                let _ = started.send(());
                let _ = ended.recv();
                Ok(())
            };
            (end, tokio::spawn(async move { queue.run(lane, work).await }))
        };
        let mut tasks = Vec::new();
        for _ in 0..2 {
            let (end, task) = begin(Lane::Stranger);
            ends.push(end);
            tasks.push(task);
            starts.recv().await.unwrap();
        }
        // Both clients hang up. Their work goes on, and holds its permits.
        for task in tasks.drain(..) {
            task.abort();
            assert!(task.await.is_err_and(|error| error.is_cancelled()));
        }
        assert_eq!((queue.running.available_permits(), queue.strangers.available_permits()), (0, 2));
        let waiting: Vec<_> = (0..2).map(|_| begin(Lane::Stranger)).collect();
        while queue.strangers.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let refused = queue.run(Lane::Stranger, || Ok(())).await;
        assert!(matches!(refused, Err(PasswordError::Busy)));
        // Those who are known wait where the others cannot stand.
        let (known_end, known) = begin(Lane::Known);
        while queue.known.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        drop((known_end, ends));
        for (end, task) in waiting {
            drop(end);
            timeout(Duration::from_secs(60), task).await.unwrap().unwrap().unwrap();
        }
        timeout(Duration::from_secs(60), known).await.unwrap().unwrap().unwrap();
        assert_eq!((queue.running.available_permits(), queue.strangers.available_permits()), (2, 4));
    }
}
