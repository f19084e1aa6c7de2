-- What the bot says of its own accord: nudges wait for the time when their person may be disturbed,
-- and go out several in one message. Who is away, and who stands in.

CREATE TABLE nudge (
  id       INTEGER PRIMARY KEY,
  person   INTEGER NOT NULL REFERENCES person (id),
  task     INTEGER REFERENCES task (id),
  card     INTEGER REFERENCES card (id),
  kind     TEXT NOT NULL,               -- task, due, overdue, message
  text     TEXT NOT NULL,
  more     TEXT,                        -- talking points, a line each
  key      TEXT NOT NULL UNIQUE,        -- once for each cause
  own      INTEGER NOT NULL DEFAULT 0,  -- 1: the person chose the time: on a day off, too
  due_us   INTEGER NOT NULL,            -- not before; moved on while they may not be disturbed
  stale_us INTEGER NOT NULL DEFAULT 0,  -- of no use any more; 0: always is
  state    INTEGER NOT NULL DEFAULT 0,  -- 0 waits, 1 sent, 2 dropped
  sent_us  INTEGER,
  outbox   INTEGER                      -- the message that it went with
) STRICT;
CREATE INDEX nudge_due ON nudge (due_us) WHERE state = 0;
CREATE INDEX nudge_waits ON nudge (person, due_us) WHERE state = 0;
CREATE INDEX nudge_sent ON nudge (person, sent_us) WHERE state = 1;
CREATE INDEX nudge_task ON nudge (task) WHERE task IS NOT NULL;
CREATE INDEX nudge_card ON nudge (card) WHERE card IS NOT NULL;

CREATE TABLE leave (                    -- from the first day's beginning to the last one's end
  id       INTEGER PRIMARY KEY,
  person   INTEGER NOT NULL REFERENCES person (id),
  from_us  INTEGER NOT NULL,
  to_us    INTEGER NOT NULL,
  deputy   INTEGER REFERENCES person (id),
  made_us  INTEGER NOT NULL,
  ended_us INTEGER                      -- taken back then
) STRICT;
CREATE INDEX leave_person ON leave (person, to_us) WHERE ended_us IS NULL;
CREATE INDEX leave_deputy ON leave (deputy, to_us) WHERE ended_us IS NULL AND deputy IS NOT NULL;

-- Told at the time that was said; where only a day was said, at nine in its morning (15 hours before
-- its end). Whoever puts it off changes the time and is told again; undoing that is not.
ALTER TABLE task ADD COLUMN remind_us INTEGER GENERATED ALWAYS AS
  (CASE WHEN length(due_at) = 10 THEN due_us - 53999000000 ELSE due_us END) VIRTUAL;
ALTER TABLE task ADD COLUMN told_us INTEGER;      -- the remind_us that the owner was told for
ALTER TABLE task ADD COLUMN escalated_us INTEGER; -- the due_us that whoever leads was told of
UPDATE task SET told_us = remind_us, escalated_us = due_us WHERE due_us < unixepoch() * 1000000;
CREATE INDEX task_remind ON task (remind_us)
  WHERE state = 'open' AND deleted_us IS NULL AND told_us IS NOT remind_us;
CREATE INDEX task_overdue ON task (due_us)
  WHERE state = 'open' AND deleted_us IS NULL AND escalated_us IS NOT due_us;

CREATE INDEX task_unexplained ON task (owner, done_us) WHERE state = 'vetoed' AND reason IS NULL;

INSERT INTO chore (name, next_us) VALUES ('nudge', 0);
-- The chore is woken by whatever it has to do sooner.
CREATE TRIGGER task_remind_new AFTER INSERT ON task WHEN new.state = 'open' BEGIN
  UPDATE chore SET next_us = new.remind_us WHERE name = 'nudge' AND next_us > new.remind_us;
END;
CREATE TRIGGER task_remind_moved AFTER UPDATE OF due_us, state, deleted_us ON task
  WHEN new.state = 'open' AND new.deleted_us IS NULL AND new.told_us IS NOT new.remind_us BEGIN
  UPDATE chore SET next_us = new.remind_us WHERE name = 'nudge' AND next_us > new.remind_us;
END;
CREATE TRIGGER nudge_new AFTER INSERT ON nudge BEGIN
  UPDATE chore SET next_us = new.due_us WHERE name = 'nudge' AND next_us > new.due_us;
END;
