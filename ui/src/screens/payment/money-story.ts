// What an order's attempts say to the one at the counter. Reading only: no sums are made here.

import type { AttemptStateName, AttemptView, OrderView, ReturnView } from '../../ipc';

const OPEN: readonly AttemptStateName[] = ['started', 'waiting', 'unsure', 'rollingBack', 'mismatched'];

/** The one attempt whose outcome is open and waited for. */
export function liveAttempt(order: OrderView): AttemptView | undefined {
  return order.payments.find((attempt) => OPEN.includes(attempt.state) && !attempt.abandoned);
}

/** A QR is shown while the customer can still pay with it. */
export function isExpired(attempt: AttemptView, now: number): boolean {
  return attempt.qrSvg === null || (attempt.expiresAt !== null && attempt.expiresAt <= now);
}

/** Parts of the order that are paid. */
export function takenParts(order: OrderView): AttemptView[] {
  return order.payments.filter((attempt) => attempt.kept > 0);
}

/** Some of the order is paid, and some is not. */
export function isHalfPaid(order: OrderView): boolean {
  return order.kept > 0 && order.owed > 0;
}

export interface GoingBack {
  attempt: AttemptView;
  back: ReturnView;
}

/** Oldest attempt first, as they were owed. */
export function returnsOf(order: OrderView): GoingBack[] {
  return order.payments.flatMap((attempt) => attempt.returns.map((back) => ({ attempt, back })));
}

/** Whether somebody must give money back with their own hands before anything else. */
export function owesByHand(order: OrderView): boolean {
  return returnsOf(order).some(({ back }) => back.byHand && back.state === 'owed');
}

/** The last card that a terminal is said to have declined. */
export function lastDeclined(order: OrderView): AttemptView | undefined {
  return order.payments.findLast((attempt) => attempt.closure === 'declined');
}

/** Attempts that brought no money and are told all the same: one that nobody waits for, and declined cards. */
export function quietAttempts(order: OrderView): AttemptView[] {
  return order.payments.filter((attempt) => {
    if (attempt.closure === 'declined') return true;
    const isOver = attempt.closure === 'rolledBack' || attempt.closure === 'failed';
    return attempt.abandoned && attempt.returns.length === 0 && !isOver;
  });
}
