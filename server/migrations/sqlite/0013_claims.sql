-- When this database began, or was put back last: what was made before was known to another one.
CREATE TABLE beginnings (
    id       INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    began_at INTEGER NOT NULL
) STRICT;
INSERT INTO beginnings (id, began_at)
SELECT 1, COALESCE((SELECT MIN(created_at) FROM accounts), CAST(strftime('%s', 'now') AS INTEGER) * 1000);

-- What lets the owner of a workspace that this database does not know bring it here, once. Only the token's hash is kept.
CREATE TABLE workspace_claims (
    workspace  BLOB NOT NULL,
    token_hash BLOB NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (workspace, token_hash)
) STRICT;

-- When the log began anew for good; 0 where it never did. What was acknowledged before and is not in it is void.
ALTER TABLE workspaces ADD COLUMN final_at INTEGER NOT NULL DEFAULT 0;

-- Push messages that a member was told in the hour that began at `since`.
CREATE TABLE workspace_told (
    workspace BLOB NOT NULL,
    member    BLOB NOT NULL,
    since     INTEGER NOT NULL,
    told      INTEGER NOT NULL,
    PRIMARY KEY (workspace, member)
) STRICT;
CREATE INDEX reminders_of_member ON reminders (workspace, member, at);
