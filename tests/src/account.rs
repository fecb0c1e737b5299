//! An account, signed in, as a browser would hold it: a cookie and an origin.

use crate::{LiveSocket, TestServer, now, random};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use sotay_shared::{
    codec,
    id::{GroupId, MemberId, WorkspaceId},
    sync::{Cursor, Entry, LogPart, Recorded, Recovered, Recovery},
};

#[derive(Debug, Clone)]
pub struct Account {
    pub email: String,
    pub password: String,
    url: String,
    /// What the pages of the server say they come from.
    origin: String,
    cookie: String,
    http: reqwest::Client,
}

impl Account {
    /// A new account.
    pub async fn sign_up(server: &TestServer, name: &str) -> Account {
        let mut account = Account::fresh(server, name);
        account.enter("/api/account", None, StatusCode::CREATED).await;
        account
    }

    /// One that no server knows yet.
    fn fresh(server: &TestServer, name: &str) -> Account {
        let unique: String = random::<6>().iter().map(|byte| format!("{byte:02x}")).collect();
        Account {
            email: format!("{name}-{unique}@example.vn"),
            password: "mật khẩu thật dài".into(),
            url: server.url.clone(),
            origin: server.origin(),
            cookie: String::new(),
            http: reqwest::Client::new(),
        }
    }

    /// A new account by invitation to a workspace of this one's, which it has not joined.
    pub async fn invited(&self, server: &TestServer, name: &str) -> Account {
        let (_, body) = self.get("/api/session").await;
        let workspace = body["workspaces"][0]["workspace"].as_str().unwrap().to_owned();
        let (_, invite) = self.post(&format!("/api/workspaces/{workspace}/invites"), json!({ "role": "member" })).await;
        let mut account = Account::fresh(server, name);
        account.enter("/api/account", invite["token"].as_str(), StatusCode::CREATED).await;
        account
    }

    /// An account that is there already.
    pub async fn known(server: &TestServer, email: &str, password: &str) -> Account {
        let mut account = Account {
            email: email.into(),
            password: password.into(),
            url: String::new(),
            origin: String::new(),
            cookie: String::new(),
            http: reqwest::Client::new(),
        };
        account.sign_in(server).await;
        account
    }

    /// The same session at another server of the same database.
    pub fn at(&self, server: &TestServer) -> Account {
        Account { url: server.url.clone(), origin: server.origin(), ..self.clone() }
    }

    /// The same session by another way to the server, such as a proxy.
    pub fn through(&self, url: &str) -> Account {
        Account { url: url.to_owned(), origin: url.to_owned(), ..self.clone() }
    }

    /// Signs in at a server, after it moved to another port.
    pub async fn sign_in(&mut self, server: &TestServer) {
        self.url = server.url.clone();
        self.origin = server.origin();
        self.enter("/api/session", None, StatusCode::NO_CONTENT).await;
    }

    async fn enter(&mut self, path: &str, invitation: Option<&str>, expected: StatusCode) {
        let credentials = json!({ "email": self.email, "password": self.password, "invitation": invitation });
        let answer = self.request(Method::POST, path).json(&credentials).send().await.unwrap();
        assert_eq!(answer.status(), expected);
        self.keep_cookies(&answer);
        assert!(self.cookie.contains("sotay="), "{}", self.cookie);
    }

    /// Keeps what an answer sets, as a browser does: which session, and which device.
    pub fn keep_cookies(&mut self, answer: &reqwest::Response) {
        let mut cookies: Vec<String> = Vec::new();
        for cookie in answer.headers().get_all("set-cookie") {
            let cookie = cookie.to_str().unwrap();
            assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
            cookies.push(cookie.split(';').next().unwrap().to_owned());
        }
        let name = |cookie: &str| cookie.split('=').next().unwrap_or_default().to_owned();
        let kept = self.cookie.split("; ").filter(|old| !old.is_empty());
        let kept: Vec<&str> = kept.filter(|old| cookies.iter().all(|new| name(new) != name(old))).collect();
        self.cookie = kept.into_iter().map(str::to_owned).chain(cookies.iter().cloned()).collect::<Vec<_>>().join("; ");
    }

    /// A request as this server's own page would make it.
    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.http
            .request(method, format!("{}{path}", self.url))
            .header("origin", &self.origin)
            .header("cookie", &self.cookie)
    }

    pub async fn post(&self, path: &str, body: Value) -> (StatusCode, Value) {
        let answer = self.request(Method::POST, path).json(&body).send().await.unwrap();
        let status = answer.status();
        (status, answer.json().await.unwrap_or_default())
    }

    pub async fn get(&self, path: &str) -> (StatusCode, Value) {
        let answer = self.request(Method::GET, path).send().await.unwrap();
        let status = answer.status();
        (status, answer.json().await.unwrap_or_default())
    }

    pub async fn put(&self, path: &str, body: Value) -> (StatusCode, Value) {
        let answer = self.request(Method::PUT, path).json(&body).send().await.unwrap();
        let status = answer.status();
        (status, answer.json().await.unwrap_or_default())
    }

    pub async fn create_workspace(&self, workspace: WorkspaceId, member: MemberId) {
        let (status, body) = self.post("/api/workspaces", json!({ "workspace": workspace, "member": member })).await;
        assert!(status.is_success(), "{body}");
    }

    pub async fn invite(&self, workspace: WorkspaceId, role: &str) -> String {
        let (status, body) = self.post(&format!("/api/workspaces/{workspace}/invites"), json!({ "role": role })).await;
        assert_eq!(status, StatusCode::CREATED, "{body}");
        body["token"].as_str().unwrap().to_owned()
    }

    pub async fn join(&self, token: &str, member: MemberId) -> Value {
        let (status, body) = self.post("/api/join", json!({ "token": token, "member": member })).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        body
    }

    /// One answer of the catch-up stream.
    pub async fn log_part(&self, workspace: WorkspaceId, after: Cursor) -> LogPart {
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let cursor = format!("{}.{}.{}", hex(&after.epoch.0), after.seq, hex(&after.chain.0));
        let path = format!("/api/workspaces/{workspace}/log?after={cursor}");
        let answer = self.request(Method::GET, &path).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        let bytes = answer.bytes().await.unwrap();
        LogPart::parse(&bytes).unwrap()
    }

    /// Asks the server to take back what it lost.
    pub async fn recover(&self, workspace: WorkspaceId, changes: Vec<Recorded>) -> Recovered {
        let recovery = Recovery { group: GroupId::v7(now().0, random()), changes };
        let path = format!("/api/workspaces/{workspace}/recover");
        let answer = self.request(Method::POST, &path).body(codec::encode(&recovery)).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{:?}", answer.text().await);
        codec::decode(&answer.bytes().await.unwrap()).unwrap()
    }

    /// The whole log.
    pub async fn log(&self, workspace: WorkspaceId) -> (Vec<Entry>, Cursor) {
        let mut entries = Vec::new();
        let mut cursor = Cursor::default();
        loop {
            let part = self.log_part(workspace, cursor).await;
            entries.extend(part.entries);
            cursor = part.trailer.cursor;
            if !part.trailer.more {
                return (entries, cursor);
            }
        }
    }

    pub async fn live(&self, workspace: WorkspaceId) -> LiveSocket {
        self.try_live(workspace).await.expect("the live socket opens")
    }

    /// # Errors
    /// When the server refuses the upgrade.
    pub async fn try_live(&self, workspace: WorkspaceId) -> Result<LiveSocket, tokio_tungstenite::tungstenite::Error> {
        let url = format!("{}/api/workspaces/{workspace}/live", self.url.replacen("http", "ws", 1));
        LiveSocket::connect(&url, &self.origin, &self.cookie).await
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    pub fn cookie(&self) -> &str {
        &self.cookie
    }
}
