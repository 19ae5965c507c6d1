// Problems and a story, as they might be told on a bad morning.

import type { OrderView, ProblemView, StoryEntry, StoryView } from '../types';

const MINUTE = 60_000;

export function problems(now: number, orders: OrderView[]): ProblemView[] {
  const short = (id: number) => orders.find((order) => order.id === id)?.shortNumber ?? null;
  const one = (
    id: string,
    kind: ProblemView['kind'],
    orderId: number | null,
    minutes: number,
    details: Record<string, string>,
    resolutions: ProblemView['resolutions'],
  ): ProblemView => ({
    id,
    kind,
    orderId,
    shortNumber: orderId === null ? null : short(orderId),
    since: now - minutes * MINUTE,
    details,
    resolutions,
  });
  const minutes = (plus: number) => String(now + plus * MINUTE);
  const pay = (attempt: string) => ({
    currency: 'RUB',
    tender: 'yandexPay',
    attempt,
    paymentId: `s12-t1-20261122-000008-${attempt}`,
  });
  return [
    one(
      'n9',
      'notificationStopped',
      9,
      14,
      { event: 'order.ready_for_delivery', status: '422', answer: 'position 2200561: totalPrice mismatch' },
      ['resend', 'skip', 'openOrder'],
    ),
    one('p10', 'paymentUnknown', 10, 3, { amount: '82370', ...pay('1') }, ['askRollback', 'openOrder']),
    one(
      'f8',
      'refundRefused',
      8,
      9,
      { amount: '27990', ...pay('1'), return: '1', reason: 'FAIL: insufficient funds' },
      ['retryReturn', 'confirmReturn', 'openOrder'],
    ),
    one('l12', 'lateCapture', 12, 1, { amount: '45500', ...pay('2'), return: '1', abandoned: 'true' }, [
      'openOrder',
    ]),
    one('r12', 'returnOwed', 12, 26, { amount: '27990', tender: 'cash' }, ['confirmReturn', 'openOrder']),
    one('m7', 'notCollected', 7, 61, { promisedAt: minutes(-180), cancelAt: minutes(60) }, ['openOrder']),
    one('v1', 'payNotificationsRefused', null, 5, { why: 'signature', count: '14' }, ['dismiss']),
    one('c9', 'codeLocked', 9, 2, {}, ['openOrder']),
    one('w1', 'webhookUnreadable', null, 48, { note: 'JSON обрывается на символе 1042' }, ['dismiss']),
  ];
}

/** An order paid the hard way: the link of the first payment was lost, the second one came late, cash was taken. */
export function story(now: number, order: OrderView): StoryView {
  const start = now - 64 * MINUTE;
  let at = start;
  const entry = (
    kind: StoryEntry['kind'],
    name: string,
    by: string | null,
    details: Record<string, string> = {},
  ): StoryEntry => ({ at: (at += 47_000), kind, name, by, money: false, details });
  const paid = (...told: Parameters<typeof entry>): StoryEntry => ({ ...entry(...told), money: true });
  return {
    id: order.id,
    number: order.number,
    entries: [
      entry('event', 'received', null, { lines: '5' }),
      entry('event', 'picking_started', 'Азиз'),
      entry('sent', 'order.in_work', null, { outcome: 'settled', attempt: '1', status: '200' }),
      entry('event', 'line_picked', 'Азиз', { line: '1' }),
      entry('event', 'line_replaced', 'Азиз', { line: '2', name: 'Хлеб Дарницкий, 650 г' }),
      entry('event', 'assembled', 'Азиз', { sum: '82370' }),
      entry('sent', 'order.assembled', null, { outcome: 'retry', attempt: '1', status: '500' }),
      entry('sent', 'order.assembled', null, { outcome: 'settled', attempt: '2', status: '200' }),
      entry('event', 'made_ready', 'Азиз', { bags: '2' }),
      entry('event', 'code_issued', null),
      entry('act', 'slip_printed', 'Азиз'),
      entry('event', 'visit_begun', 'Светлана'),
      paid('event', 'line_refused', 'Светлана', { line: '3', left: '0' }),
      entry('event', 'composition_confirmed', 'Светлана'),
      paid('event', 'pay_started', 'Светлана', {
        attempt: '1',
        amount: '82370',
        paymentId: 's12-t1-20261122-000007-1',
      }),
      paid('pay', 'create', null, { attempt: '1', outcome: 'unknown', detail: 'lost' }),
      paid('pay', 'ask', null, { attempt: '1', outcome: 'null', detail: '823.70 RUB' }),
      paid('pay', 'create', null, { attempt: '1', outcome: 'created' }),
      paid('event', 'pay_link_given', null, { attempt: '1' }),
      paid('event', 'rollback_asked', 'Светлана', { attempt: '1' }),
      paid('pay', 'rollback', null, { attempt: '1', outcome: 'unreachable' }),
      paid('event', 'attempt_abandoned', 'Екатерина Андреевна', { attempt: '1' }),
      paid('event', 'cash_taken', 'Светлана', {
        attempt: '2',
        amount: '82370',
        received: '100000',
        rounding: '-20',
      }),
      paid('act', 'drawer_opened', 'Светлана', { detail: 'cash taken: attempt 2' }),
      entry('event', 'handed_over', 'Светлана', { sum: '82370' }),
      paid('pay', 'webhook', null, { outcome: 'refused', why: 'signature' }),
      paid('pay', 'webhook', null, {
        attempt: '1',
        outcome: 'accepted',
        event: 'ORDER_STATUS_UPDATED',
        status: 'CAPTURED',
      }),
      paid('pay', 'ask', null, { attempt: '1', outcome: 'CAPTURED', detail: '823.70 RUB' }),
      paid('event', 'return_owed', null, { attempt: '1', amount: '82370' }),
      paid('pay', 'refund', null, { attempt: '1', outcome: 'PENDING', detail: '823.70' }),
      paid('pay', 'operation', null, { attempt: '1', outcome: 'FAIL', detail: '823.70' }),
      paid('event', 'return_refused', null, { attempt: '1', return: '1', reason: 'insufficient funds' }),
      paid('event', 'return_retried', 'Екатерина Андреевна', { attempt: '1', return: '1' }),
      paid('pay', 'refund', null, { attempt: '1', outcome: 'SUCCESS', detail: '823.70' }),
      paid('event', 'return_done', null, { attempt: '1', return: '1' }),
      paid('event', 'attempt_closed', null, { attempt: '1', closure: 'paidThenRefunded' }),
      entry('sent', 'order.delivered', null, { outcome: 'settled', attempt: '1', status: '200' }),
    ],
  };
}
