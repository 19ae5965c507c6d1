// A failed command in words: what happened, and what to do about it.

import { money } from '../format/money';
import { isKey, language, t, type Params } from '../i18n/index.svelte';
import { whyNotPrinted } from '../i18n/words';
import type { CommandError } from '../ipc';
import { asCommandError } from '../ipc';
import { printable } from './scanner';
import { toasts } from './toasts.svelte';

/** Parameters that are sums in minor units. */
const SUMS = new Set(['owed', 'excess', 'amount', 'expected', 'difference']);

export function inWords(failure: CommandError, currency: string): string {
  const params: Params = {};
  for (const [name, value] of Object.entries(failure.params)) {
    if (SUMS.has(name) && typeof value === 'number') params[name] = money(value, currency, language());
    else if (name === 'waitS') params['wait'] = t('common.seconds', { count: Number(value) });
    else if (name === 'triesLeft') params['tries'] = t('common.tries', { count: Number(value) });
    else if (name === 'text') params[name] = printable(String(value));
    else if (name === 'why') params[name] = whyNotPrinted(String(value));
    else params[name] = word(name, value);
  }
  const key = `errors.${failure.code}`;
  return isKey(key) ? t(key, params) : t('errors.unexpected');
}

/** States and roles come by name and are shown by word. */
function word(name: string, value: string | number): string | number {
  const key = `${name === 'state' ? 'lifecycle' : name}.${value}`;
  return (name === 'state' || name === 'role') && isKey(key) ? t(key).toLowerCase() : value;
}

/** Shows whatever was thrown. For screens that have no better place for it. */
export function report(thrown: unknown, currency: string): void {
  const failure = asCommandError(thrown);
  toasts.show('bad', inWords(failure, currency), failure.code);
}
