-- Finding customers by a part of what is known about them, and turning the pages of a list.

-- One row a card. scope says who may find it: o7 its owner, s8 a colleague it is shared with, n3 each
-- node of the organisation above the owner (see store/card/search.c). prefix = 1 serves a search for one
-- character.
CREATE VIRTUAL TABLE card_words USING fts5 (
  name, org, phone, rest, scope, tokenize = 'bigram', prefix = '1', columnsize = 0
);

-- Cards whose row above is out of date; brought up to date within the same transaction.
CREATE TABLE card_dirty (card INTEGER PRIMARY KEY) STRICT;
INSERT INTO card_dirty SELECT id FROM card;

CREATE TRIGGER card_dirty_new AFTER INSERT ON card BEGIN
  INSERT INTO card_dirty VALUES (new.id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER card_dirty_set
AFTER UPDATE OF name, org, dept, title, phone, wechat, intent, product, address, note, owner, deleted_us ON card BEGIN
  INSERT INTO card_dirty VALUES (new.id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER card_dirty_tag AFTER INSERT ON card_tag BEGIN
  INSERT INTO card_dirty VALUES (new.card) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER card_dirty_untag AFTER DELETE ON card_tag BEGIN
  INSERT INTO card_dirty VALUES (old.card) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER card_dirty_share AFTER INSERT ON card_share BEGIN
  INSERT INTO card_dirty VALUES (new.card) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER card_dirty_unshare AFTER DELETE ON card_share BEGIN
  INSERT INTO card_dirty VALUES (old.card) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER card_dirty_home AFTER UPDATE OF node ON person WHEN new.node <> old.node BEGIN
  INSERT INTO card_dirty SELECT id FROM card WHERE owner = new.id AND deleted_us IS NULL ON CONFLICT DO NOTHING;
END;

CREATE INDEX card_updated ON card (updated_us) WHERE deleted_us IS NULL;

CREATE TABLE chat_page (                -- what 更多 goes on with
  platform TEXT NOT NULL,
  chat     TEXT NOT NULL,
  person   INTEGER NOT NULL REFERENCES person (id),
  press    TEXT NOT NULL,               -- the data of the button that shows the next page
  at_us    INTEGER NOT NULL,
  PRIMARY KEY (platform, chat, person)
) STRICT;
