// Somebody is here: tells the till so while hands are on it, and warns shortly before it would lock itself.

import { t } from '../i18n/index.svelte';
import type { Store } from './store.svelte';
import { toasts } from './toasts.svelte';

/** The till is told at most so often. */
export const TELL_EVERY_MS = 5000;
/** The warning comes so long before the lock. */
export const WARN_MS = 20_000;

const SIGNS = ['pointerdown', 'pointermove', 'keydown', 'wheel'];

export class Presence {
  #toldAt = Number.NEGATIVE_INFINITY;
  #next: ReturnType<typeof setTimeout> | undefined;
  #warning: ReturnType<typeof setTimeout> | undefined;
  #toast: number | null = null;

  constructor(readonly store: Store) {}

  /** Watches while somebody is signed in; returns how to stop. */
  watch(page: Window): () => void {
    const stop = new AbortController();
    const seen = () => this.#seen();
    for (const sign of SIGNS) {
      page.addEventListener(sign, seen, { capture: true, passive: true, signal: stop.signal });
    }
    // Whoever has just signed in is here.
    this.#toldAt = Date.now();
    this.#rewind();
    return () => {
      stop.abort();
      clearTimeout(this.#next);
      clearTimeout(this.#warning);
      this.#next = undefined;
      this.#unwarn();
    };
  }

  #seen(): void {
    this.#unwarn();
    if (this.#next !== undefined) return;
    const wait = this.#toldAt + TELL_EVERY_MS - Date.now();
    if (wait <= 0) this.#tell();
    // The last of many touches counts as much as the first.
    else this.#next = setTimeout(() => this.#tell(), wait);
  }

  #tell(): void {
    this.#next = undefined;
    this.#toldAt = Date.now();
    this.#rewind();
    // A till that cannot be told locks itself: the safe side.
    this.store.till.touch().catch(() => undefined);
  }

  #rewind(): void {
    clearTimeout(this.#warning);
    const lockAfterS = this.store.session?.lockAfterS ?? null;
    if (lockAfterS === null || lockAfterS * 1000 <= WARN_MS) return;
    this.#warning = setTimeout(() => this.#warn(), lockAfterS * 1000 - WARN_MS);
  }

  #warn(): void {
    // While money is under way the till does not lock itself.
    if ((this.store.strip?.openPayments ?? 0) > 0) return this.#rewind();
    this.#toast = toasts.show('info', t('signIn.lockSoon'), null, WARN_MS);
  }

  #unwarn(): void {
    if (this.#toast !== null) toasts.dismiss(this.#toast);
    this.#toast = null;
  }
}
