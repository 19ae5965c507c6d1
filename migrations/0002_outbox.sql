-- Notifications to Kuper: one strictly ordered queue per order, and a row for each attempt to send.

CREATE TABLE outbox (
  id            INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  order_id      INTEGER NOT NULL,
  seq           INTEGER NOT NULL CHECK (seq > 0),
  event_version INTEGER NOT NULL,
  name          TEXT    NOT NULL,
  announcement  TEXT    NOT NULL,
  state         TEXT    NOT NULL CHECK (state IN ('pending', 'stopped', 'settled', 'skipped', 'superseded')),
  not_before    INTEGER NOT NULL,
  created_at    INTEGER NOT NULL,
  -- When it came to rest: settled, skipped, superseded or stopped.
  rested_at     INTEGER,
  status        INTEGER,
  problem       TEXT,
  UNIQUE (order_id, seq),
  FOREIGN KEY (order_id, event_version) REFERENCES events (order_id, version)
) STRICT;

CREATE INDEX outbox_unsettled ON outbox (order_id, seq) WHERE state IN ('pending', 'stopped');

CREATE TABLE outbox_attempts (
  id          INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  outbox_id   INTEGER NOT NULL REFERENCES outbox (id),
  no          INTEGER NOT NULL CHECK (no > 0),
  begun_at    INTEGER NOT NULL,
  finished_at INTEGER,
  -- None while under way. 'lost': the till stopped before it heard an answer.
  outcome     TEXT    CHECK (outcome IN ('settled', 'already', 'retry', 'stopped', 'lost')),
  -- Kuper may have processed it although nobody heard so.
  lost_answer INTEGER NOT NULL DEFAULT 0 CHECK (lost_answer IN (0, 1)),
  status      INTEGER,
  why         TEXT,
  UNIQUE (outbox_id, no)
) STRICT;

CREATE INDEX outbox_attempts_under_way ON outbox_attempts (outbox_id) WHERE outcome IS NULL;
