// How patient the till is with this machine's scanner. Kept on the machine, for the scanner belongs to it: a slow
// one, or one behind a slow radio, leaves longer pauses between its keys.

import { TIMES, type ScannerTimes } from './scanner';

const KEPT = 'scanner-gap-ms';
/** The pauses that can be chosen. A person's fastest fingers stay above the longest. */
export const GAPS_MS = [30, 50, 70, 100] as const;
/** A busy PC delivers keys late: silence is judged later than a pause. */
const QUIET_MORE_MS = TIMES.quietMs - TIMES.gapMs;

function kept(): number {
  try {
    const gap = Number(localStorage.getItem(KEPT));
    return GAPS_MS.some((one) => one === gap) ? gap : TIMES.gapMs;
  } catch {
    return TIMES.gapMs;
  }
}

function timesOf(gapMs: number): ScannerTimes {
  return { ...TIMES, gapMs, quietMs: gapMs + QUIET_MORE_MS };
}

/** What every decoder of this page goes by; a change holds from the next key on. */
export const scannerTimes: ScannerTimes = timesOf(kept());

export function setGap(gapMs: number): void {
  Object.assign(scannerTimes, timesOf(gapMs));
  try {
    localStorage.setItem(KEPT, String(gapMs));
  } catch {
    // No storage: it holds as long as this page does.
  }
}
