-- Attached files by the SHA-256 of their bytes.
CREATE TABLE files (
    workspace  BYTEA NOT NULL,
    digest     BYTEA NOT NULL,
    bytes      BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, digest)
);
-- They are packed already, mostly.
ALTER TABLE files ALTER COLUMN bytes SET STORAGE EXTERNAL;
