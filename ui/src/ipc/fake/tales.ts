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
  return [
    one(
      'n9',
      'notificationStopped',
      9,
      14,
      { event: 'ready_for_delivery', status: '422', answer: 'position 2200561: totalPrice mismatch' },
      ['resend', 'skip'],
    ),
    one('p10', 'paymentUnknown', 10, 3, { amount: '82370', attempts: '11' }, ['openOrder']),
    one('r12', 'returnOwed', 12, 26, { amount: '27990', tender: 'cash' }, ['confirmReturn', 'openOrder']),
    one('c9', 'codeLocked', 9, 2, {}, ['openOrder']),
    one('w1', 'webhookUnreadable', null, 48, { reason: 'JSON обрывается на символе 1042' }, ['dismiss']),
  ];
}

export function story(now: number, order: OrderView): StoryView {
  const start = now - 64 * MINUTE;
  let at = start;
  const entry = (
    kind: StoryEntry['kind'],
    name: string,
    by: string | null,
    details: Record<string, string> = {},
  ): StoryEntry => ({ at: (at += 97_000), kind, name, by, details });
  return {
    id: order.id,
    number: order.number,
    entries: [
      entry('event', 'received', null),
      entry('event', 'picking_started', 'Азиз'),
      entry('sent', 'order.in_work', null, { status: '200' }),
      entry('event', 'line_picked', 'Азиз', { line: '1' }),
      entry('event', 'line_replaced', 'Азиз', { line: '2', name: 'Хлеб Дарницкий, 650 г' }),
      entry('event', 'assembled', 'Азиз'),
      entry('sent', 'order.assembled', null, { status: '500', attempts: '1' }),
      entry('sent', 'order.assembled', null, { status: '200', attempts: '2' }),
      entry('event', 'made_ready', 'Азиз', { shelf: 'chilled', bags: '2' }),
      entry('event', 'code_issued', null, { code: '••••' }),
      entry('act', 'slip_printed', 'Азиз'),
      entry('sent', 'order.ready_for_delivery', null, { status: '200' }),
      entry('sent', 'order.pickup_code_created', null, { status: '200' }),
      entry('event', 'visit_begun', 'Светлана'),
      entry('event', 'composition_confirmed', 'Светлана'),
      entry('event', 'cash_taken', 'Светлана', { amount: '268,67 ₽', received: '500,00 ₽' }),
      entry('event', 'handed_over', 'Светлана'),
      entry('sent', 'order.delivered', null, { status: '200' }),
    ],
  };
}
