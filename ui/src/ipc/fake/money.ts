// The money of a fake order: attempts, what goes back of them, what is kept and owed. It plays the backend, so it
// computes; the screens never do.

import type { Act, AttemptView, LineView, OrderView, ReturnView, TenderName } from '../types';
import { PAY_QR } from './qr';
import { refuse, vouch } from './refuse';

const OPEN: readonly AttemptView['state'][] = ['started', 'waiting', 'unsure', 'rollingBack', 'mismatched'];
const GRACE_MS = 15 * 60_000;

/** The smallest coin that a store takes, for the orders of a scene; others are not rounded. */
export const cashSteps = new WeakMap<OrderView, number>();

export function isOpen(one: AttemptView): boolean {
  return OPEN.includes(one.state);
}

export function isLive(one: AttemptView): boolean {
  return isOpen(one) && !one.abandoned;
}

function sumOf(order: OrderView, line: LineView): number {
  const isKept = order.lifecycle !== 'handedOver' || line.packsMilli === 0;
  return isKept ? line.sum : Math.round((line.sum * line.leftMilli) / line.packsMilli);
}

function goingBack(one: AttemptView): number {
  return one.returns.reduce((total, back) => total + back.amount, 0);
}

export function settle(order: OrderView): void {
  for (const one of order.payments) {
    one.kept = one.state === 'captured' ? one.amount - goingBack(one) : 0;
    const isUnknown = ['started', 'waiting', 'rollingBack'].includes(one.state) && one.outOfReach;
    one.canBeAbandoned = one.tender === 'yandexPay' && isUnknown && !one.abandoned;
  }
  order.sum = order.lines.reduce((total, line) => total + sumOf(order, line), 0);
  order.kept = order.payments.reduce((total, one) => total + one.kept, 0);
  order.owed = (order.prepaid ? 0 : order.sum) - order.kept;
  withdraw(order);
  order.cashDue = order.owed - (order.owed % (cashSteps.get(order) ?? 1));
}

/** A QR that would take more than may still be taken goes by itself; a card is stopped at the terminal. */
function withdraw(order: OrderView): void {
  const room = order.lifecycle === 'canceled' ? 0 : Math.max(0, order.owed);
  for (const one of order.payments) {
    one.wouldOverpay = isOpen(one) && one.amount > room;
    if (one.wouldOverpay && one.tender === 'yandexPay')
      Object.assign(one, { state: 'rollingBack', qrSvg: null });
  }
}

function owe(one: AttemptView, amount: number): void {
  const isAll = amount >= one.kept;
  const isWhole = isAll && one.returns.length === 0;
  one.returns.push({
    no: one.returns.length + 1,
    amount: isWhole ? one.due : amount,
    state: 'owed',
    byHand: one.tender !== 'yandexPay',
    reason: null,
    owedAt: Date.now(),
    doneAt: null,
  });
  if (isAll) one.state = 'returnOwed';
}

/** Newest first, each at most what is kept of it. */
export function shareOut(order: OrderView, excess: number): void {
  let left = excess;
  for (const one of [...order.payments].reverse()) {
    const part = Math.min(one.kept, left);
    if (part > 0) owe(one, part);
    left -= Math.max(0, part);
  }
}

export function giveBack(order: OrderView): void {
  for (const one of order.payments) {
    if (one.kept > 0) owe(one, one.kept);
    else if (one.tender === 'yandexPay' && isOpen(one))
      Object.assign(one, { state: 'rollingBack', qrSvg: null });
  }
}

export function finishReturn(one: AttemptView, back: ReturnView): void {
  Object.assign(back, { state: 'done', doneAt: Date.now(), reason: null });
  if (one.state !== 'returnOwed' || one.returns.some((each) => each.state !== 'done')) return;
  Object.assign(one, { state: 'closed', closure: 'returned' });
}

function begin(order: OrderView, tender: TenderName, amount: number): AttemptView {
  if (amount <= 0 || amount > order.owed) refuse('badAmount', { owed: order.owed });
  const made: AttemptView = {
    no: order.payments.length + 1,
    tender,
    amount,
    due: amount,
    kept: 0,
    state: 'started',
    closure: null,
    closureReason: null,
    qrSvg: null,
    expiresAt: null,
    askedUntil: null,
    received: null,
    change: null,
    reference: null,
    captured: null,
    startedAt: Date.now(),
    operator: 'Светлана',
    outOfReach: false,
    abandoned: false,
    canBeAbandoned: false,
    wouldOverpay: false,
    returns: [],
  };
  order.payments.push(made);
  return made;
}

function find(order: OrderView, no: number): AttemptView {
  return order.payments.find((one) => one.no === no) ?? refuse('noSuchAttempt');
}

function findReturn(one: AttemptView, no: number): ReturnView {
  return one.returns.find((back) => back.no === no) ?? refuse('noSuchAttempt');
}

function charge(one: AttemptView, reference: string): void {
  if (reference.trim() === '') refuse('referenceMissing');
  Object.assign(one, { state: 'captured', closure: null, reference });
}

export function showQr(one: AttemptView, forMs: number): void {
  const expiresAt = Date.now() + forMs;
  Object.assign(one, { state: 'waiting', qrSvg: PAY_QR, expiresAt, askedUntil: expiresAt + GRACE_MS });
}

export function pay(order: OrderView, act: Act): void {
  switch (act.act) {
    case 'takeCash': {
      const due = act.amount === order.owed ? order.cashDue : act.amount;
      if (act.received < due) refuse('receivedTooLittle');
      const made = begin(order, 'cash', act.amount);
      Object.assign(made, { state: 'captured', due, received: act.received, change: act.received - due });
      break;
    }
    case 'startCard':
      begin(order, 'card', act.amount);
      break;
    case 'confirmCard':
      charge(find(order, act.attempt), act.reference);
      break;
    case 'declineCard':
      Object.assign(find(order, act.attempt), { state: 'closed', closure: 'declined' });
      break;
    case 'doubtCard':
      find(order, act.attempt).state = 'unsure';
      break;
    case 'cardWasCharged': {
      vouch(act.managerPin);
      const one = find(order, act.attempt);
      const stillOwed = order.lifecycle === 'ready' ? Math.max(0, order.owed) : 0;
      charge(one, act.reference);
      settle(order);
      if (one.amount > stillOwed) owe(one, one.amount - stillOwed);
      break;
    }
    case 'startPay':
      begin(order, 'yandexPay', act.amount);
      break;
    case 'askRollback':
      Object.assign(find(order, act.attempt), { state: 'rollingBack', qrSvg: null });
      break;
    case 'abandon': {
      const one = find(order, act.attempt);
      if (!one.canBeAbandoned) refuse('payInReach');
      vouch(act.managerPin);
      Object.assign(one, { state: 'rollingBack', qrSvg: null, abandoned: true });
      break;
    }
    case 'confirmReturn': {
      const one = find(order, act.attempt);
      const back = findReturn(one, act.no);
      if (back.state === 'refused') vouch(act.managerPin ?? '');
      finishReturn(one, back);
      break;
    }
    case 'retryReturn':
      Object.assign(findReturn(find(order, act.attempt), act.no), { state: 'owed', reason: null });
      break;
    case 'oweReturn': {
      const one = find(order, act.attempt);
      owe(one, one.kept);
      break;
    }
    case 'noteReceipt':
      order.receipts.push(act.receipt);
      break;
    default:
      refuse('notNow');
  }
}
