-- What comes from outside: customers' own doings, orders, figures and plans. And files on their way
-- into the database.

CREATE TABLE upload (                   -- a CSV file; small ones come and go in one transaction
  id         INTEGER PRIMARY KEY,       -- short
  kind       TEXT NOT NULL,             -- customers, activities, ...
  state      TEXT NOT NULL CHECK (state IN ('coming', 'checking', 'applying', 'done', 'refused')),
  dry        INTEGER NOT NULL DEFAULT 0,
  skip_bad   INTEGER NOT NULL DEFAULT 0,
  path       TEXT,                      -- of the file; NULL: came in one piece
  bytes      INTEGER NOT NULL DEFAULT 0, -- that are there
  at         INTEGER NOT NULL DEFAULT 0, -- offset of the next row
  line       INTEGER NOT NULL DEFAULT 1, -- its line
  added      INTEGER NOT NULL DEFAULT 0,
  updated    INTEGER NOT NULL DEFAULT 0,
  rejected   INTEGER NOT NULL DEFAULT 0,
  bad_bytes  INTEGER NOT NULL DEFAULT 0, -- of the file of rejected rows
  error      TEXT,                      -- why the file as a whole was refused
  created_us INTEGER NOT NULL,
  done_us    INTEGER
) STRICT;
CREATE INDEX upload_open ON upload (id) WHERE state IN ('checking', 'applying');

-- source: where a record is from, as 'upload 12:345' (file and line) or 'api KEY'.

CREATE TABLE customer_event (           -- what the customer did
  id      INTEGER PRIMARY KEY,
  card    INTEGER NOT NULL REFERENCES card (id),
  event   TEXT NOT NULL CHECK (event IN ('reply', 'consult', 'menu', 'coupon', 'order', 'survey')),
  at_us   INTEGER NOT NULL,
  value   TEXT,
  source  TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX customer_event_card ON customer_event (card, at_us, event);

CREATE TABLE sales_order (
  id      INTEGER PRIMARY KEY,
  number  TEXT NOT NULL UNIQUE,         -- the ordering system's own
  card    INTEGER NOT NULL REFERENCES card (id),
  day     TEXT NOT NULL,                -- 2026-11-25
  status  TEXT NOT NULL CHECK (status IN ('placed', 'shipped', 'delivered', 'invoiced', 'cancelled')),
  amount  INTEGER NOT NULL,             -- fen
  paid    INTEGER NOT NULL DEFAULT 0,   -- fen
  due     TEXT,                         -- day
  product TEXT,
  source  TEXT NOT NULL
) STRICT;
CREATE INDEX sales_order_card ON sales_order (card, day);

CREATE TABLE fact (                     -- a figure of a day that another system knows
  id     INTEGER PRIMARY KEY,
  metric TEXT NOT NULL,
  node   TEXT NOT NULL,                 -- path of the organisation, or a user's id
  day    TEXT NOT NULL,
  value  INTEGER NOT NULL,              -- ten-thousandths
  source TEXT NOT NULL,
  UNIQUE (metric, node, day)
) STRICT;

CREATE TABLE target (                   -- a plan
  id     INTEGER PRIMARY KEY,
  node   TEXT NOT NULL,
  metric TEXT NOT NULL,
  period TEXT NOT NULL,                 -- 2026, 2026-Q4, 2026-11, 2026-W47
  plan   INTEGER NOT NULL,              -- ten-thousandths
  parent TEXT,                          -- the node whose target it counts towards
  weight INTEGER,                       -- ten-thousandths
  source TEXT NOT NULL,
  UNIQUE (node, metric, period)
) STRICT;

CREATE TABLE product_param (            -- parameters of the pack that the catalogue knows of a model
  model TEXT NOT NULL REFERENCES product (model) ON DELETE CASCADE,
  key   TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (model, key)
) STRICT;

-- 1: an import of customers named the stage. A history of stages takes its place.
ALTER TABLE stage_event ADD COLUMN assumed INTEGER NOT NULL DEFAULT 0;

CREATE INDEX task_person ON task (owner, due_at) WHERE deleted_us IS NULL;
