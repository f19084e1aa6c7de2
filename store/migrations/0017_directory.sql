-- The directory of a chat platform beside our organisation: which node is which department, who was
-- seen there, what the last reading changed. While it is read and taken over, what was read waits here.

ALTER TABLE person ADD COLUMN role_set INTEGER NOT NULL DEFAULT 0; -- 1: by an admin; the directory leaves it
ALTER TABLE person ADD COLUMN node_set INTEGER NOT NULL DEFAULT 0; -- the same
ALTER TABLE person ADD COLUMN gone INTEGER NOT NULL DEFAULT 0;     -- 1: disabled as the directory has them no more
CREATE INDEX person_name ON person (name);
CREATE INDEX person_above ON person (role) WHERE role <> 'rep';
UPDATE person SET role_set = 1, node_set = 1 WHERE pool = 0;

ALTER TABLE identity ADD COLUMN seen INTEGER NOT NULL DEFAULT 0;   -- sync that saw it last; 0: not in the directory
CREATE INDEX identity_seen ON identity (platform, seen) WHERE seen > 0;
CREATE INDEX identity_user ON identity (user);
UPDATE OR IGNORE identity SET user = lower(user) WHERE platform = 'wecom';

ALTER TABLE inbox ADD COLUMN asked INTEGER NOT NULL DEFAULT 0; -- 1: the directory was asked for the sender

CREATE TABLE identity_alias (           -- ids that accounts had before
  platform   TEXT NOT NULL,
  user       TEXT NOT NULL,
  person     INTEGER NOT NULL REFERENCES person (id),
  renamed_us INTEGER NOT NULL,
  PRIMARY KEY (platform, user)
) STRICT;
CREATE INDEX identity_alias_person ON identity_alias (person);

CREATE TABLE directory (                -- one row a platform: its last sync, or the one under way
  platform TEXT PRIMARY KEY,
  number   INTEGER NOT NULL DEFAULT 0,  -- of the sync
  state    TEXT NOT NULL DEFAULT 'idle' CHECK (state IN ('idle', 'reading', 'nodes', 'people',
                                                         'leaving', 'sweeping')),
  again    INTEGER NOT NULL DEFAULT 0,  -- 1: asked for while under way
  forced   INTEGER NOT NULL DEFAULT 0,  -- 1: however many have left
  held     INTEGER NOT NULL DEFAULT 0,  -- so many would have been disabled, so nobody is
  warned   INTEGER NOT NULL DEFAULT 0,  -- held, as admins were told it; 0: they need not know
  at       TEXT NOT NULL DEFAULT '',    -- how far the step of the state has come
  began_us INTEGER NOT NULL DEFAULT 0,
  ended_us INTEGER NOT NULL DEFAULT 0,  -- of the last one that came to its end
  error    TEXT,                        -- of the last try
  error_us INTEGER NOT NULL DEFAULT 0,
  people   INTEGER NOT NULL DEFAULT 0   -- how many the last one saw
) STRICT;

CREATE TABLE department (
  platform TEXT NOT NULL,
  id       TEXT NOT NULL,               -- the platform's own
  parent   TEXT NOT NULL,               -- may be one that we are not shown
  name     TEXT NOT NULL,
  node     INTEGER REFERENCES org_node (id),  -- NULL: not decided yet
  seen     INTEGER NOT NULL,            -- sync that saw it last
  members  INTEGER NOT NULL DEFAULT 0,  -- sync that read its members last
  PRIMARY KEY (platform, id)
) STRICT;

CREATE TABLE member (                   -- as read; goes when it was taken over
  platform TEXT NOT NULL,
  user     TEXT NOT NULL,
  state    INTEGER NOT NULL CHECK (state IN (0, 1, 2)), -- to be asked for, active, not there (any more)
  name     TEXT NOT NULL DEFAULT '',
  home     TEXT NOT NULL DEFAULT '',    -- departments with blanks between, the main one first
  leads    TEXT NOT NULL DEFAULT '',
  phone    TEXT,
  PRIMARY KEY (platform, user)
) STRICT;
CREATE INDEX member_asked ON member (platform, user) WHERE state = 0;

CREATE TABLE directory_change (         -- what the last sync did
  id       INTEGER PRIMARY KEY,
  platform TEXT NOT NULL,
  what     TEXT NOT NULL,
  person   INTEGER REFERENCES person (id), -- NULL: it is a department
  detail   TEXT NOT NULL
) STRICT;
CREATE INDEX directory_change_person ON directory_change (person) WHERE person IS NOT NULL;
