//! Whose turn it is. What one account pushes into one workspace is a lane, served in its order. Any free thread takes
//! the next turn; one workspace is worked on by one thread at a time.
//!
//! A turn goes to the account that was served least, counted in measured work (start-time fair queueing): however many
//! workspaces an account has and whatever its groups cost, another account waits for one turn. Nobody is saved up for
//! either: who comes back begins where everybody is.
//!
//! Small work of whoever asked for little lately is light, all else is heavy. No turn has both, half the threads are kept
//! for light ones, and a heavy turn ends early when something light waits for its workspace: a few edits are not held up
//! by a flood of them.

use crate::store::AccountId;
use sotay_shared::id::WorkspaceId;
use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap, HashSet, VecDeque},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

/// What one account pushes into one workspace.
pub(super) type Lane = (WorkspaceId, AccountId);

/// What one turn takes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Turn {
    pub groups: usize,
    pub bytes: usize,
    /// Work, as it is to be expected, of a heavy turn and of a light one.
    pub work: Duration,
    pub light_work: Duration,
    /// Whether it may take from several workspaces.
    pub is_mixed: bool,
}

/// Work that is expected of a group of an account that nobody knows.
const EXPECTED: Duration = Duration::from_millis(1);
/// What a light group is expected to take at most, and what it has in bytes.
const LIGHT: Duration = Duration::from_millis(2);
const LIGHT_BYTES: usize = 64 * 1024;
/// Accounts that are remembered before those that were served less than everybody are forgotten.
const REMEMBERED: usize = 10_000;

/// A job that waits.
pub(super) trait Weighed {
    fn bytes(&self) -> usize;
}

/// What a thread has taken; nobody else works on these workspaces until [`Turns::done`].
#[derive(Debug, Default)]
pub(super) struct Ticket {
    lanes: HashSet<Lane>,
    is_heavy: bool,
    in_a_hurry: Arc<AtomicBool>,
}

impl Ticket {
    pub(super) fn lanes(&self) -> impl Iterator<Item = &Lane> {
        self.lanes.iter()
    }

    /// Whether the turn should end with the group that it is at, after so much work.
    pub(super) fn is_over(&self, turn: Turn, worked: Duration) -> bool {
        match self.is_heavy {
            true => worked > turn.work || self.in_a_hurry.load(Ordering::Relaxed),
            false => worked > turn.light_work,
        }
    }
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
    /// Workspaces that are worked on, and what tells their turns to end.
    busy: HashMap<WorkspaceId, Arc<AtomicBool>>,
    shares: HashMap<AccountId, Share>,
    /// What everybody who waits was served at least.
    now: Duration,
    turns: u64,
    /// Light turns under way, and the threads that are kept for them.
    light: usize,
    kept: usize,
    /// Threads that work for one account at most.
    most: usize,
}

impl<J: Weighed> Turns<J> {
    /// Of threads that are kept for what is light, and of others, of which one account has one less.
    pub(super) fn new(kept: usize, others: usize) -> Turns<J> {
        Turns {
            lanes: HashMap::new(),
            busy: HashMap::new(),
            shares: HashMap::new(),
            now: Duration::ZERO,
            turns: 0,
            light: 0,
            kept,
            most: others.saturating_sub(1).max(1),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.lanes.is_empty()
    }

    /// Groups that wait.
    pub(super) fn len(&self) -> usize {
        self.lanes.values().map(|lane| lane.jobs.len()).sum()
    }

    /// `asked_for_little` says who did so lately.
    pub(super) fn push(&mut self, lane: Lane, job: J, asked_for_little: impl Fn(AccountId) -> bool) {
        if self.shares.len() >= REMEMBERED {
            let (now, lanes) = (self.now, &self.lanes);
            let waiting: HashSet<AccountId> = lanes.keys().map(|(_, account)| *account).collect();
            self.shares.retain(|account, share| share.served > now || share.threads > 0 || waiting.contains(account));
        }
        let share = self.shares.entry(lane.1).or_insert(Share { served: self.now, each: EXPECTED, threads: 0 });
        share.served = share.served.max(self.now);
        self.lanes.entry(lane).or_insert_with(|| Waiting { jobs: VecDeque::new(), served: 0 }).jobs.push_back(job);
        if let Some(in_a_hurry) = self.busy.get(&lane.0)
            && self.is_light(lane, &asked_for_little)
        {
            in_a_hurry.store(true, Ordering::Relaxed);
        }
    }

    /// Whether what is next in a lane is light.
    fn is_light(&self, lane: Lane, asked_for_little: impl Fn(AccountId) -> bool) -> bool {
        let first = self.lanes.get(&lane).and_then(|waiting| waiting.jobs.front());
        first.is_some_and(|job| job.bytes() <= LIGHT_BYTES)
            && self.share(lane.1).each <= LIGHT
            && asked_for_little(lane.1)
    }

    /// The jobs of the next turn of a thread, in their order. One that is kept for what is light takes nothing else; the
    /// others help it when they have nothing to do.
    pub(super) fn take(
        &mut self,
        is_kept: bool,
        turn: Turn,
        asked_for_little: impl Fn(AccountId) -> bool,
    ) -> Option<(Vec<(Lane, J)>, Ticket)> {
        let (mut light, mut heavy) = (BinaryHeap::new(), BinaryHeap::new());
        let mut light_wants = HashSet::new();
        for (lane, waiting) in &self.lanes {
            let share = self.share(lane.1);
            if !self.busy.contains_key(&lane.0) && share.threads < self.most {
                let is_light = self.is_light(*lane, &asked_for_little);
                let order = if is_light { &mut light } else { &mut heavy };
                order.push(Reverse((share.served, waiting.served, *lane)));
                if is_light {
                    light_wants.insert(lane.0);
                }
            }
        }
        // Whoever ended a turn early does not begin it again.
        heavy.retain(|Reverse((_, _, lane))| !light_wants.contains(&lane.0));
        let is_heavy = !is_kept && !heavy.is_empty();
        if !is_kept && !is_heavy && self.light < self.kept {
            return None;
        }
        let order = if is_heavy { heavy } else { light };
        let work = if is_heavy { turn.work } else { turn.light_work };
        let jobs = self.fill(Turn { work, ..turn }, order, |job| is_heavy || job.bytes() <= LIGHT_BYTES);
        if jobs.is_empty() {
            return None;
        }
        self.light += usize::from(!is_heavy);
        let lanes: HashSet<Lane> = jobs.iter().map(|(lane, _)| *lane).collect();
        for account in lanes.iter().map(|(_, account)| *account).collect::<HashSet<_>>() {
            if let Some(share) = self.shares.get_mut(&account) {
                share.threads += 1;
            }
        }
        let in_a_hurry = Arc::<AtomicBool>::default();
        self.busy.extend(lanes.iter().map(|(workspace, _)| (*workspace, in_a_hurry.clone())));
        Some((jobs, Ticket { lanes, is_heavy, in_a_hurry }))
    }

    /// Takes jobs, of those who were served least first, until the turn is full.
    fn fill(
        &mut self,
        turn: Turn,
        mut order: BinaryHeap<Reverse<(Duration, u64, Lane)>>,
        may_take: impl Fn(&J) -> bool,
    ) -> Vec<(Lane, J)> {
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
            let Some(job) = waiting.jobs.pop_front_if(|job| may_take(job)) else { continue };
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
        taken
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

    /// A turn is over; what the groups of each cost, as far as they were tried.
    pub(super) fn done(&mut self, ticket: &Ticket, costs: &[(AccountId, Duration)]) {
        self.light -= usize::from(!ticket.is_heavy);
        for (workspace, _) in &ticket.lanes {
            self.busy.remove(workspace);
        }
        for account in ticket.lanes.iter().map(|(_, account)| *account).collect::<HashSet<_>>() {
            if let Some(share) = self.shares.get_mut(&account) {
                share.threads = share.threads.saturating_sub(1);
            }
        }
        for (account, cost) in costs {
            if let Some(share) = self.shares.get_mut(account) {
                share.served += *cost;
                // Of the last dozen or so; what is dear is known at once.
                share.each = ((share.each * 7 + *cost) / 8).max(*cost / 2);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TURN: Turn = Turn {
        groups: 4,
        bytes: 1_000,
        work: Duration::from_millis(50),
        light_work: Duration::from_millis(5),
        is_mixed: true,
    };

    impl Weighed for u32 {
        fn bytes(&self) -> usize {
            1
        }
    }

    fn lane(workspace: &str, account: u8) -> Lane {
        (WorkspaceId::from_cause(workspace), [account; 16])
    }

    /// Everybody asked for much.
    fn much(_: AccountId) -> bool {
        false
    }

    /// Takes a turn and says how much each of its groups cost.
    fn serve(turns: &mut Turns<u32>, cost: impl Fn(AccountId) -> Duration) -> Vec<(Lane, u32)> {
        let (taken, ticket) = turns.take(false, TURN, much).unwrap_or_default();
        let costs: Vec<_> = taken.iter().map(|((_, account), _)| (*account, cost(*account))).collect();
        turns.done(&ticket, &costs);
        taken
    }

    #[test]
    fn however_many_workspaces_one_has_another_waits_for_one_turn() {
        let mut turns = Turns::new(1, 1);
        for workspace in 0..24 {
            for nth in 0..20 {
                turns.push(lane(&workspace.to_string(), 1), nth, much);
            }
        }
        let cost = |account: AccountId| Duration::from_millis(if account[0] == 1 { 200 } else { 1 });
        for _ in 0..5 {
            serve(&mut turns, cost);
        }
        for round in 0..20 {
            turns.push(lane("healthy", 2), round, much);
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
        let mut turns = Turns::new(1, 1);
        let one = lane("one", 1);
        for nth in 0..6 {
            turns.push(one, nth, much);
        }
        let (mut taken, ticket) = turns.take(false, TURN, much).unwrap();
        assert_eq!(taken.iter().map(|(_, nth)| *nth).collect::<Vec<_>>(), [0, 1, 2, 3]);
        // Nobody else works on the workspace.
        turns.push(lane("one", 2), 9, much);
        assert!(turns.take(false, TURN, much).is_none());
        turns.put_back(taken.split_off(1));
        turns.done(&ticket, &[(one.1, Duration::from_millis(60))]);
        let mut rest = Vec::new();
        while !turns.is_empty() {
            rest.extend(serve(&mut turns, |_| Duration::ZERO).into_iter().map(|(_, nth)| nth));
        }
        // Who was not served yet comes first.
        assert_eq!(rest, [9, 1, 2, 3, 4, 5]);
    }

    #[test]
    fn threads_are_kept_for_light_work_and_the_others_do_heavy_work_first() {
        // The account 1 asked for much lately.
        let little = |account: AccountId| account[0] != 1;
        let mut turns = Turns::new(1, 1);
        for (workspace, account) in [("a", 1), ("b", 1), ("c", 2), ("d", 2), ("e", 3)] {
            turns.push(lane(workspace, account), 0, little);
        }
        let turn = Turn { groups: 1, ..TURN };
        let (taken, heavy) = turns.take(false, turn, little).unwrap();
        assert_eq!(taken[0].0.1[0], 1);
        let (taken, light) = turns.take(true, turn, little).unwrap();
        assert_ne!(taken[0].0.1[0], 1);
        turns.done(&heavy, &[]);
        let (taken, heavy) = turns.take(false, turn, little).unwrap();
        assert_eq!(taken[0].0.1[0], 1);
        turns.done(&heavy, &[]);
        // Nothing heavy waits: it helps.
        let (taken, _) = turns.take(false, turn, little).unwrap();
        assert_ne!(taken[0].0.1[0], 1);
        // One whose thread is free is left to that.
        turns.done(&light, &[]);
        turns.push(lane("a", 1), 0, little);
        assert_ne!(turns.take(true, turn, little).unwrap().0[0].0.1[0], 1);
        assert!(turns.take(true, turn, little).is_none());
    }

    #[test]
    fn one_thread_is_left_for_another_account() {
        let mut turns = Turns::new(1, 2);
        for workspace in ["a", "b", "c"] {
            turns.push(lane(workspace, 1), 0, much);
        }
        let turn = Turn { groups: 1, ..TURN };
        assert!(turns.take(false, turn, much).is_some());
        assert!(turns.take(false, turn, much).is_none());
        turns.push(lane("d", 2), 0, much);
        assert_eq!(turns.take(false, turn, much).unwrap().0[0].0, lane("d", 2));
    }

    #[test]
    fn a_heavy_turn_ends_when_something_light_waits_for_its_workspace() {
        let little = |account: AccountId| account[0] != 1;
        let mut turns = Turns::new(1, 1);
        turns.push(lane("a", 1), 0, little);
        let (_, heavy) = turns.take(false, TURN, little).unwrap();
        turns.push(lane("a", 1), 0, little);
        turns.push(lane("b", 2), 0, little);
        assert!(!heavy.is_over(TURN, Duration::ZERO));
        turns.push(lane("a", 2), 0, little);
        assert!(heavy.is_over(TURN, Duration::ZERO));
        // It does not begin again before that was served.
        turns.done(&heavy, &[]);
        assert!(turns.take(false, TURN, little).is_none());
        // A light turn is short anyway.
        let (taken, light) = turns.take(true, TURN, little).unwrap();
        assert_eq!(taken.len(), 2);
        turns.push(lane("b", 3), 0, little);
        assert!(!light.is_over(TURN, Duration::ZERO));
    }

    #[test]
    fn what_is_large_or_known_to_be_dear_is_heavy() {
        struct Sized(usize);
        impl Weighed for Sized {
            fn bytes(&self) -> usize {
                self.0
            }
        }
        let little = |_: AccountId| true;
        let mut turns = Turns::new(1, 1);
        for (account, bytes) in [(1, 100), (1, 100_000), (1, 100), (2, 100), (3, 100_000)] {
            turns.push(lane("a", account), Sized(bytes), little);
        }
        let (taken, ticket) = turns.take(true, TURN, little).unwrap();
        let mut accounts: Vec<u8> = taken.iter().map(|((_, account), _)| account[0]).collect();
        accounts.sort_unstable();
        assert_eq!(accounts, [1, 2]);
        turns.done(&ticket, &[(lane("a", 2).1, Duration::from_millis(50))]);
        turns.push(lane("a", 2), Sized(100), little);
        turns.push(lane("a", 4), Sized(100), little);
        let (taken, _) = turns.take(true, TURN, little).unwrap();
        assert_eq!(taken.iter().map(|((_, account), _)| account[0]).collect::<Vec<_>>(), [4]);
    }

    #[test]
    fn where_a_turn_is_of_one_workspace_it_takes_nothing_of_another() {
        let mut turns = Turns::new(1, 1);
        for (workspace, account) in [("a", 1), ("b", 2), ("a", 3)] {
            turns.push(lane(workspace, account), 0, much);
        }
        let (taken, _) = turns.take(false, Turn { is_mixed: false, ..TURN }, much).unwrap();
        let workspaces: HashSet<WorkspaceId> = taken.iter().map(|((workspace, _), _)| *workspace).collect();
        assert_eq!(workspaces.len(), 1);
        assert_eq!(taken.len() + turns.len(), 3);
    }
}
