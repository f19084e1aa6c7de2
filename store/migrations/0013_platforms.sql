-- Platforms that are reached by calls: what has to be fetched and told outside of a transaction,
-- access tokens, customers who write themselves. The inbox is made anew, as its kinds are a
-- constraint.

CREATE TABLE inbox_next (               -- what the platforms told us
  id          INTEGER PRIMARY KEY,
  platform    TEXT NOT NULL,
  chat        TEXT NOT NULL,            -- order is kept within one chat
  msg_id      TEXT NOT NULL,            -- the platform's own
  sender      TEXT NOT NULL,
  kind        TEXT NOT NULL CHECK (kind IN ('text', 'picture', 'press', 'file', 'voice', 'location',
                                            'contact')), -- contact: the directory changed
  body        TEXT NOT NULL,            -- text as received; of a press: its data; of a file: its name;
                                        -- of a voice message: seconds; of a place: latitude,longitude;
                                        -- of a contact: JSON, see chat/platform.h
  label       TEXT,                     -- of a press: what stood on the button; of a place: its name
  media       TEXT REFERENCES media (hash),
  remote      TEXT,                     -- JSON: where the attachment is to be fetched; NULL: it is there
  via         TEXT,                     -- JSON: how this one message can be answered; NULL: in its chat
  outsider    INTEGER NOT NULL DEFAULT 0, -- 1: a customer wrote it
  grouped     INTEGER NOT NULL DEFAULT 0, -- 1: in a conversation of several people
  sent_us     INTEGER NOT NULL,         -- by the platform's clock
  received_us INTEGER NOT NULL,
  state       INTEGER NOT NULL DEFAULT 0 CHECK (state IN (0, 1, 2)),  -- open, done, dead
  attempts    INTEGER NOT NULL DEFAULT 0,
  epoch       INTEGER NOT NULL DEFAULT 0,   -- +1 at each claim; a stale one may not finish
  lease_us    INTEGER NOT NULL DEFAULT 0,   -- claimed until; 0 if not
  next_us     INTEGER NOT NULL DEFAULT 0,   -- not before
  done_us     INTEGER,
  error       TEXT,
  UNIQUE (platform, msg_id)
) STRICT;
INSERT INTO inbox_next (id, platform, chat, msg_id, sender, kind, body, label, media, grouped, sent_us,
  received_us, state, attempts, epoch, lease_us, next_us, done_us, error)
  SELECT id, platform, chat, msg_id, sender, kind, body, label, media, grouped, sent_us, received_us,
  state, attempts, epoch, lease_us, next_us, done_us, error FROM inbox;
DROP TABLE inbox;
ALTER TABLE inbox_next RENAME TO inbox;
CREATE INDEX inbox_open ON inbox (id) WHERE state = 0;
CREATE INDEX inbox_held ON inbox (platform, chat, id) WHERE state = 0;
CREATE INDEX inbox_dead ON inbox (id) WHERE state = 2;
CREATE INDEX inbox_chat ON inbox (platform, chat, id);
CREATE INDEX inbox_media ON inbox (media) WHERE media IS NOT NULL;

ALTER TABLE outbox ADD COLUMN step INTEGER NOT NULL DEFAULT 0;  -- parts of it that surely arrived
ALTER TABLE outbox ADD COLUMN doubt INTEGER NOT NULL DEFAULT 0; -- 1: the next part may have arrived
ALTER TABLE outbox ADD COLUMN stale_us INTEGER;                 -- not worth telling after this; NULL: always
-- next_us is when a row is due; those behind one that waits are due no sooner. So whoever claims looks at
-- what is due, not at all that waits while a platform is away.
UPDATE outbox SET next_us = max(next_us, created_us) WHERE state = 0;
DROP INDEX outbox_waiting;
CREATE INDEX outbox_due ON outbox (next_us, id) WHERE state = 0;

CREATE TABLE errand (                   -- calls to a platform that are no message
  id         INTEGER PRIMARY KEY,
  platform   TEXT NOT NULL,
  kind       TEXT NOT NULL,             -- see chat/platform.h
  key        TEXT NOT NULL,             -- one open errand of a kind and key at a time
  inbox      INTEGER REFERENCES inbox (id),
  args       TEXT NOT NULL,             -- JSON
  again      INTEGER NOT NULL DEFAULT 0, -- 1: it was asked for again while under way
  created_us INTEGER NOT NULL,
  state      INTEGER NOT NULL DEFAULT 0 CHECK (state IN (0, 2)),  -- waiting, dead; what is done goes
  attempts   INTEGER NOT NULL DEFAULT 0,
  epoch      INTEGER NOT NULL DEFAULT 0,
  lease_us   INTEGER NOT NULL DEFAULT 0,
  next_us    INTEGER NOT NULL DEFAULT 0,
  error      TEXT
) STRICT;
CREATE UNIQUE INDEX errand_open ON errand (platform, kind, key) WHERE state = 0;
CREATE INDEX errand_waiting ON errand (id) WHERE state = 0;
CREATE INDEX errand_dead ON errand (id) WHERE state = 2;
CREATE INDEX errand_inbox ON errand (inbox) WHERE inbox IS NOT NULL;

CREATE TABLE token (                    -- access tokens of the platforms, until they expire
  platform   TEXT NOT NULL,
  name       TEXT NOT NULL,             -- whose: "app", "contacts", ...
  value      TEXT NOT NULL,
  expires_us INTEGER NOT NULL,
  PRIMARY KEY (platform, name)
) STRICT;

CREATE TABLE bookmark (                 -- how far something was read, or when it was last so
  platform TEXT NOT NULL,
  name     TEXT NOT NULL,
  value    TEXT NOT NULL,
  at_us    INTEGER NOT NULL,
  PRIMARY KEY (platform, name)
) STRICT;

CREATE TABLE contact (                  -- customers who write to us themselves
  platform TEXT NOT NULL,
  user     TEXT NOT NULL,               -- the platform's id of the customer
  chat     TEXT NOT NULL,               -- where they can be answered
  name     TEXT,                        -- as the platform has it
  card     INTEGER REFERENCES card (id),   -- NULL: not known whose
  person   INTEGER REFERENCES person (id), -- who was told of them; NULL: nobody yet
  asked_us INTEGER,                     -- when we asked who they are
  at_us    INTEGER NOT NULL,            -- of their last message
  PRIMARY KEY (platform, user)
) STRICT;
CREATE INDEX contact_card ON contact (card) WHERE card IS NOT NULL;
