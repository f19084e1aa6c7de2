-- What changed in the catalogue that a customer may want to hear: another price, or there is some again.
CREATE TABLE product_news (
  model  TEXT NOT NULL REFERENCES product (model) ON DELETE CASCADE,
  at_us  INTEGER NOT NULL,
  what   TEXT NOT NULL CHECK (what IN ('price', 'stock')),
  before INTEGER NOT NULL,              -- price in fen; stock
  PRIMARY KEY (model, what, at_us)
) STRICT, WITHOUT ROWID;
