// A day's takings of the fake till. It plays the backend, so it adds up; the screens never do.

import type {
  DifferenceView,
  OperatorView,
  PaymentRow,
  Period,
  ReconciliationView,
  TenderName,
  TenderTotals,
} from '../types';
import { refuse } from './refuse';

const MINUTE = 60_000;
const TENDERS: TenderName[] = ['cash', 'card', 'yandexPay'];

/** What the service says, by scene: `agree` unless one of these is asked for. */
export type TakingsScene = 'agree' | 'differ' | 'unanswered' | 'quiet' | 'asking' | 'no-pay' | 'som';

type Told = Partial<PaymentRow> & Pick<PaymentRow, 'orderId' | 'tender' | 'paid'>;

const number = (id: number) => `VD-2611-${String(7041 + id * 137).padStart(6, '0')}`;

function row(told: Told, at: number, startedAt: number): PaymentRow {
  const returned = told.returned ?? 0;
  const goingBack = told.goingBack ?? 0;
  return {
    number: number(told.orderId),
    attempt: 1,
    state: 'captured',
    closure: null,
    startedAt,
    capturedAt: told.paid > 0 ? startedAt : null,
    rounding: 0,
    returned,
    goingBack,
    kept: told.paid - returned - goingBack,
    reference: told.tender === 'card' ? `61234567${8900 + at}` : null,
    paymentId: told.tender === 'yandexPay' ? `s12-t1-20261122-${told.orderId}-${told.attempt ?? 1}` : null,
    theirStatus: null,
    theirs: null,
    operator: 'Светлана',
    ...told,
  };
}

const day: Told[] = [
  { orderId: 11, tender: 'cash', paid: 23_470, rounding: -30 },
  { orderId: 21, tender: 'yandexPay', paid: 184_930 },
  { orderId: 22, tender: 'card', paid: 99_060 },
  { orderId: 23, tender: 'yandexPay', paid: 0, state: 'closed', closure: 'failed' },
  { orderId: 23, attempt: 2, tender: 'yandexPay', paid: 61_240 },
  { orderId: 24, tender: 'card', paid: 50_000 },
  { orderId: 24, attempt: 2, tender: 'cash', paid: 34_500, rounding: 10 },
  { orderId: 25, tender: 'yandexPay', paid: 128_800, returned: 27_990 },
  {
    orderId: 12,
    tender: 'cash',
    paid: 27_990,
    goingBack: 27_990,
    state: 'returnOwed',
    operator: 'Екатерина Андреевна',
  },
  {
    orderId: 26,
    tender: 'yandexPay',
    paid: 0,
    state: 'closed',
    closure: 'rolledBack',
  },
  { orderId: 10, tender: 'yandexPay', paid: 0, state: 'waiting' },
];

function scaled(told: Told, times: number): Told {
  const { paid, returned = 0, goingBack = 0, rounding = 0, ...rest } = told;
  const part = { returned: returned * times, goingBack: goingBack * times, rounding: rounding * times };
  return { ...rest, ...part, paid: paid * times };
}

function totals(tender: TenderName, rows: PaymentRow[]): TenderTotals {
  const mine = rows.filter((one) => one.tender === tender);
  const sum = (part: (one: PaymentRow) => number) => mine.reduce((total, one) => total + part(one), 0);
  const taken = sum((one) => one.paid);
  const returned = sum((one) => one.returned);
  return {
    tender,
    takenCount: mine.filter((one) => one.paid > 0).length,
    taken,
    rounding: sum((one) => one.rounding),
    returnedCount: mine.filter((one) => one.returned > 0).length,
    returned,
    net: taken - returned,
    openCount: mine.filter((one) => one.state === 'waiting' || one.goingBack > 0).length,
  };
}

const said = (rows: PaymentRow[], scene: TakingsScene): PaymentRow[] =>
  rows.map((one) => {
    if (one.paymentId === null) return one;
    if (scene === 'unanswered' && one.orderId !== 21) return one;
    const paidAnyway = scene !== 'agree' && scene !== 'unanswered' && one.closure === 'rolledBack';
    const refundedThere = scene !== 'agree' && scene !== 'unanswered' && one.orderId === 25;
    const theirs = paidAnyway ? 45_500 * (scene === 'som' ? 10_000 : 1) : refundedThere ? 0 : one.kept;
    const waiting = one.state === 'waiting' ? 'PENDING' : 'FAILED';
    const held = refundedThere || one.returned > 0 ? 'PARTIALLY_REFUNDED' : 'CAPTURED';
    const theirStatus = refundedThere ? 'REFUNDED' : theirs > 0 ? held : waiting;
    return { ...one, theirs, theirStatus };
  });

function differences(rows: PaymentRow[], scene: TakingsScene): DifferenceView[] {
  return rows.flatMap((one): DifferenceView[] => {
    if (one.paymentId === null || scene === 'agree') return [];
    const kind =
      one.theirs === null
        ? 'unanswered'
        : one.state === 'waiting'
          ? 'open'
          : one.theirs === one.kept
            ? null
            : one.kept === 0
              ? 'heldThereOnly'
              : 'heldHereOnly';
    if (kind === null) return [];
    const { orderId, paymentId, theirs, theirStatus } = one;
    return [{ kind, orderId, number: one.number, paymentId, ours: one.kept, theirs, theirStatus }];
  });
}

const midnight = () => new Date().setHours(0, 0, 0, 0);
const netOf = (tenders: TenderTotals[]) => tenders.reduce((total, one) => total + one.net, 0);

export class FakeTakings {
  /** What was asked for, for the tests. */
  readonly asked: { period: Period; ask: boolean }[] = [];

  constructor(
    readonly scene: TakingsScene,
    readonly operator: () => OperatorView | null,
  ) {}

  /** What the till counted, as a shift's report has it. */
  count(): Pick<ReconciliationView, 'tenders' | 'net' | 'currency'> {
    const rows = this.#rows(this.scene === 'quiet');
    const tenders = this.#tenders(rows);
    return { tenders, net: netOf(tenders), currency: this.#currency };
  }

  async reconcile(period: Period, ask: boolean): Promise<ReconciliationView> {
    this.#mayRead();
    this.asked.push({ period, ask });
    if (ask && this.scene === 'asking') await new Promise(() => undefined);
    const isQuiet = this.scene === 'quiet' || (period.is === 'day' && period.date < '2026-01-01');
    const from = midnight();
    const ours = this.#rows(isQuiet);
    const rows = ask ? said(ours, this.scene) : ours;
    const tenders = this.#tenders(rows);
    const asked = rows.filter((one) => one.paymentId !== null);
    const answered = asked.filter((one) => one.theirs !== null);
    return {
      from,
      to: period.is === 'day' ? from + 24 * 60 * MINUTE : null,
      currency: this.#currency,
      tenders,
      net: netOf(tenders),
      service: ask
        ? {
            askedAt: Date.now(),
            asked: asked.length,
            unanswered: asked.length - answered.length,
            net: answered.reduce((total, one) => total + (one.theirs ?? 0), 0),
            ours: answered.reduce((total, one) => total + one.kept, 0),
          }
        : null,
      differences: ask ? differences(rows, this.scene) : [],
      rows,
    };
  }

  save(period: Period): string {
    if (this.operator()?.role !== 'manager') refuse('needsRole', { role: 'manager' });
    const name = period.is === 'day' ? period.date : `shift-${period.id}`;
    return `/var/lib/vydacha/reports/payments-${name}.csv`;
  }

  get offersPay(): boolean {
    return this.scene !== 'no-pay';
  }

  get #currency(): string {
    return this.scene === 'som' ? 'UZS' : 'RUB';
  }

  #rows(isQuiet: boolean): PaymentRow[] {
    const scened = day.filter((one) => this.scene !== 'agree' || one.state !== 'waiting');
    const told = isQuiet ? [] : scened.filter((one) => this.offersPay || one.tender !== 'yandexPay');
    // A shop in Tashkent, where sums are long.
    const times = this.scene === 'som' ? 10_000 : 1;
    return told
      .map(times === 1 ? (one) => one : (one) => scaled(one, times))
      .map((one, at) => row(one, at, midnight() + (8 * 60 + at * 23) * MINUTE));
  }

  #tenders(rows: PaymentRow[]): TenderTotals[] {
    return TENDERS.filter((one) => this.offersPay || one !== 'yandexPay').map((one) => totals(one, rows));
  }

  #mayRead(): void {
    const role = this.operator()?.role;
    if (role !== 'cashier' && role !== 'manager') refuse('needsRole', { role: 'cashier' });
  }
}
