//! Where an attack is played: the server, the healthy team, and what the attackers were told.

use super::wire::Answer;
use crate::team::Team;
use sotay_shared::id::{MemberId, WorkspaceId};
use sotay_tests::{Account, TestServer, now, random};
use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{Instant, timeout_at},
};

#[derive(Clone)]
pub struct Scene {
    pub server: Arc<TestServer>,
    pub address: SocketAddr,
    /// Whom it should not harm: its owner, and its workspace.
    pub healthy: Arc<Team>,
    /// A push service that takes connections and answers nothing.
    pub silent_service: Arc<str>,
    got: Arc<Mutex<BTreeMap<String, u64>>>,
    /// Turns true when all that is needed was made.
    is_prepared: watch::Sender<bool>,
    /// Says when the attack ends, once it may begin.
    ends: watch::Sender<Option<Instant>>,
}

impl Scene {
    pub fn new(server: Arc<TestServer>, healthy: Arc<Team>, silent_service: Arc<str>) -> Scene {
        let address = server.url.trim_start_matches("http://").parse().unwrap();
        let (is_prepared, ends) = (watch::Sender::new(false), watch::Sender::new(None));
        Scene { server, address, healthy, silent_service, got: Arc::default(), is_prepared, ends }
    }

    /// Everything is made: waits until it may begin, and says when it has to end.
    pub async fn begin(&self) -> Instant {
        self.is_prepared.send_replace(true);
        let mut ends = self.ends.subscribe();
        let end = ends.wait_for(Option::is_some).await.unwrap();
        end.unwrap()
    }

    pub async fn prepared(&self) {
        self.is_prepared.subscribe().wait_for(|it| *it).await.unwrap();
    }

    pub fn let_begin(&self, end: Instant) {
        self.ends.send_replace(Some(end));
    }

    /// Plays these at the same time until the end, and gives them up then.
    pub async fn play(&self, tasks: impl IntoIterator<Item = impl Future<Output = ()> + Send + 'static>) {
        let tasks: Vec<_> = tasks.into_iter().collect();
        let end = self.begin().await;
        let mut playing = JoinSet::new();
        for task in tasks {
            playing.spawn(task);
        }
        // Whoever is told all there is to tell waits for the end.
        if timeout_at(end, playing.join_all()).await.is_ok() {
            tokio::time::sleep_until(end).await;
        }
    }

    /// The attackers were told this.
    pub fn count(&self, what: &str) {
        let mut got = self.got.lock().unwrap_or_else(PoisonError::into_inner);
        match got.get_mut(what) {
            Some(count) => *count += 1,
            None => drop(got.insert(what.to_owned(), 1)),
        }
    }

    pub fn count_answer(&self, answer: &Answer) {
        match &answer.error {
            Some(error) => self.count(&format!("{} {error}", answer.status)),
            None => self.count(&answer.status.to_string()),
        }
    }

    pub fn got(&self) -> BTreeMap<String, u64> {
        self.got.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// An account that has nothing to do with the healthy team, and a workspace of its own.
    pub async fn stranger(&self) -> Team {
        crate::team::team(&self.server).await
    }

    /// A member of the healthy team.
    pub async fn colleague(&self, role: &str) -> Account {
        let Team { account, workspace } = &*self.healthy;
        let account_of_it = Account::sign_up(&self.server, role).await;
        account_of_it.join(&account.invite(*workspace, role).await, MemberId::v7(now().0, random())).await;
        account_of_it
    }
}

/// Another workspace of an account.
pub async fn another_workspace(account: &Account) -> Team {
    let workspace = WorkspaceId::v7(now().0, random());
    account.create_workspace(workspace, MemberId::v7(now().0, random())).await;
    Team { account: account.clone(), workspace }
}

impl Team {
    /// The path of the team's live socket.
    pub fn live_path(&self) -> String {
        self.path("live")
    }

    /// A path below that of the team's workspace.
    pub fn path(&self, below: &str) -> String {
        format!("/api/workspaces/{}/{below}", self.workspace)
    }
}
