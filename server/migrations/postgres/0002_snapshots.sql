-- Compaction: the changes of a record up to a seq as one automerge save. The entries of the log stay; the bytes of those
-- that a snapshot holds are empty.
CREATE TABLE snapshots (
    workspace BYTEA NOT NULL,
    record    BYTEA NOT NULL,
    upto      BIGINT NOT NULL,
    bytes     BYTEA NOT NULL,
    PRIMARY KEY (workspace, record)
);
