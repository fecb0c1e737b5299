//! Web Push (RFC 8030): tells devices whose app is closed of the reminders of tasks, and of who calls their members.
//!
//! What is sent is encrypted for the device (RFC 8291), and signed with this server's own key (RFC 8292).

mod services;
mod vapid;

pub use services::{KNOWN as KNOWN_SERVICES, PushServices};
pub use vapid::Vapid;

use crate::{
    background, clock,
    store::{AccountId, DueReminder, Store, StoreError, Subscription},
};
use axum::http::{Request, StatusCode, Uri, header};
use futures::future::join_all;
use http_body_util::Full;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde_json::json;
use sotay_shared::{
    document::Document,
    id::{MemberId, RecordId, WorkspaceId},
    notice::{Chosen, NoticeKind},
    row::{Due, Row, TaskStatus},
    stamp::Timestamp,
    zone::MINUTE_MS,
};
use std::{cmp::Ordering, collections::HashMap, num::NonZeroU32, sync::Arc, time::Duration};
use tokio::{sync::Semaphore, task::JoinSet};
use web_push_native::{Auth, WebPushBuilder, p256::PublicKey};

/// How often the server looks for reminders.
const LOOK: Duration = Duration::from_secs(5);
/// One that was not delivered is tried again after this long, so many times.
const AGAIN_MS: i64 = 20_000;
const TRIES: i64 = 5;
/// A reminder that could not be told for so long is not told any more.
const STALE_MS: i64 = 12 * 3_600_000;
/// How long a push service may take to answer, with the wait for a free place at it.
const PATIENCE: Duration = Duration::from_secs(10);
/// Messages that are on their way to one push service at a time.
const PLACES: usize = 32;
/// Accounts that are told of something at a time. One whose push service does not answer holds up nobody else's.
const ACCOUNTS: usize = 256;
/// How long a push service keeps what a device does not fetch.
const KEPT: Duration = Duration::from_secs(12 * 3_600);

type HttpClient = Client<HttpsConnector<HttpConnector>, Full<axum::body::Bytes>>;

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Delivery {
    Taken,
    /// Nobody is reached there any more.
    Gone,
    /// May be taken later.
    Later,
}

/// Sends reminders to devices.
#[derive(Debug, Clone)]
pub struct Push {
    store: Store,
    vapid: Arc<Vapid>,
    services: Arc<PushServices>,
    /// Free places at each of the services.
    places: Arc<[Semaphore]>,
    /// Messages that a member is told in an hour.
    an_hour: i64,
    client: HttpClient,
}

/// What is due of one account: each reminder with its devices.
type OfAccount = Vec<Vec<DueReminder>>;

/// Accounts that are being told of something.
#[derive(Default)]
struct Telling {
    tasks: JoinSet<()>,
    accounts: HashMap<tokio::task::Id, AccountId>,
}

impl Telling {
    /// Forgets those that are done, and those that failed.
    fn reap(&mut self) {
        while let Some(ended) = self.tasks.try_join_next_with_id() {
            let id = match ended {
                Ok((id, ())) => id,
                Err(error) => error.id(),
            };
            self.accounts.remove(&id);
        }
    }

    /// Whether an account is told of something at the moment.
    fn has(&self, account: AccountId) -> bool {
        self.accounts.values().any(|busy| *busy == account)
    }

    fn begin(&mut self, account: AccountId, task: impl Future<Output = ()> + Send + 'static) {
        let handle = self.tasks.spawn(task);
        self.accounts.insert(handle.id(), account);
    }
}

impl Push {
    /// Reads this server's key, or makes it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn open(
        store: &Store,
        services: PushServices,
        an_hour: NonZeroU32,
        contact: &str,
    ) -> Result<Push, StoreError> {
        let key = store.push_key(Vapid::random_key()).await?;
        let vapid = Vapid::new(&key, contact).ok_or(StoreError::Unreadable("a key for Web Push"))?;
        let connector =
            HttpsConnectorBuilder::new().with_webpki_roots().https_or_http().enable_http1().enable_http2().build();
        let client = Client::builder(TokioExecutor::new()).build(connector);
        let places = (0..services.count()).map(|_| Semaphore::new(PLACES)).collect();
        let (vapid, services) = (Arc::new(vapid), Arc::new(services));
        Ok(Push { store: store.clone(), vapid, services, places, an_hour: i64::from(an_hour.get()), client })
    }

    /// What a device subscribes with: this server's public key.
    pub fn public_key(&self) -> &[u8] {
        self.vapid.public_key()
    }

    /// Whether the address belongs to a push service that this server sends to.
    pub fn is_known(&self, endpoint: &str) -> bool {
        self.services.is_known(endpoint)
    }

    /// Looks for reminders as long as the server runs.
    pub async fn run(self) {
        let mut minute = 0;
        let mut telling = Telling::default();
        loop {
            tokio::time::sleep(LOOK).await;
            // Clocks are changed at a full minute.
            let now = clock::now();
            if now.0 / MINUTE_MS != minute {
                minute = now.0 / MINUTE_MS;
                if let Err(error) = self.store.follow_clocks(now).await {
                    tracing::warn!(%error, "clocks are not followed");
                }
            }
            if let Err(error) = self.tell(&mut telling).await {
                tracing::warn!(%error, "reminders wait");
            }
        }
    }

    /// Begins to tell of what is due, each account by itself.
    async fn tell(&self, telling: &mut Telling) -> Result<(), StoreError> {
        let now = clock::now();
        telling.reap();
        let due = self.store.due_reminders(now, Timestamp(now.0 - AGAIN_MS)).await?;
        for (account, reminders) in by_account(due) {
            if telling.accounts.len() >= ACCOUNTS {
                break;
            }
            if telling.has(account) || !reminders.iter().flatten().any(|it| self.has_place(&it.subscription)) {
                continue;
            }
            let push = self.clone();
            telling.begin(account, async move {
                for devices in reminders {
                    if let Err(error) = push.tell_one(&devices).await {
                        tracing::warn!(%error, "a reminder waits");
                    }
                }
            });
        }
        self.store.forget_reminders(Timestamp(now.0 - STALE_MS)).await
    }

    /// Whether the push service of a device is not busy with as many messages as it may have.
    fn has_place(&self, subscription: &Subscription) -> bool {
        let place = self.services.place(&subscription.endpoint).and_then(|at| self.places.get(at));
        // One that is not known any more is forgotten when it is sent to.
        place.is_none_or(|place| place.available_permits() > 0)
    }

    /// Tells the devices of one member of one reminder.
    async fn tell_one(&self, devices: &[DueReminder]) -> Result<(), StoreError> {
        let Some(first) = devices.first() else { return Ok(()) };
        let now = clock::now();
        if !self.store.take_reminder(first, now).await? {
            return Ok(());
        }
        let Some(message) = self.message(first).await? else { return self.store.finish_reminder(first).await };
        // What is sent again was counted.
        let told = if first.tries > 0 { 1 } else { self.store.count_told(first, now).await? };
        let message = match told.cmp(&(self.an_hour + 1)) {
            Ordering::Less => message,
            Ordering::Equal => summary(now),
            Ordering::Greater => return self.store.finish_reminder(first).await,
        };
        let deliveries = join_all(devices.iter().map(|device| self.send(&device.subscription, &message))).await;
        let mut missed = false;
        for (device, delivery) in devices.iter().zip(deliveries) {
            match delivery {
                Delivery::Taken => {}
                Delivery::Gone => self.store.forget_endpoint(&device.subscription.endpoint).await?,
                Delivery::Later => missed = true,
            }
        }
        // Told twice, a device shows one: both have the same tag.
        if !missed || first.tries + 1 >= TRIES {
            self.store.finish_reminder(first).await?;
        }
        Ok(())
    }

    /// What the service worker shows a member of a task or an activity; `None` where there is nothing to tell of.
    async fn message(&self, it: &DueReminder) -> Result<Option<Vec<u8>>, StoreError> {
        let key = format!("mentions/{}", it.member);
        let Some((row, by)) = self.row(it.workspace, it.record, Some(key)).await? else { return Ok(None) };
        let kind = if row.as_activity().is_some() { NoticeKind::Mentioned } else { NoticeKind::Due };
        let member = self.row(it.workspace, it.member.into(), None).await?;
        if member.is_some_and(|(member, _)| Chosen::of(&member).quiet.contains(&kind)) {
            return Ok(None);
        }
        if row.as_activity().is_none() {
            return Ok(message(&row));
        }
        let by = match by {
            Some(member) => self.row(it.workspace, member.into(), None).await?,
            None => None,
        };
        let about = match row.links().first() {
            Some(about) => self.row(it.workspace, *about, None).await?,
            None => None,
        };
        Ok(mention(&row, by.as_ref().map(|(row, _)| row), about.as_ref().map(|(row, _)| row)))
    }

    /// A record as it is, and who wrote what stands under a key of it; `None` where it cannot be read.
    async fn row(
        &self,
        workspace: WorkspaceId,
        record: RecordId,
        key: Option<String>,
    ) -> Result<Option<(Row, Option<MemberId>)>, StoreError> {
        let kept = self.store.kept(workspace, &[record]).await?.remove(&record).unwrap_or_default();
        let read = move || {
            let document = Document::open(record, &kept).ok()?;
            let author = key.and_then(|key| document.stored_change(&document.written_by(&key)?));
            Some((document.project(), author.map(|author| author.attribution.member)))
        };
        let read = background::run(read);
        Ok(read.await.flatten())
    }

    async fn send(&self, subscription: &Subscription, message: &[u8]) -> Delivery {
        let Some(request) = self.request(subscription, message) else { return Delivery::Gone };
        let place = self.services.place(&subscription.endpoint).and_then(|at| self.places.get(at));
        let Some(place) = place else { return Delivery::Gone };
        let answer = async {
            // Nobody closes it while the server runs.
            let _place = place.acquire().await;
            self.client.request(request).await
        };
        match tokio::time::timeout(PATIENCE, answer).await {
            Ok(Ok(response)) => match response.status() {
                status if status.is_success() => Delivery::Taken,
                StatusCode::NOT_FOUND | StatusCode::GONE => Delivery::Gone,
                status => {
                    tracing::warn!(%status, "a push service did not take a reminder");
                    Delivery::Later
                }
            },
            Ok(Err(error)) => {
                tracing::warn!(%error, "a push service is not reached");
                Delivery::Later
            }
            Err(_) => Delivery::Later,
        }
    }

    /// The request to a push service; `None` for a subscription that nothing can be sent to.
    fn request(&self, it: &Subscription, message: &[u8]) -> Option<Request<Full<axum::body::Bytes>>> {
        if !self.services.is_known(&it.endpoint) {
            return None;
        }
        let endpoint: Uri = it.endpoint.parse().ok()?;
        let key = PublicKey::from_sec1_bytes(&it.p256dh).ok()?;
        let auth = <[u8; 16]>::try_from(it.auth.as_slice()).ok()?;
        let request = WebPushBuilder::new(endpoint.clone(), key, Auth::from(auth)).with_valid_duration(KEPT);
        let mut request = request.build(message.to_vec()).ok()?;
        let authorization = self.vapid.authorization(&endpoint, clock::now())?;
        request.headers_mut().insert(header::AUTHORIZATION, authorization.parse().ok()?);
        request.headers_mut().insert("urgency", header::HeaderValue::from_static("high"));
        Some(request.map(|body| Full::new(body.into())))
    }
}

/// What is due by account, in the order in which they come, each reminder with its devices.
fn by_account(due: Vec<DueReminder>) -> Vec<(AccountId, OfAccount)> {
    let mut accounts: Vec<(AccountId, OfAccount)> = Vec::new();
    let mut places: HashMap<AccountId, usize> = HashMap::new();
    for it in due {
        let at = *places.entry(it.account).or_insert_with(|| {
            accounts.push((it.account, Vec::new()));
            accounts.len() - 1
        });
        let Some((_, reminders)) = accounts.get_mut(at) else { continue };
        let is_same = |one: &DueReminder| (one.workspace, one.record, one.at) == (it.workspace, it.record, it.at);
        match reminders.last_mut().filter(|devices| devices.first().is_some_and(is_same)) {
            Some(devices) => devices.push(it),
            None => reminders.push(vec![it]),
        }
    }
    accounts
}

/// `{"more": true, …}`: there is more in the app. The rest is what an older service worker asks for.
fn summary(now: Timestamp) -> Vec<u8> {
    json!({ "more": true, "record": "more", "title": "Sotay", "due": now }).to_string().into_bytes()
}

/// `{"record": id, "title": text, "due": "2026-06-30" or milliseconds}`.
fn message(row: &Row) -> Option<Vec<u8>> {
    let task = row.as_task().filter(|task| !row.is_put_away() && task.status == TaskStatus::Open)?;
    let due = match task.due? {
        Due::Day(day) => json!(day.to_string()),
        Due::At(at) => json!(at.0),
    };
    // A push message has room for some 3,900 bytes.
    let title: String = task.title.chars().take(200).collect();
    serde_json::to_vec(&json!({ "record": row.id, "title": title, "due": due })).ok()
}

/// `{"record": id, "by": name, "text": beginning of the words, "kind": word, "about": id}`: the last two of what it is about.
fn mention(row: &Row, by: Option<&Row>, about: Option<&Row>) -> Option<Vec<u8>> {
    if row.is_deleted() {
        return None;
    }
    let text: String = row.title().chars().take(200).collect();
    let by: String = by.map(Row::title).unwrap_or_default().chars().take(100).collect();
    let about = about.and_then(|about| Some((about.kind()?.as_str(), about.id)));
    let (kind, about) = about.unzip();
    serde_json::to_vec(&json!({ "record": row.id, "by": by, "text": text, "kind": kind, "about": about })).ok()
}
