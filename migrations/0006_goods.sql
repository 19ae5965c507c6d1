-- Goods: what this store has sold, whose marked units it has sold, and what staff wrote beside an order.

-- Goods that stood in orders: what a substitute is found among. Filled with each order; for older orders when the
-- journal, which opens next, has folded every log anew.
CREATE TABLE goods (
  sku       TEXT    NOT NULL PRIMARY KEY,
  name      TEXT    NOT NULL,
  -- The name as it is searched: in lower case (SQLite folds ASCII alone).
  search    TEXT    NOT NULL,
  -- Per pack, before discount.
  price     INTEGER NOT NULL,
  -- Of one pack, where it was sold by weight.
  grams     INTEGER CHECK (grams > 0),
  last_seen INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Newest first, with all that the search reads.
CREATE INDEX goods_newest ON goods (last_seen DESC, sku, search);

CREATE TABLE goods_barcodes (
  sku     TEXT NOT NULL REFERENCES goods (sku),
  -- As Kuper sent it.
  barcode TEXT NOT NULL,
  -- In fourteen digits where it is a GTIN, so that an EAN-13 and a marking code find the same goods.
  number  TEXT NOT NULL,
  PRIMARY KEY (sku, barcode)
) STRICT, WITHOUT ROWID;

CREATE INDEX goods_barcodes_number ON goods_barcodes (number);

-- Which order holds a marked unit (GTIN and serial): while it is open, and for good once the goods are sold.
CREATE TABLE marks (
  unit     TEXT    NOT NULL PRIMARY KEY,
  order_id INTEGER NOT NULL REFERENCES orders (id)
) STRICT, WITHOUT ROWID;

CREATE INDEX marks_order ON marks (order_id);

-- What staff wrote for each other. Never in the log: it may name the customer, so it is erased with the customer.
CREATE TABLE notes (
  id       INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  order_id INTEGER NOT NULL REFERENCES orders (id),
  -- None: of the whole order.
  line     INTEGER CHECK (line >= 0),
  text     TEXT    NOT NULL,
  at       INTEGER NOT NULL,
  operator INTEGER
) STRICT;

CREATE INDEX notes_order ON notes (order_id);
