-- Web Push: where a signed-in device is reached, the server's own key, and which reminders are to come.
CREATE TABLE push_key (
    id          BIGINT PRIMARY KEY NOT NULL CHECK (id = 1),
    private_key BYTEA NOT NULL
);

CREATE TABLE push_subscriptions (
    endpoint   TEXT PRIMARY KEY NOT NULL,
    session    BYTEA NOT NULL REFERENCES sessions (token_hash) ON DELETE CASCADE,
    account    BYTEA NOT NULL,
    p256dh     BYTEA NOT NULL,
    auth       BYTEA NOT NULL,
    utc_offset BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX push_subscriptions_of_account ON push_subscriptions (account);
CREATE INDEX push_subscriptions_of_session ON push_subscriptions (session);

-- Written with the change that sets them. `local` is 1 where `at` is a time on the clock of whoever is reminded.
-- What was past when it was set reminds nobody.
CREATE TABLE reminders (
    workspace BYTEA NOT NULL,
    record    BYTEA NOT NULL,
    at        BIGINT NOT NULL,
    local     BIGINT NOT NULL,
    set_at    BIGINT NOT NULL,
    member    BYTEA NOT NULL,
    tries     BIGINT NOT NULL DEFAULT 0,
    tried_at  BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (workspace, record, at)
);
CREATE INDEX reminders_to_come ON reminders (at);
