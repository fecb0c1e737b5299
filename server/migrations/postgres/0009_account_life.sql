-- When an address was shown to be read by whoever has the account; null where that is not known.
ALTER TABLE accounts ADD COLUMN verified_at BIGINT;
-- Whether the device had signed in to the account before. What is signed in by now is not called new.
ALTER TABLE sessions ADD COLUMN known BIGINT NOT NULL DEFAULT 1;
CREATE INDEX sessions_by_last_seen ON sessions (last_seen_at);

-- Devices that signed in to an account: they are not held up by guesses that others make. Only hashes are kept.
CREATE TABLE account_devices (
    account     BYTEA NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    device_hash BYTEA NOT NULL,
    seen_at     BIGINT NOT NULL,
    PRIMARY KEY (account, device_hash)
);

-- Links that work once: a new password, a new address, an address that is shown to be one's own.
CREATE TABLE account_links (
    token_hash BYTEA PRIMARY KEY NOT NULL,
    account    BYTEA NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    purpose    TEXT NOT NULL,
    -- Where the link was sent; empty where whoever runs the server made it.
    email      TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX account_links_of_account ON account_links (account);

-- Accounts that are made when the link in a mail is followed.
CREATE TABLE sign_ups (
    token_hash    BYTEA PRIMARY KEY NOT NULL,
    email         TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    expires_at    BIGINT NOT NULL
);
CREATE INDEX sign_ups_of_email ON sign_ups (email);
