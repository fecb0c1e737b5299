-- Attached files by the SHA-256 of their bytes.
CREATE TABLE files (
    workspace  BLOB NOT NULL,
    digest     BLOB NOT NULL,
    bytes      BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (workspace, digest)
) STRICT;
