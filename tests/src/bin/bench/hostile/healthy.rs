//! The clients that an attack should not harm: a small team that edits at a steady rate, and reads each other's edits.

use crate::team::Team;
use automerge::{ROOT, transaction::Transactable};
use futures::future::join_all;
use sotay_shared::{
    id::{GroupId, MemberId},
    sync::{Cursor, PushGroup, ServerMessage},
};
use sotay_tests::{Account, Draft, LiveSocket, TestServer, now, random, socket::Heard};
use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    thread::JoinHandle,
    time::{Duration, Instant},
};
use tokio::{
    sync::watch,
    time::{MissedTickBehavior, interval_at, sleep},
};

/// Clients, each an account of its own.
const CLIENTS: usize = 4;
/// Each edits this often, whether or not what it sent before was acknowledged.
const EVERY: Duration = Duration::from_millis(100);
/// Contacts that one of them edits in turn.
const CONTACTS: usize = 8;
/// What was sent at the end is waited for so long.
const LAST: Duration = Duration::from_secs(30);
/// Whoever was cut off comes back after this time.
const AGAIN: Duration = Duration::from_millis(200);

/// An edit, and when it was where.
#[derive(Debug, Clone)]
pub struct Edit {
    pub sent: Instant,
    pub acknowledged: Option<Duration>,
    /// By each of the others.
    pub read: Vec<Duration>,
}

/// What became of all edits.
#[derive(Debug)]
pub struct Outcome {
    pub edits: Vec<Edit>,
    /// How often a client was cut off.
    pub cuts: usize,
}

/// The clients at work, on a thread of their own: what the attackers do in this process does not hold them up.
pub struct Healthy {
    stop: watch::Sender<bool>,
    thread: JoinHandle<Outcome>,
}

impl Healthy {
    /// The first is the owner; the others join.
    pub async fn start(server: &TestServer, team: &Team) -> Healthy {
        let mut accounts = vec![team.account.clone()];
        while accounts.len() < CLIENTS {
            let account = Account::sign_up(server, "healthy").await;
            account.join(&team.account.invite(team.workspace, "member").await, MemberId::v7(now().0, random())).await;
            accounts.push(account);
        }
        let (workspace, (stop, stopped)) = (team.workspace, watch::channel(false));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let thread = std::thread::spawn(move || {
            let team = Shared { edits: RefCell::default(), cuts: Cell::new(0), stopped };
            let clients = accounts.into_iter().enumerate();
            let clients = clients.map(|(nth, account)| client(&team, Team { account, workspace }, nth));
            runtime.block_on(join_all(clients));
            Outcome { edits: team.edits.into_inner().into_values().collect(), cuts: team.cuts.get() }
        });
        Healthy { stop, thread }
    }

    /// Ends when what was sent is acknowledged and read, as far as it is.
    pub async fn stop(self) -> Outcome {
        self.stop.send_replace(true);
        tokio::task::spawn_blocking(|| self.thread.join()).await.unwrap().unwrap()
    }
}

/// What the clients know together.
struct Shared {
    edits: RefCell<HashMap<GroupId, Edit>>,
    cuts: Cell<usize>,
    stopped: watch::Receiver<bool>,
}

impl Shared {
    fn is_done(&self) -> bool {
        let done = |edit: &Edit| edit.acknowledged.is_some() && edit.read.len() + 1 >= CLIENTS;
        *self.stopped.borrow() && self.edits.borrow().values().all(done)
    }
}

/// One client: what it has still to hear of, and what it edits.
struct Client<'a> {
    team: &'a Shared,
    drafts: Vec<Draft>,
    count: usize,
    unanswered: HashMap<GroupId, PushGroup>,
    cursor: Cursor,
}

async fn client(team: &Shared, of: Team, nth: usize) {
    let mut client =
        Client { team, drafts: Vec::new(), count: 0, unanswered: HashMap::new(), cursor: Cursor::default() };
    let mut stopped = team.stopped.clone();
    // Not all in the same instant.
    let first = tokio::time::Instant::now() + EVERY * nth as u32 / CLIENTS as u32;
    let mut pace = interval_at(first, EVERY);
    pace.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let working = async {
        loop {
            if let Ok(mut socket) = of.account.try_live(of.workspace).await {
                client.serve(&mut socket, &mut pace).await;
            }
            if team.is_done() {
                return;
            }
            team.cuts.set(team.cuts.get() + 1);
            sleep(AGAIN).await;
        }
    };
    let last = async {
        let _ = stopped.wait_for(|stopped| *stopped).await;
        sleep(LAST).await;
    };
    tokio::select! {
        () = working => {}
        () = last => {}
    }
}

impl Client<'_> {
    /// Edits and reads until the socket ends, or everything is done.
    async fn serve(&mut self, socket: &mut LiveSocket, pace: &mut tokio::time::Interval) {
        match socket.hello(self.cursor).await {
            ServerMessage::Welcome { shared, .. } => self.cursor = shared,
            _ => return,
        }
        let again: Vec<PushGroup> = self.unanswered.values().cloned().collect();
        if !again.is_empty() {
            socket.push(again).await;
        }
        while !self.team.is_done() {
            let is_stopped = *self.team.stopped.borrow();
            let heard = tokio::select! {
                _ = pace.tick() => {
                    if !is_stopped {
                        self.edit(socket).await;
                    }
                    continue;
                }
                heard = socket.hear() => heard,
            };
            match heard {
                Heard::Message(message) => self.heard(message),
                Heard::Closed(_) => return,
            }
        }
    }

    async fn edit(&mut self, socket: &mut LiveSocket) {
        self.count += 1;
        let count = self.count;
        let group = if self.drafts.len() < CONTACTS {
            let mut draft = Draft::new("contact", random());
            let change = draft.change(|it| {
                it.put(ROOT, "kind", "contact").unwrap();
                it.put(ROOT, "schema", 1).unwrap();
                it.put(ROOT, "full_name", "Nguyễn Thị Thanh Hương").unwrap();
            });
            let group = draft.group(&change);
            self.drafts.push(draft);
            group
        } else {
            let draft = &mut self.drafts[count % CONTACTS];
            let change = draft.change(|it| it.put(ROOT, "job_title", format!("Giám đốc {count}")).unwrap());
            draft.group(&change)
        };
        let edit = Edit { sent: Instant::now(), acknowledged: None, read: Vec::new() };
        self.team.edits.borrow_mut().insert(group.group, edit);
        self.unanswered.insert(group.group, group.clone());
        socket.push(vec![group]).await;
    }

    fn heard(&mut self, message: ServerMessage) {
        let mut edits = self.team.edits.borrow_mut();
        match message {
            ServerMessage::Accepted { group, .. } => {
                if self.unanswered.remove(&group).is_some()
                    && let Some(edit) = edits.get_mut(&group)
                {
                    edit.acknowledged = Some(edit.sent.elapsed());
                }
            }
            ServerMessage::Refused { message, .. } => panic!("a healthy edit was refused: {message}"),
            ServerMessage::Batch { upto, chain, entries, .. } => {
                self.cursor.seq = upto;
                self.cursor.chain = chain;
                for entry in entries {
                    // One's own come back without their bytes.
                    if entry.bytes.is_some()
                        && let Some(edit) = edits.get_mut(&entry.group)
                    {
                        edit.read.push(edit.sent.elapsed());
                    }
                }
            }
            _ => {}
        }
    }
}

/// Of the edits that were sent in a time: the figures until they were acknowledged, and until the others had them.
pub fn figures(outcome: &Outcome, from: Instant, to: Instant) -> Option<Figures> {
    let edits: Vec<&Edit> = outcome.edits.iter().filter(|edit| (from..to).contains(&edit.sent)).collect();
    let acknowledged: Vec<Duration> = edits.iter().filter_map(|edit| edit.acknowledged).collect();
    let read: Vec<Duration> = edits.iter().flat_map(|edit| edit.read.clone()).collect();
    if acknowledged.is_empty() || read.is_empty() {
        return None;
    }
    let unanswered = edits.len() - acknowledged.len();
    Some(Figures { acknowledged: ends(acknowledged), read: ends(read), unanswered })
}

/// The 50th and the 99th percentile, in milliseconds.
#[derive(Debug, Clone, Copy)]
pub struct Ends {
    pub p50: f64,
    pub p99: f64,
}

fn ends(times: Vec<Duration>) -> Ends {
    let (p50, p99, _) = crate::team::percentiles(times);
    Ends { p50, p99 }
}

#[derive(Debug, Clone, Copy)]
pub struct Figures {
    pub acknowledged: Ends,
    pub read: Ends,
    /// Edits that were never acknowledged.
    pub unanswered: usize,
}
