import type { BoardCard, BoardColumn } from '../../ipc';
import { clock } from '../../state/clock.svelte';
import type { Store } from '../../state/store.svelte';
import { FILTERS, fits, type Filter } from './filters';
import { finder } from './search';

export const COLUMNS: readonly BoardColumn[] = ['new', 'picking', 'ready', 'counter'];
/** So many cards of a column are drawn at first, and so many more each time its end is reached. */
export const AT_ONCE = 12;

const MINUTE_MS = 60_000;

export class BoardState {
  readonly store: Store;
  search = $state('');
  filter = $state<Filter | null>(null);
  /** How many cards of each column are drawn. */
  readonly drawn = $state<Record<BoardColumn, number>>({
    new: AT_ONCE,
    picking: AT_ONCE,
    ready: AT_ONCE,
    counter: AT_ONCE,
  });

  readonly #minute = $derived(Math.floor(clock.now / MINUTE_MS) * MINUTE_MS);
  readonly #all = $derived.by(() => [...this.store.cards.values()].sort(byPromise));
  readonly #counts = $derived.by(() =>
    FILTERS.map((name) => ({
      name,
      count: this.#all.filter((card) => fits(card, name, this.#minute)).length,
    })),
  );
  readonly found = $derived.by((): BoardCard[] => {
    const isFound = finder(this.search);
    const { filter } = this;
    return this.#all.filter((card) => (!filter || fits(card, filter, this.#minute)) && isFound(card));
  });
  readonly #columns = $derived.by(() => {
    const columns: Record<BoardColumn, BoardCard[]> = { new: [], picking: [], ready: [], counter: [] };
    for (const card of this.found) columns[card.column].push(card);
    return columns;
  });

  constructor(store: Store) {
    this.store = store;
  }

  get isSearching(): boolean {
    return this.search.trim() !== '';
  }

  get isNarrowed(): boolean {
    return this.isSearching || this.filter !== null;
  }

  /** Only those that would find something, and the one that is on. */
  get filters(): { name: Filter; count: number }[] {
    return this.#counts.filter(({ name, count }) => count > 0 || name === this.filter);
  }

  column(name: BoardColumn): BoardCard[] {
    return this.#columns[name];
  }

  find(search: string): void {
    this.search = search;
    this.#fromTheTop();
  }

  toggle(filter: Filter): void {
    this.filter = this.filter === filter ? null : filter;
    this.#fromTheTop();
  }

  clear(): void {
    this.filter = null;
    this.find('');
  }

  more(name: BoardColumn): void {
    this.drawn[name] += AT_ONCE;
  }

  #fromTheTop(): void {
    for (const name of COLUMNS) this.drawn[name] = AT_ONCE;
  }
}

/** The oldest promise first; without one, the oldest order. */
function byPromise(a: BoardCard, b: BoardCard): number {
  const [left, right] = [a.promisedAt ?? Infinity, b.promisedAt ?? Infinity];
  return left === right ? a.id - b.id : left - right;
}
