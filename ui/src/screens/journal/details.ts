// The figures of a story's entry in words. They come as text: sums in minor units, names as the backend has them.

import { money } from '../../format/money';
import { isKey, language, t } from '../../i18n/index.svelte';
import type { StoryEntry } from '../../ipc';

const SUMS = new Set(['sum', 'amount', 'received', 'change']);

function label(entry: StoryEntry, name: string): string {
  // What is sent is tried again; an attempt of any other kind is a payment.
  const key = `journal.detail.${entry.kind === 'sent' && name === 'attempt' ? 'try' : name}`;
  return isKey(key) ? t(key) : name;
}

function word(name: string, value: string, currency: string): string {
  if (SUMS.has(name) && /^-?\d+$/u.test(value)) return money(Number(value), currency, language());
  const keys = [
    `shelf.${value}`,
    `payment.tender.${value}`,
    `payment.closure.${value}`,
    `journal.outcome.${value}`,
  ];
  const key = keys.find(isKey);
  return key ? t(key) : value;
}

/** Each as "label: value". */
export function details(entry: StoryEntry, currency: string): string[] {
  return Object.entries(entry.details).map(
    ([name, value]) => `${label(entry, name)}: ${word(name, value, currency)}`,
  );
}
