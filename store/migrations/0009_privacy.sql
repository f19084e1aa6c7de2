-- Somebody is being forgotten: which texts of messages still have to go. Empty when that is done.

CREATE TABLE forgetting (
  id   INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('word', 'sender')),
  a    TEXT NOT NULL,                   -- the word; of a sender: the platform
  b    TEXT                             -- a word that must stand in the same text; the user's id
) STRICT;
