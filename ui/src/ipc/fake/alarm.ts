// What the fake till rings for, as far as a browser can tell.

import type { AlarmName, OrderView } from '../types';

/** Orders that somebody opened. */
const seen = new WeakSet<OrderView>();

export function look(order: OrderView): void {
  seen.add(order);
}

export function isUnseen(order: OrderView): boolean {
  return order.lifecycle === 'new' && !seen.has(order);
}

export function alarmOf(orders: readonly OrderView[]): AlarmName {
  return orders.some(isUnseen) ? 'newOrder' : 'silent';
}
