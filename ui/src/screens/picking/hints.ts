// What stands between an order and "Assembled", in words.

import { t } from '../../i18n/index.svelte';
import type { OrderView } from '../../ipc';
import { inPlace, isOff, lacking } from './picking.svelte';

/** Whom to ask about a weight that is off, by what the customer wished for. */
export function askAbout(order: OrderView): string {
  const policy = order.replacementPolicy ?? '';
  if (policy === 'replace' || policy === 'cancel') return t('picking.off.noCall');
  const { phone } = order.customer;
  return phone ? t('picking.off.call', { phone }) : t('picking.off.noPhone');
}

/** The weights that are off: how many, and what to do. Undefined: none is. */
export function offWeights(order: OrderView): string | undefined {
  const count = order.lines.filter(isOff).length;
  return count === 0 ? undefined : `${t('picking.off.count', { count })} ${askAbout(order)}`;
}

/** The codes that are lacking, by the first line that lacks some. Undefined: none does. */
export function lackingCodes(order: OrderView): string | undefined {
  const [line, ...others] = inPlace(order.lines).filter((one) => lacking(one) > 0);
  if (!line) return undefined;
  const first = t('picking.codes.lackingOf', { name: line.name, count: lacking(line) });
  return others.length === 0 ? first : `${first} ${t('picking.codes.andOthers', { count: others.length })}`;
}

/** Why an order that is being picked is not assembled yet. */
export function assembleHint(order: OrderView): string | undefined {
  if (order.proposal) return t('picking.decideFirst');
  const left = order.lines.filter((line) => line.pick.as === 'untouched').length;
  if (left === 0) return undefined;
  return left === order.lines.length ? t('picking.assembleHint') : t('picking.left', { count: left });
}
