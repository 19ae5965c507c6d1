// The states of money at the counter: payments waiting, unknown and over, parts, returns, goods brought back.

import type { AttemptView, OrderView } from '../types';
import { perform } from './acts';
import { cashSteps, finishReturn, giveBack, settle, showQr } from './money';
import { last, visit, type Scene } from './scene';

const QR_LEFT_MS = 587_000;
/** How long ago the QR of the expired scenes expired. */
const OVER_MS = 95_000;

/** A payment by Yandex Pay in some state. */
function paying(change: Partial<AttemptView>, qrMs: number | null = null): Scene {
  return (orders) => {
    const order = visit(orders);
    begun(order, order.owed, change, qrMs);
  };
}

function begun(order: OrderView, amount: number, change: Partial<AttemptView>, qrMs: number | null): void {
  perform(order, { act: 'startPay', amount, phone: null, noPhone: false }, undefined);
  if (qrMs !== null) showQr(last(order), qrMs);
  Object.assign(last(order), change);
  settle(order);
}

const agoMs = (ms: number) => Date.now() - ms;

function cardTaken(order: OrderView, amount: number): void {
  perform(order, { act: 'startCard', amount }, undefined);
  perform(order, { act: 'confirmCard', attempt: last(order).no, reference: '612345678901' }, undefined);
}

function cardDeclined(order: OrderView, amount = order.owed): void {
  perform(order, { act: 'startCard', amount }, undefined);
  perform(order, { act: 'declineCard', attempt: last(order).no }, undefined);
}

/** A declined card, then a QR for all of it. */
function payingAfterDeclined(orders: OrderView[], card?: number): OrderView {
  const order = visit(orders);
  cardDeclined(order, card);
  begun(order, order.owed, {}, QR_LEFT_MS);
  return order;
}

function turnedOutCharged(order: OrderView): void {
  const told = { attempt: 1, reference: '612345678901', managerPin: '4821' };
  perform(order, { act: 'cardWasCharged', ...told }, undefined);
}

/** Paid by Yandex Pay, then a line was refused: its money goes back. */
function refunding(orders: OrderView[]): OrderView {
  const order = visit(orders);
  begun(order, order.owed, { state: 'captured' }, null);
  perform(order, { act: 'refuseLine', line: 2, leftMilli: 1000, units: [] }, undefined);
  return order;
}

/** A part by Yandex Pay; the terminal declined the rest. */
function half(orders: OrderView[]): OrderView {
  const order = visit(orders);
  begun(order, 50_000, { state: 'captured' }, null);
  cardDeclined(order);
  return order;
}

/** The outcome is unknown, and a manager let other tenders go on. */
function abandoned(orders: OrderView[]): OrderView {
  const order = visit(orders);
  begun(order, order.owed, { outOfReach: true, startedAt: agoMs(140_000) }, null);
  perform(order, { act: 'abandon', attempt: 1, managerPin: '4821' }, undefined);
  return order;
}

/** Handed over, paid in two ways. */
function handedOver(orders: OrderView[]): OrderView {
  const order = visit(orders);
  cardTaken(order, 50_000);
  perform(order, { act: 'takeCash', amount: order.owed, received: 50_000 }, undefined);
  perform(order, { act: 'handOver' }, undefined);
  return order;
}

export const counterScenes: Record<string, Scene> = {
  qr: paying({}, QR_LEFT_MS),
  'qr-out-of-reach': paying({ outOfReach: true }, QR_LEFT_MS),
  expired: paying({ qrSvg: null }, -OVER_MS),
  'expired-out-of-reach': paying({ qrSvg: null, outOfReach: true }, -OVER_MS),
  creating: paying({}),
  unknown: (orders) => paying({ outOfReach: true, startedAt: agoMs(74_000) })(orders),
  'rolling-back': paying({ state: 'rollingBack' }),
  'rolling-back-out-of-reach': paying({ state: 'rollingBack', outOfReach: true }),
  'rolled-back': paying({ state: 'closed', closure: 'rolledBack' }),
  'paid-then-refunded': paying({ state: 'closed', closure: 'paidThenRefunded' }),
  failed: paying({ state: 'closed', closure: 'failed' }),
  mismatched: paying({ state: 'mismatched', captured: '500.00 RUB' }),
  refused: paying({ state: 'closed', closure: 'refused', closureReason: 'INVALID_AMOUNT' }),
  card: (orders) => {
    const order = visit(orders);
    perform(order, { act: 'startCard', amount: order.owed }, undefined);
  },
  unsure: (orders) => {
    const order = visit(orders);
    perform(order, { act: 'startCard', amount: order.owed }, undefined);
    perform(order, { act: 'doubtCard', attempt: 1 }, undefined);
  },
  'cash-rounding': (orders) => {
    const order = visit(orders);
    cashSteps.set(order, 100);
    settle(order);
  },
  settled: (orders) => {
    const order = visit(orders);
    cardTaken(order, 50_000);
    perform(order, { act: 'takeCash', amount: order.owed, received: 100_000 }, undefined);
  },
  'split-half': (orders) => void half(orders),
  /** Card and Yandex Pay taken, the customer leaves: one goes back by hand, the other by itself. */
  'split-returning': (orders) => {
    const order = visit(orders);
    begun(order, 30_000, { state: 'captured' }, null);
    cardTaken(order, 50_000);
    giveBack(order);
    settle(order);
  },
  'refund-under-way': (orders) => void refunding(orders),
  'refund-refused': (orders) => {
    const back = last(refunding(orders)).returns[0];
    if (back) Object.assign(back, { state: 'refused', reason: 'INSUFFICIENT_FUNDS' });
  },
  'refund-done': (orders) => {
    const order = refunding(orders);
    for (const back of last(order).returns) finishReturn(last(order), back);
    settle(order);
  },
  'refund-all': (orders) => {
    const order = visit(orders);
    begun(order, order.owed, { state: 'captured' }, null);
    giveBack(order);
    settle(order);
  },
  'cash-back': (orders) => {
    const order = visit(orders);
    perform(order, { act: 'takeCash', amount: order.owed, received: 100_000 }, undefined);
    perform(order, { act: 'refuseLine', line: 2, leftMilli: 1000, units: [] }, undefined);
  },
  abandoned: (orders) => void abandoned(orders),
  'abandoned-paid': (orders) => {
    const order = abandoned(orders);
    perform(order, { act: 'takeCash', amount: order.owed, received: 100_000 }, undefined);
  },
  'declined-paid': (orders) => {
    const order = visit(orders);
    cardDeclined(order);
    perform(order, { act: 'takeCash', amount: order.owed, received: 100_000 }, undefined);
  },
  'qr-after-declined': (orders) => void payingAfterDeclined(orders),
  'qr-withdrawn': (orders) => turnedOutCharged(payingAfterDeclined(orders)),
  'qr-withdrawn-part': (orders) => turnedOutCharged(payingAfterDeclined(orders, 50_000)),
  'card-too-much': (orders) => {
    const order = visit(orders);
    cardDeclined(order);
    perform(order, { act: 'startCard', amount: order.owed }, undefined);
    turnedOutCharged(order);
  },
  prepaid: (orders) => {
    const order = visit(orders);
    Object.assign(order, { paidAtKuper: true, prepaid: true });
    settle(order);
  },
  'prepaid-while-paying': (orders) => {
    const order = visit(orders);
    begun(order, order.owed, { state: 'rollingBack' }, null);
    Object.assign(order, { paidAtKuper: true, prepaid: true });
    settle(order);
  },
  'paid-at-kuper': (orders) => void (visit(orders).paidAtKuper = true),
  'refused-all': (orders) => {
    const order = visit(orders);
    for (const { no } of order.lines)
      perform(order, { act: 'refuseLine', line: no, leftMilli: 0, units: [] }, undefined);
  },
  'handed-over': (orders) => void handedOver(orders),
  'goods-returned': (orders) => {
    const order = handedOver(orders);
    perform(
      order,
      { act: 'returnGoods', line: 1, leftMilli: 0, reason: 'Товар испорчен', managerPin: '4821' },
      undefined,
    );
  },
  'canceled-paid': (orders) => {
    const order = visit(orders);
    perform(order, { act: 'takeCash', amount: order.owed, received: 100_000 }, undefined);
    perform(order, { act: 'cancel', slug: 'customer_request', description: 'Клиент отказался' }, undefined);
  },
};
