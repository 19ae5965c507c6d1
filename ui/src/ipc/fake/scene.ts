// What scenes are made of.

import type { AttemptView, OrderView } from '../types';

export type Scene = (orders: OrderView[]) => void;

export function at(orders: OrderView[], id: number): OrderView {
  const order = orders.find((one) => one.id === id);
  if (!order) throw new Error(`no order ${id} in the demo`);
  return order;
}

/** Somebody at the counter with order 10: goods checked, all bags shown. */
export function visit(orders: OrderView[]): OrderView {
  const order = at(orders, 10);
  const bags = Array.from({ length: order.placement?.bags ?? 0 }, (_, index) => index + 1);
  order.visit = { since: Date.now(), byOverride: false, bagsShown: bags, compositionConfirmed: true };
  return order;
}

export function last(order: OrderView): AttemptView {
  const found = order.payments.at(-1);
  if (!found) throw new Error('no payment in the scene');
  return found;
}
