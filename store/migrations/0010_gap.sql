-- When the daemon was away, and who is still to be told what came late because of that.

CREATE TABLE gap (
  id      INTEGER PRIMARY KEY,
  from_us INTEGER NOT NULL,             -- last sign of life
  to_us   INTEGER NOT NULL,             -- ready again
  told_us INTEGER                       -- when it was decided whom it concerns
) STRICT;

CREATE TABLE late (                     -- rows go when the person was told
  kind   TEXT NOT NULL CHECK (kind IN ('gap', 'in', 'out')),
  ref    INTEGER NOT NULL,              -- of the gap, the inbox, the outbox
  person INTEGER NOT NULL REFERENCES person (id),
  PRIMARY KEY (kind, ref, person)
) STRICT;
CREATE INDEX late_person ON late (person, kind, ref);
