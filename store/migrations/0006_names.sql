-- The same organisation in several spellings.

ALTER TABLE card ADD COLUMN org_key TEXT; -- of org (parsers/name/alike.h), kept by store/card/search.c
DROP INDEX card_same;
CREATE INDEX card_same ON card (org_key, name) WHERE deleted_us IS NULL AND org_key IS NOT NULL;
CREATE INDEX card_org ON card (owner, org) WHERE deleted_us IS NULL AND org IS NOT NULL;
INSERT INTO card_dirty SELECT id FROM card WHERE true ON CONFLICT DO NOTHING;
