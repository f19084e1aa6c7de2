-- The public pool: cards that nobody looks after wait there for whoever claims them. And what is done
-- by the clock.

ALTER TABLE person ADD COLUMN pool INTEGER NOT NULL DEFAULT 0;  -- 1: no person but a node's pool
CREATE UNIQUE INDEX person_pool ON person (node) WHERE pool = 1;

ALTER TABLE card ADD COLUMN held_us INTEGER NOT NULL DEFAULT 0; -- since when the owner has it
UPDATE card SET held_us = updated_us;

CREATE TABLE pool_warning (             -- the owner was told that a card is about to fall into the pool
  card  INTEGER PRIMARY KEY REFERENCES card (id),
  at_us INTEGER NOT NULL
) STRICT;

CREATE TABLE chore (                    -- what is done by the clock
  name    TEXT PRIMARY KEY,
  next_us INTEGER NOT NULL,             -- when it begins
  cursor  INTEGER NOT NULL DEFAULT 0    -- how far it has come; 0 between two runs
) STRICT;
