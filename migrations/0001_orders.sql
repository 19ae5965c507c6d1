-- Orders: the log of events is the truth, the row of `orders` is its fold.
-- Times everywhere: microseconds since 1970, UTC. Money: minor units.

CREATE TABLE orders (
  id                INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  version           INTEGER NOT NULL CHECK (version > 0),
  number            TEXT    NOT NULL UNIQUE,
  order_uuid        TEXT,
  original_order_id TEXT,
  lifecycle         TEXT    NOT NULL,
  closed            INTEGER NOT NULL CHECK (closed IN (0, 1)),
  received_at       INTEGER NOT NULL,
  since             INTEGER NOT NULL,
  -- What a person may search by, in lower case: number, keys, names and SKUs. Never the code.
  search            TEXT    NOT NULL,
  fold              TEXT    NOT NULL
) STRICT;

CREATE UNIQUE INDEX orders_order_uuid ON orders (order_uuid) WHERE order_uuid IS NOT NULL;
CREATE UNIQUE INDEX orders_original_order_id ON orders (original_order_id) WHERE original_order_id IS NOT NULL;
CREATE INDEX orders_not_closed ON orders (id) WHERE closed = 0;

CREATE TABLE events (
  order_id INTEGER NOT NULL REFERENCES orders (id),
  version  INTEGER NOT NULL CHECK (version > 0),
  at       INTEGER NOT NULL,
  -- No reference to operators: the log outlives them, and may one day come from another till.
  operator INTEGER,
  body     TEXT    NOT NULL,
  PRIMARY KEY (order_id, version)
) STRICT, WITHOUT ROWID;

-- A row stands as long as nobody else may get the code: while its order is open, and for the retention after it.
CREATE TABLE codes (
  digits    TEXT    NOT NULL PRIMARY KEY,
  order_id  INTEGER NOT NULL REFERENCES orders (id),
  issued_at INTEGER NOT NULL,
  closed_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX codes_order ON codes (order_id);
CREATE INDEX codes_closed ON codes (closed_at) WHERE closed_at IS NOT NULL;

CREATE TABLE payments (
  order_id   INTEGER NOT NULL REFERENCES orders (id),
  attempt    INTEGER NOT NULL CHECK (attempt > 0),
  payment_id TEXT,
  tender     TEXT    NOT NULL,
  state      TEXT    NOT NULL,
  final      INTEGER NOT NULL CHECK (final IN (0, 1)),
  amount     INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  PRIMARY KEY (order_id, attempt)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX payments_payment_id ON payments (payment_id) WHERE payment_id IS NOT NULL;
CREATE INDEX payments_unfinished ON payments (order_id) WHERE final = 0;

-- The exact bytes of a request, to be sent again as they were. They may hold a phone, so they can be erased.
CREATE TABLE payment_requests (
  payment_id TEXT    NOT NULL PRIMARY KEY,
  order_id   INTEGER NOT NULL REFERENCES orders (id),
  body       BLOB    NOT NULL,
  stored_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE personal (
  order_id     INTEGER NOT NULL PRIMARY KEY REFERENCES orders (id),
  name         TEXT,
  phone        TEXT,
  email        TEXT,
  comment      TEXT,
  -- In lower case, and digits only, for the search.
  search_name  TEXT    NOT NULL,
  search_phone TEXT    NOT NULL
) STRICT;
