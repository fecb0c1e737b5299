//! Web Push: the server's own key, where signed-in devices are reached, and the reminders to come.

use super::{AccountId, Appending, Store, StoreError, fixed, log::among, log::bind_keys, log::placeholders};
use crate::token::TokenHash;
use sotay_shared::{
    id::{MemberId, RecordId, WorkspaceId},
    reminder::Moment,
    stamp::Timestamp,
    zone::{MINUTE_MS, Zone},
};
use sqlx::{AssertSqlSafe, Row, any::AnyRow};
use std::collections::{BTreeMap, BTreeSet};

/// Reminders read at a time, each once for every device; and those of one account among them.
const DUE: i64 = 500;
const OF_ONE: i64 = 4;
/// Reminders to come of one member. Of more, those that come last are forgotten.
const TO_COME: i64 = 5_000;
/// Times that a member is called in a minute. Who is called more often finds it in the app.
const CALLED: i64 = 30;
/// Rows written by one statement.
const ROWS: usize = 500;

/// Where a device is reached (W3C Push API), and for whom.
#[derive(Clone, PartialEq, Eq)]
pub struct Subscription {
    pub endpoint: String,
    /// The device's public key, an uncompressed point of P-256.
    pub p256dh: Vec<u8>,
    /// Its authentication secret, 16 bytes (RFC 8291).
    pub auth: Vec<u8>,
    /// Minutes that its clock is ahead of UTC.
    pub utc_offset: i16,
    /// The zone of its clock; empty where that is not known.
    pub zone: String,
}

impl std::fmt::Debug for Subscription {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Subscription(…)")
    }
}

/// A reminder of a task, and whom it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reminder {
    pub moment: Moment,
    pub member: MemberId,
    /// When the change came that set it: what was past by then reminds nobody.
    pub set_at: Timestamp,
}

/// A reminder whose time has come at one device.
#[derive(Debug, Clone)]
pub struct DueReminder {
    pub workspace: WorkspaceId,
    pub record: RecordId,
    pub member: MemberId,
    pub account: AccountId,
    /// As it is stored.
    pub at: Timestamp,
    /// When it was tried last, and how often.
    pub tried_at: Timestamp,
    pub tries: i64,
    pub subscription: Subscription,
}

/// The records of a batch whose reminders are written anew.
pub type Reminders = BTreeMap<(WorkspaceId, RecordId), Vec<Reminder>>;

/// Whom the activities of a batch call, and when that came.
pub type Called = BTreeMap<((WorkspaceId, RecordId), MemberId), Timestamp>;

impl Appending {
    /// Notes whom activities call, to be told at once; those who were not told yet are told all the same.
    pub async fn call(&mut self, called: &Called) -> Result<(), StoreError> {
        for (((workspace, record), member), now) in called {
            let waiting = sqlx::query(
                "SELECT COUNT(*) FROM reminders
                 WHERE workspace = $1 AND member = $2 AND local = 0 AND set_at > $3 AND at <= set_at + 60000",
            )
            .bind(&workspace.as_bytes()[..])
            .bind(&member.as_bytes()[..])
            .bind(now.0 - MINUTE_MS)
            .fetch_one(self.connection())
            .await?;
            if waiting.get::<i64, _>(0) >= CALLED {
                continue;
            }
            let last = sqlx::query("SELECT COALESCE(MAX(at), 0) FROM reminders WHERE workspace = $1 AND record = $2")
                .bind(&workspace.as_bytes()[..])
                .bind(&record.as_bytes()[..])
                .fetch_one(self.connection())
                .await?;
            // A reminder is known by its time: everybody's is another one.
            let at = last.get::<i64, _>(0).max(now.0) + 1;
            sqlx::query(
                "INSERT INTO reminders (workspace, record, at, local, set_at, member) VALUES ($1, $2, $3, 0, $4, $5)",
            )
            .bind(&workspace.as_bytes()[..])
            .bind(&record.as_bytes()[..])
            .bind(at)
            .bind(now.0)
            .bind(&member.as_bytes()[..])
            .execute(self.connection())
            .await?;
        }
        Ok(())
    }

    /// Writes the reminders of some records anew; they count with the changes that set them.
    pub async fn remind(&mut self, reminders: &Reminders) -> Result<(), StoreError> {
        let records: Vec<(WorkspaceId, RecordId)> = reminders.keys().copied().collect();
        for some in records.chunks(ROWS) {
            let delete = AssertSqlSafe(format!("DELETE FROM reminders WHERE {}", among(some)));
            bind_keys(sqlx::query(delete), some).execute(self.connection()).await?;
        }
        let rows = reminders.iter().flat_map(|(key, all)| all.iter().map(move |reminder| (key, reminder)));
        let rows: Vec<_> = rows.collect();
        for some in rows.chunks(ROWS) {
            // Two of a task at one time are one.
            let insert = format!(
                "INSERT INTO reminders (workspace, record, at, local, set_at, member) VALUES {} ON CONFLICT DO NOTHING",
                placeholders(self.dialect, some.len(), 6)
            );
            let mut query = sqlx::query(AssertSqlSafe(insert));
            for ((workspace, record), reminder) in some {
                let (at, local) = match reminder.moment {
                    Moment::At(at) => (at, 0_i64),
                    Moment::Local(at) => (at, 1),
                };
                query = query
                    .bind(&workspace.as_bytes()[..])
                    .bind(&record.as_bytes()[..])
                    .bind(at.0)
                    .bind(local)
                    .bind(reminder.set_at.0)
                    .bind(&reminder.member.as_bytes()[..]);
            }
            query.execute(self.connection()).await?;
        }
        let receivers: BTreeSet<(WorkspaceId, MemberId)> =
            rows.iter().map(|((workspace, _), reminder)| (*workspace, reminder.member)).collect();
        for (workspace, member) in receivers {
            // Whatever is read of them costs no more than so many.
            sqlx::query(
                "DELETE FROM reminders WHERE workspace = $1 AND member = $2 AND at >
                 (SELECT at FROM reminders WHERE workspace = $1 AND member = $2 ORDER BY at LIMIT 1 OFFSET $3)",
            )
            .bind(&workspace.as_bytes()[..])
            .bind(&member.as_bytes()[..])
            .bind(TO_COME - 1)
            .execute(self.connection())
            .await?;
        }
        Ok(())
    }
}

/// The reminders that are due: `$1` is now on the clock that is furthest ahead. Who is reminded stands elsewhere than
/// the reminders, where the database is distributed: those are chosen first.
const DUE_REMINDERS: &str = "WITH r AS MATERIALIZED (
         SELECT workspace, record, at, local, set_at, member, tries, tried_at FROM reminders
         WHERE at <= $1 AND (local = 1 OR at <= $2) AND tried_at <= $3 {among}
     )
     SELECT workspace, record, at, tried_at, tries, endpoint, p256dh, auth, utc_offset, member, zone, account,
         own_turn, workspace_turn
     FROM (
         SELECT r.workspace, r.record, r.at, r.tried_at, r.tries, s.endpoint, s.p256dh, s.auth, s.utc_offset,
             r.member, s.zone, m.account,
             DENSE_RANK() OVER (PARTITION BY m.account ORDER BY r.at, r.workspace, r.record) AS own_turn,
             DENSE_RANK() OVER (PARTITION BY r.workspace ORDER BY r.at, r.record) AS workspace_turn
         FROM r
         JOIN members m ON m.workspace = r.workspace AND m.member = r.member
         JOIN push_subscriptions s ON s.account = m.account
         WHERE r.at - r.local * s.utc_offset * 60000 <= $2
             AND r.at - r.local * s.utc_offset * 60000 > r.set_at
             AND NOT EXISTS (SELECT 1 FROM workspace_sessions w
                 WHERE w.workspace = r.workspace AND w.session = s.session AND w.barred_at IS NOT NULL)
     ) due
     WHERE own_turn <= $4
     ORDER BY own_turn, workspace_turn, at, workspace, record LIMIT $5";

impl Store {
    /// The server's own key; `fresh` where there is none yet.
    pub async fn push_key(&self, fresh: [u8; 32]) -> Result<[u8; 32], StoreError> {
        sqlx::query("INSERT INTO push_key (id, private_key) VALUES (1, $1) ON CONFLICT DO NOTHING")
            .bind(&fresh[..])
            .execute(&self.write)
            .await?;
        let row = sqlx::query("SELECT private_key FROM push_key WHERE id = 1").fetch_one(&self.write).await?;
        fixed(row.get(0), "a key for Web Push")
    }

    /// Notes where a device is reached. It ends with its session.
    pub async fn subscribe(
        &self,
        account: AccountId,
        session: TokenHash,
        it: &Subscription,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO push_subscriptions (endpoint, session, account, p256dh, auth, utc_offset, created_at, zone)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
             ON CONFLICT (endpoint) DO UPDATE SET session = excluded.session, account = excluded.account,
                 p256dh = excluded.p256dh, auth = excluded.auth, utc_offset = excluded.utc_offset,
                 zone = excluded.zone",
        )
        .bind(&it.endpoint)
        .bind(&session[..])
        .bind(&account[..])
        .bind(&it.p256dh)
        .bind(&it.auth)
        .bind(i64::from(it.utc_offset))
        .bind(now.0)
        .bind(&it.zone)
        .execute(&self.write)
        .await?;
        Ok(())
    }

    /// How many devices of an account are reached.
    pub async fn subscriptions(&self, account: AccountId) -> Result<i64, StoreError> {
        let row = sqlx::query("SELECT COUNT(*) FROM push_subscriptions WHERE account = $1")
            .bind(&account[..])
            .fetch_one(&self.read)
            .await?;
        Ok(row.get(0))
    }

    /// Forgets where a session's device is reached.
    pub async fn unsubscribe(&self, session: TokenHash) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM push_subscriptions WHERE session = $1")
            .bind(&session[..])
            .execute(&self.write)
            .await?;
        Ok(())
    }

    /// Clocks that were changed since: devices say their offset when their app starts, and their zone knows it after that.
    pub async fn follow_clocks(&self, now: Timestamp) -> Result<(), StoreError> {
        let known = sqlx::query("SELECT DISTINCT zone, utc_offset FROM push_subscriptions WHERE zone <> ''");
        for row in known.fetch_all(&self.read).await? {
            let (name, offset): (String, i64) = (row.get(0), row.get(1));
            let Ok(zone) = name.parse::<Zone>() else { continue };
            let ahead = zone.ahead(now) / MINUTE_MS;
            if ahead != offset {
                sqlx::query("UPDATE push_subscriptions SET utc_offset = $1 WHERE zone = $2 AND utc_offset = $3")
                    .bind(ahead)
                    .bind(&name)
                    .bind(offset)
                    .execute(&self.write)
                    .await?;
            }
        }
        Ok(())
    }

    /// Forgets a place where nobody is reached any more.
    pub async fn forget_endpoint(&self, endpoint: &str) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM push_subscriptions WHERE endpoint = $1").bind(endpoint).execute(&self.write).await?;
        Ok(())
    }

    /// The reminders whose time has come on the clock of a device, those not tried since `tried_before`: in turn by who
    /// is reminded and by workspace, so that nobody waits for all of somebody else's.
    pub async fn due_reminders(&self, now: Timestamp, tried_before: Timestamp) -> Result<Vec<DueReminder>, StoreError> {
        let row =
            sqlx::query("SELECT COALESCE(MAX(utc_offset), 0) FROM push_subscriptions").fetch_one(&self.read).await?;
        let ahead = row.get::<i64, _>(0).max(0) * MINUTE_MS;
        let values = [now.0.saturating_add(ahead), now.0, tried_before.0, OF_ONE, DUE];
        let mut rows = self.everywhere(&self.read, DUE_REMINDERS, &values).await?;
        let turn = |row: &AnyRow| (row.get::<i64, _>(12), row.get::<i64, _>(13), row.get::<i64, _>(2));
        rows.sort_by_key(turn);
        rows.truncate(DUE as usize);
        let due = |row: &AnyRow| {
            Ok(DueReminder {
                workspace: WorkspaceId::from_bytes(fixed(row.get(0), "a workspace")?),
                record: RecordId::from_bytes(fixed(row.get(1), "a record")?),
                member: MemberId::from_bytes(fixed(row.get(9), "a member")?),
                account: fixed(row.get(11), "an account")?,
                at: Timestamp(row.get(2)),
                tried_at: Timestamp(row.get(3)),
                tries: row.get(4),
                subscription: Subscription {
                    endpoint: row.get(5),
                    p256dh: row.get(6),
                    auth: row.get(7),
                    utc_offset: i16::try_from(row.get::<i64, _>(8)).unwrap_or(0),
                    zone: row.get(10),
                },
            })
        };
        let mut due: Vec<DueReminder> = rows.iter().map(due).collect::<Result<_, StoreError>>()?;
        // Of the last one some devices may be missing: its turn comes.
        if due.len() as i64 >= DUE
            && let Some(last) = due.last().map(|last| (last.workspace, last.record, last.at))
            && due.iter().any(|it| (it.workspace, it.record, it.at) != last)
        {
            due.retain(|it| (it.workspace, it.record, it.at) != last);
        }
        Ok(due)
    }

    /// Counts a message to a member; gives how many that makes in the hour that began with the first of them.
    pub async fn count_told(&self, it: &DueReminder, now: Timestamp) -> Result<i64, StoreError> {
        let row = sqlx::query(
            "INSERT INTO workspace_told (workspace, member, since, told) VALUES ($1, $2, $3, 1)
             ON CONFLICT (workspace, member) DO UPDATE SET
                 told = CASE WHEN workspace_told.since > excluded.since - 3600000 THEN workspace_told.told + 1 ELSE 1 END,
                 since = CASE WHEN workspace_told.since > excluded.since - 3600000 THEN workspace_told.since
                     ELSE excluded.since END
             RETURNING told",
        )
        .bind(&it.workspace.as_bytes()[..])
        .bind(&it.member.as_bytes()[..])
        .bind(now.0)
        .fetch_one(&self.write)
        .await?;
        Ok(row.get(0))
    }

    /// Takes a reminder, so that no other server tells of it as well; `false` where one did.
    pub async fn take_reminder(&self, it: &DueReminder, now: Timestamp) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "UPDATE reminders SET tried_at = $1, tries = tries + 1
             WHERE workspace = $2 AND record = $3 AND at = $4 AND tried_at = $5",
        )
        .bind(now.0)
        .bind(&it.workspace.as_bytes()[..])
        .bind(&it.record.as_bytes()[..])
        .bind(it.at.0)
        .bind(it.tried_at.0)
        .execute(&self.write)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// A reminder was told of, or cannot be.
    pub async fn finish_reminder(&self, it: &DueReminder) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM reminders WHERE workspace = $1 AND record = $2 AND at = $3")
            .bind(&it.workspace.as_bytes()[..])
            .bind(&it.record.as_bytes()[..])
            .bind(it.at.0)
            .execute(&self.write)
            .await?;
        Ok(())
    }

    /// Forgets reminders that came before an instant and reached nobody.
    pub async fn forget_reminders(&self, before: Timestamp) -> Result<(), StoreError> {
        self.everywhere(&self.write, "DELETE FROM reminders WHERE at < $1 {among}", &[before.0]).await.map(drop)
    }
}
