-- Who is signed in on a page.

CREATE TABLE session (
  hash       TEXT PRIMARY KEY,          -- SHA-256 of the token in the browser, hex
  person     INTEGER NOT NULL REFERENCES person (id),
  created_us INTEGER NOT NULL,
  expires_us INTEGER NOT NULL
) STRICT;
CREATE INDEX session_person ON session (person);
CREATE INDEX session_expires ON session (expires_us);
