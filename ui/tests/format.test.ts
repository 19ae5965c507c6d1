import { describe, expect, it } from 'vitest';
import {
  bareMoney,
  currencySign,
  money,
  notes,
  readMoney,
  roundMoney,
  typedMoney,
} from '../src/format/money';
import { packs, weight } from '../src/format/quantity';
import { clock, promiseState, span, stopwatch } from '../src/format/time';

/** Intl separates with several kinds of space; people see just a space. */
const plain = (text: string) => text.replace(/[\u00a0\u202f]/gu, ' ');
const units = { g: 'г', kg: 'кг' };
const MINUTE = 60_000;

describe('money', () => {
  it.each([
    [123_450, '1 234,50 ₽'],
    [0, '0,00 ₽'],
    [5, '0,05 ₽'],
    [99, '0,99 ₽'],
    [100_000_000, '1 000 000,00 ₽'],
    [-1_50, '-1,50 ₽'],
  ])('writes %i kopecks as %s', (minor, text) => {
    expect(plain(money(minor, 'RUB'))).toBe(text);
  });

  it('writes som whole, with tiyin only when there are some', () => {
    expect(plain(money(45_000_00, 'UZS'))).toBe('45 000 сум');
    expect(plain(money(45_000_50, 'UZS'))).toBe('45 000,50 сум');
  });

  it('writes banknotes without kopecks', () => {
    expect(notes('RUB').map((note) => plain(roundMoney(note, 'RUB')))).toEqual([
      '100 ₽',
      '500 ₽',
      '1 000 ₽',
      '2 000 ₽',
      '5 000 ₽',
    ]);
    expect(plain(roundMoney(notes('UZS')[0] ?? 0, 'UZS'))).toBe('10 000 сум');
  });

  it.each(['ru', 'uz', 'en'])('reads what it writes into a field in %s', (wanted) => {
    for (const minor of [0, 5, 50, 100, 1_005, 50_000, 123_450, 999_999_999_999])
      expect(readMoney(typedMoney(minor, wanted)), `${minor}`).toBe(minor);
    expect(typedMoney(50_000, wanted)).toBe('500');
  });

  it('does not lose a kopeck where floats would', () => {
    expect(plain(money(1_005, 'RUB'))).toBe('10,05 ₽');
    expect(plain(money(900_719_925_474_099, 'RUB'))).toBe('9 007 199 254 740,99 ₽');
  });

  it.each([
    ['500', 50_000],
    ['1 234,5', 123_450],
    ['0,05', 5],
    ['12.30', 1230],
    ['7,', 700],
    ['1\u00a0000', 100_000],
  ])('reads %s', (typed, minor) => {
    expect(readMoney(typed)).toBe(minor);
  });

  it('is written without its currency where the head of a table names it', () => {
    const plain = (text: string) => text.replace(/[\u00a0\u202f]/gu, ' ');
    expect(plain(bareMoney(1_234_50, 'RUB'))).toBe('1 234,50');
    expect(plain(bareMoney(-20, 'RUB'))).toBe('-0,20');
    expect(plain(bareMoney(12_345_600_00, 'UZS'))).toBe('12 345 600');
    expect([currencySign('RUB'), currencySign('UZS'), currencySign('UZS', 'uz')]).toEqual([
      '₽',
      'сум',
      'soʻm',
    ]);
  });

  it.each(['', 'abc', '1,234', '-5', '1.2.3', ',5', '1e5'])('does not take %j for a sum', (typed) => {
    expect(readMoney(typed)).toBeNull();
  });
});

describe('quantities', () => {
  it('writes packs without useless zeros', () => {
    expect(packs(2000)).toBe('2');
    expect(packs(1500)).toBe('1,5');
    expect(packs(125)).toBe('0,125');
  });

  it('writes grams below a kilogram and kilograms from there on', () => {
    expect(plain(weight(850, units))).toBe('850 г');
    expect(plain(weight(1000, units))).toBe('1 кг');
    expect(plain(weight(1130, units))).toBe('1,13 кг');
  });
});

describe('time', () => {
  it('is on a 24-hour clock', () => {
    expect(clock(Date.UTC(2026, 10, 21, 18, 5))).toBe('21:05');
  });

  it('tells a calm promise from a pressing one and from a broken one', () => {
    expect(promiseState(null, 0)).toBe('none');
    expect(promiseState(16 * MINUTE, 0)).toBe('calm');
    expect(promiseState(15 * MINUTE, 0)).toBe('soon');
    expect(promiseState(0, 0)).toBe('soon');
    expect(promiseState(0, 1)).toBe('late');
  });

  it('counts a minute that has begun as a minute, before and after', () => {
    expect(span(1)).toEqual({ hours: 0, minutes: 1 });
    expect(span(-1)).toEqual({ hours: 0, minutes: 1 });
    expect(span(61 * MINUTE)).toEqual({ hours: 1, minutes: 1 });
  });

  it('counts a QR down to zero and no further', () => {
    expect(stopwatch(587_000)).toBe('9:47');
    expect(stopwatch(600_004)).toBe('10:00');
    expect(stopwatch(501)).toBe('0:01');
    expect(stopwatch(1)).toBe('0:00');
    expect(stopwatch(-5000)).toBe('0:00');
  });
});
