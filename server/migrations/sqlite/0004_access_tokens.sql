-- What lets an automerge-repo client in as a member, until it is revoked. Only the token's hash is kept.
CREATE TABLE access_tokens (
    workspace  BLOB NOT NULL,
    token_hash BLOB NOT NULL,
    member     BLOB NOT NULL,
    name       TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (workspace, token_hash)
) STRICT;
CREATE INDEX access_tokens_hash ON access_tokens (token_hash);
