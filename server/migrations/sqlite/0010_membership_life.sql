-- Memberships that give no access now. What stands in `members` lets in; what stands here says why no longer, so that a
-- device that was away hears of it. A suspended one keeps its role and comes back with it.
CREATE TABLE workspace_lapsed_members (
    workspace BLOB NOT NULL,
    member    BLOB NOT NULL,
    account   BLOB,
    role      TEXT NOT NULL,
    joined_at INTEGER NOT NULL,
    why       TEXT NOT NULL,
    lapsed_at INTEGER NOT NULL,
    by_name   TEXT,
    PRIMARY KEY (workspace, member)
) STRICT;
CREATE INDEX workspace_lapsed_members_account ON workspace_lapsed_members (account);

-- Which session was used in a workspace, and when last. One that is barred signs in again before it is let in.
CREATE TABLE workspace_sessions (
    workspace BLOB NOT NULL,
    session   BLOB NOT NULL,
    account   BLOB NOT NULL,
    seen_at   INTEGER NOT NULL,
    barred_at INTEGER,
    PRIMARY KEY (workspace, session)
) STRICT;

-- Invitations. Those from before are good for one more person.
CREATE TABLE workspace_invites (
    workspace  BLOB NOT NULL,
    token_hash BLOB NOT NULL,
    role       TEXT NOT NULL,
    member     BLOB,
    email      TEXT,
    uses       INTEGER NOT NULL,
    uses_left  INTEGER NOT NULL,
    created_by BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (workspace, token_hash)
) STRICT;
CREATE INDEX workspace_invites_hash ON workspace_invites (token_hash);
INSERT INTO workspace_invites (workspace, token_hash, role, member, uses, uses_left, created_by, created_at, expires_at)
    SELECT workspace, token_hash, role, member, 1, 1, created_by, created_at, expires_at FROM invites;
DROP TABLE invites;

-- Workspaces that their owner deleted: none is made under their id again. What they held goes bit by bit; `purged_at` says
-- when the last of it went.
CREATE TABLE workspace_tombstones (
    workspace  BLOB PRIMARY KEY NOT NULL,
    deleted_at INTEGER NOT NULL,
    purged_at  INTEGER
) STRICT;
