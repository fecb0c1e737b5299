-- Compaction: the changes of a record up to a seq as one automerge save. The entries of the log stay; the bytes of those
-- that a snapshot holds are empty.
CREATE TABLE snapshots (
    workspace BLOB NOT NULL,
    record    BLOB NOT NULL,
    upto      INTEGER NOT NULL,
    bytes     BLOB NOT NULL,
    PRIMARY KEY (workspace, record)
) STRICT;
