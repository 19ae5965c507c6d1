-- Who works here, what they signed, and what the till remembers of itself.

CREATE TABLE operators (
  id           INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  name         TEXT    NOT NULL,
  role         TEXT    NOT NULL CHECK (role IN ('picker', 'cashier', 'manager')),
  pin_hash     TEXT    NOT NULL,
  active       INTEGER NOT NULL CHECK (active IN (0, 1)),
  wrong_tries  INTEGER NOT NULL DEFAULT 0,
  locked_until INTEGER,
  added_at     INTEGER NOT NULL
) STRICT;

CREATE TABLE audit (
  id       INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  at       INTEGER NOT NULL,
  operator INTEGER,
  order_id INTEGER REFERENCES orders (id),
  act      TEXT    NOT NULL,
  detail   TEXT
) STRICT;

CREATE INDEX audit_order ON audit (order_id) WHERE order_id IS NOT NULL;

CREATE TABLE meta (
  key   TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
