// The drawer and the shifts of the fake till. It plays the backend, so it adds up; the screens never do.

import type {
  CashMoveKind,
  CashMoveView,
  OperatorView,
  ShiftReportView,
  ShiftView,
  UnfinishedKind,
  UnfinishedView,
} from '../types';
import { refuse } from './refuse';
import type { FakeTakings } from './takings';

const HOUR = 3_600_000;
const FLOAT = 500_000;

/** How the shift stands: `open` with a morning behind it unless one of these is asked for. */
export type ShiftScene = 'open' | 'calm' | 'none' | 'first';

interface Drawer {
  cashBefore: number;
  moves: CashMoveView[];
}

const number = (id: number) => `VD-2611-${String(7041 + id * 137).padStart(6, '0')}`;
const unfinished = (kind: UnfinishedKind, ...orders: number[]): UnfinishedView[] =>
  orders.map((order) => ({ kind, order, number: number(order) }));

export class FakeShift {
  #shifts: ShiftView[] = [];
  #drawer: Drawer = { cashBefore: 0, moves: [] };
  readonly #closed: Record<number, ShiftReportView> = {};
  /** What was counted and said at the closing, for the tests. */
  readonly closings: { counted: number | null; remark: string }[] = [];

  constructor(
    readonly scene: ShiftScene,
    readonly takings: FakeTakings,
    readonly operator: () => OperatorView | null,
  ) {
    if (scene === 'first') return;
    const now = Date.now();
    const times = this.#times;
    this.#past(12, now - 53 * HOUR, 12 * HOUR, 'Светлана', 0, null);
    this.#past(13, now - 29 * HOUR, 11 * HOUR, 'Екатерина Андреевна', -15_000 * times, 'Ошиблись со сдачей');
    if (scene === 'none') return;
    this.#shifts.unshift(opened(14, now - 5 * HOUR, 'Светлана'));
    const move = (kind: CashMoveKind, amount: number, reason: string, hoursAgo: number): CashMoveView => ({
      kind,
      amount: amount * times,
      reason,
      by: 'Светлана',
      at: now - hoursAgo * HOUR,
    });
    this.#drawer = {
      cashBefore: FLOAT * times,
      moves:
        scene === 'calm' ? [] : [move('in', 200_000, 'Размен', 3), move('out', 300_000, 'Инкассация', 1)],
    };
  }

  shifts(): ShiftView[] {
    this.#mayRead();
    return this.#shifts;
  }

  open(cash: number): ShiftView[] {
    this.#mayRead();
    const newest = this.#shifts[0];
    if (newest?.closedAt === null) refuse('shiftOpen', { id: newest.id });
    this.#drawer = { cashBefore: cash, moves: [] };
    const shift = opened((newest?.id ?? 0) + 1, Date.now(), this.operator()?.name ?? null);
    this.#shifts = [shift, ...this.#shifts];
    return this.#shifts;
  }

  async report(id: number): Promise<ShiftReportView> {
    this.#mayRead();
    const kept = this.#closed[id];
    if (kept) return kept;
    const shift = this.#shifts.find((one) => one.id === id) ?? refuse('unknownShift');
    return this.#drawUp(shift);
  }

  async move(kind: CashMoveKind, amount: number, reason: string): Promise<ShiftReportView> {
    const shift = this.#open();
    if (reason.trim() === '') refuse('reasonMissing');
    const now = await this.#drawUp(shift);
    if (kind === 'out' && amount > now.cashExpected) refuse('tooMuchOut', { expected: now.cashExpected });
    const by = this.operator()?.name ?? null;
    this.#drawer.moves = [...this.#drawer.moves, { kind, amount, reason, by, at: Date.now() }];
    return this.#drawUp(shift);
  }

  async close(counted: number | null, remark: string): Promise<ShiftReportView> {
    const shift = this.#open();
    const x = await this.#drawUp(shift);
    const difference = counted === null ? 0 : counted - x.cashExpected;
    if (difference !== 0 && remark === '') refuse('remarkMissing', { difference });
    this.closings.push({ counted, remark });
    return this.#keep(shift, x, counted, remark === '' ? null : remark, this.operator()?.name ?? null);
  }

  /** Somebody else closed it. */
  async closeElsewhere(): Promise<void> {
    const shift = this.#open();
    this.#keep(shift, await this.#drawUp(shift), null, null, 'Екатерина Андреевна');
  }

  get #times(): number {
    return this.takings.scene === 'som' ? 10_000 : 1;
  }

  #open(): ShiftView {
    this.#mayRead();
    const newest = this.#shifts[0];
    return newest?.closedAt === null ? newest : refuse('noShift');
  }

  #keep(
    shift: ShiftView,
    x: ShiftReportView,
    counted: number | null,
    remark: string | null,
    closedBy: string | null,
  ): ShiftReportView {
    const zNumber = shift.id;
    const difference = counted === null ? null : counted - x.cashExpected;
    const z = { ...x, zNumber, at: Date.now(), closedBy, cashCounted: counted, difference, remark };
    this.#closed[shift.id] = z;
    const closed = { ...shift, closedAt: z.at, closedBy, zNumber, difference };
    this.#shifts = this.#shifts.map((one) => (one.id === shift.id ? closed : one));
    return z;
  }

  /** A shift of another day: the same takings, all finished. */
  #past(id: number, at: number, span: number, by: string, difference: number, remark: string | null): void {
    const shift = opened(id, at, by);
    this.#shifts.unshift({ ...shift, closedAt: at + span, closedBy: by, zNumber: id, difference });
    const { tenders, net, currency } = this.takings.count();
    const cash = tenders.find(({ tender }) => tender === 'cash')?.net ?? 0;
    const cashBefore = FLOAT * this.#times;
    const cashExpected = cashBefore + cash;
    this.#closed[id] = {
      ...blank(shift, currency),
      zNumber: id,
      at: at + span,
      closedBy: by,
      tenders: tenders.map((one) => ({ ...one, openCount: 0 })),
      net,
      handedOver: 31,
      canceled: 2,
      cashBefore,
      cashExpected,
      cashCounted: cashExpected + difference,
      difference,
      remark,
    };
  }

  async #drawUp(shift: ShiftView): Promise<ShiftReportView> {
    const { tenders, net, currency } = this.takings.count();
    const { cashBefore, moves } = this.#drawer;
    const sum = (kind: CashMoveKind) =>
      moves.filter((one) => one.kind === kind).reduce((total, one) => total + one.amount, 0);
    const [cashIn, cashOut] = [sum('in'), sum('out')];
    const cash = tenders.find(({ tender }) => tender === 'cash')?.net ?? 0;
    return {
      ...blank(shift, currency),
      tenders,
      net,
      handedOver: 8,
      canceled: 1,
      cashBefore,
      cashIn,
      cashOut,
      cashExpected: cashBefore + cash + cashIn - cashOut,
      moves,
      unfinished: this.scene === 'calm' ? [] : this.#unfinished(),
    };
  }

  #unfinished(): UnfinishedView[] {
    return [
      ...unfinished('returnOwed', 12),
      ...unfinished('paidNotHandedOver', 10),
      ...unfinished('unsent', 9),
      ...unfinished('inWork', 3, 4, 5, 6),
      ...unfinished('ready', 7, 8),
    ];
  }

  #mayRead(): void {
    const role = this.operator()?.role;
    if (role !== 'cashier' && role !== 'manager') refuse('needsRole', { role: 'cashier' });
  }
}

function opened(id: number, openedAt: number, openedBy: string | null): ShiftView {
  return { id, openedAt, openedBy, closedAt: null, closedBy: null, zNumber: null, difference: null };
}

function blank(shift: ShiftView, currency: string): ShiftReportView {
  return {
    shift: shift.id,
    zNumber: null,
    at: Date.now(),
    openedAt: shift.openedAt,
    openedBy: shift.openedBy,
    closedBy: null,
    store: 'Лента Мини, ул. Профсоюзная, 61',
    till: 'Выдача 1',
    currency,
    tenders: [],
    net: 0,
    handedOver: 0,
    canceled: 0,
    cashBefore: 0,
    cashIn: 0,
    cashOut: 0,
    cashExpected: 0,
    cashCounted: null,
    difference: null,
    remark: null,
    moves: [],
    unfinished: [],
  };
}
