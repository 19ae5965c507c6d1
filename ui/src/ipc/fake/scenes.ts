// States that are hard to click together, by name, for the screenshots and for work on the looks.

import type { DisplayView } from '../types';
import { perform } from './acts';
import { crowd } from './crowd';
import { PAY_QR } from './qr';
import { counterScenes } from './counter-scenes';
import { goodsScenes } from './goods-scenes';
import { at, visit, type Scene } from './scene';

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
  ...counterScenes,
  ...goodsScenes,
  busy: crowd(40),
  crowd: crowd(500),
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
  expired: {
    shows: 'qr',
    shortNumber: '8411',
    sum: 82_370,
    currency: 'RUB',
    qrSvg: PAY_QR,
    expiresAt: Date.now() - 1000,
  },
  change: { shows: 'change', shortNumber: '8411', received: 100_000, change: 17_630, currency: 'RUB' },
  paid: { shows: 'paid', shortNumber: '8411', sum: 82_370, currency: 'RUB' },
  thanks: { shows: 'thanks', store: 'Лента Мини' },
};
