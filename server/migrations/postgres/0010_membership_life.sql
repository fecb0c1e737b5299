-- Memberships that give no access now. What stands in `members` lets in; what stands here says why no longer, so that a
-- device that was away hears of it. A suspended one keeps its role and comes back with it.
CREATE TABLE workspace_lapsed_members (
    workspace BYTEA NOT NULL,
    member    BYTEA NOT NULL,
    account   BYTEA,
    role      TEXT NOT NULL,
    joined_at BIGINT NOT NULL,
    why       TEXT NOT NULL,
    lapsed_at BIGINT NOT NULL,
    by_name   TEXT,
    PRIMARY KEY (workspace, member)
);
CREATE INDEX workspace_lapsed_members_account ON workspace_lapsed_members (account);

-- Which session was used in a workspace, and when last. One that is barred signs in again before it is let in.
CREATE TABLE workspace_sessions (
    workspace BYTEA NOT NULL,
    session   BYTEA NOT NULL,
    account   BYTEA NOT NULL,
    seen_at   BIGINT NOT NULL,
    barred_at BIGINT,
    PRIMARY KEY (workspace, session)
);

-- Invitations. Those from before are good for one more person.
CREATE TABLE workspace_invites (
    workspace  BYTEA NOT NULL,
    token_hash BYTEA NOT NULL,
    role       TEXT NOT NULL,
    member     BYTEA,
    email      TEXT,
    uses       BIGINT NOT NULL,
    uses_left  BIGINT NOT NULL,
    created_by BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, token_hash)
);
CREATE INDEX workspace_invites_hash ON workspace_invites (token_hash);
INSERT INTO workspace_invites (workspace, token_hash, role, member, uses, uses_left, created_by, created_at, expires_at)
    SELECT workspace, token_hash, role, member, 1, 1, created_by, created_at, expires_at FROM invites;
DROP TABLE invites;

-- Workspaces that their owner deleted: none is made under their id again. What they held goes bit by bit; `purged_at` says
-- when the last of it went.
CREATE TABLE workspace_tombstones (
    workspace  BYTEA PRIMARY KEY NOT NULL,
    deleted_at BIGINT NOT NULL,
    purged_at  BIGINT
);
