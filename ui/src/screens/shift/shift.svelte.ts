// The shift on screen: the open one with its X report, or an earlier one with its Z.

import type { CashMoveKind, ShiftReportView, ShiftView, UnfinishedKind, UnfinishedView } from '../../ipc';
import { asCommandError } from '../../ipc';
import { readMoney } from '../../format/money';
import { t } from '../../i18n/index.svelte';
import { Action } from '../../state/action.svelte';
import { report } from '../../state/failure';
import { places } from '../../state/place.svelte';
import { placeOf } from '../../state/router.svelte';
import type { Store } from '../../state/store.svelte';
import { toasts } from '../../state/toasts.svelte';

/** What to end before going home comes first; the rest is for the next shift to take over. */
const KINDS: UnfinishedKind[] = [
  'paymentOpen',
  'returnOwed',
  'paidNotHandedOver',
  'atTheCounter',
  'unsent',
  'ready',
  'inWork',
];
const PRESSING: UnfinishedKind[] = ['paymentOpen', 'returnOwed', 'paidNotHandedOver', 'atTheCounter'];

export interface Unfinished {
  kind: UnfinishedKind;
  isPressing: boolean;
  all: UnfinishedView[];
}

export function unfinishedOf(report: ShiftReportView): Unfinished[] {
  return KINDS.map((kind) => ({
    kind,
    isPressing: PRESSING.includes(kind),
    all: report.unfinished.filter((one) => one.kind === kind),
  })).filter(({ all }) => all.length > 0);
}

/** How a count compares with what must be there. How much it differs, the till says once it is closed. */
export type Verdict = 'even' | 'over' | 'short';

export class ShiftState {
  shifts = $state.raw<ShiftView[] | null>(null);
  report = $state.raw<ShiftReportView | null>(null);
  /** An earlier shift is looked at instead of how it stands now. */
  earlier = $state<number | null>(null);
  closing = $state(false);
  failed = $state(false);
  /** The sum being typed: cash in the drawer. */
  counted = $state('');
  remark = $state('');
  readonly action = new Action();
  readonly printing = new Action();
  /** The latest question; answers to earlier ones are dropped. */
  #question = 0;

  constructor(readonly store: Store) {}

  get currency(): string {
    return this.report?.currency ?? this.store.session?.currency ?? 'RUB';
  }

  /** The open shift. */
  get shift(): ShiftView | null {
    const newest = this.shifts?.[0];
    return newest?.closedAt === null ? newest : null;
  }

  get countedMinor(): number | null {
    return readMoney(this.counted);
  }

  get verdict(): Verdict | null {
    const [counted, expected] = [this.countedMinor, this.report?.cashExpected];
    if (counted === null || expected === undefined) return null;
    if (counted === expected) return 'even';
    return counted > expected ? 'over' : 'short';
  }

  async load(): Promise<void> {
    const question = ++this.#question;
    this.failed = false;
    try {
      const shifts = await this.store.till.shifts();
      const open = shifts[0]?.closedAt === null ? shifts[0].id : null;
      const id = this.earlier ?? open;
      const view = id === null ? null : await this.store.till.shiftReport(id);
      if (question !== this.#question) return;
      this.shifts = shifts;
      this.report = view;
    } catch (thrown) {
      if (question !== this.#question) return;
      this.failed = this.report === null;
      this.#report(thrown);
    }
  }

  async show(earlier: number | null): Promise<void> {
    this.earlier = this.shift?.id === earlier ? null : earlier;
    this.closing = false;
    this.report = null;
    await this.load();
  }

  /** Nobody can count a drawer that is shut. That it opens, the till says by itself. */
  async openDrawer(): Promise<void> {
    await this.#run(() => this.store.till.openDrawer());
  }

  async open(): Promise<void> {
    const cash = this.countedMinor;
    if (cash === null) return;
    const shifts = await this.#run(() => this.store.till.openShift(cash));
    if (!shifts) return;
    this.counted = '';
    await this.show(null);
  }

  /** What is true when the drawer is counted, not what was true when the screen was opened. */
  async startClosing(): Promise<void> {
    this.counted = '';
    this.remark = '';
    await this.load();
    this.closing = this.shift !== null;
  }

  /** Shows the Z report. */
  async close(counted: number | null): Promise<boolean> {
    const z = await this.#run(() => this.store.till.closeShift(counted, this.remark.trim()));
    if (!z) return false;
    this.closing = false;
    this.earlier = z.shift;
    this.report = z;
    await this.load();
    return true;
  }

  async move(kind: CashMoveKind, amount: number, reason: string): Promise<boolean> {
    const view = await this.#run(() => this.store.till.moveCash(kind, amount, reason));
    if (view) this.report = view;
    return view !== undefined;
  }

  async print(): Promise<void> {
    const shift = this.report?.shift;
    if (shift === undefined) return;
    await this.printing.run(
      async () => {
        await this.store.till.printReport(shift);
        toasts.show('good', t('picking.ready.printing'));
      },
      (thrown) => this.#report(thrown),
    );
  }

  async openOrder(id: number): Promise<void> {
    try {
      places.go(placeOf(await this.store.loadOrder(id)));
    } catch (thrown) {
      this.#report(thrown);
    }
  }

  #run<T>(work: () => Promise<T>): Promise<T | undefined> {
    return this.action.run(work, (thrown) => {
      this.#report(thrown);
      // Somebody opened or closed it before: show how it stands.
      if (['shiftOpen', 'noShift'].includes(asCommandError(thrown).code)) void this.show(null);
    });
  }

  #report(thrown: unknown): void {
    report(thrown, this.currency);
  }
}
