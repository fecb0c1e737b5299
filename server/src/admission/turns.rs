//! Whose turn it is. What one account pushes into one workspace is a lane, served in its order. Any free thread takes
//! the next turn; one workspace is worked on by one thread at a time.
//!
//! A turn goes to the account that was served least, counted in measured work (start-time fair queueing): however many
//! workspaces an account has and whatever its groups cost, another account waits for one turn. Nobody is saved up for
//! either: who comes back begins where everybody is.

use crate::store::AccountId;
use sotay_shared::id::WorkspaceId;
use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap, HashSet, VecDeque},
    time::Duration,
};

/// What one account pushes into one workspace.
pub(super) type Lane = (WorkspaceId, AccountId);

/// What one turn takes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Turn {
    pub groups: usize,
    pub bytes: usize,
    /// Work, as it is to be expected.
    pub work: Duration,
    /// Whether it may take from several workspaces.
    pub is_mixed: bool,
}

/// Work that is expected of a group of an account that nobody knows.
const EXPECTED: Duration = Duration::from_millis(1);
/// Accounts that are remembered before those that were served less than everybody are forgotten.
const REMEMBERED: usize = 10_000;

/// A job that waits.
pub(super) trait Weighed {
    fn bytes(&self) -> usize;
}

#[derive(Debug)]
struct Waiting<J> {
    jobs: VecDeque<J>,
    /// When it was served last.
    served: u64,
}

#[derive(Debug, Clone, Copy)]
struct Share {
    /// Work that it was served, as if it had always been here.
    served: Duration,
    /// Work of one of its groups, on average.
    each: Duration,
    /// Threads that work for it.
    threads: usize,
}

#[derive(Debug)]
pub(super) struct Turns<J> {
    lanes: HashMap<Lane, Waiting<J>>,
    busy: HashSet<WorkspaceId>,
    shares: HashMap<AccountId, Share>,
    /// What everybody who waits was served at least.
    now: Duration,
    turns: u64,
    /// Threads that work for one account at most.
    threads: usize,
}

impl<J: Weighed> Turns<J> {
    /// Of so many threads, one of which is always there for somebody else.
    pub(super) fn new(threads: usize) -> Turns<J> {
        Turns {
            lanes: HashMap::new(),
            busy: HashSet::new(),
            shares: HashMap::new(),
            now: Duration::ZERO,
            turns: 0,
            threads: threads.saturating_sub(1).max(1),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.lanes.is_empty()
    }

    /// Groups that wait.
    pub(super) fn len(&self) -> usize {
        self.lanes.values().map(|lane| lane.jobs.len()).sum()
    }

    pub(super) fn push(&mut self, lane: Lane, job: J) {
        if self.shares.len() >= REMEMBERED {
            let (now, lanes) = (self.now, &self.lanes);
            let waiting: HashSet<AccountId> = lanes.keys().map(|(_, account)| *account).collect();
            self.shares.retain(|account, share| share.served > now || share.threads > 0 || waiting.contains(account));
        }
        let share = self.shares.entry(lane.1).or_insert(Share { served: self.now, each: EXPECTED, threads: 0 });
        share.served = share.served.max(self.now);
        self.lanes.entry(lane).or_insert_with(|| Waiting { jobs: VecDeque::new(), served: 0 }).jobs.push_back(job);
    }

    /// The jobs of the next turn, in their order; nobody else works on their workspaces until [`Turns::done`].
    pub(super) fn take(&mut self, turn: Turn) -> Option<Vec<(Lane, J)>> {
        let mut order: BinaryHeap<Reverse<(Duration, u64, Lane)>> = BinaryHeap::new();
        for (lane, waiting) in &self.lanes {
            let share = self.share(lane.1);
            if !self.busy.contains(&lane.0) && share.threads < self.threads {
                order.push(Reverse((share.served, waiting.served, *lane)));
            }
        }
        let mut taken: Vec<(Lane, J)> = Vec::new();
        let (mut bytes, mut work) = (0, Duration::ZERO);
        let mut expected: HashMap<AccountId, Duration> = HashMap::new();
        while let Some(Reverse((served, at, lane))) = order.pop() {
            let share = self.share(lane.1);
            let is_served = share.served + expected.get(&lane.1).copied().unwrap_or_default();
            if served < is_served {
                // Another of its lanes was served in the meantime.
                order.push(Reverse((is_served, at, lane)));
                continue;
            }
            let is_elsewhere = !turn.is_mixed && taken.first().is_some_and(|((workspace, _), _)| *workspace != lane.0);
            if is_elsewhere {
                continue;
            }
            let is_full = taken.len() >= turn.groups || bytes >= turn.bytes || work + share.each > turn.work;
            if is_full && !taken.is_empty() {
                break;
            }
            let Some(waiting) = self.lanes.get_mut(&lane) else { continue };
            let Some(job) = waiting.jobs.pop_front() else { continue };
            self.turns += 1;
            waiting.served = self.turns;
            self.now = self.now.max(is_served);
            bytes += job.bytes();
            work += share.each;
            *expected.entry(lane.1).or_default() += share.each;
            if waiting.jobs.is_empty() {
                self.lanes.remove(&lane);
            } else {
                order.push(Reverse((is_served + share.each, self.turns, lane)));
            }
            taken.push((lane, job));
        }
        for account in taken.iter().map(|((_, account), _)| *account).collect::<HashSet<_>>() {
            if let Some(share) = self.shares.get_mut(&account) {
                share.threads += 1;
            }
        }
        self.busy.extend(taken.iter().map(|((workspace, _), _)| *workspace));
        (!taken.is_empty()).then_some(taken)
    }

    fn share(&self, account: AccountId) -> Share {
        self.shares.get(&account).copied().unwrap_or(Share { served: self.now, each: EXPECTED, threads: 0 })
    }

    /// Puts jobs back that there was no time for, before those that wait already.
    pub(super) fn put_back(&mut self, jobs: Vec<(Lane, J)>) {
        for (lane, job) in jobs.into_iter().rev() {
            let waiting = self.lanes.entry(lane).or_insert_with(|| Waiting { jobs: VecDeque::new(), served: 0 });
            waiting.jobs.push_front(job);
        }
    }

    /// A turn is over: whose lanes it took, and what the groups of each cost, as far as they were tried.
    pub(super) fn done(&mut self, lanes: &HashSet<Lane>, costs: &[(AccountId, Duration)]) {
        for (workspace, _) in lanes {
            self.busy.remove(workspace);
        }
        for account in lanes.iter().map(|(_, account)| *account).collect::<HashSet<_>>() {
            if let Some(share) = self.shares.get_mut(&account) {
                share.threads = share.threads.saturating_sub(1);
            }
        }
        for (account, cost) in costs {
            if let Some(share) = self.shares.get_mut(account) {
                share.served += *cost;
                // Of the last dozen or so.
                share.each = (share.each * 7 + *cost) / 8;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TURN: Turn = Turn { groups: 4, bytes: 1_000, work: Duration::from_millis(50), is_mixed: true };

    impl Weighed for u32 {
        fn bytes(&self) -> usize {
            1
        }
    }

    fn lane(workspace: &str, account: u8) -> Lane {
        (WorkspaceId::from_cause(workspace), [account; 16])
    }

    /// Takes a turn and says how much each of its groups cost.
    fn serve(turns: &mut Turns<u32>, cost: impl Fn(AccountId) -> Duration) -> Vec<(Lane, u32)> {
        let taken = turns.take(TURN).unwrap_or_default();
        let lanes = taken.iter().map(|(lane, _)| *lane).collect();
        let costs: Vec<_> = taken.iter().map(|((_, account), _)| (*account, cost(*account))).collect();
        turns.done(&lanes, &costs);
        taken
    }

    #[test]
    fn however_many_workspaces_one_has_another_waits_for_one_turn() {
        let mut turns = Turns::new(1);
        for workspace in 0..24 {
            for nth in 0..20 {
                turns.push(lane(&workspace.to_string(), 1), nth);
            }
        }
        let cost = |account: AccountId| Duration::from_millis(if account[0] == 1 { 200 } else { 1 });
        for _ in 0..5 {
            serve(&mut turns, cost);
        }
        for round in 0..20 {
            turns.push(lane("healthy", 2), round);
            let served = serve(&mut turns, cost);
            assert!(served.contains(&(lane("healthy", 2), round)), "{round}: {served:?}");
            // Known to be dear, a group is not put into a turn with a cheap one.
            assert_eq!(served.len(), 1);
            // The others are not forgotten meanwhile.
            assert_eq!(serve(&mut turns, cost).len(), 1);
        }
        assert!(turns.len() > 400, "{}", turns.len());
        // One after the other.
        let next: HashSet<Lane> = (0..24).flat_map(|_| serve(&mut turns, cost)).map(|(lane, _)| lane).collect();
        assert_eq!(next.len(), 24);
    }

    #[test]
    fn a_lane_keeps_its_order_also_where_there_was_no_time() {
        let mut turns = Turns::new(2);
        let one = lane("one", 1);
        for nth in 0..6 {
            turns.push(one, nth);
        }
        let mut taken = turns.take(TURN).unwrap();
        assert_eq!(taken.iter().map(|(_, nth)| *nth).collect::<Vec<_>>(), [0, 1, 2, 3]);
        // Nobody else works on the workspace.
        turns.push(lane("one", 2), 9);
        assert!(turns.take(TURN).is_none());
        turns.put_back(taken.split_off(1));
        turns.done(&HashSet::from([one]), &[(one.1, Duration::from_millis(60))]);
        let mut rest = Vec::new();
        while !turns.is_empty() {
            rest.extend(serve(&mut turns, |_| Duration::ZERO).into_iter().map(|(_, nth)| nth));
        }
        // Who was not served yet comes first.
        assert_eq!(rest, [9, 1, 2, 3, 4, 5]);
    }

    #[test]
    fn one_thread_is_left_for_somebody_else() {
        let mut turns = Turns::new(2);
        for workspace in ["a", "b", "c"] {
            turns.push(lane(workspace, 1), 0);
        }
        let turn = Turn { groups: 1, ..TURN };
        assert!(turns.take(turn).is_some());
        assert!(turns.take(turn).is_none());
        turns.push(lane("d", 2), 0);
        assert_eq!(turns.take(turn).unwrap()[0].0, lane("d", 2));
    }

    #[test]
    fn where_a_turn_is_of_one_workspace_it_takes_nothing_of_another() {
        let mut turns = Turns::new(2);
        for (workspace, account) in [("a", 1), ("b", 2), ("a", 3)] {
            turns.push(lane(workspace, account), 0);
        }
        let taken = turns.take(Turn { is_mixed: false, ..TURN }).unwrap();
        let workspaces: HashSet<WorkspaceId> = taken.iter().map(|((workspace, _), _)| *workspace).collect();
        assert_eq!(workspaces.len(), 1);
        assert_eq!(taken.len() + turns.len(), 3);
    }
}
