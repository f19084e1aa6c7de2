-- Fairs: what they are called, which is also the tag of their leads, and who is at one.
CREATE TABLE fair (
  id     INTEGER PRIMARY KEY,
  name   TEXT NOT NULL COLLATE NOCASE UNIQUE,
  person INTEGER NOT NULL REFERENCES person (id),   -- who named it first
  at_us  INTEGER NOT NULL
) STRICT;
CREATE INDEX fair_at ON fair (at_us);

CREATE TABLE fair_visit (               -- whom somebody meets there until then is a lead
  person   INTEGER PRIMARY KEY REFERENCES person (id),
  fair     INTEGER NOT NULL REFERENCES fair (id),
  until_us INTEGER NOT NULL
) STRICT;

CREATE INDEX card_tag_tag ON card_tag (tag);

CREATE TABLE place (                    -- where a customer is, as the map says
  card    INTEGER PRIMARY KEY REFERENCES card (id),
  asked   TEXT NOT NULL,                -- what it was asked for
  at_us   INTEGER NOT NULL,
  address TEXT,                         -- NULL: the map does not know
  level   TEXT,                         -- how exact: 兴趣点, 门牌号, ...
  lng_e6  INTEGER, lat_e6 INTEGER       -- GCJ-02; NULL: no more exact than a district
) STRICT;
