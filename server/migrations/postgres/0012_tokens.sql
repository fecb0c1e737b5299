-- What an access token may do ('read' or 'write'), and until when. Those of before end a year after they were made.
ALTER TABLE access_tokens ADD COLUMN scope TEXT NOT NULL DEFAULT 'write';
ALTER TABLE access_tokens ADD COLUMN expires_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE access_tokens ADD COLUMN last_used_at BIGINT;
UPDATE access_tokens SET expires_at = created_at + 31536000000;
-- What stands for a token in an address, once and for a minute: addresses are written into logs. Only the hash is kept.
CREATE TABLE access_tickets (
    workspace   BYTEA NOT NULL,
    ticket_hash BYTEA NOT NULL,
    token_hash  BYTEA NOT NULL,
    expires_at  BIGINT NOT NULL,
    PRIMARY KEY (workspace, ticket_hash)
);
CREATE INDEX access_tickets_hash ON access_tickets (ticket_hash);
