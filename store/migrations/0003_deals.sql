-- Deals with their way through the stages; whom a card is shared with; who looked where they need a
-- permission; what a conversation is bound to.

CREATE TABLE deal (
  id         INTEGER PRIMARY KEY,
  card       INTEGER NOT NULL REFERENCES card (id),
  stage      TEXT NOT NULL,             -- the pack's id
  state      TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'won', 'lost')),
  amount     INTEGER,                   -- fen
  reason     TEXT,                      -- why it was lost
  opened_us  INTEGER NOT NULL,
  closed_us  INTEGER,
  deleted_us INTEGER
) STRICT;
CREATE INDEX deal_card ON deal (card, id) WHERE deleted_us IS NULL;
CREATE UNIQUE INDEX deal_open ON deal (card) WHERE state = 'open' AND deleted_us IS NULL;

CREATE TABLE stage_event (
  id         INTEGER PRIMARY KEY,
  deal       INTEGER NOT NULL REFERENCES deal (id),
  from_stage TEXT,                      -- NULL: the deal was opened with it
  to_stage   TEXT NOT NULL,
  person     INTEGER NOT NULL REFERENCES person (id),
  at_us      INTEGER NOT NULL,
  inbox      INTEGER REFERENCES inbox (id),
  deleted_us INTEGER
) STRICT;
CREATE INDEX stage_event_deal ON stage_event (deal, at_us, id) WHERE deleted_us IS NULL;

ALTER TABLE card ADD COLUMN merged_into INTEGER REFERENCES card (id);

CREATE TABLE card_share (               -- a colleague who works on the card as well
  card   INTEGER NOT NULL REFERENCES card (id),
  person INTEGER NOT NULL REFERENCES person (id),
  PRIMARY KEY (card, person)
) STRICT;
CREATE INDEX card_share_person ON card_share (person);

CREATE TABLE permit (                   -- a look into another part of the organisation, for a while
  id        INTEGER PRIMARY KEY,        -- short
  person    INTEGER NOT NULL REFERENCES person (id),
  node      INTEGER NOT NULL REFERENCES org_node (id),
  giver     INTEGER NOT NULL REFERENCES person (id),
  at_us     INTEGER NOT NULL,
  until_us  INTEGER NOT NULL,
  ended_us  INTEGER                     -- taken back before its time
) STRICT;
CREATE INDEX permit_person ON permit (person, until_us) WHERE ended_us IS NULL;

CREATE TABLE audit (                    -- looks across a boundary, allowed or refused; changes of rights
  id      INTEGER PRIMARY KEY,
  person  INTEGER NOT NULL REFERENCES person (id),
  what    TEXT NOT NULL,
  subject TEXT NOT NULL,
  allowed INTEGER NOT NULL,
  at_us   INTEGER NOT NULL,
  inbox   INTEGER REFERENCES inbox (id)
) STRICT;
CREATE INDEX audit_person ON audit (person, id);

CREATE TABLE chat_binding (             -- a conversation that is about one customer for good
  platform TEXT NOT NULL,
  chat     TEXT NOT NULL,
  card     INTEGER NOT NULL REFERENCES card (id),
  person   INTEGER NOT NULL REFERENCES person (id),
  at_us    INTEGER NOT NULL,
  PRIMARY KEY (platform, chat)
) STRICT;

ALTER TABLE question ADD COLUMN number INTEGER;  -- short, for people to type
CREATE UNIQUE INDEX question_number ON question (number);

CREATE INDEX card_same ON card (name, org) WHERE deleted_us IS NULL AND name IS NOT NULL;
CREATE INDEX task_of ON task (card) WHERE card IS NOT NULL AND deleted_us IS NULL;
