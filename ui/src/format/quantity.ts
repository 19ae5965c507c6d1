// Quantities for people: packs come in thousandths, weights in grams.

import { localeOf } from './locale';

const formats = new Map<string, Intl.NumberFormat>();

function number(language: string): Intl.NumberFormat {
  let found = formats.get(language);
  if (!found) {
    found = new Intl.NumberFormat(localeOf(language), { maximumFractionDigits: 3 });
    formats.set(language, found);
  }
  return found;
}

/** Thousandths as a plain number: 2000 → "2", 500 → "0,5". */
export function packs(milli: number, language = 'ru'): string {
  return number(language).format(milli / 1000);
}

/** "850 г", "1,13 кг": grams below a kilogram, kilograms from there on. The units come from the texts. */
export function weight(grams: number, units: { g: string; kg: string }, language = 'ru'): string {
  return grams < 1000
    ? `${number(language).format(grams)}\u00a0${units.g}`
    : `${number(language).format(grams / 1000)}\u00a0${units.kg}`;
}

/** Whole packs, which a stepper can step through. */
export function isWhole(milli: number): boolean {
  return milli % 1000 === 0;
}
