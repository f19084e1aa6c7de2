-- Facts of customers, whose node is #CARD; and rules that rest on facts.
ALTER TABLE fact ADD COLUMN card INTEGER REFERENCES card (id);  -- NULL: of the organisation or a person
CREATE INDEX fact_card ON fact (card, metric, day) WHERE card IS NOT NULL;

CREATE TABLE fact_news (                -- of whom there is something new that rules have not looked at
  metric TEXT NOT NULL,
  node   TEXT NOT NULL,
  PRIMARY KEY (metric, node)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER fact_news_new AFTER INSERT ON fact_news BEGIN
  UPDATE chore SET next_us = 0 WHERE name = 'rules' AND next_us > 0;
END;

CREATE TRIGGER rule_fact_new AFTER INSERT ON fact WHEN new.card IS NOT NULL BEGIN
  INSERT OR IGNORE INTO rule_dirty (card) VALUES (new.card);
END;
CREATE TRIGGER rule_fact AFTER UPDATE ON fact WHEN new.card IS NOT NULL BEGIN
  INSERT OR IGNORE INTO rule_dirty (card) VALUES (new.card), (old.card);
END;
CREATE TRIGGER rule_fact_node_new AFTER INSERT ON fact WHEN new.card IS NULL BEGIN
  INSERT OR IGNORE INTO fact_news (metric, node) VALUES (new.metric, new.node);
END;
CREATE TRIGGER rule_fact_node AFTER UPDATE ON fact WHEN new.card IS NULL BEGIN
  INSERT OR IGNORE INTO fact_news (metric, node) VALUES (new.metric, new.node);
END;
-- who is in another part of the organisation now has its facts
CREATE TRIGGER rule_person_moved AFTER UPDATE OF node ON person WHEN old.node <> new.node BEGIN
  INSERT OR IGNORE INTO rule_dirty (card) SELECT id FROM card WHERE owner = new.id AND deleted_us IS NULL;
END;
