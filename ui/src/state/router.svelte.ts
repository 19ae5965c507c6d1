// Where a card, a label or a scan leads. Which screen shows an order follows from where the order stands.

import { t } from '../i18n/index.svelte';
import type { BoardCard, LifecycleName } from '../ipc';
import { report } from './failure';
import { places, type Place } from './place.svelte';
import type { Store } from './store.svelte';
import { toasts } from './toasts.svelte';

/** The screen an order is worked on. */
export function placeOf(order: { id: number; lifecycle: LifecycleName }): Place {
  return order.lifecycle === 'ready'
    ? { screen: 'handover', id: order.id }
    : { screen: 'picking', id: order.id };
}

/** A code that was scanned while no screen waited for one: the handover screen takes it over. */
class PendingCode {
  #text: string | null = null;

  put(text: string): void {
    this.#text = text;
  }

  take(): string | null {
    const text = this.#text;
    this.#text = null;
    return text;
  }
}

export const pendingCode = new PendingCode();

export class Router {
  constructor(readonly store: Store) {}

  openCard(card: BoardCard): void {
    places.go(placeOf(card));
  }

  /** A scan that no screen took. */
  async scanned(text: string): Promise<void> {
    const { session, till } = this.store;
    if (!session?.operator) {
      toasts.show('info', t('scan.notHere'));
      return;
    }
    try {
      const meaning = await till.readScan(text);
      if (meaning.kind === 'label') {
        places.go(placeOf(await this.store.loadOrder(meaning.id)));
      } else if (meaning.kind === 'codeLike') {
        pendingCode.put(text);
        places.go({ screen: 'handover', id: null });
      } else {
        toasts.show('bad', t('scan.unknown', { text: text.slice(0, 60) }));
      }
    } catch (thrown) {
      report(thrown, session.currency);
    }
  }
}
