-- Customers who write themselves: one row a conversation, as the same person may write to several
-- accounts of ours. The table of 0013 was never written to.

DROP TABLE contact;
CREATE TABLE contact (
  id        INTEGER PRIMARY KEY,        -- short, for buttons
  platform  TEXT NOT NULL,
  chat      TEXT NOT NULL,              -- where they can be answered
  user      TEXT NOT NULL,              -- the platform's id of the customer
  name      TEXT,                       -- as the platform has it
  card      INTEGER REFERENCES card (id),   -- NULL: not known whose
  how       TEXT CHECK (how IN ('link', 'phone', 'chosen')), -- we know that
  unsure    INTEGER NOT NULL DEFAULT 0, -- 1: nobody was asked yet whether that is right
  person    INTEGER REFERENCES person (id), -- who is told while there is no card; NULL: whoever is on duty
  at_us     INTEGER NOT NULL DEFAULT 0, -- of their last message, by the platform's clock
  answers   INTEGER NOT NULL DEFAULT 0, -- ours since then
  state     INTEGER NOT NULL DEFAULT 0, -- kf/service_state: 0 new, 1 assistant, 2 queue, 3 a person, 4 ended
  state_us  INTEGER NOT NULL DEFAULT 0, -- when that was asked for
  asked_us  INTEGER NOT NULL DEFAULT 0, -- when we asked who they are; 0: never
  acked_us  INTEGER NOT NULL DEFAULT 0, -- when they last had an automatic answer
  wants_ack INTEGER NOT NULL DEFAULT 0,
  first_us  INTEGER NOT NULL DEFAULT 0, -- when the first came that nobody was told of; 0: there is none
  last_us   INTEGER NOT NULL DEFAULT 0, -- when the last one came
  told      INTEGER NOT NULL DEFAULT 0, -- inbox id of the last message that somebody was told of
  told_us   INTEGER NOT NULL DEFAULT 0,
  told_n    INTEGER NOT NULL DEFAULT 0, -- notices in a row
  due_us    INTEGER,                    -- something is to be done then; NULL: nothing
  UNIQUE (platform, chat)
) STRICT;
CREATE INDEX contact_user ON contact (platform, user);
CREATE INDEX contact_card ON contact (card, at_us) WHERE card IS NOT NULL;
CREATE INDEX contact_due ON contact (due_us) WHERE due_us IS NOT NULL;
