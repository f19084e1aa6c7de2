-- Pictures are kept for a time of their own; how long reading took and who was told to wait; what a
-- customer does not want; what others offer. The picture table is made anew, as its file may go.

CREATE TABLE picture_next (
  id       INTEGER PRIMARY KEY,         -- short
  inbox    INTEGER NOT NULL UNIQUE REFERENCES inbox (id),
  media    TEXT REFERENCES media (hash), -- NULL: its time was over; what was read stays
  platform TEXT NOT NULL,
  chat     TEXT NOT NULL,
  person   INTEGER NOT NULL REFERENCES person (id),
  card     INTEGER REFERENCES card (id),
  how      TEXT NOT NULL DEFAULT '' CHECK (how IN ('', 'context', 'caption', 'chosen')),
  state    TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'read', 'failed')),
  kind     TEXT,
  ms       INTEGER,                     -- that reading took
  told     INTEGER NOT NULL DEFAULT 0,  -- 1: the sender was told that it will take a while
  at_us    INTEGER NOT NULL
) STRICT;
INSERT INTO picture_next (id, inbox, media, platform, chat, person, card, how, state, kind, at_us)
  SELECT id, inbox, media, platform, chat, person, card, how, state, kind, at_us FROM picture;
DROP TABLE picture;
ALTER TABLE picture_next RENAME TO picture;
CREATE INDEX picture_chat ON picture (platform, chat, id);
CREATE INDEX picture_card ON picture (card, id) WHERE card IS NOT NULL;
CREATE INDEX picture_media ON picture (media) WHERE media IS NOT NULL;
CREATE INDEX picture_age ON picture (at_us) WHERE media IS NOT NULL;

CREATE TABLE job_turn (                 -- when work was last begun for a sender
  platform TEXT NOT NULL,
  sender   TEXT NOT NULL,
  at_us    INTEGER NOT NULL,
  PRIMARY KEY (platform, sender)
) STRICT;

CREATE TABLE card_unwanted (            -- products that a customer does not want
  card  INTEGER NOT NULL REFERENCES card (id),
  model TEXT NOT NULL,
  PRIMARY KEY (card, model)
) STRICT;

CREATE TABLE price_seen (               -- what others offer a customer, from photos of quotations
  id         INTEGER PRIMARY KEY,
  card       INTEGER NOT NULL REFERENCES card (id),
  picture    INTEGER REFERENCES picture (id),
  seller     TEXT,                      -- who offers, if it is said
  model      TEXT NOT NULL,
  price      INTEGER NOT NULL,          -- fen
  doubtful   INTEGER NOT NULL,
  person     INTEGER NOT NULL REFERENCES person (id),
  at_us      INTEGER NOT NULL,
  deleted_us INTEGER
) STRICT;
CREATE INDEX price_seen_card ON price_seen (card, id) WHERE deleted_us IS NULL;
CREATE INDEX price_seen_picture ON price_seen (picture) WHERE picture IS NOT NULL;
