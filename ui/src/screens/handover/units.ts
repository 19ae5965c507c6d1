// Marked units at the counter: which of them a scanned code means. The till shows only the ends of their serials.

const GS = '\u001d';
const DATA_MATRIX = new RegExp(`^(?:\\]d2)?${GS}?01\\d{14}21([^${GS}]+)`, 'u');

/** The place of the unit whose code was scanned; -1: none of these. */
export function unitOf(units: readonly string[], scanned: string): number {
  const serial = DATA_MATRIX.exec(scanned)?.[1];
  return serial === undefined ? -1 : units.findIndex((tail) => tail !== '' && serial.endsWith(tail));
}
