-- What the pack's rules come to: which cards have changed since they were looked at, when each rule
-- can next hold of a card, what has been done.

CREATE TABLE rule_dirty (card INTEGER PRIMARY KEY) STRICT;

CREATE TABLE rule_state (               -- no row: the rule does not hold of the card, and will not by itself
  card     INTEGER NOT NULL REFERENCES card (id),
  rule     TEXT NOT NULL,               -- id in the pack
  since_us INTEGER NOT NULL,            -- it holds since, or from then on
  due_us   INTEGER,                     -- to be looked at then; NULL: when something changes
  fired    INTEGER NOT NULL DEFAULT 0,  -- 1: since then it has been acted on
  PRIMARY KEY (card, rule)
) STRICT;
CREATE INDEX rule_state_due ON rule_state (due_us) WHERE due_us IS NOT NULL;

CREATE TABLE rule_fired (
  id       INTEGER PRIMARY KEY,
  rule     TEXT NOT NULL,
  name     TEXT NOT NULL,               -- of the rule, as the pack had it then
  why      TEXT NOT NULL,
  card     INTEGER NOT NULL REFERENCES card (id),
  person   INTEGER NOT NULL REFERENCES person (id),
  cause_us INTEGER NOT NULL,            -- once for each
  since_us INTEGER NOT NULL,            -- it held since then
  at_us    INTEGER NOT NULL,
  facts    TEXT NOT NULL                -- what it rests on, in words, a line each
) STRICT;
CREATE UNIQUE INDEX rule_fired_once ON rule_fired (card, rule, cause_us);
CREATE INDEX rule_fired_rule ON rule_fired (rule, id);

ALTER TABLE task ADD COLUMN fired INTEGER REFERENCES rule_fired (id);
CREATE INDEX task_fired ON task (fired) WHERE fired IS NOT NULL;

CREATE TABLE rule_pause (
  rule       TEXT PRIMARY KEY,
  paused_us  INTEGER NOT NULL,
  resumed_us INTEGER                    -- 0 or NULL: it is paused
) STRICT;

CREATE TABLE rule_pack (                -- the rules that all cards have been looked at with
  id     INTEGER PRIMARY KEY CHECK (id = 1),
  digest TEXT NOT NULL,
  card   INTEGER NOT NULL               -- up to this one
) STRICT;
INSERT INTO rule_pack (id, digest, card) VALUES (1, '', 0);

INSERT INTO chore (name, next_us) VALUES ('rules', 0);
CREATE TRIGGER rule_dirty_new AFTER INSERT ON rule_dirty BEGIN
  UPDATE chore SET next_us = 0 WHERE name = 'rules' AND next_us > 0;
END;

CREATE TRIGGER rule_card_new AFTER INSERT ON card BEGIN
  INSERT OR IGNORE INTO rule_dirty (card) VALUES (new.id);
END;
CREATE TRIGGER rule_card AFTER UPDATE ON card BEGIN
  INSERT OR IGNORE INTO rule_dirty (card) VALUES (new.id);
END;
CREATE TRIGGER rule_tag_new AFTER INSERT ON card_tag BEGIN
  INSERT OR IGNORE INTO rule_dirty (card) VALUES (new.card);
END;
CREATE TRIGGER rule_tag_gone AFTER DELETE ON card_tag BEGIN
  INSERT OR IGNORE INTO rule_dirty (card) VALUES (old.card);
END;
CREATE TRIGGER rule_activity_new AFTER INSERT ON activity BEGIN
  INSERT OR IGNORE INTO rule_dirty (card) VALUES (new.card);
END;
CREATE TRIGGER rule_activity AFTER UPDATE ON activity BEGIN
  INSERT OR IGNORE INTO rule_dirty (card) VALUES (new.card), (old.card);
END;
CREATE TRIGGER rule_deal_new AFTER INSERT ON deal BEGIN
  INSERT OR IGNORE INTO rule_dirty (card) VALUES (new.card);
END;
CREATE TRIGGER rule_deal AFTER UPDATE ON deal BEGIN
  INSERT OR IGNORE INTO rule_dirty (card) VALUES (new.card), (old.card);
END;
CREATE TRIGGER rule_stage_new AFTER INSERT ON stage_event BEGIN
  INSERT OR IGNORE INTO rule_dirty (card) SELECT card FROM deal WHERE id = new.deal;
END;
CREATE TRIGGER rule_stage AFTER UPDATE ON stage_event BEGIN
  INSERT OR IGNORE INTO rule_dirty (card) SELECT card FROM deal WHERE id IN (new.deal, old.deal);
END;
CREATE TRIGGER rule_event_new AFTER INSERT ON customer_event BEGIN
  INSERT OR IGNORE INTO rule_dirty (card) VALUES (new.card);
END;
CREATE TRIGGER rule_event AFTER UPDATE ON customer_event BEGIN
  INSERT OR IGNORE INTO rule_dirty (card) VALUES (new.card), (old.card);
END;
-- who is back has their customers as before
CREATE TRIGGER rule_person_back AFTER UPDATE OF disabled_us ON person
WHEN old.disabled_us IS NOT NULL AND new.disabled_us IS NULL BEGIN
  INSERT OR IGNORE INTO rule_dirty (card) SELECT id FROM card WHERE owner = new.id AND deleted_us IS NULL;
END;
