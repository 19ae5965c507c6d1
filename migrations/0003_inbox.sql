-- What Kuper sent, byte for byte, stored before it is answered.

CREATE TABLE inbox (
  id                INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  received_at       INTEGER NOT NULL,
  event_type        TEXT,
  order_uuid        TEXT,
  original_order_id TEXT,
  sha256            BLOB    NOT NULL CHECK (length(sha256) = 32),
  size              INTEGER NOT NULL,
  -- None once erased.
  body              BLOB,
  -- None until its meaning is known: after a crash these are looked at again.
  verdict           TEXT    CHECK (verdict IN ('handled', 'repeat', 'conflict', 'unreadable', 'quarantined', 'unknown')),
  order_id          INTEGER REFERENCES orders (id),
  note              TEXT,
  status            INTEGER,
  answer            BLOB,
  settled_at        INTEGER,
  dismissed_at      INTEGER,
  dismissed_by      INTEGER
) STRICT;

CREATE INDEX inbox_unsettled ON inbox (id) WHERE verdict IS NULL;
CREATE INDEX inbox_problems ON inbox (id)
  WHERE verdict IN ('conflict', 'unreadable', 'quarantined', 'unknown') AND dismissed_at IS NULL;
CREATE INDEX inbox_unreadable ON inbox (id) WHERE verdict = 'unreadable';
CREATE INDEX inbox_order_uuid ON inbox (order_uuid, event_type) WHERE verdict = 'handled';
CREATE INDEX inbox_original_order_id ON inbox (original_order_id, event_type) WHERE verdict = 'handled';
CREATE INDEX inbox_with_body ON inbox (received_at) WHERE body IS NOT NULL;
CREATE INDEX inbox_order ON inbox (order_id) WHERE order_id IS NOT NULL;

-- Cancellations that came before their orders: a late create must not bring such an order to life.
CREATE TABLE tombstones (
  id                INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  order_uuid        TEXT,
  original_order_id TEXT,
  slug              TEXT    NOT NULL,
  description       TEXT    NOT NULL,
  at                INTEGER NOT NULL,
  -- The order that came after all.
  order_id          INTEGER REFERENCES orders (id),
  CHECK (order_uuid IS NOT NULL OR original_order_id IS NOT NULL)
) STRICT;

CREATE INDEX tombstones_order_uuid ON tombstones (order_uuid) WHERE order_uuid IS NOT NULL;
CREATE INDEX tombstones_original_order_id ON tombstones (original_order_id) WHERE original_order_id IS NOT NULL;

-- What was turned away, or dropped for want of room: a number only.
CREATE TABLE counters (
  kind    TEXT    NOT NULL PRIMARY KEY,
  count   INTEGER NOT NULL,
  last_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
