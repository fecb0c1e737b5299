-- When this database began, or was put back last: what was made before was known to another one.
CREATE TABLE beginnings (
    id       BIGINT PRIMARY KEY NOT NULL CHECK (id = 1),
    began_at BIGINT NOT NULL
);
INSERT INTO beginnings (id, began_at)
SELECT 1, COALESCE((SELECT MIN(created_at) FROM accounts), (EXTRACT(EPOCH FROM now()) * 1000)::BIGINT);

-- What lets the owner of a workspace that this database does not know bring it here, once. Only the token's hash is kept.
CREATE TABLE workspace_claims (
    workspace  BYTEA NOT NULL,
    token_hash BYTEA NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, token_hash)
);

-- When the log began anew for good; 0 where it never did. What was acknowledged before and is not in it is void.
ALTER TABLE workspaces ADD COLUMN final_at BIGINT NOT NULL DEFAULT 0;

-- Push messages that a member was told in the hour that began at `since`.
CREATE TABLE workspace_told (
    workspace BYTEA NOT NULL,
    member    BYTEA NOT NULL,
    since     BIGINT NOT NULL,
    told      BIGINT NOT NULL,
    PRIMARY KEY (workspace, member)
);
CREATE INDEX reminders_of_member ON reminders (workspace, member, at);
