-- Accounts that were made by an invitation and wait to use it: it makes no more of them than it may still let in.
ALTER TABLE workspace_invites ADD COLUMN accounts INTEGER NOT NULL DEFAULT 0;
