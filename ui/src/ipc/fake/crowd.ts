// A full board: the demo's orders over and over, each with a number, a phone and a time of its own.

import type { OrderView, ShelfName } from '../types';
import { look } from './alarm';
import type { Scene } from './scene';

const MINUTE = 60_000;
const FIRST_ID = 1000;
const SHELVES: readonly ShelfName[] = ['ambient', 'chilled', 'frozen'];

/** Brings the board to so many orders. */
export function crowd(count: number): Scene {
  return (orders) => {
    const models = orders.filter(({ lifecycle }) => lifecycle !== 'handedOver' && lifecycle !== 'canceled');
    for (let at = 0; orders.length < count; at += 1) {
      const model = models[at % models.length];
      if (!model) return;
      orders.push(another(model, at));
    }
  };
}

function another(model: OrderView, at: number): OrderView {
  const id = FIRST_ID + at;
  const short = String((at * 37 + 1203) % 10_000).padStart(4, '0');
  const order = structuredClone({
    ...model,
    id,
    shortNumber: short,
    number: `VD-2611-01${short}`,
    restaurant: at % 9 === 0,
    placement: model.placement && { ...model.placement, shelf: SHELVES[at % 3] ?? 'ambient' },
  });
  const moved = (((at * 53) % 300) - 60) * MINUTE;
  const from = Date.now() + moved;
  order.window = { ...order.window, from, to: from + 60 * MINUTE };
  order.customer.phone = `+7916${String(1_000_000 + at * 7919).slice(-7)}`;
  // A counter this full has opened most of them.
  if (at % 7 !== 0) look(order);
  return order;
}
