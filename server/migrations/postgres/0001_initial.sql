-- Tables are keyed by workspace first, so that they can be distributed by workspace.
CREATE TABLE accounts (
    id            BYTEA PRIMARY KEY NOT NULL,
    email         TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    created_at    BIGINT NOT NULL
);

CREATE TABLE sessions (
    token_hash   BYTEA PRIMARY KEY NOT NULL,
    account      BYTEA NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    device       TEXT NOT NULL,
    created_at   BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL
);
CREATE INDEX sessions_of_account ON sessions (account);

CREATE TABLE workspaces (
    id         BYTEA PRIMARY KEY NOT NULL,
    epoch      BYTEA NOT NULL,
    head       BIGINT NOT NULL,
    chain      BYTEA NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE members (
    workspace BYTEA NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    member    BYTEA NOT NULL,
    account   BYTEA NOT NULL REFERENCES accounts (id),
    role      TEXT NOT NULL,
    joined_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, member),
    UNIQUE (workspace, account)
);
CREATE INDEX members_of_account ON members (account);

CREATE TABLE invites (
    token_hash BYTEA PRIMARY KEY NOT NULL,
    workspace  BYTEA NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    role       TEXT NOT NULL,
    created_by BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

-- The log: one row a change, in commit order, without gaps (promise L3).
CREATE TABLE log (
    workspace   BYTEA NOT NULL,
    seq         BIGINT NOT NULL,
    record      BYTEA NOT NULL,
    kind        TEXT NOT NULL,
    hash        BYTEA NOT NULL,
    actor       BYTEA NOT NULL,
    actor_seq   BIGINT NOT NULL,
    member      BYTEA NOT NULL,
    received_at BIGINT NOT NULL,
    change_group BYTEA NOT NULL,
    chain       BYTEA NOT NULL,
    bytes       BYTEA NOT NULL,
    PRIMARY KEY (workspace, seq)
);
CREATE INDEX log_of_record ON log (workspace, record, seq);
CREATE UNIQUE INDEX log_hash ON log (workspace, record, hash);
CREATE UNIQUE INDEX log_actor_seq ON log (workspace, record, actor, actor_seq);

-- An actor belongs to the member who used it first (promise A2).
CREATE TABLE actors (
    workspace BYTEA NOT NULL,
    actor     BYTEA NOT NULL,
    member    BYTEA NOT NULL,
    PRIMARY KEY (workspace, actor)
);

-- What was refused, byte for byte (promise A6).
CREATE TABLE quarantine (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace    BYTEA NOT NULL,
    change_group BYTEA NOT NULL,
    record       BYTEA NOT NULL,
    member       BYTEA NOT NULL,
    code         TEXT NOT NULL,
    reason       TEXT NOT NULL,
    received_at  BIGINT NOT NULL,
    push         BYTEA NOT NULL
);
