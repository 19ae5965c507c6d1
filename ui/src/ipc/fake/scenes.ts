// States that are hard to click together, by name, for the screenshots and for work on the looks.

import type { DisplayView, OrderView } from '../types';
import { perform, settle, showQr } from './acts';
import { LABEL_QR, PAY_QR } from './qr';

export type Scene = (orders: OrderView[]) => void;

function at(orders: OrderView[], id: number): OrderView {
  const order = orders.find((one) => one.id === id);
  if (!order) throw new Error(`no order ${id} in the demo`);
  return order;
}

/** Somebody at the counter with order 10: goods checked, all bags shown. */
function visit(orders: OrderView[]): OrderView {
  const order = at(orders, 10);
  const bags = Array.from({ length: order.placement?.bags ?? 0 }, (_, index) => index + 1);
  order.visit = { since: Date.now(), byOverride: false, bagsShown: bags, compositionConfirmed: true };
  return order;
}

function paying(orders: OrderView[], change: (order: OrderView) => void): void {
  const order = visit(orders);
  perform(order, { act: 'startPay', amount: order.owed, phone: null, noPhone: false }, undefined);
  change(order);
  settle(order);
}

function last(order: OrderView) {
  const found = order.payments.at(-1);
  if (!found) throw new Error('no payment in the scene');
  return found;
}

export const scenes: Record<string, Scene> = {
  day: (orders) => {
    const picking = at(orders, 4);
    for (const no of [1, 2])
      perform(
        picking,
        {
          act: 'pick',
          line: no,
          pick: no === 1 ? { as: 'weighed', grams: 872 } : { as: 'pieces', milli: 2000 },
        },
        undefined,
      );
    perform(picking, { act: 'pick', line: 4, pick: { as: 'missing' } }, undefined);
    perform(
      picking,
      {
        act: 'replace',
        line: 5,
        substitute: {
          sku: '4600946000999',
          name: 'Кофе молотый Черная Карта, 250 г',
          price: 28990,
          quantityMilli: 1000,
          grams: null,
        },
      },
      undefined,
    );
    const proposed = at(orders, 5);
    proposed.proposal = {
      lines: [
        {
          sku: '4607014250125',
          name: 'Яйца куриные С1, 10 шт.',
          beforeMilli: 1000,
          afterMilli: 2000,
          price: 10990,
        },
        {
          sku: '4600605012345',
          name: 'Творог Домик в деревне 5 %, 300 г',
          beforeMilli: 3000,
          afterMilli: 0,
          price: 15990,
        },
        {
          sku: '4603934000250',
          name: 'Вода Святой Источник негазированная, 5 л',
          beforeMilli: 2000,
          afterMilli: 2000,
          price: 11900,
        },
        {
          sku: '4600653123458',
          name: 'Хлеб Бородинский нарезанный, 400 г',
          beforeMilli: null,
          afterMilli: 1000,
          price: 5490,
        },
      ],
    };
    const locked = at(orders, 9);
    locked.code = { toldToKuper: true, triesLeft: 0, locked: true };
    const canceled = at(orders, 12);
    canceled.placement = null;
  },
  visit: (orders) => {
    const order = at(orders, 10);
    order.visit = { since: Date.now(), byOverride: false, bagsShown: [1], compositionConfirmed: false };
  },
  paying: (orders) => void visit(orders),
  qr: (orders) => paying(orders, (order) => showQr(last(order), 587_000)),
  expired: (orders) =>
    paying(orders, (order) => Object.assign(last(order), { state: 'waiting', expiresAt: Date.now() - 1000 })),
  unknown: (orders) =>
    paying(orders, (order) =>
      Object.assign(last(order), { outOfReach: true, startedAt: Date.now() - 20_000 }),
    ),
  'rolling-back': (orders) => paying(orders, (order) => (last(order).state = 'rollingBack')),
  mismatched: (orders) =>
    paying(orders, (order) => Object.assign(last(order), { state: 'mismatched', captured: '500.00 RUB' })),
  refused: (orders) =>
    paying(orders, (order) =>
      Object.assign(last(order), { state: 'closed', closure: 'refused', closureReason: 'INVALID_AMOUNT' }),
    ),
  card: (orders) => {
    const order = visit(orders);
    perform(order, { act: 'startCard', amount: order.owed }, undefined);
  },
  unsure: (orders) => {
    const order = visit(orders);
    perform(order, { act: 'startCard', amount: order.owed }, undefined);
    perform(order, { act: 'doubtCard', attempt: 1 }, undefined);
  },
  settled: (orders) => {
    const order = visit(orders);
    perform(order, { act: 'startCard', amount: 50_000 }, undefined);
    perform(order, { act: 'confirmCard', attempt: 1, reference: '612345678901' }, undefined);
    perform(order, { act: 'takeCash', amount: order.owed, received: 100_000 }, undefined);
  },
  'canceled-paid': (orders) => {
    const order = visit(orders);
    perform(order, { act: 'takeCash', amount: order.owed, received: 100_000 }, undefined);
    perform(order, { act: 'cancel', slug: 'customer_request', description: 'Клиент отказался' }, undefined);
  },
  empty: (orders) => void orders.splice(0),
};

export const displays: Record<string, DisplayView> = {
  idle: { shows: 'idle', store: 'Лента Мини, ул. Профсоюзная, 61' },
  sum: { shows: 'sum', shortNumber: '8411', sum: 82_370, currency: 'RUB' },
  qr: {
    shows: 'qr',
    shortNumber: '8411',
    sum: 82_370,
    currency: 'RUB',
    qrSvg: PAY_QR,
    expiresAt: Date.now() + 587_000,
  },
  change: { shows: 'change', shortNumber: '8411', received: 100_000, change: 17_630, currency: 'RUB' },
  paid: { shows: 'paid', shortNumber: '8411', sum: 82_370, currency: 'RUB' },
  thanks: { shows: 'thanks', store: 'Лента Мини' },
};

export { LABEL_QR };
