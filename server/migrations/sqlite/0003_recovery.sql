-- Who vouched for an entry that was given back after the server had lost it (promise L10).
ALTER TABLE log ADD COLUMN attested_by BLOB;
-- The member whom an invitation is for, where that member has a past here already.
ALTER TABLE invites ADD COLUMN member BLOB;
