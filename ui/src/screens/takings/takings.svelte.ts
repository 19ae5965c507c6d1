// The takings screen: which time it shows, what the till counted for it, and what Yandex Pay said when it was asked.

import type { DifferenceKind, DifferenceView, Period, ReconciliationView, ShiftView } from '../../ipc';
import { dayOf } from '../../format/time';
import { Action } from '../../state/action.svelte';
import { clock } from '../../state/clock.svelte';
import { report } from '../../state/failure';
import { places } from '../../state/place.svelte';
import { placeOf } from '../../state/router.svelte';
import type { Store } from '../../state/store.svelte';

export type Chosen =
  { is: 'today' } | { is: 'yesterday' } | { is: 'date'; date: string } | { is: 'shift'; id: number };

/** Nobody knows yet: no sum is wrong so far. */
export function isUnknown(kind: DifferenceKind): boolean {
  return kind === 'open' || kind === 'unanswered';
}

/** What to look at first: sums that differ, then what is not known yet. */
const KINDS: DifferenceKind[] = [
  'heldThereOnly',
  'heldHereOnly',
  'amount',
  'unknownThere',
  'open',
  'unanswered',
];

export class TakingsState {
  chosen = $state.raw<Chosen>({ is: 'today' });
  /** The day that was counted, as `2026-11-22`: at midnight, "today" on screen is still the day before. */
  date = $state(dayOf(clock.now));
  view = $state.raw<ReconciliationView | null>(null);
  /** Nothing could be counted: there is no view to show instead. */
  failed = $state(false);
  shifts = $state.raw<ShiftView[] | null>(null);
  /** Since when Yandex Pay is being asked. */
  askingSince = $state<number | null>(null);
  /** Where the last file is. */
  saved = $state<string | null>(null);
  readonly saving = new Action();
  /** The latest question; answers to earlier ones are dropped. */
  #question = 0;

  constructor(readonly store: Store) {}

  get currency(): string {
    return this.view?.currency ?? this.store.session?.currency ?? 'RUB';
  }

  get isManager(): boolean {
    return this.store.session?.operator?.role === 'manager';
  }

  get offersPay(): boolean {
    return this.store.session?.yandexPay ?? false;
  }

  /** The shift on screen. */
  get shown(): ShiftView | null {
    const { chosen } = this;
    return (chosen.is === 'shift' && this.shifts?.find((one) => one.id === chosen.id)) || null;
  }

  get period(): Period {
    const { chosen } = this;
    return chosen.is === 'shift' ? { is: 'shift', id: chosen.id } : { is: 'day', date: this.date };
  }

  /** By kind, the gravest first. */
  get differences(): { kind: DifferenceKind; all: DifferenceView[] }[] {
    const all = this.view?.differences ?? [];
    return KINDS.map((kind) => ({ kind, all: all.filter((one) => one.kind === kind) })).filter(
      (group) => group.all.length > 0,
    );
  }

  /** Said only when all were asked and all answered. */
  get agrees(): boolean {
    const service = this.view?.service;
    return service?.unanswered === 0 && this.view?.differences.length === 0;
  }

  async open(): Promise<void> {
    await Promise.all([this.load(), this.loadShifts()]);
  }

  async choose(chosen: Chosen): Promise<void> {
    this.chosen = chosen;
    this.view = null;
    this.saved = null;
    await this.load();
  }

  load(): Promise<void> {
    return this.#count(false);
  }

  /** Asks Yandex Pay, unless it is being asked. */
  async reconcile(): Promise<void> {
    if (this.askingSince === null) await this.#count(true);
  }

  async #count(ask: boolean): Promise<void> {
    const question = ++this.#question;
    this.failed = false;
    clock.tick();
    this.date = this.#day();
    this.askingSince = ask ? clock.now : null;
    try {
      const view = await this.store.till.reconcile(this.period, ask);
      // Another time was chosen meanwhile: its answer comes, or has come.
      if (question !== this.#question) return;
      this.view = view;
    } catch (thrown) {
      if (question !== this.#question) return;
      this.failed = this.view === null;
      this.#report(thrown);
    }
    this.askingSince = null;
  }

  #day(): string {
    const { chosen } = this;
    if (chosen.is === 'date') return chosen.date;
    return dayOf(clock.now, chosen.is === 'yesterday' ? -1 : 0);
  }

  async loadShifts(): Promise<void> {
    try {
      this.shifts = await this.store.till.shifts();
    } catch (thrown) {
      this.#report(thrown);
    }
  }

  async save(): Promise<void> {
    this.saved = null;
    const { period } = this;
    const path = await this.saving.run(
      () => this.store.till.saveReconciliation(period),
      (thrown) => this.#report(thrown),
    );
    if (path !== undefined) this.saved = path;
  }

  async openOrder(id: number): Promise<void> {
    try {
      places.go(placeOf(await this.store.loadOrder(id)));
    } catch (thrown) {
      this.#report(thrown);
    }
  }

  #report(thrown: unknown): void {
    report(thrown, this.currency);
  }
}
