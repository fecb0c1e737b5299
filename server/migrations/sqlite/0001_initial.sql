-- Tables are keyed by workspace first, so that they can be distributed by workspace.
CREATE TABLE accounts (
    id            BLOB PRIMARY KEY NOT NULL,
    email         TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    created_at    INTEGER NOT NULL
) STRICT;

CREATE TABLE sessions (
    token_hash   BLOB PRIMARY KEY NOT NULL,
    account      BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    device       TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_of_account ON sessions (account);

CREATE TABLE workspaces (
    id         BLOB PRIMARY KEY NOT NULL,
    epoch      BLOB NOT NULL,
    head       INTEGER NOT NULL,
    chain      BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE members (
    workspace BLOB NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    member    BLOB NOT NULL,
    account   BLOB NOT NULL REFERENCES accounts (id),
    role      TEXT NOT NULL,
    joined_at INTEGER NOT NULL,
    PRIMARY KEY (workspace, member),
    UNIQUE (workspace, account)
) STRICT;
CREATE INDEX members_of_account ON members (account);

CREATE TABLE invites (
    token_hash BLOB PRIMARY KEY NOT NULL,
    workspace  BLOB NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    role       TEXT NOT NULL,
    created_by BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

-- The log: one row a change, in commit order, without gaps (promise L3).
CREATE TABLE log (
    workspace   BLOB NOT NULL,
    seq         INTEGER NOT NULL,
    record      BLOB NOT NULL,
    kind        TEXT NOT NULL,
    hash        BLOB NOT NULL,
    actor       BLOB NOT NULL,
    actor_seq   INTEGER NOT NULL,
    member      BLOB NOT NULL,
    received_at INTEGER NOT NULL,
    change_group BLOB NOT NULL,
    chain       BLOB NOT NULL,
    bytes       BLOB NOT NULL,
    PRIMARY KEY (workspace, seq)
) STRICT;
CREATE INDEX log_of_record ON log (workspace, record, seq);
CREATE UNIQUE INDEX log_hash ON log (workspace, record, hash);
CREATE UNIQUE INDEX log_actor_seq ON log (workspace, record, actor, actor_seq);

-- An actor belongs to the member who used it first (promise A2).
CREATE TABLE actors (
    workspace BLOB NOT NULL,
    actor     BLOB NOT NULL,
    member    BLOB NOT NULL,
    PRIMARY KEY (workspace, actor)
) STRICT;

-- What was refused, byte for byte (promise A6).
CREATE TABLE quarantine (
    id           INTEGER PRIMARY KEY,
    workspace    BLOB NOT NULL,
    change_group BLOB NOT NULL,
    record       BLOB NOT NULL,
    member       BLOB NOT NULL,
    code         TEXT NOT NULL,
    reason       TEXT NOT NULL,
    received_at  INTEGER NOT NULL,
    push         BLOB NOT NULL
) STRICT;
