-- Files, voice messages and places that people send; conversations of several people. The inbox is
-- made anew, as its kinds are a constraint.

CREATE TABLE inbox_next (               -- what the platforms told us
  id          INTEGER PRIMARY KEY,
  platform    TEXT NOT NULL,
  chat        TEXT NOT NULL,            -- order is kept within one chat
  msg_id      TEXT NOT NULL,            -- the platform's own
  sender      TEXT NOT NULL,
  kind        TEXT NOT NULL CHECK (kind IN ('text', 'picture', 'press', 'file', 'voice', 'location')),
  body        TEXT NOT NULL,            -- text as received; of a press: its data; of a file: its name;
                                        -- of a voice message: seconds; of a place: latitude,longitude
  label       TEXT,                     -- of a press: what stood on the button; of a place: its name
  media       TEXT REFERENCES media (hash),
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
INSERT INTO inbox_next (id, platform, chat, msg_id, sender, kind, body, label, media, sent_us, received_us,
  state, attempts, epoch, lease_us, next_us, done_us, error)
  SELECT id, platform, chat, msg_id, sender, kind, body, label, media, sent_us, received_us,
  state, attempts, epoch, lease_us, next_us, done_us, error FROM inbox;
DROP TABLE inbox;
ALTER TABLE inbox_next RENAME TO inbox;
CREATE INDEX inbox_open ON inbox (id) WHERE state = 0;
CREATE INDEX inbox_held ON inbox (platform, chat, id) WHERE state = 0;
CREATE INDEX inbox_dead ON inbox (id) WHERE state = 2;
CREATE INDEX inbox_chat ON inbox (platform, chat, id);
CREATE INDEX inbox_media ON inbox (media) WHERE media IS NOT NULL;

CREATE TABLE attachment (               -- pictures have a table of their own
  id       INTEGER PRIMARY KEY,         -- short
  inbox    INTEGER NOT NULL UNIQUE REFERENCES inbox (id),
  media    TEXT REFERENCES media (hash), -- NULL: a place
  kind     TEXT NOT NULL CHECK (kind IN ('file', 'voice', 'location')),
  name     TEXT NOT NULL,               -- of the file; seconds; latitude,longitude and the place's name
  platform TEXT NOT NULL,
  chat     TEXT NOT NULL,
  person   INTEGER NOT NULL REFERENCES person (id),
  card     INTEGER REFERENCES card (id), -- NULL: nobody's yet
  at_us    INTEGER NOT NULL
) STRICT;
CREATE INDEX attachment_card ON attachment (card, id) WHERE card IS NOT NULL;
CREATE INDEX attachment_chat ON attachment (platform, chat, person, id);
CREATE INDEX attachment_media ON attachment (media) WHERE media IS NOT NULL;
CREATE INDEX picture_media ON picture (media);
