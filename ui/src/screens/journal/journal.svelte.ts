import type { HistoryFilter, HistoryPeriod, HistoryRow, LifecycleName, StoryView } from '../../ipc';
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

export class JournalState {
  search = $state('');
  filter = $state<Filter>('all');
  period = $state.raw<HistoryPeriod>({ is: 'all' });
  rows = $state.raw<HistoryRow[] | null>(null);
  story = $state.raw<StoryView | null>(null);
  /** Where older ones go on; null: there are none. */
  next = $state<number | null>(null);
  /** Where the list was saved to. */
  saved = $state<string | null>(null);
  readonly saving = new Action();
  #asked = 0;
  #searching = false;
  #typedSince = false;

  constructor(readonly store: Store) {}

  get currency(): string {
    return this.store.session?.currency ?? 'RUB';
  }

  get isFiltered(): boolean {
    return this.search.trim() !== '' || this.filter !== 'all' || this.period.is !== 'all';
  }

  /** After each key. While an answer is awaited the keys only add up, so a slow till is asked as often as it can answer. */
  async find(search: string): Promise<void> {
    this.search = search;
    this.#typedSince = true;
    if (this.#searching) return;
    this.#searching = true;
    while (this.#typedSince) {
      this.#typedSince = false;
      await this.load();
    }
    this.#searching = false;
  }

  async choose(filter: Filter): Promise<void> {
    this.filter = filter;
    await this.load();
  }

  async during(period: HistoryPeriod): Promise<void> {
    this.period = period;
    await this.load();
  }

  get isManager(): boolean {
    return this.store.session?.operator?.role === 'manager';
  }

  async save(): Promise<void> {
    this.saved = null;
    const filter = this.#filter(null);
    const path = await this.saving.run(
      () => this.store.till.saveHistory(filter),
      (thrown) => report(thrown, this.currency),
    );
    if (path !== undefined) this.saved = path;
  }

  #filter(before: number | null): HistoryFilter {
    const { search, filter, period } = this;
    return { search: search.trim(), lifecycles: LIFECYCLES[filter], period, before };
  }

  async load(): Promise<void> {
    this.saved = null;
    await this.#page(null);
  }

  async more(): Promise<void> {
    if (this.next !== null) await this.#page(this.next);
  }

  async #page(before: number | null): Promise<void> {
    const asked = ++this.#asked;
    try {
      const page = await this.store.till.history(this.#filter(before));
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
