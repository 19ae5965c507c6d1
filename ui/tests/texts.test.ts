import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inWords } from '../src/state/failure';
import { isKey, t } from '../src/i18n/index.svelte';
import { ru } from '../src/i18n/ru';
import { spanInWords } from '../src/i18n/words';

const root = join(import.meta.dirname, '../src');

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory())
      return ['bindings', 'en', 'fake', 'ru', 'uz'].includes(entry.name) ? [] : sources(path);
    return /\.(ts|svelte)$/u.test(entry.name) ? [readFileSync(path, 'utf8')] : [];
  });
}

function rustSources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return rustSources(path);
    return entry.name.endsWith('.rs') ? [readFileSync(path, 'utf8')] : [];
  });
}

function leaves(table: object, path = ''): string[] {
  return Object.entries(table).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null ? leaves(value, `${path}${name}.`) : [`${path}${name}`],
  );
}

const code = sources(root).join('\n');
const keys = leaves(ru);

describe('texts', () => {
  it.each([
    [1, '1 товар'],
    [2, '2 товара'],
    [5, '5 товаров'],
    [11, '11 товаров'],
    [21, '21 товар'],
    [104, '104 товара'],
  ])('counts %i goods as people do', (count, text) => {
    expect(t('common.goods', { count })).toBe(text);
  });

  it('counts bags, tries and seconds', () => {
    expect(t('common.bags', { count: 3 })).toBe('3 пакета');
    expect(t('common.tries', { count: 1 })).toBe('1 попытка');
    expect(t('common.seconds', { count: 5 })).toBe('5 секунд');
    expect(t('common.seconds', { count: 21 })).toBe('21 секунду');
  });

  it('says spans in hours and minutes', () => {
    expect(spanInWords(25 * 60_000)).toBe('25 мин');
    expect(spanInWords(95 * 60_000)).toBe('1 ч 35 мин');
  });

  it('has a text for every key the screens use', () => {
    const used = [...code.matchAll(/\bt\(\s*'([^']+)'/gu)].map((match) => match[1] ?? '');
    expect(used.length).toBeGreaterThan(150);
    expect(used.filter((key) => !isKey(key))).toEqual([]);
  });

  it('has no text that nothing uses', () => {
    // A key put together from a name (`lifecycle.${…}`) uses all the keys under its fixed part.
    const parts = [...code.matchAll(/`([a-z][\w.]*\.)\$\{/giu)].map((match) => match[1] ?? '');
    // Chosen at run time among fixed beginnings, in the story of an order and in failures.
    parts.push('journal.sent.', 'journal.event.', 'journal.pay.', 'lifecycle.', 'role.');
    const unused = keys.filter((key) => {
      const base = key.replace(/_(one|few|many|other)$/u, '');
      return !code.includes(`'${base}'`) && !parts.some((part) => base.startsWith(part));
    });
    expect(unused).toEqual([]);
  });

  it('fills every plural form that Russian has', () => {
    const counted = keys.filter((key) => key.endsWith('_one')).map((key) => key.slice(0, -4));
    expect(counted.length).toBeGreaterThan(4);
    for (const base of counted) {
      for (const form of ['few', 'many', 'other']) expect(keys).toContain(`${base}_${form}`);
    }
  });

  it('says every refusal of the domain in words, with what to do', () => {
    const refusal = readFileSync(join(root, '../../src-tauri/crates/domain/src/refusal.rs'), 'utf8');
    const names = [...refusal.matchAll(/^ {4}([A-Z]\w+)(?: \{|\(|,)/gmu)].map((match) => match[1] ?? '');
    expect(names.length).toBeGreaterThan(30);
    const codes = names.map((name) => name.charAt(0).toLowerCase() + name.slice(1));
    expect(codes.filter((name) => !isKey(`errors.${name}`))).toEqual([]);
  });

  it('says every failure that a command may end with', () => {
    const crates = ['counter/src', '../src'].map((path) => join(root, '../../src-tauri/crates', path));
    const rust = crates.flatMap((folder) => rustSources(folder)).join('\n');
    const made = [...rust.matchAll(/(?:CommandError|Self)::new\("([a-z]\w+)"\)/gu)].map(
      (match) => match[1] ?? '',
    );
    expect(new Set(made).size).toBeGreaterThan(60);
    expect([...new Set(made)].filter((name) => !isKey(`errors.${name}`))).toEqual([]);
  });

  it('puts sums, roles and states of a failure into words', () => {
    const words = (name: string, params: Record<string, string | number>) =>
      inWords({ code: name, params }, 'RUB').replace(/[\u00a0\u202f]/gu, ' ');
    expect(words('notPaid', { owed: 83_490 })).toBe('Заказ не оплачен: осталось 834,90 ₽.');
    expect(words('needsRole', { role: 'manager' })).toBe(
      'Это может только управляющий. Пусть войдёт своим PIN и повторит.',
    );
    expect(words('tooLate', { state: 'handedOver' })).toContain('«выдан»');
    expect(words('wrongPin', { triesLeft: 2 })).toContain('2 попытки');
    expect(words('neverHeardOf', {})).toBe(t('errors.unexpected'));
  });
});
