import { SvelteSet } from 'svelte/reactivity';
import type { LineView, OrderView } from '../../ipc';
import { money } from '../../format/money';
import { language, t } from '../../i18n/index.svelte';
import { liveAttempt, owesByHand } from '../payment/money-story';
import { Desk } from '../../state/desk.svelte';
import { report } from '../../state/failure';
import { printable } from '../../state/scanner';
import { toasts } from '../../state/toasts.svelte';

/** What the screen shows, as `data-state` names it. */
export type Shows =
  | 'loading'
  | 'enter-code'
  | 'locked'
  | 'goods'
  | 'payment'
  | 'hand-over'
  | 'handed-over'
  | 'canceled'
  | 'not-ready';

export function shows(order: OrderView | undefined, canHandOver: boolean): Shows {
  if (!order) return 'loading';
  if (order.lifecycle === 'handedOver') return 'handed-over';
  if (order.lifecycle === 'canceled') return 'canceled';
  if (order.lifecycle !== 'ready') return 'not-ready';
  if (!order.visit) return order.code?.locked ? 'locked' : 'enter-code';
  if (canHandOver) return 'hand-over';
  const isChecked = order.visit.compositionConfirmed;
  return isChecked && (order.owed > 0 || bagsLeft(order) === 0) ? 'payment' : 'goods';
}

function bagsLeft(order: OrderView): number {
  return (order.placement?.bags ?? 0) - (order.visit?.bagsShown.length ?? 0);
}

/** What stands between the customer and the goods, in words; undefined when nothing does. */
export function waitsFor(order: OrderView, canHandOver: boolean): string | undefined {
  if (canHandOver || !order.visit) return undefined;
  const sum = (minor: number) => money(minor, order.currency, language());
  if (!order.visit.compositionConfirmed) return t('handover.waitFor.goods');
  if (liveAttempt(order)) return t('handover.waitFor.open');
  if (owesByHand(order)) return t('handover.waitFor.return');
  if (order.sum === 0) return t('handover.waitFor.nothing');
  if (order.owed > 0) return t('handover.waitFor.payment', { sum: sum(order.owed) });
  if (order.owed < 0) return t('handover.waitFor.excess', { sum: sum(-order.owed) });
  if (bagsLeft(order) > 0) {
    const params = { shown: order.visit.bagsShown.length, bags: order.placement?.bags ?? 0 };
    return t('handover.waitFor.bags', params);
  }
  return t('handover.waitFor.other');
}

/** Lines looked at together with a customer, by visit: kept while the window lives, whatever screen is on. */
const ticks = new SvelteSet<string>();

export class HandoverState extends Desk {
  get shows(): Shows {
    return shows(this.order, this.may('handOver'));
  }

  /** Bags, from one. */
  get bags(): number[] {
    return Array.from({ length: this.order?.placement?.bags ?? 0 }, (_, at) => at + 1);
  }

  /** What may be in the bags, refused lines too. */
  get goods(): LineView[] {
    const lines = this.order?.lines ?? [];
    return lines.filter((line) => line.pick.as !== 'missing' && line.pick.as !== 'replaced');
  }

  get toCheck(): LineView[] {
    return this.goods.filter((line) => line.packsMilli > 0);
  }

  isTicked(no: number): boolean {
    return ticks.has(this.#tickOf(no));
  }

  tick(no: number): void {
    const tick = this.#tickOf(no);
    if (!ticks.delete(tick)) ticks.add(tick);
  }

  #tickOf(no: number): string {
    return [this.id(), this.order?.visit?.since, no].join();
  }

  async showBag(bag: number): Promise<void> {
    await this.askNext(() => (this.order?.visit?.bagsShown.includes(bag) ? null : { act: 'showBag', bag }));
  }

  /** A scan while the customer stands there: a bag's label of this order, goods of it, or nothing we act on. */
  async scan(text: string): Promise<void> {
    const goods = this.may('confirmComposition') && this.toCheck.find((line) => line.sku === text);
    if (goods) {
      ticks.add(this.#tickOf(goods.no));
      return;
    }
    try {
      const meaning = await this.store.till.readScan(text);
      if (meaning.kind !== 'label') {
        toasts.show('bad', t('scan.unknown', { text: printable(text) }));
      } else if (meaning.id !== this.id()) {
        const number = this.store.cards.get(meaning.id)?.shortNumber ?? String(meaning.id);
        toasts.show('bad', t('scan.otherOrder', { number }));
      } else if (meaning.bag !== null && this.may('showBag')) await this.showBag(meaning.bag);
    } catch (thrown) {
      report(thrown, this.currency);
    }
  }
}
