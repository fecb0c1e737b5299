-- How many records a workspace has ever had: its limit is the server's.
ALTER TABLE workspaces ADD COLUMN records BIGINT NOT NULL DEFAULT 0;
UPDATE workspaces SET records = (SELECT COUNT(DISTINCT record) FROM log WHERE log.workspace = workspaces.id);
