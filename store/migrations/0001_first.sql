-- The durable path: who writes, what came in, what goes out, what has to be done.
-- Times are microseconds since 1970 UTC (_us), ids are time-ordered and ours.

CREATE TABLE counter (
  name  TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT;

CREATE TABLE org_node (
  id     INTEGER PRIMARY KEY,
  parent INTEGER REFERENCES org_node (id),
  name   TEXT NOT NULL,
  path   TEXT NOT NULL UNIQUE           -- 华东/杭州; a subtree is this path or one that begins with it and a slash
) STRICT;

CREATE TABLE person (
  id          INTEGER PRIMARY KEY,
  name        TEXT NOT NULL,
  role        TEXT NOT NULL CHECK (role IN ('rep', 'manager', 'hq', 'admin')),
  node        INTEGER NOT NULL REFERENCES org_node (id),
  phone       TEXT,
  disabled_us INTEGER
) STRICT;
CREATE INDEX person_node ON person (node);

CREATE TABLE identity (                 -- one person, several platforms
  platform TEXT NOT NULL,
  user     TEXT NOT NULL,               -- the platform's id of the person
  person   INTEGER NOT NULL REFERENCES person (id),
  PRIMARY KEY (platform, user)
) STRICT;
CREATE INDEX identity_person ON identity (person);

CREATE TABLE media (                    -- an attachment; the file stands under its hash
  hash       TEXT PRIMARY KEY,          -- SHA-256, hex
  bytes      INTEGER NOT NULL,
  created_us INTEGER NOT NULL
) STRICT;

CREATE TABLE inbox (                    -- what the platforms told us
  id          INTEGER PRIMARY KEY,
  platform    TEXT NOT NULL,
  chat        TEXT NOT NULL,            -- order is kept within one chat
  msg_id      TEXT NOT NULL,            -- the platform's own
  sender      TEXT NOT NULL,
  kind        TEXT NOT NULL CHECK (kind IN ('text', 'picture', 'press')),
  body        TEXT NOT NULL,            -- text as received; of a press: its data
  label       TEXT,                     -- of a press: what stood on the button
  media       TEXT REFERENCES media (hash),
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
CREATE INDEX inbox_open ON inbox (id) WHERE state = 0;
CREATE INDEX inbox_held ON inbox (platform, chat, id) WHERE state = 0;
CREATE INDEX inbox_dead ON inbox (id) WHERE state = 2;
CREATE INDEX inbox_chat ON inbox (platform, chat, id);
CREATE INDEX inbox_media ON inbox (media) WHERE media IS NOT NULL;

CREATE TABLE outbox (                   -- what we have to tell
  id         INTEGER PRIMARY KEY,
  platform   TEXT NOT NULL,
  chat       TEXT NOT NULL,
  body       TEXT NOT NULL,             -- JSON: text, card, products, buttons
  idem_key   TEXT NOT NULL UNIQUE,      -- the same at every try
  inbox      INTEGER REFERENCES inbox (id),
  created_us INTEGER NOT NULL,
  state      INTEGER NOT NULL DEFAULT 0 CHECK (state IN (0, 1, 2)),  -- waiting, sent, dead
  attempts   INTEGER NOT NULL DEFAULT 0,
  epoch      INTEGER NOT NULL DEFAULT 0,
  lease_us   INTEGER NOT NULL DEFAULT 0,
  next_us    INTEGER NOT NULL DEFAULT 0,
  sent_seq   INTEGER UNIQUE,            -- an id of its own, taken when it was sent
  error      TEXT
) STRICT;
CREATE INDEX outbox_waiting ON outbox (id) WHERE state = 0;
CREATE INDEX outbox_held ON outbox (platform, chat, id) WHERE state = 0;
CREATE INDEX outbox_dead ON outbox (id) WHERE state = 2;
CREATE INDEX outbox_chat ON outbox (platform, chat, sent_seq);
CREATE INDEX outbox_inbox ON outbox (inbox);

CREATE TABLE job (                      -- work outside the transaction: reading a picture
  id         INTEGER PRIMARY KEY,
  kind       TEXT NOT NULL CHECK (kind IN ('ocr')),
  inbox      INTEGER NOT NULL REFERENCES inbox (id),
  media      TEXT NOT NULL REFERENCES media (hash),
  subject    INTEGER NOT NULL,          -- the picture's row
  created_us INTEGER NOT NULL,
  state      INTEGER NOT NULL DEFAULT 0 CHECK (state IN (0, 1, 2)),  -- waiting, done, dead
  attempts   INTEGER NOT NULL DEFAULT 0,
  epoch      INTEGER NOT NULL DEFAULT 0,
  lease_us   INTEGER NOT NULL DEFAULT 0,
  next_us    INTEGER NOT NULL DEFAULT 0,
  error      TEXT
) STRICT;
CREATE INDEX job_waiting ON job (id) WHERE state = 0;
CREATE INDEX job_dead ON job (id) WHERE state = 2;
CREATE INDEX job_inbox ON job (inbox);
CREATE INDEX job_media ON job (media);
