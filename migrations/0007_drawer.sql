-- The drawer: what lay in it when a shift was opened, what was put in and taken out, and the report that the shift was
-- closed with. A shift from before this has no number and nothing counted, and stays so.

ALTER TABLE shifts ADD COLUMN cash_before INTEGER NOT NULL DEFAULT 0 CHECK (cash_before >= 0);
-- Of the Z report, from 1 and without gaps: given in the transaction that closes.
ALTER TABLE shifts ADD COLUMN z_number INTEGER CHECK (z_number > 0);
ALTER TABLE shifts ADD COLUMN counted INTEGER CHECK (counted >= 0);
-- Counted less expected.
ALTER TABLE shifts ADD COLUMN difference INTEGER;
-- The Z report as it was drawn up, as JSON. It is never computed again.
ALTER TABLE shifts ADD COLUMN report TEXT CHECK ((report IS NULL) = (z_number IS NULL));

CREATE UNIQUE INDEX shifts_z_number ON shifts (z_number) WHERE z_number IS NOT NULL;

-- What is closed stays as it was closed.
CREATE TRIGGER shifts_closed_stay BEFORE UPDATE ON shifts WHEN OLD.closed_at IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'a closed shift stays as it is');
END;

-- Cash that no order explains: change brought, takings carried to the bank.
CREATE TABLE cash_moves (
  id       INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  shift_id INTEGER NOT NULL REFERENCES shifts (id),
  at       INTEGER NOT NULL,
  kind     TEXT    NOT NULL CHECK (kind IN ('in', 'out')),
  amount   INTEGER NOT NULL CHECK (amount > 0),
  reason   TEXT    NOT NULL,
  -- No reference to operators: as in the log.
  operator INTEGER
) STRICT;

CREATE INDEX cash_moves_shift ON cash_moves (shift_id, id);

-- How many orders ended in a shift.
CREATE INDEX orders_closed_since ON orders (since, lifecycle) WHERE closed = 1;
