// The takings screen: which time it shows, what the till counted for it, and what Yandex Pay said when it was asked.

import type { DifferenceKind, DifferenceView, Period, ReconciliationView, ShiftView } from '../../ipc';
import { asCommandError } from '../../ipc';
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
  readonly shifting = new Action();
  /** The latest question; answers to earlier ones are dropped. */
  #question = 0;

  constructor(readonly store: Store) {}

  get currency(): string {
    return this.view?.currency ?? this.store.session?.currency ?? 'RUB';
  }

  get #role() {
    return this.store.session?.operator?.role;
  }

  get isForThem(): boolean {
    return this.#role === 'cashier' || this.#role === 'manager';
  }

  get isManager(): boolean {
    return this.#role === 'manager';
  }

  get offersPay(): boolean {
    return this.store.session?.yandexPay ?? false;
  }

  /** The open shift. */
  get shift(): ShiftView | null {
    const newest = this.shifts?.[0];
    return newest?.closedAt === null ? newest : null;
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
    if (!this.isForThem) return;
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

  async openShift(): Promise<boolean> {
    return this.#shift(() => this.store.till.openShift(0));
  }

  /** Shows the totals of what was closed. */
  async closeShift(): Promise<boolean> {
    const closed = this.shift;
    const done = await this.#shift(async () => {
      await this.store.till.closeShift(null, '');
      return this.store.till.shifts();
    });
    if (done && closed) void this.choose({ is: 'shift', id: closed.id });
    return done;
  }

  /** The open shift's totals so far; null: they could not be had. */
  async countShift(): Promise<ReconciliationView | null> {
    if (!this.shift) return null;
    const period: Period = { is: 'shift', id: this.shift.id };
    return this.store.till.reconcile(period, false).catch(() => null);
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

  async #shift(work: () => Promise<ShiftView[]>): Promise<boolean> {
    const shifts = await this.shifting.run(work, (thrown) => {
      this.#report(thrown);
      // Somebody opened or closed it before: show how it stands.
      if (['shiftOpen', 'noShift'].includes(asCommandError(thrown).code)) void this.loadShifts();
    });
    if (shifts) this.shifts = shifts;
    return shifts !== undefined;
  }

  #report(thrown: unknown): void {
    report(thrown, this.currency);
  }
}
