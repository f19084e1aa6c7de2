-- A smaller index for larger numbers: it knows that a card has a pair of characters, no longer where,
-- and has no copy of the texts. They stand once, each person's customers side by side.

DROP TABLE card_words;                  -- emptied before, see store/migrations/retire.c

CREATE TABLE card_text (                -- what is indexed of a card
  owner INTEGER NOT NULL,
  card  INTEGER NOT NULL,
  words TEXT NOT NULL,                  -- all that can be searched for, as bigram_fold() has it
  scope TEXT NOT NULL,                  -- who may find it: o7 its owner, s8 a colleague it is shared
                                        -- with, n3 each node of the organisation above the owner
  PRIMARY KEY (owner, card)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX card_text_card ON card_text (card);

CREATE VIRTUAL TABLE card_words USING fts5 (
  words, scope, tokenize = 'bigram', content = '', detail = none, prefix = '1', columnsize = 0
);
INSERT INTO card_dirty SELECT id FROM card WHERE deleted_us IS NULL ON CONFLICT DO NOTHING;
