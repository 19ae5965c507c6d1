import type { HistoryRow, LifecycleName, StoryView } from '../../ipc';
import { Action } from '../../state/action.svelte';
import { report } from '../../state/failure';
import type { Store } from '../../state/store.svelte';

export type Filter = 'all' | 'open' | 'handedOver' | 'canceled';
const LIFECYCLES: Record<Filter, LifecycleName[]> = {
  all: [],
  open: ['new', 'accepted', 'picking', 'assembled', 'ready'],
  handedOver: ['handedOver'],
  canceled: ['canceled'],
};
const PAUSE_MS = 250;

export class JournalState {
  search = $state('');
  filter = $state<Filter>('all');
  rows = $state.raw<HistoryRow[] | null>(null);
  story = $state.raw<StoryView | null>(null);
  /** Where older ones go on; null: there are none. */
  next = $state<number | null>(null);
  readonly action = new Action();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;

  constructor(readonly store: Store) {}

  get currency(): string {
    return this.store.session?.currency ?? 'RUB';
  }

  get isFiltered(): boolean {
    return this.search.trim() !== '' || this.filter !== 'all';
  }

  /** Asks once the person has stopped typing. */
  searchSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.load(), PAUSE_MS);
  }

  async choose(filter: Filter): Promise<void> {
    this.filter = filter;
    await this.load();
  }

  async load(): Promise<void> {
    await this.#page(null);
  }

  async more(): Promise<void> {
    if (this.next !== null) await this.#page(this.next);
  }

  async #page(before: number | null): Promise<void> {
    const asked = ++this.#asked;
    try {
      const filter = { search: this.search.trim(), lifecycles: LIFECYCLES[this.filter], before };
      const page = await this.store.till.history(filter);
      // A slower answer to an earlier question must not replace a later one.
      if (asked !== this.#asked) return;
      this.rows = before === null ? page.rows : [...(this.rows ?? []), ...page.rows];
      this.next = page.next;
    } catch (thrown) {
      this.rows ??= [];
      report(thrown, this.currency);
    }
  }

  async tell(id: number | null): Promise<void> {
    if (id === null) {
      this.story = null;
      return;
    }
    try {
      this.story = await this.store.till.story(id);
    } catch (thrown) {
      report(thrown, this.currency);
    }
  }
}
