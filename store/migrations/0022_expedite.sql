-- A deal in approval that the legal department is asked to hurry with; what is told to a group of the
-- bot's own accord.

CREATE TABLE expedite (
  id          INTEGER PRIMARY KEY,       -- short, for people to type
  deal        INTEGER NOT NULL REFERENCES deal (id),
  card        INTEGER NOT NULL REFERENCES card (id),
  person      INTEGER NOT NULL REFERENCES person (id),  -- who asked
  at_us       INTEGER NOT NULL,
  due_us      INTEGER NOT NULL,          -- to be answered by then
  answered_us INTEGER,
  answered_by INTEGER REFERENCES person (id),
  answer      TEXT
) STRICT;
CREATE INDEX expedite_card ON expedite (card, id);

CREATE TABLE group_note (
  id       INTEGER PRIMARY KEY,
  platform TEXT NOT NULL,
  chat     TEXT NOT NULL,
  text     TEXT NOT NULL,
  card     INTEGER REFERENCES card (id),
  key      TEXT NOT NULL UNIQUE,         -- once for each cause
  due_us   INTEGER NOT NULL,
  sent_us  INTEGER
) STRICT;
CREATE INDEX group_note_due ON group_note (due_us) WHERE sent_us IS NULL;

INSERT INTO chore (name, next_us) VALUES ('note', 0);
CREATE TRIGGER group_note_new AFTER INSERT ON group_note BEGIN
  UPDATE chore SET next_us = new.due_us WHERE name = 'note' AND next_us > new.due_us;
END;
CREATE TRIGGER rule_expedite_new AFTER INSERT ON expedite
WHEN NOT EXISTS (SELECT 1 FROM rule_dirty WHERE card = new.card) BEGIN
  INSERT INTO rule_dirty (card) VALUES (new.card);
END;
CREATE TRIGGER rule_expedite AFTER UPDATE ON expedite
WHEN NOT EXISTS (SELECT 1 FROM rule_dirty WHERE card = new.card) BEGIN
  INSERT INTO rule_dirty (card) VALUES (new.card);
END;
