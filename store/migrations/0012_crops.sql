-- Pictures made of pictures: jobs of further kinds, what a job works on, where a value stands on
-- its photo, replies that show a picture. The job table is made anew, as its kinds are a
-- constraint.

CREATE TABLE job_next (                 -- work outside the transaction: reading a picture, making one of it
  id         INTEGER PRIMARY KEY,
  kind       TEXT NOT NULL CHECK (kind IN ('ocr', 'crop', 'blackout')),
  inbox      INTEGER NOT NULL REFERENCES inbox (id),
  media      TEXT NOT NULL REFERENCES media (hash),
  subject    INTEGER NOT NULL,          -- the picture's row
  boxes      TEXT,                      -- of crop and blackout: {"turn","boxes":[[x,y,w,h],...]};
                                        -- of a crop also "seqs":[...]: the values that are shown
  created_us INTEGER NOT NULL,
  state      INTEGER NOT NULL DEFAULT 0 CHECK (state IN (0, 1, 2)),  -- waiting, done, dead
  attempts   INTEGER NOT NULL DEFAULT 0,
  epoch      INTEGER NOT NULL DEFAULT 0,
  lease_us   INTEGER NOT NULL DEFAULT 0,
  next_us    INTEGER NOT NULL DEFAULT 0,
  error      TEXT
) STRICT;
INSERT INTO job_next (id, kind, inbox, media, subject, created_us, state, attempts, epoch, lease_us,
  next_us, error)
  SELECT id, kind, inbox, media, subject, created_us, state, attempts, epoch, lease_us, next_us,
  error FROM job;
DROP TABLE job;
ALTER TABLE job_next RENAME TO job;
CREATE INDEX job_waiting ON job (id) WHERE state = 0;
CREATE INDEX job_dead ON job (id) WHERE state = 2;
CREATE INDEX job_inbox ON job (inbox);
CREATE INDEX job_media ON job (media);

ALTER TABLE picture_value ADD COLUMN box TEXT;    -- [x,y,w,h,turn]: where it stands on the upright
                                                  -- picture, quarters to the right to read it
ALTER TABLE picture_value ADD COLUMN maybe TEXT;  -- a model of the catalogue that it may be

ALTER TABLE outbox ADD COLUMN media TEXT REFERENCES media (hash);  -- a picture that is shown
CREATE INDEX outbox_media ON outbox (media) WHERE media IS NOT NULL;
