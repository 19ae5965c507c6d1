import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { clock } from '../src/state/clock.svelte';

const NOON = Date.UTC(2026, 10, 22, 12);
const MINUTE = 60_000;

/** The till's clock minus the page's. */
let ahead: number;
let asked: number;
let stop: () => void;

const ask = async (): Promise<number> => {
  asked += 1;
  return Date.now() + ahead;
};

beforeEach(() => {
  vi.useFakeTimers({ now: NOON });
  ahead = 0;
  asked = 0;
});

afterEach(() => {
  stop();
  vi.useRealTimers();
});

describe('the clock', () => {
  it('goes by the till and not by the page', async () => {
    ahead = 5 * MINUTE;
    stop = clock.start(ask);
    await vi.advanceTimersByTimeAsync(3000);
    expect(clock.now).toBe(NOON + 3000 + 5 * MINUTE);
  });

  it('asks anew at once after a sleep, and is right before anything else happens', async () => {
    stop = clock.start(ask);
    await vi.advanceTimersByTimeAsync(2000);
    const before = asked;
    // Timers stand still while the machine sleeps; its clock does not.
    vi.setSystemTime(NOON + 8 * 60 * MINUTE);
    ahead = 90_000;
    await vi.advanceTimersByTimeAsync(1000);
    expect(asked).toBe(before + 1);
    expect(clock.now).toBe(NOON + 8 * 60 * MINUTE + 1000 + 90_000);
  });

  it('asks anew when the clock is set back', async () => {
    stop = clock.start(ask);
    await vi.advanceTimersByTimeAsync(2000);
    const before = asked;
    vi.setSystemTime(NOON - 60 * MINUTE);
    await vi.advanceTimersByTimeAsync(1000);
    expect(asked).toBe(before + 1);
    expect(clock.now).toBe(NOON - 60 * MINUTE + 1000);
  });

  it('asks anew when the page comes back to sight', async () => {
    stop = clock.start(ask);
    await vi.advanceTimersByTimeAsync(1000);
    ahead = 2 * MINUTE;
    document.dispatchEvent(new Event('visibilitychange'));
    await vi.advanceTimersByTimeAsync(0);
    expect(clock.now).toBe(NOON + 1000 + 2 * MINUTE);
  });

  it('asks no more than now and then while nothing happens', async () => {
    stop = clock.start(ask);
    await vi.advanceTimersByTimeAsync(59_000);
    expect(asked).toBe(1);
    await vi.advanceTimersByTimeAsync(2 * MINUTE);
    expect(asked).toBe(3);
  });

  it('goes on by itself while the till cannot answer, and asks again', async () => {
    let isUp = false;
    stop = clock.start(() => (isUp ? ask() : Promise.reject({ code: 'notConfigured', params: {} })));
    await vi.advanceTimersByTimeAsync(5000);
    expect(clock.now).toBe(NOON + 5000);
    isUp = true;
    ahead = MINUTE;
    await vi.advanceTimersByTimeAsync(2000);
    expect(clock.now).toBe(NOON + 7000 + MINUTE);
  });

  it('takes no answer that a later question has overtaken', async () => {
    const answers: ((now: number) => void)[] = [];
    stop = clock.start(() => new Promise((answer) => answers.push(answer)));
    document.dispatchEvent(new Event('visibilitychange'));
    answers[1]?.(NOON + 3 * MINUTE);
    await vi.advanceTimersByTimeAsync(0);
    answers[0]?.(NOON - 60 * MINUTE);
    await vi.advanceTimersByTimeAsync(0);
    expect(clock.now).toBe(NOON + 3 * MINUTE);
  });
});
