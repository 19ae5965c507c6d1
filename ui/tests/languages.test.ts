// Every text in every language, and switching between them while the till runs.

import { screen, waitFor, render } from '@testing-library/svelte';
import { flushSync } from 'svelte';
import { afterEach, describe, expect, it } from 'vitest';
import { bareMoney, currencySign, money, roundMoney } from '../src/format/money';
import { packs } from '../src/format/quantity';
import {
  clock,
  dayAndTime,
  dayInWords,
  exactTime,
  monthInWords,
  shortDay,
  weekday,
} from '../src/format/time';
import { en } from '../src/i18n/en';
import { language, languageNames, languages, speak, t } from '../src/i18n/index.svelte';
import { ru } from '../src/i18n/ru';
import { uz } from '../src/i18n/uz';
import { amount, spanInWords, weight } from '../src/i18n/words';
import { FakeTill } from '../src/ipc/fake';
import Display from '../src/screens/display/Display.svelte';
import Labels from '../src/screens/print/Labels.svelte';
import Slip from '../src/screens/print/Slip.svelte';
import { openApp, tap } from './open-app';

/** Intl separates with several kinds of space; people see just a space. */
const plain = (text: string | null) => (text ?? '').replace(/[\u00a0\u202f]/gu, ' ');

afterEach(() => speak('ru'));

interface Text {
  key: string;
  /** The key without its plural form. */
  base: string;
  text: string;
}

function texts(table: object, path = ''): Text[] {
  return Object.entries(table).flatMap(([name, value]: [string, unknown]) => {
    const key = `${path}${name}`;
    if (typeof value === 'object' && value !== null) return texts(value, `${key}.`);
    return [{ key, base: key.replace(/_(zero|one|two|few|many|other)$/u, ''), text: String(value) }];
  });
}

const russian = texts(ru);
const basesOf = (all: Text[]) => [...new Set(all.map(({ base }) => base))].sort();
const paramsOf = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/gu)].map((match) => match[1]).sort();
const tables = [
  { name: 'uz', all: texts(uz), forms: [''] },
  { name: 'en', all: texts(en), forms: ['_one', '_other'] },
];

/** Names, abbreviations that are the same everywhere, and texts that are all parameters. */
const SAME_ON_PURPOSE = ['picking.ready.place'];

describe.each(tables)('the texts in $name', ({ name, all, forms }) => {
  it('are all there, and there are no others', () => {
    expect(russian.length).toBeGreaterThan(800);
    expect(basesOf(all)).toEqual(basesOf(russian));
  });

  it('have the plural forms of their language', () => {
    const counted = new Set(russian.filter(({ key, base }) => key !== base).map(({ base }) => base));
    expect(counted.size).toBeGreaterThan(5);
    for (const base of counted) {
      const found = all.filter((text) => text.base === base).map(({ key }) => key.slice(base.length));
      expect(found, base).toEqual(forms);
    }
  });

  it('take the same parameters as in Russian', () => {
    const wanted = new Map(russian.map(({ base, text }) => [base, paramsOf(text)]));
    for (const { base, key, text } of all) expect(paramsOf(text), key).toEqual(wanted.get(base));
  });

  it('are not empty, not padded and not in Cyrillic', () => {
    const wrong = all.filter(({ text }) => text.trim() === '' || text !== text.trim());
    expect(wrong).toEqual([]);
    expect(all.filter(({ text }) => /\p{Script=Cyrillic}/u.test(text))).toEqual([]);
  });

  it('are not left in Russian', () => {
    const inRussian = new Map(russian.map(({ key, text }) => [key, text]));
    const same = all.filter(({ key, text }) => inRussian.get(key) === text).map(({ key }) => key);
    expect(same.sort(), name).toEqual(SAME_ON_PURPOSE);
  });
});

describe('Uzbek letters', () => {
  const all = texts(uz);

  it('are the proper ones: ʻ in oʻ and gʻ, ʼ elsewhere, and no quotation mark in their place', () => {
    expect(all.filter(({ text }) => /['`´‘’"]/u.test(text))).toEqual([]);
    expect(all.filter(({ text }) => /(?<![oOgG])ʻ/u.test(text))).toEqual([]);
    expect(all.filter(({ text }) => /[oOgG]ʼ|(?<!\p{Letter})ʼ/u.test(text))).toEqual([]);
    expect(all.filter(({ text }) => text.includes('ʻ')).length).toBeGreaterThan(200);
    expect(all.filter(({ text }) => text.includes('ʼ')).length).toBeGreaterThan(3);
  });

  it('have nothing of other languages’ alphabets', () => {
    expect(all.filter(({ text }) => /[^\P{Letter}a-zA-Zʻʼ]/u.test(text))).toEqual([]);
    expect(texts(en).filter(({ text }) => /[^\P{Letter}a-zA-Z]/u.test(text))).toEqual([]);
  });
});

describe('counting', () => {
  it.each([
    [1, '1 товар'],
    [2, '2 товара'],
    [5, '5 товаров'],
    [11, '11 товаров'],
    [12, '12 товаров'],
    [13, '13 товаров'],
    [14, '14 товаров'],
    [21, '21 товар'],
    [22, '22 товара'],
    [25, '25 товаров'],
    [111, '111 товаров'],
  ])('%i in Russian', (count, text) => {
    expect(t('common.goods', { count })).toBe(text);
  });

  it.each([0, 1, 2, 5, 11, 21])('%i in Uzbek has one form', (count) => {
    speak('uz');
    expect(t('common.goods', { count })).toBe(`${count} ta mahsulot`);
    expect(t('takings.totals.returns', { count })).toBe(`${count} ta qaytarish`);
  });

  it('in English has two', () => {
    speak('en');
    const said = [0, 1, 2, 21].map((count) => t('common.goods', { count }));
    expect(said).toEqual(['0 items', '1 item', '2 items', '21 items']);
    expect(t('common.tries', { count: 1 })).toBe('1 try');
  });

  it('in words put together', () => {
    speak('uz');
    expect(spanInWords(95 * 60_000)).toBe('1 soat 35 daq');
    expect(plain(weight(1130))).toBe('1,13 kg');
    expect(plain(amount(1500, 850))).toBe('1,5 dona · 850 g');
    speak('en');
    expect(spanInWords(95 * 60_000)).toBe('1 h 35 min');
    expect(plain(weight(1130))).toBe('1.13 kg');
  });
});

describe('money', () => {
  it.each([
    ['ru', '1 234 567,50 ₽', '-1,50 ₽', '45 000 сум', '45 000,50 сум'],
    ['uz', '1 234 567,50 ₽', '-1,50 ₽', '45 000 soʻm', '45 000,50 soʻm'],
    ['en', '₽1,234,567.50', '-₽1.50', 'UZS 45,000', 'UZS 45,000.50'],
  ])('in %s', (wanted, roubles, negative, som, tiyin) => {
    expect(plain(money(1_234_567_50, 'RUB', wanted))).toBe(roubles);
    expect(plain(money(-1_50, 'RUB', wanted))).toBe(negative);
    expect(plain(money(45_000_00, 'UZS', wanted))).toBe(som);
    expect(plain(money(45_000_50, 'UZS', wanted))).toBe(tiyin);
  });

  it('is bare in tables and whole on banknotes in every language', () => {
    expect(plain(bareMoney(-45_000_00, 'UZS', 'en'))).toBe('-45,000');
    expect(plain(bareMoney(-45_000_00, 'UZS', 'uz'))).toBe('-45 000');
    expect(plain(bareMoney(1_234_50, 'RUB', 'en'))).toBe('1,234.50');
    expect(plain(roundMoney(5_000_00, 'RUB', 'en'))).toBe('₽5,000');
    expect(['ru', 'uz', 'en'].map((wanted) => currencySign('UZS', wanted))).toEqual(['сум', 'soʻm', 'UZS']);
  });
});

describe('time', () => {
  /** 21:05:07 on a Sunday, in Moscow. */
  const at = Date.UTC(2026, 10, 22, 18, 5, 7);

  it.each([
    ['ru', '22 нояб., 21:05', '22 нояб.', 'воскресенье, 22 ноября', 'ноябрь 2026 г.', 'вс'],
    ['uz', '22-noy, 21:05', '22-noy', '22-noyabr, yakshanba', '2026-yil noyabr', 'ya'],
    ['en', '22 Nov, 21:05', '22 Nov', 'Sunday 22 November', 'November 2026', 'Sun'],
  ])('in %s', (wanted, both, short, words, month, day) => {
    expect(plain(dayAndTime(at, wanted))).toBe(both);
    expect(plain(shortDay(at, wanted))).toBe(short);
    expect(plain(dayInWords('2026-11-22', wanted))).toBe(words);
    expect(plain(monthInWords(at, wanted))).toBe(month);
    expect(weekday(at, wanted)).toBe(day);
  });

  it('has all twelve months and seven days in Uzbek', () => {
    const months = Array.from({ length: 12 }, (_, month) => monthInWords(Date.UTC(2026, month, 15), 'uz'));
    expect(new Set(months).size).toBe(12);
    expect(months[4]).toBe('2026-yil may');
    const days = Array.from({ length: 7 }, (_, day) => weekday(Date.UTC(2026, 10, 16 + day, 9), 'uz'));
    expect(days).toEqual(['du', 'se', 'ch', 'pa', 'ju', 'sh', 'ya']);
  });

  it.each(['ru', 'uz', 'en'])('after midnight is 00, not 24, in %s', (wanted) => {
    const midnight = Date.UTC(2026, 10, 21, 21, 5, 7);
    expect(clock(midnight, wanted)).toBe('00:05');
    expect(exactTime(midnight, wanted)).toBe('00:05:07');
  });

  it('writes numbers by the language', () => {
    expect([packs(1500, 'ru'), packs(1500, 'uz'), packs(1500, 'en')]).toEqual(['1,5', '1,5', '1.5']);
  });
});

describe('switching', () => {
  const title = { ru: 'Кто за кассой?', uz: 'Kassada kim?', en: 'Who is at the till?' };

  it('is offered before anybody signs in, by each language’s own name', async () => {
    await openApp({});
    for (const wanted of [...languages, 'ru'] as const) {
      expect(screen.getByTestId(`language-${wanted}`)).toHaveTextContent(languageNames[wanted]);
      await tap(`language-${wanted}`);
      await waitFor(() => expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent(title[wanted]));
      expect(document.documentElement.lang).toBe(wanted);
      expect(screen.getByTestId(`language-${wanted}`)).toHaveAttribute('aria-checked', 'true');
    }
  });

  it('is offered on the first start', async () => {
    await openApp({ firstStart: true });
    await tap('language-en');
    await waitFor(() => expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent('First start'));
  });

  it.each([1, 2, 3])(
    'is open to operator %i in the settings, and changes everything around them',
    async (operator) => {
      await openApp({ operator }, { screen: 'settings' });
      await tap('language-uz');
      await waitFor(() => expect(screen.getByTestId('nav-settings')).toHaveTextContent(uz.nav.settings));
      expect(screen.getByTestId('strip-unsent')).toHaveTextContent(uz.strip.sent);
      await tap('nav-board');
      await waitFor(() => expect(screen.getByText(uz.board.column.counter)).toBeInTheDocument());
    },
  );

  it('reaches this window when it was done in another', async () => {
    const { till } = await openApp({ operator: 1 });
    await till.setLanguage('en');
    await waitFor(() => expect(screen.getByTestId('nav-board')).toHaveTextContent('Board'));
    expect(language()).toBe('en');
  });

  it('reaches the customer’s display while it shows something', async () => {
    const till = new FakeTill({ display: 'sum', operator: 1 });
    render(Display, { props: { till } });
    await waitFor(() => expect(screen.getByTestId('display')).toHaveTextContent('К оплате'));
    await till.setLanguage('uz');
    await waitFor(() => expect(screen.getByTestId('display')).toHaveTextContent('Toʻlov summasi'));
  });

  it('reaches the paper', async () => {
    const till = new FakeTill({ operator: 1, language: 'en' });
    const slip = await till.slip(10);
    speak(slip.language);
    render(Slip, { props: { slip } });
    expect(plain(screen.getByTestId('slip').textContent)).toContain('₽834.90');
    expect(screen.getByTestId('slip')).toHaveTextContent('To pay');
    const labels = await till.labels(10);
    expect(labels[0]?.language).toBe('en');
    render(Labels, { props: { labels } });
    expect(screen.getByTestId('label-1')).toHaveTextContent('Bag 1 of 2');
  });

  it('to a language without texts changes nothing', async () => {
    await openApp({});
    for (const unknown of ['de', '', 'toString', '__proto__']) {
      speak(unknown);
      flushSync();
      expect(language()).toBe('ru');
    }
  });
});
