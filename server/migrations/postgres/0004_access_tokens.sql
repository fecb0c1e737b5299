-- What lets an automerge-repo client in as a member, until it is revoked. Only the token's hash is kept.
CREATE TABLE access_tokens (
    workspace  BYTEA NOT NULL,
    token_hash BYTEA NOT NULL,
    member     BYTEA NOT NULL,
    name       TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, token_hash)
);
CREATE INDEX access_tokens_hash ON access_tokens (token_hash);
