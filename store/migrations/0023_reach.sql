-- How often customers answered within a day, by when they were contacted: counted anew every night,
-- so that what was undone or corrected counts no more.
CREATE TABLE reach (
  round   INTEGER NOT NULL,             -- 0: in force; 1: being counted
  type    TEXT NOT NULL,                -- kind of customer; '': all
  weekday INTEGER NOT NULL CHECK (weekday BETWEEN 1 AND 7),
  hour    INTEGER NOT NULL CHECK (hour BETWEEN 0 AND 23),
  n       INTEGER NOT NULL,             -- contacts
  s       INTEGER NOT NULL,             -- of them answered
  PRIMARY KEY (round, type, weekday, hour)
) STRICT, WITHOUT ROWID;
