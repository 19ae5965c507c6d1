import { describe, expect, it } from 'vitest';
import { wish } from '../src/i18n/words';
import type { StoryEntry } from '../src/ipc';
import { details } from '../src/screens/journal/details';

const entry = (kind: StoryEntry['kind'], figures: Record<string, string>): StoryEntry => ({
  at: 0,
  kind,
  name: 'any',
  by: null,
  money: false,
  details: figures,
});
const told = (one: StoryEntry) => details(one, 'RUB').map((text) => text.replace(/[\u00a0\u202f]/gu, ' '));

describe("a story's details", () => {
  it('are sums and words rather than minor units and names', () => {
    expect(told(entry('event', { sum: '66019', lines: '3' }))).toEqual(['сумма: 660,19 ₽', 'товаров: 3']);
  });

  it('are times of day rather than numbers', () => {
    const at = new Date(2026, 10, 22, 14, 5).getTime();
    const [from, code] = told(entry('event', { from: String(at), mark: '123456' }));
    expect(from).toMatch(/^с: .*14:05$/u);
    expect(code).toBe('код маркировки: 123456');
  });

  it('tell an attempt to send; that of a payment stands beside them', () => {
    expect(told(entry('sent', { attempt: '2', outcome: 'settled', status: '200' }))).toEqual([
      'попытка: 2',
      'итог: доставлено',
      'ответ: 200',
    ]);
    expect(told(entry('event', { attempt: '2' }))).toEqual([]);
  });

  it('keep what has no word of ours as it came', () => {
    expect(told(entry('act', { reason: 'клиент передумал', mystery: 'x' }))).toEqual([
      'причина: клиент передумал',
      'mystery: x',
    ]);
  });
});

describe("a customer's wish", () => {
  it("is said in words, and Kuper's unknown names as they came", () => {
    expect(wish('call_or_replace')).toBe('позвонить или заменить похожим');
    expect(wish('Звоните в дверь')).toBe('Звоните в дверь');
  });
});
