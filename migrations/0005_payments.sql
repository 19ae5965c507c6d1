-- A payment's story, what Yandex Pay notified of, and the shifts.

-- When the last event changed an attempt: the range that a reconciliation looks through. The table is laid anew,
-- since the column has no default: nobody may forget to set it.
CREATE TABLE payments_with_touch (
  order_id   INTEGER NOT NULL REFERENCES orders (id),
  attempt    INTEGER NOT NULL CHECK (attempt > 0),
  payment_id TEXT,
  tender     TEXT    NOT NULL,
  state      TEXT    NOT NULL,
  final      INTEGER NOT NULL CHECK (final IN (0, 1)),
  amount     INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  touched_at INTEGER NOT NULL,
  PRIMARY KEY (order_id, attempt)
) STRICT, WITHOUT ROWID;

-- Only until the journal, which opens next, has folded every log anew.
INSERT INTO payments_with_touch
  (order_id, attempt, payment_id, tender, state, final, amount, started_at, touched_at)
SELECT order_id, attempt, payment_id, tender, state, final, amount, started_at, started_at
FROM payments;

DROP TABLE payments;
ALTER TABLE payments_with_touch RENAME TO payments;

CREATE UNIQUE INDEX payments_payment_id ON payments (payment_id) WHERE payment_id IS NOT NULL;
CREATE INDEX payments_unfinished ON payments (order_id) WHERE final = 0;
CREATE INDEX payments_touched ON payments (touched_at, started_at);
-- Closed at the service, and watched a while longer for a late capture.
CREATE INDEX payments_closed ON payments (started_at) WHERE state = 'closed' AND payment_id IS NOT NULL;

-- What was said to Yandex Pay about a payment, and heard from it. No link, phone, key or body, ever: nothing here
-- is personal, so nothing is erased.
CREATE TABLE payment_calls (
  id         INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  payment_id TEXT    NOT NULL,
  order_id   INTEGER NOT NULL REFERENCES orders (id),
  attempt    INTEGER NOT NULL CHECK (attempt > 0),
  at         INTEGER NOT NULL,
  call       TEXT    NOT NULL CHECK (call IN ('create', 'ask', 'rollback', 'refund', 'operation', 'webhook')),
  outcome    TEXT    NOT NULL,
  detail     TEXT
) STRICT;

CREATE INDEX payment_calls_order ON payment_calls (order_id);
CREATE INDEX payment_calls_payment ON payment_calls (payment_id);

-- What came to the webhook for Yandex Pay. The token is never stored, only its SHA-256 in hex.
CREATE TABLE pay_notifications (
  id         INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  at         INTEGER NOT NULL,
  verdict    TEXT    NOT NULL CHECK (verdict IN ('accepted', 'repeated', 'refused')),
  -- Why it was refused.
  reason     TEXT,
  digest     TEXT    NOT NULL CHECK (length(digest) = 64),
  payment_id TEXT,
  event      TEXT,
  status     TEXT,
  CHECK ((verdict = 'refused') = (reason IS NOT NULL))
) STRICT;

CREATE INDEX pay_notifications_digest ON pay_notifications (digest, verdict);
CREATE INDEX pay_notifications_payment ON pay_notifications (payment_id) WHERE payment_id IS NOT NULL;
CREATE INDEX pay_notifications_verdict ON pay_notifications (verdict);
CREATE INDEX pay_notifications_kept ON pay_notifications (at) WHERE verdict <> 'refused';

-- How many were refused, ever: goes on counting when rows are dropped for want of room.
CREATE TABLE pay_refusals (
  reason  TEXT    NOT NULL PRIMARY KEY,
  count   INTEGER NOT NULL,
  last_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE shifts (
  id        INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  opened_at INTEGER NOT NULL,
  -- No reference to operators: as in the log.
  opened_by INTEGER,
  closed_at INTEGER CHECK (closed_at >= opened_at),
  closed_by INTEGER CHECK (closed_by IS NULL OR closed_at IS NOT NULL)
) STRICT;

-- One at a time.
CREATE UNIQUE INDEX shifts_open ON shifts (closed_at IS NULL) WHERE closed_at IS NULL;
