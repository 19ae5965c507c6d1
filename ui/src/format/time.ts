// Times for people. Everything arrives as epoch milliseconds.

import type { PromiseState } from '../ipc';
import { localeOf, UZBEK } from './locale';

/** From here on a promise is pressing. */
export const SOON_MS = 15 * 60_000;

const times = new Map<string, Intl.DateTimeFormat>();

function format(key: string, language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = `${key} ${language}`;
  let found = times.get(name);
  if (!found) {
    found = new Intl.DateTimeFormat(localeOf(language), options);
    times.set(name, found);
  }
  return found;
}

/** "14:30". */
export function clock(at: number, language = 'ru'): string {
  return format('clock', language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at);
}

/** "14:30:05", for the story of an order. */
export function exactTime(at: number, language = 'ru'): string {
  return format('exact', language, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).format(at);
}

/** "21 нояб., 14:30", "21-noy, 14:30". */
export function dayAndTime(at: number, language = 'ru'): string {
  if (language === 'uz') return `${shortDay(at, language)}, ${clock(at, language)}`;
  return format('day', language, {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(at);
}

/** How pressing a promise is at `now`. */
export function promiseState(promisedAt: number | null, now: number): PromiseState {
  if (promisedAt === null) return 'none';
  if (now > promisedAt) return 'late';
  return promisedAt - now <= SOON_MS ? 'soon' : 'calm';
}

export interface Span {
  hours: number;
  minutes: number;
}

/**
 * A span as hours and minutes. Time left is rounded up and time over is rounded up too: "1 минута" until the very
 * end, and "1 минута" as soon as it is late.
 */
export function span(ms: number): Span {
  const minutes = Math.ceil(Math.abs(ms) / 60_000);
  return { hours: Math.floor(minutes / 60), minutes: minutes % 60 };
}

/**
 * "4:05", for a countdown that people watch; never below zero. To the nearest second: the till's clock is followed from
 * afar, and a QR for ten minutes must not begin with 10:01.
 */
export function stopwatch(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** A day of the calendar here, as `2026-11-22`; `plus` days later or earlier. */
export function dayOf(at: number, plus = 0): string {
  const date = new Date(at);
  const moved = new Date(date.getFullYear(), date.getMonth(), date.getDate() + plus);
  const two = (number: number) => String(number).padStart(2, '0');
  return `${moved.getFullYear()}-${two(moved.getMonth() + 1)}-${two(moved.getDate())}`;
}

/** Noon of a day written as `2026-11-22`: a moment that is in that day whatever the clocks do. */
export function noonOf(day: string): number {
  const [year = 1970, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date, 12).getTime();
}

/** "воскресенье, 22 ноября", "22-noyabr, yakshanba". */
export function dayInWords(day: string, language = 'ru'): string {
  if (language === 'uz') {
    const date = new Date(noonOf(day));
    return `${date.getDate()}-${UZBEK.months[date.getMonth()]}, ${UZBEK.weekdays[date.getDay()]}`;
  }
  return format('words', language, { weekday: 'long', day: 'numeric', month: 'long' }).format(noonOf(day));
}

/** "21 нояб.", "21-noy". */
export function shortDay(at: number, language = 'ru'): string {
  if (language === 'uz') {
    const date = new Date(at);
    return `${date.getDate()}-${UZBEK.shortMonths[date.getMonth()]}`;
  }
  return format('short', language, { day: 'numeric', month: 'short' }).format(at);
}

/** "ноябрь 2026 г.", "2026-yil noyabr". */
export function monthInWords(at: number, language = 'ru'): string {
  if (language === 'uz') {
    const date = new Date(at);
    return `${date.getFullYear()}-yil ${UZBEK.months[date.getMonth()]}`;
  }
  return format('month', language, { month: 'long', year: 'numeric' }).format(at);
}

/** "пн", "du": the weekday of a moment. */
export function weekday(at: number, language = 'ru'): string {
  if (language === 'uz') return UZBEK.shortWeekdays[new Date(at).getDay()] ?? '';
  return format('weekday', language, { weekday: 'short' }).format(at);
}
