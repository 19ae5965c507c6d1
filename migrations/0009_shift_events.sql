-- In which shift an event was recorded that moved money or ended an order. Whose money it is, is told by what was open
-- when it was written down, in the same transaction, never by the clock: a clock may be put back or forth between two
-- acts. What was recorded while no shift was open has no row.
CREATE TABLE shift_events (
  order_id INTEGER NOT NULL,
  version  INTEGER NOT NULL,
  shift_id INTEGER NOT NULL REFERENCES shifts (id),
  PRIMARY KEY (order_id, version),
  FOREIGN KEY (order_id, version) REFERENCES events (order_id, version)
) STRICT, WITHOUT ROWID;

CREATE INDEX shift_events_shift ON shift_events (shift_id);

-- Of older events only the time is known, and so they are counted as the program before this one counted them. Where
-- two shifts claim one time (the clock was put back between them), it is the later one's if anybody signed anything of
-- the order after that shift was opened, else the earlier one's: never both.
CREATE TABLE shifts_by_time (
  shift_id  INTEGER NOT NULL PRIMARY KEY,
  opened_at INTEGER NOT NULL,
  closed_at INTEGER NOT NULL,
  -- The line of the audit with which it was opened.
  signed    INTEGER NOT NULL
) STRICT;

INSERT INTO shifts_by_time (shift_id, opened_at, closed_at, signed)
SELECT shifts.id, shifts.opened_at, coalesce(shifts.closed_at, 9223372036854775807), coalesce(max(opened.id), 0)
FROM shifts
LEFT JOIN (
  -- 'shift 12: 500.00 in the drawer'
  SELECT id, CAST(substr(detail, 7, instr(detail, ':') - 7) AS INTEGER) AS shift_id
  FROM audit WHERE act = 'shift_opened'
) AS opened ON opened.shift_id = shifts.id
GROUP BY shifts.id;

INSERT INTO shift_events (order_id, version, shift_id)
SELECT order_id, version, shift_id
FROM (
  SELECT events.order_id, events.version, coalesce(
    (SELECT max(shift_id) FROM shifts_by_time
     WHERE opened_at <= events.at AND events.at < closed_at
       AND EXISTS (SELECT 1 FROM audit WHERE audit.order_id = events.order_id AND audit.id > signed)),
    (SELECT min(shift_id) FROM shifts_by_time WHERE opened_at <= events.at AND events.at < closed_at)
  ) AS shift_id
  FROM events
  WHERE CASE WHEN json_valid(body) THEN json_extract(body, '$.type') END IN (
    'cash_taken', 'card_started', 'pay_started', 'card_unsure', 'pay_link_given', 'rollback_asked', 'captured',
    'mismatched', 'attempt_abandoned', 'return_owed', 'return_done', 'return_refused', 'return_retried',
    'attempt_closed', 'handed_over', 'canceled'
  )
)
WHERE shift_id IS NOT NULL;

DROP TABLE shifts_by_time;
