-- Web Push: where a signed-in device is reached, the server's own key, and which reminders are to come.
CREATE TABLE push_key (
    id          INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    private_key BLOB NOT NULL
) STRICT;

CREATE TABLE push_subscriptions (
    endpoint   TEXT PRIMARY KEY NOT NULL,
    session    BLOB NOT NULL REFERENCES sessions (token_hash) ON DELETE CASCADE,
    account    BLOB NOT NULL,
    p256dh     BLOB NOT NULL,
    auth       BLOB NOT NULL,
    utc_offset INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX push_subscriptions_of_account ON push_subscriptions (account);
CREATE INDEX push_subscriptions_of_session ON push_subscriptions (session);

-- Written with the change that sets them. `local` is 1 where `at` is a time on the clock of whoever is reminded.
-- What was past when it was set reminds nobody.
CREATE TABLE reminders (
    workspace BLOB NOT NULL,
    record    BLOB NOT NULL,
    at        INTEGER NOT NULL,
    local     INTEGER NOT NULL,
    set_at    INTEGER NOT NULL,
    member    BLOB NOT NULL,
    tries     INTEGER NOT NULL DEFAULT 0,
    tried_at  INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (workspace, record, at)
) STRICT;
CREATE INDEX reminders_to_come ON reminders (at);
