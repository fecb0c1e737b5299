-- What each workspace takes on the server, counted in the transactions that write it. An entry of the log counts for
-- 256 bytes beside its own.
ALTER TABLE workspaces ADD COLUMN log_bytes BIGINT NOT NULL DEFAULT 0;
ALTER TABLE workspaces ADD COLUMN snapshot_bytes BIGINT NOT NULL DEFAULT 0;
ALTER TABLE workspaces ADD COLUMN file_bytes BIGINT NOT NULL DEFAULT 0;
ALTER TABLE workspaces ADD COLUMN files BIGINT NOT NULL DEFAULT 0;
UPDATE workspaces SET
    log_bytes = (SELECT COALESCE(SUM(LENGTH(bytes) + 256), 0) FROM log WHERE log.workspace = workspaces.id),
    snapshot_bytes = (SELECT COALESCE(SUM(LENGTH(bytes)), 0) FROM snapshots WHERE snapshots.workspace = workspaces.id),
    file_bytes = (SELECT COALESCE(SUM(LENGTH(bytes)), 0) FROM files WHERE files.workspace = workspaces.id),
    files = (SELECT COUNT(*) FROM files WHERE files.workspace = workspaces.id);

-- What was refused (promise A6): how it begins, how long it was and its SHA-256. Of what was kept whole before, the
-- latest thousand of each workspace stay, cut; their digest is not known any more.
CREATE TABLE refusals (
    workspace    BYTEA NOT NULL,
    id           BIGINT NOT NULL,
    change_group BYTEA NOT NULL,
    record       BYTEA NOT NULL,
    member       BYTEA NOT NULL,
    code         TEXT NOT NULL,
    reason       TEXT NOT NULL,
    received_at  BIGINT NOT NULL,
    length       BIGINT NOT NULL,
    digest       BYTEA NOT NULL,
    push         BYTEA NOT NULL,
    PRIMARY KEY (workspace, id)
);
CREATE INDEX refusals_received_at ON refusals (received_at);
INSERT INTO refusals
SELECT workspace, id, change_group, record, member, code, reason, received_at, LENGTH(push), ''::BYTEA,
    SUBSTRING(push FROM 1 FOR 4096)
FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY workspace ORDER BY id DESC) AS nth FROM quarantine) AS old
WHERE nth <= 1000;
DROP TABLE quarantine;

-- A workspace is deleted by statements that name each of its tables: a foreign key to it would keep the tables that
-- have one from being distributed.
ALTER TABLE members DROP CONSTRAINT IF EXISTS members_workspace_fkey;
