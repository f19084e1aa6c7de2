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

CREATE INDEX deal_open_amount ON deal (amount) WHERE state = 'open' AND deleted_us IS NULL;
-- What happened in a span of time.
CREATE INDEX activity_at ON activity (at_us) WHERE deleted_us IS NULL;
CREATE INDEX stage_event_at ON stage_event (at_us) WHERE deleted_us IS NULL;
CREATE INDEX deal_closed ON deal (closed_us) WHERE state != 'open' AND deleted_us IS NULL;
CREATE INDEX card_created ON card (created_us) WHERE deleted_us IS NULL;
CREATE INDEX task_vetoed ON task (done_us) WHERE state = 'vetoed' AND deleted_us IS NULL;

CREATE TABLE digest_choice (            -- what somebody wants otherwise than the pack says
  person INTEGER NOT NULL REFERENCES person (id),
  digest TEXT NOT NULL,                 -- id in the pack
  minute INTEGER,                       -- of the day; NULL: the pack's
  off    INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (person, digest)
) STRICT;

CREATE TABLE digest_done (              -- the last day that was dealt with
  person INTEGER NOT NULL REFERENCES person (id),
  digest TEXT NOT NULL,
  day    INTEGER NOT NULL,              -- local, days since 1970-01-01
  PRIMARY KEY (person, digest)
) STRICT;

INSERT INTO chore (name, next_us) VALUES ('digest', 0);
CREATE TRIGGER digest_choice_new AFTER INSERT ON digest_choice BEGIN
  UPDATE chore SET next_us = 0 WHERE name = 'digest' AND next_us > 0;
END;
CREATE TRIGGER digest_choice_set AFTER UPDATE ON digest_choice BEGIN
  UPDATE chore SET next_us = 0 WHERE name = 'digest' AND next_us > 0;
END;
CREATE TRIGGER digest_pack AFTER INSERT ON pack_version BEGIN
  UPDATE chore SET next_us = 0 WHERE name = 'digest' AND next_us > 0;
END;
CREATE TRIGGER digest_person AFTER INSERT ON person BEGIN
  UPDATE chore SET next_us = 0 WHERE name = 'digest' AND next_us > 0;
END;

-- The answers to what each rule asked for, so that the last ones are found however much it fired.
CREATE TABLE rule_answer (
  rule  TEXT NOT NULL,
  fired INTEGER NOT NULL REFERENCES rule_fired (id),
  task  INTEGER NOT NULL REFERENCES task (id),
  veto  INTEGER NOT NULL,
  PRIMARY KEY (rule, fired, task)
) STRICT;
CREATE INDEX rule_answer_task ON rule_answer (task);
INSERT INTO rule_answer (rule, fired, task, veto)
  SELECT f.rule, f.id, t.id, t.state = 'vetoed' FROM task t JOIN rule_fired f ON f.id = t.fired
  WHERE t.fired IS NOT NULL AND t.state <> 'open' AND t.deleted_us IS NULL;
CREATE TRIGGER rule_answered AFTER UPDATE OF state, deleted_us ON task WHEN new.fired IS NOT NULL BEGIN
  DELETE FROM rule_answer WHERE task = new.id;
  INSERT INTO rule_answer (rule, fired, task, veto)
    SELECT f.rule, f.id, new.id, new.state = 'vetoed' FROM rule_fired f
    WHERE f.id = new.fired AND new.state <> 'open' AND new.deleted_us IS NULL;
END;
