-- Packs: each that was in force, so that it can be gone back to and a figure explained by it; what
-- managers added to it. And what rules can rest on now: photos, and fields of the pack's own.

CREATE TABLE pack_version (             -- the last one is in force
  id         INTEGER PRIMARY KEY,
  at_us      INTEGER NOT NULL,
  person     INTEGER REFERENCES person (id),  -- NULL: the configuration, or an admin at the machine
  how        TEXT NOT NULL,             -- start, file, use, back, amend, revoke
  configured TEXT NOT NULL,             -- [pack] file at that time
  source     TEXT NOT NULL,             -- a shipped name or a path
  base       TEXT NOT NULL,             -- JSON as it was read
  json       TEXT NOT NULL              -- the same with the amendments
) STRICT;

-- the rules may be others
CREATE TRIGGER pack_version_new AFTER INSERT ON pack_version BEGIN
  UPDATE chore SET next_us = 0 WHERE name = 'rules' AND next_us > 0;
END;

CREATE TABLE amendment (
  id         INTEGER PRIMARY KEY,       -- short, for people to type
  person     INTEGER NOT NULL REFERENCES person (id),
  at_us      INTEGER NOT NULL,
  patch      TEXT NOT NULL,             -- JSON, see parsers/pack/amend.h
  text       TEXT NOT NULL,             -- in words
  ended_us   INTEGER,                   -- revoked, or it no longer fitted the pack
  ended_by   INTEGER REFERENCES person (id),
  why        TEXT                       -- it no longer fitted
) STRICT;
CREATE INDEX amendment_now ON amendment (id) WHERE ended_us IS NULL;

-- (OR IGNORE would give way to the conflict clause of the statement that fires the trigger.)
CREATE TRIGGER rule_picture AFTER UPDATE OF card, kind ON picture
WHEN new.card IS NOT NULL OR old.card IS NOT NULL BEGIN
  INSERT INTO rule_dirty (card) SELECT new.card
    WHERE new.card IS NOT NULL AND NOT EXISTS (SELECT 1 FROM rule_dirty WHERE card = new.card);
  INSERT INTO rule_dirty (card) SELECT old.card
    WHERE old.card IS NOT NULL AND NOT EXISTS (SELECT 1 FROM rule_dirty WHERE card = old.card);
END;
CREATE TRIGGER rule_param_new AFTER INSERT ON card_param
WHEN NOT EXISTS (SELECT 1 FROM rule_dirty WHERE card = new.card) BEGIN
  INSERT INTO rule_dirty (card) VALUES (new.card);
END;
CREATE TRIGGER rule_param AFTER UPDATE ON card_param
WHEN NOT EXISTS (SELECT 1 FROM rule_dirty WHERE card = new.card) BEGIN
  INSERT INTO rule_dirty (card) VALUES (new.card);
END;
CREATE TRIGGER rule_param_gone AFTER DELETE ON card_param
WHEN NOT EXISTS (SELECT 1 FROM rule_dirty WHERE card = old.card) BEGIN
  INSERT INTO rule_dirty (card) VALUES (old.card);
END;
