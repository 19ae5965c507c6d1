// What the acts do to a fake order. Sums are computed here because this plays the backend; the screens never do.

import type { Act, LineView, OrderView, PickView } from '../types';
import { giveBack, pay, settle, shareOut } from './money';
import { refuse, vouch } from './refuse';

function pickLine(line: LineView, pick: PickView): void {
  line.pick = pick;
  line.grams = pick.as === 'weighed' ? pick.grams : null;
  line.packsMilli = pick.as === 'pieces' ? pick.milli : pick.as === 'weighed' ? line.orderedMilli : 0;
  if (pick.as === 'pieces') line.sum = Math.round((line.discountPrice * pick.milli) / 1000);
  else if (pick.as === 'weighed')
    line.sum = Math.round((line.orderedSum * pick.grams) / (line.orderedGrams ?? 1));
  else line.sum = 0;
  line.leftMilli = line.packsMilli;
}

function findLine(order: OrderView, no: number): LineView {
  return order.lines.find((line) => line.no === no) ?? refuse('noSuchLine', { line: no });
}

function scanItem(order: OrderView, text: string): void {
  const line = order.lines.find((one) => one.sku === text) ?? refuse('unknownBarcode', { text });
  pickLine(line, { as: 'pieces', milli: line.pick.as === 'pieces' ? line.pick.milli + 1000 : 1000 });
}

function begin(order: OrderView, byOverride: boolean): void {
  order.visit = { since: Date.now(), byOverride, bagsShown: [], compositionConfirmed: false };
}

/** Applies one act; throws what the backend would reject with. */
export function perform(order: OrderView, act: Act, code: string | undefined): void {
  switch (act.act) {
    case 'accept':
      order.lifecycle = 'accepted';
      break;
    case 'startPicking':
      order.lifecycle = 'picking';
      break;
    case 'scanItem':
      scanItem(order, act.text);
      break;
    case 'pick':
      pickLine(findLine(order, act.line), act.pick);
      break;
    case 'replace':
      replace(order, act);
      break;
    case 'undo':
      for (const line of order.lines.slice(-1)) pickLine(line, { as: 'untouched' });
      break;
    case 'assemble':
      order.lifecycle = 'assembled';
      break;
    case 'makeReady':
      order.lifecycle = 'ready';
      order.placement = { shelf: act.shelf, bags: act.bags };
      order.code = { toldToKuper: true, triesLeft: 5, locked: false };
      break;
    case 'checkCode':
      check(order, act.entered, code);
      break;
    case 'unlockCode':
      vouch(act.managerPin);
      if (order.code) order.code = { ...order.code, locked: false, triesLeft: 5 };
      break;
    case 'overrideCode':
      vouch(act.managerPin);
      begin(order, true);
      break;
    case 'showBag':
      order.visit?.bagsShown.push(act.bag);
      break;
    case 'confirmComposition':
      if (order.visit) order.visit.compositionConfirmed = true;
      break;
    case 'refuseLine':
      fewer(order, () => pickLine(findLine(order, act.line), { as: 'pieces', milli: act.leftMilli }));
      break;
    case 'returnGoods':
      vouch(act.managerPin);
      fewer(order, () => (findLine(order, act.line).leftMilli = act.leftMilli));
      break;
    case 'endVisit':
      order.visit = null;
      break;
    case 'handOver':
      order.lifecycle = 'handedOver';
      break;
    case 'cancel':
      cancel(order, act.slug, act.description);
      break;
    case 'acceptProposal':
    case 'dismissProposal':
      order.proposal = null;
      break;
    default:
      pay(order, act);
  }
  settle(order);
}

function replace(order: OrderView, act: Extract<Act, { act: 'replace' }>): void {
  const line = findLine(order, act.line);
  const no = Math.max(...order.lines.map((one) => one.no)) + 1;
  const { sku, name, price, quantityMilli, grams } = act.substitute;
  const sum = Math.round((price * quantityMilli) / 1000);
  const made: LineView = {
    ...line,
    no,
    sku,
    name,
    price,
    discountPrice: price,
    remark: null,
    substituteFor: line.no,
  };
  Object.assign(made, { orderedMilli: quantityMilli, orderedGrams: grams, orderedSum: sum, grams: null });
  pickLine(line, { as: 'replaced', by: no });
  pickLine(made, { as: 'pieces', milli: quantityMilli });
  order.lines.splice(order.lines.indexOf(line) + 1, 0, made);
}

function check(order: OrderView, entered: string, code: string | undefined): void {
  if (entered === '000001') refuse('codeTypo');
  if (entered === code) return begin(order, false);
  if (!order.code) refuse('notNow');
  const triesLeft = order.code.triesLeft - 1;
  order.code = { ...order.code, triesLeft, locked: triesLeft === 0 };
  order.version += 1;
  if (triesLeft === 0) refuse('codeLocked');
  refuse('codeWrong', { triesLeft });
}

function cancel(order: OrderView, slug: string, description: string): void {
  order.lifecycle = 'canceled';
  order.cancellation = { byKuper: false, slug, description, tooLate: false };
  giveBack(order);
}

/** Goods leave the order at the counter, or come back after it; what was paid too much goes back as it came. */
function fewer(order: OrderView, change: () => void): void {
  change();
  settle(order);
  shareOut(order, -order.owed);
}
