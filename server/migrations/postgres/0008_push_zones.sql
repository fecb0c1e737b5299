-- The zone of a device's clock: its offset is known also after clocks were changed.
ALTER TABLE push_subscriptions ADD COLUMN zone TEXT NOT NULL DEFAULT '';
