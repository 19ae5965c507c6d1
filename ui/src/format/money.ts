// Money for people. Sums arrive in minor units and leave as text; nothing here adds or multiplies them.

import { localeOf } from './locale';

const DIGITS = 2;

/** Minor units as a decimal string, without passing through a float: 123450 → "1234.50". */
function decimal(minor: number): string {
  const sign = minor < 0 ? '-' : '';
  const digits = String(Math.abs(minor)).padStart(DIGITS + 1, '0');
  return `${sign}${digits.slice(0, -DIGITS)}.${digits.slice(-DIGITS)}`;
}

const formats = new Map<string, Intl.NumberFormat>();

function format(language: string, currency: string, whole: boolean): Intl.NumberFormat {
  const key = `${language} ${currency} ${whole}`;
  let found = formats.get(key);
  if (!found) {
    // A tiyin buys nothing: sums in som are shown whole unless they are not. Kopecks are always shown.
    const strip = whole || currency === 'UZS';
    found = new Intl.NumberFormat(localeOf(language), {
      style: 'currency',
      currency,
      currencyDisplay: 'narrowSymbol',
      trailingZeroDisplay: strip ? 'stripIfInteger' : 'auto',
    });
    formats.set(key, found);
  }
  return found;
}

/** The short word that people in Uzbekistan use; Intl only knows the ISO code. */
const som: Record<string, string> = { ru: 'сум', uz: 'soʻm', en: 'UZS' };

function write(minor: number, currency: string, language: string, whole: boolean): string {
  return format(language, currency, whole)
    .formatToParts(decimal(minor) as unknown as number)
    .map((part) => (part.type === 'currency' && currency === 'UZS' ? (som[language] ?? 'UZS') : part.value))
    .join('');
}

/** "1 234,50 ₽", "₽1,234.50". */
export function money(minor: number, currency: string, language = 'ru'): string {
  return write(minor, currency, language, false);
}

/** A sum without its sign, for a text that says "too little" in words. */
export function unsigned(minor: number): number {
  return Math.abs(minor);
}

/** "500 ₽": for banknotes and other round sums. */
export function roundMoney(minor: number, currency: string, language = 'ru'): string {
  return write(minor, currency, language, true);
}

/** "1 234,50": for a table whose head names the currency. */
export function bareMoney(minor: number, currency: string, language = 'ru'): string {
  return format(language, currency, false)
    .formatToParts(decimal(minor) as unknown as number)
    .map((part) => (['currency', 'literal'].includes(part.type) ? '' : part.value))
    .join('')
    .trim();
}

/** "₽", "сум": for the head of a table. */
export function currencySign(currency: string, language = 'ru'): string {
  const parts = format(language, currency, false).formatToParts(0);
  const sign = parts.find((part) => part.type === 'currency')?.value ?? currency;
  return currency === 'UZS' ? (som[language] ?? sign) : sign;
}

/** A sum as the payment service told it, "500.00 RUB"; as it came when it cannot be read. */
export function foreignMoney(told: string, language = 'ru'): string {
  const match = /^(\S+) ([A-Z]{3})$/u.exec(told);
  const minor = readMoney(match?.[1] ?? '');
  return minor === null ? told : money(minor, match?.[2] ?? '', language);
}

/** What stands before kopecks: a comma, or English's full stop. */
export function decimalSign(language: string): string {
  return language === 'en' ? '.' : ',';
}

/** A sum as a person would type it: 123450 → "1234,50", 50000 → "500". */
export function typedMoney(minor: number, language: string): string {
  return decimal(minor).replace('.00', '').replace('.', decimalSign(language));
}

/** What a person typed, in minor units: "1 234,5" → 123450. Null: not a sum. */
export function readMoney(typed: string): number | null {
  const text = typed.replace(/[\s\u00a0\u202f]/gu, '').replace(',', '.');
  const match = /^(\d{1,10})(?:\.(\d{0,2}))?$/u.exec(text);
  if (!match) return null;
  return Number(`${match[1]}${(match[2] ?? '').padEnd(DIGITS, '0')}`);
}

/** Banknotes that customers hand over, in minor units. */
export function notes(currency: string): number[] {
  return currency === 'UZS'
    ? [10_000_00, 20_000_00, 50_000_00, 100_000_00, 200_000_00]
    : [100_00, 500_00, 1_000_00, 2_000_00, 5_000_00];
}
