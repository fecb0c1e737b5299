//! The eight people who try everything, and what they hold.

use super::*;
use crate::gateway::{self, asked};
use reqwest::Method;
use serde_json::{Value, json};

/// One of them.
pub struct Somebody {
    pub person: Person,
    pub account: Option<Account>,
    /// Who they are in the workspace, or would be.
    pub member: MemberId,
    /// Access tokens, also what is left of one that ended.
    pub write: Option<String>,
    pub read: Option<String>,
    /// Connections that were there before their standing changed.
    pub live: Option<LiveSocket>,
    pub gateway: Option<gateway::Socket>,
}

pub struct Cast {
    pub workspace: WorkspaceId,
    /// A viewer whom an admin decides about, and who never says anything.
    pub other: MemberId,
    /// An admin who makes what the others try to change.
    pub maker: Account,
    pub maker_member: MemberId,
    pub people: Vec<Somebody>,
}

impl Cast {
    pub fn member(&self, person: Person) -> MemberId {
        self.people.iter().find(|it| it.person == person).expect("everybody is there").member
    }

    pub fn account(&self, person: Person) -> &Account {
        let somebody = self.people.iter().find(|it| it.person == person).expect("everybody is there");
        somebody.account.as_ref().expect("they have an account")
    }
}

async fn token(account: &Account, workspace: WorkspaceId, scope: &str) -> (String, String) {
    let path = format!("/api/workspaces/{workspace}/tokens");
    let (status, body) = account.post(&path, asked(account, scope)).await;
    assert_eq!(status, 201, "{body}");
    let text = |key: &str| body[key].as_str().unwrap().to_owned();
    (text("token"), text("id"))
}

/// Somebody who has an account, with all that they may have in a workspace.
async fn equipped(person: Person, account: Account, workspace: WorkspaceId, member: MemberId) -> Somebody {
    let (write, _) = token(&account, workspace, "write").await;
    let (read, _) = token(&account, workspace, "read").await;
    let live = Some(live(&account, workspace).await);
    let gateway = Some(gateway::joined(&account, &write).await);
    Somebody { person, account: Some(account), member, write: Some(write), read: Some(read), live, gateway }
}

/// Nobody who is known, with connections of a session that ended and of a token that was revoked.
async fn stranger(server: &TestServer, of: &Account, workspace: WorkspaceId) -> Somebody {
    let mut session = of.clone();
    session.sign_in(server).await;
    let live = Some(live(&session, workspace).await);
    let (write, id) = token(of, workspace, "write").await;
    let gateway = Some(gateway::joined(of, &write).await);
    let ends = [(&session, "/api/session".to_owned()), (of, format!("/api/workspaces/{workspace}/tokens/{id}"))];
    for (account, path) in ends {
        assert_eq!(account.request(Method::DELETE, &path).send().await.unwrap().status(), 204);
    }
    let member = MemberId::v7(now().0, random());
    Somebody { person: Person::Stranger, account: None, member, write: None, read: None, live, gateway }
}

/// Somebody with a workspace of their own, which their tokens are of.
async fn outsider(server: &TestServer) -> Somebody {
    let (account, workspace, _) = owner(server).await;
    let member = MemberId::v7(now().0, random());
    let somebody = equipped(Person::Outsider, account, workspace, member).await;
    // Nobody ever had a socket of a workspace that they were never in.
    Somebody { live: None, ..somebody }
}

pub async fn cast(server: &TestServer) -> Cast {
    let (lan, workspace, lan_member) = owner(server).await;
    let (_, other) = joined(server, &lan, workspace, "viewer").await;
    let (maker, maker_member) = joined(server, &lan, workspace, "admin").await;
    let mut people = vec![stranger(server, &maker, workspace).await, outsider(server).await];
    for person in [Person::Viewer, Person::Member, Person::Admin] {
        let (account, member) = joined(server, &lan, workspace, person.as_str()).await;
        people.push(equipped(person, account, workspace, member).await);
    }
    people.push(equipped(Person::Owner, lan.clone(), workspace, lan_member).await);
    let ends: [(Person, Method, Value); 2] =
        [(Person::Suspended, Method::PUT, json!({ "suspended": true })), (Person::Removed, Method::DELETE, json!({}))];
    for (person, method, body) in ends {
        let (account, member) = joined(server, &lan, workspace, "member").await;
        people.push(equipped(person, account, workspace, member).await);
        let path = format!("/api/workspaces/{workspace}/members/{member}");
        assert_eq!(lan.request(method, &path).json(&body).send().await.unwrap().status(), 204);
    }
    Cast { workspace, other, maker, maker_member, people }
}
