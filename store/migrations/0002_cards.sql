-- What the conversations are about: customers, what was done with them, what is to be done, what is
-- on the photos, what can be sold; and every change with its inverse.

CREATE TABLE card (
  id         INTEGER PRIMARY KEY,       -- short, for people to type
  owner      INTEGER NOT NULL REFERENCES person (id),
  created_us INTEGER NOT NULL,
  updated_us INTEGER NOT NULL,
  version    INTEGER NOT NULL DEFAULT 1,  -- +1 at each change
  deleted_us INTEGER,
  import_key TEXT UNIQUE,               -- the importer's own id
  type       TEXT,
  name TEXT, org TEXT, dept TEXT, title TEXT, phone TEXT, wechat TEXT, email TEXT,
  intent TEXT, product TEXT,
  amount INTEGER, amount_max INTEGER,   -- fen
  amount_qualifier TEXT,
  stage TEXT, grade TEXT, source TEXT,
  next_at TEXT,                         -- local time as understood: 2026-11-25 or 2026-11-25T15:00
  competitor TEXT, role TEXT, region TEXT, address TEXT, blocker TEXT, note TEXT
) STRICT;
CREATE INDEX card_owner ON card (owner, updated_us) WHERE deleted_us IS NULL;
CREATE INDEX card_phone ON card (phone) WHERE deleted_us IS NULL AND phone IS NOT NULL;
CREATE INDEX card_name ON card (owner, name) WHERE deleted_us IS NULL;

CREATE TABLE card_tag (
  card INTEGER NOT NULL REFERENCES card (id),
  tag  TEXT NOT NULL,
  PRIMARY KEY (card, tag)
) STRICT;

CREATE TABLE change_set (               -- one message's changes; the receipt's number
  id        INTEGER PRIMARY KEY,
  person    INTEGER NOT NULL REFERENCES person (id),
  inbox     INTEGER REFERENCES inbox (id),  -- NULL: an import
  what      TEXT NOT NULL,              -- command or "import"
  at_us     INTEGER NOT NULL,
  undone_us INTEGER
) STRICT;
CREATE INDEX change_set_person ON change_set (person, id) WHERE undone_us IS NULL;
CREATE INDEX change_set_inbox ON change_set (inbox);

CREATE TABLE change (                   -- values as text; NULL: there was none
  change_set INTEGER NOT NULL REFERENCES change_set (id),
  seq        INTEGER NOT NULL,
  tbl        TEXT NOT NULL,             -- card, tag, param, activity, task, picture
  row        INTEGER NOT NULL,
  field      TEXT NOT NULL,             -- '*': the row itself came into being
  old        TEXT,
  new        TEXT,
  card       INTEGER REFERENCES card (id),  -- whose history it belongs to, if any
  PRIMARY KEY (change_set, seq)
) STRICT;
CREATE INDEX change_card ON change (card, change_set);

CREATE TABLE activity (
  id         INTEGER PRIMARY KEY,
  card       INTEGER NOT NULL REFERENCES card (id),
  person     INTEGER NOT NULL REFERENCES person (id),
  action     TEXT NOT NULL,
  text       TEXT NOT NULL,
  at_us      INTEGER NOT NULL,
  inbox      INTEGER REFERENCES inbox (id),
  deleted_us INTEGER
) STRICT;
CREATE INDEX activity_card ON activity (card, at_us) WHERE deleted_us IS NULL;

CREATE TABLE task (
  id         INTEGER PRIMARY KEY,       -- short
  card       INTEGER REFERENCES card (id),
  owner      INTEGER NOT NULL REFERENCES person (id),
  text       TEXT NOT NULL,
  due_at     TEXT NOT NULL,             -- local, as next_at
  due_us     INTEGER NOT NULL,          -- the end of the day where no time was said
  state      TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'vetoed')),
  reason     TEXT,                      -- of the veto
  created_us INTEGER NOT NULL,
  done_us    INTEGER,
  inbox      INTEGER REFERENCES inbox (id),
  deleted_us INTEGER
) STRICT;
CREATE INDEX task_owner ON task (owner, due_us) WHERE state = 'open' AND deleted_us IS NULL;
CREATE INDEX task_card ON task (card, due_us) WHERE state = 'open' AND deleted_us IS NULL;

CREATE TABLE picture (
  id       INTEGER PRIMARY KEY,         -- short
  inbox    INTEGER NOT NULL UNIQUE REFERENCES inbox (id),
  media    TEXT NOT NULL REFERENCES media (hash),
  platform TEXT NOT NULL,
  chat     TEXT NOT NULL,
  person   INTEGER NOT NULL REFERENCES person (id),
  card     INTEGER REFERENCES card (id),
  how      TEXT NOT NULL DEFAULT '' CHECK (how IN ('', 'context', 'caption', 'chosen')),
  state    TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'read', 'failed')),
  kind     TEXT,
  at_us    INTEGER NOT NULL
) STRICT;
CREATE INDEX picture_chat ON picture (platform, chat, id);
CREATE INDEX picture_card ON picture (card, id) WHERE card IS NOT NULL;

CREATE TABLE picture_value (
  picture  INTEGER NOT NULL REFERENCES picture (id),
  seq      INTEGER NOT NULL,
  key      TEXT NOT NULL,
  value    TEXT NOT NULL,
  conf     INTEGER NOT NULL,
  doubtful INTEGER NOT NULL,
  PRIMARY KEY (picture, seq)
) STRICT;

CREATE TABLE card_param (               -- what photos told about what the customer uses or wants
  card       INTEGER NOT NULL REFERENCES card (id),
  key        TEXT NOT NULL,
  value      TEXT NOT NULL,
  doubtful   INTEGER NOT NULL,
  picture    INTEGER REFERENCES picture (id),
  PRIMARY KEY (card, key)
) STRICT;

CREATE TABLE question (                 -- the bot asked with choices and waits for one
  id          INTEGER PRIMARY KEY,
  platform    TEXT NOT NULL,
  chat        TEXT NOT NULL,
  person      INTEGER NOT NULL REFERENCES person (id),
  options     TEXT NOT NULL,            -- JSON: data of the buttons, in order
  expires_us  INTEGER NOT NULL,
  answered_us INTEGER
) STRICT;
CREATE INDEX question_open ON question (platform, chat, person, id) WHERE answered_us IS NULL;

CREATE TABLE chat_context (             -- the customer dealt with last
  platform TEXT NOT NULL,
  chat     TEXT NOT NULL,
  person   INTEGER NOT NULL REFERENCES person (id),
  card     INTEGER NOT NULL REFERENCES card (id),
  at_us    INTEGER NOT NULL,
  PRIMARY KEY (platform, chat, person)
) STRICT;

CREATE TABLE greeted (                  -- what is said once a day at most
  person INTEGER PRIMARY KEY REFERENCES person (id),
  day    INTEGER NOT NULL               -- days since 1970-01-01, local
) STRICT;

CREATE TABLE product (
  model        TEXT PRIMARY KEY,
  name         TEXT NOT NULL,
  line         TEXT, spec TEXT, procedure TEXT, material TEXT,
  price        INTEGER,                 -- fen
  stock        INTEGER,                 -- NULL: not known
  keywords     TEXT, equivalents TEXT, registration TEXT
) STRICT;
CREATE INDEX product_name ON product (name);
