-- Authenticator apps (RFC 6238). A secret is as it is: a key beside it would open it to whoever reads the database.
CREATE TABLE totp (
    account     BLOB PRIMARY KEY NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    secret      BLOB NOT NULL,
    -- The session that begins it; no other can activate it.
    session     BLOB NOT NULL,
    begun_at    INTEGER NOT NULL,
    -- 0 until it is active.
    active_at   INTEGER NOT NULL,
    -- The time step of the last code that was taken: each is taken once.
    last_step   INTEGER NOT NULL,
    -- Codes that were looked at since the last right one, and when the next one is.
    tries       INTEGER NOT NULL,
    waits_until INTEGER NOT NULL
) STRICT;

CREATE TABLE recovery_codes (
    account   BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    code_hash BLOB NOT NULL,
    PRIMARY KEY (account, code_hash)
) STRICT;

-- Who gave the right password and owes the second step. Void once the password is another.
CREATE TABLE sign_in_tickets (
    ticket_hash   BLOB PRIMARY KEY NOT NULL,
    account       BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    password_hash TEXT NOT NULL,
    expires_at    INTEGER NOT NULL,
    tries         INTEGER NOT NULL
) STRICT;
CREATE INDEX sign_in_tickets_of_account ON sign_in_tickets (account, expires_at);
CREATE INDEX sign_in_tickets_expire ON sign_in_tickets (expires_at);

-- Passkeys (WebAuthn). `public_key` is what webauthn-rs keeps of one: key, counter and flags, as JSON.
CREATE TABLE passkeys (
    credential   BLOB PRIMARY KEY NOT NULL,
    account      BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    name         TEXT NOT NULL,
    public_key   TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    -- 0 before the first time.
    last_used_at INTEGER NOT NULL
) STRICT;
CREATE INDEX passkeys_of_account ON passkeys (account);

-- Challenges that were given out and not answered: each is answered once.
CREATE TABLE passkey_challenges (
    challenge_hash BLOB PRIMARY KEY NOT NULL,
    -- A hash of whoever asked: a session, or a network address.
    asked_by       BLOB NOT NULL,
    state          TEXT NOT NULL,
    expires_at     INTEGER NOT NULL
) STRICT;
CREATE INDEX passkey_challenges_of ON passkey_challenges (asked_by, expires_at);
CREATE INDEX passkey_challenges_expire ON passkey_challenges (expires_at);
