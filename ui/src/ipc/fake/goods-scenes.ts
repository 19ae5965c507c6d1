// The states of goods that are hard to click together: weights that are off, marking codes, moved pickup times,
// notes, and orders that are too long for a screen.

import type { LineView, OrderView } from '../types';
import { perform } from './acts';
import { pickLine, withTolerance } from './goods';
import { settle } from './money';
import { at, visit, type Scene } from './scene';

const MINUTE = 60_000;
const LINES = 30;

function marked(line: LineView, ...units: string[]): void {
  line.marking = { lacking: 0, units };
  pickLine(line, line.pick);
}

/** Order 3 half picked: three waters counted, two scanned; milk with a code each; dumplings without. */
function pickingMarked(orders: OrderView[]): OrderView {
  const order = at(orders, 3);
  order.lifecycle = 'picking';
  const [water, coffee, pelmeni] = order.lines;
  if (!water || !coffee || !pelmeni) return order;
  Object.assign(water, { orderedMilli: 3000, orderedSum: water.discountPrice * 3 });
  marked(water);
  marked(coffee);
  perform(order, { act: 'pick', line: 1, pick: { as: 'pieces', milli: 3000 } }, undefined);
  marked(water, 'A7kd3Q', 'Zp0-8x');
  perform(order, { act: 'pick', line: 3, pick: { as: 'pieces', milli: 1000 } }, undefined);
  return order;
}

function noted(order: OrderView): void {
  const ago = (minutes: number) => Date.now() - minutes * MINUTE;
  order.notes = [
    { line: null, text: 'Клиент просил позвонить, когда будет готово', by: 'Азиз', at: ago(14) },
    { line: 2, text: 'Последняя упаковка, срок до завтра: предупредить при выдаче', by: 'Азиз', at: ago(6) },
    { line: null, text: 'Второй пакет в холодильнике', by: 'Светлана', at: ago(2) },
  ];
}

function off(orders: OrderView[]): void {
  const order = at(orders, 4);
  perform(order, { act: 'pick', line: 1, pick: { as: 'weighed', grams: 1120 } }, undefined);
  perform(order, { act: 'pick', line: 3, pick: { as: 'weighed', grams: 640 } }, undefined);
}

export const goodsScenes: Record<string, Scene> = {
  off,
  /** All is decided, two weights are off. */
  'off-decided': (orders) => {
    off(orders);
    const order = at(orders, 4);
    order.replacementPolicy = 'call_or_replace';
    perform(order, { act: 'pick', line: 4, pick: { as: 'weighed', grams: 350 } }, undefined);
    for (const line of [6, 7])
      perform(order, { act: 'pick', line, pick: { as: 'pieces', milli: 1000 } }, undefined);
  },
  marked: (orders) => void pickingMarked(orders),
  /** One code is all that is missing. */
  'marked-lacking': (orders) => {
    perform(pickingMarked(orders), { act: 'pick', line: 2, pick: { as: 'missing' } }, undefined);
  },
  noted: (orders) => noted(at(orders, 4)),
  /** Kuper moved the pickup by two hours, and the store said when it expects to be ready. */
  moved: (orders) => {
    for (const id of [4, 10]) {
      const order = at(orders, id);
      order.windowBefore = order.window;
      const later = (time: number | null) => time && time + 120 * MINUTE;
      const { from, to, completeBefore } = order.window;
      order.window = { from: later(from), to: later(to), completeBefore: later(completeBefore) };
      order.estimate = Date.now() + 20 * MINUTE;
      order.replacementPolicy = 'call_or_replace';
      noted(order);
    }
  },
  /** Thirty lines, names of two lines, sums of seven digits: a shop in Tashkent before a holiday. */
  long: (orders) => {
    const order = at(orders, 4);
    order.currency = 'UZS';
    order.customer.name = 'Абдурахмонова Дилафруз Шухратжоновна';
    order.customer.comment =
      'Пожалуйста, проверьте сроки годности у молочных продуктов и положите хлеб отдельно, в бумажный пакет';
    order.replacementPolicy = 'call_or_replace';
    const some = [...order.lines].filter((line) => line.substituteFor === null);
    order.lines = Array.from({ length: LINES }, (_, index) => {
      const line = structuredClone(some[index % some.length] ?? some[0]) as LineView;
      const times = (minor: number) => minor * 150;
      Object.assign(line, { no: index + 1, sku: `${line.sku.slice(0, -2)}${10 + index}` });
      line.price = times(line.price);
      line.discountPrice = times(line.discountPrice);
      line.orderedSum = times(line.orderedSum);
      if (index % 4 === 0)
        line.name = `${line.name}, охлаждённый продукт высшего сорта, произведено в Узбекистане`;
      withTolerance(line);
      if (index < LINES - 3) {
        const grams = (line.orderedGrams ?? 0) + 20;
        pickLine(
          line,
          line.canBeWeighed ? { as: 'weighed', grams } : { as: 'pieces', milli: line.orderedMilli },
        );
      } else pickLine(line, { as: 'untouched' });
      return line;
    });
    order.orderedSum = order.lines.reduce((total, line) => total + line.orderedSum, 0);
    settle(order);
  },
  'visit-marked': (orders) => {
    const order = visit(orders);
    order.visit = { since: Date.now(), byOverride: false, bagsShown: [1], compositionConfirmed: false };
    const milk = order.lines[1];
    if (milk) marked(milk, 'A7kd3Q', 'Zp0-8x');
    noted(order);
    settle(order);
  },
};
