// Formats that need words: the formatters in `format/` know figures, the texts know words, this puts them together.

import { weight as weightOf } from '../format/quantity';
import { packs as packsOf } from '../format/quantity';
import { span } from '../format/time';
import { isKey, language, t } from './index.svelte';

/** "1 ч 5 мин", "25 мин". */
export function spanInWords(ms: number): string {
  const { hours, minutes } = span(ms);
  return hours > 0 ? t('common.span.hours', { hours, minutes }) : t('common.span.minutes', { minutes });
}

/** "850 г", "1,13 кг". */
export function weight(grams: number): string {
  return weightOf(grams, { g: t('unit.g'), kg: t('unit.kg') }, language());
}

/** "2 шт.". */
export function pieces(milli: number): string {
  return `${packsOf(milli, language())}\u00a0${t('unit.pieces')}`;
}

/** "2 шт. · 1 кг", or just one of them. */
export function amount(milli: number, grams: number | null): string {
  return grams === null ? pieces(milli) : `${pieces(milli)} · ${weight(grams)}`;
}

/** Why something was not printed: the shell's own reasons come by name, the printing system's in its words. */
export function whyNotPrinted(why: string): string {
  const key = `paper.why.${why}`;
  return isKey(key) ? t(key) : why;
}

/** What to do when something is missing: Kuper's own names in words, anything else as it came. */
export function wish(policy: string): string {
  const key = `picking.policies.${policy}`;
  return isKey(key) ? t(key) : policy;
}
