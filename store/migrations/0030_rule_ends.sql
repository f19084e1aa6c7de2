-- Until when what a rule acted on holds by itself: if it ends before, something changed, and what the rule asked for is
-- done. NULL: not known yet, until the customer is looked at.
ALTER TABLE rule_state ADD COLUMN ends_us INTEGER;
INSERT OR IGNORE INTO rule_dirty (card) SELECT DISTINCT card FROM rule_state;
