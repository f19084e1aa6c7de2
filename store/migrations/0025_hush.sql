-- What is said of the bot's own accord and comes late, by an outage, is not said at night either.
ALTER TABLE outbox ADD COLUMN hush INTEGER CHECK (hush IN (1, 2)); -- 1: not in the quiet hours; 2: nor on days off
ALTER TABLE outbox ADD COLUMN hush_us INTEGER NOT NULL DEFAULT 0;  -- held until then; others of its chat go on
-- At night it is looked for at every step, however many answers wait.
CREATE INDEX outbox_hush ON outbox (hush, hush_us) WHERE state = 0 AND hush IS NOT NULL;
