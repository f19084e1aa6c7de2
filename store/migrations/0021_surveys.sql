-- Questions to customers, answered once on a page of ours. What the daemon needs to know of itself to
-- make their links.

CREATE TABLE survey (
  id          INTEGER PRIMARY KEY,
  survey      TEXT NOT NULL,             -- id in the pack
  card        INTEGER NOT NULL REFERENCES card (id),
  person      INTEGER NOT NULL REFERENCES person (id),  -- who hands it on, and is told the answer
  made_us     INTEGER NOT NULL,
  due_us      INTEGER,                   -- to be sent then; NULL: it has been dealt with
  how         TEXT,                      -- kf: sent to the customer; owner: handed on; none: it could not be
  expires_us  INTEGER NOT NULL,
  answered_us INTEGER,
  score       INTEGER,                   -- 0 to 10
  more        TEXT                       -- what they wrote
) STRICT;
CREATE INDEX survey_due ON survey (due_us) WHERE due_us IS NOT NULL;
CREATE INDEX survey_card ON survey (card, survey, made_us);

CREATE INDEX customer_event_survey ON customer_event (at_us) WHERE event = 'survey';

CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

INSERT INTO chore (name, next_us) VALUES ('survey', 0);
CREATE TRIGGER survey_new AFTER INSERT ON survey WHEN new.due_us IS NOT NULL BEGIN
  UPDATE chore SET next_us = new.due_us WHERE name = 'survey' AND next_us > new.due_us;
END;
