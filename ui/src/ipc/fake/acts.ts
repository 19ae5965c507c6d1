// What the acts do to a fake order. Sums are computed here because this plays the backend; the screens never do.

import type { Act, LineView, OrderView } from '../types';
import {
  findLine,
  pickByHand,
  pickLine,
  remember,
  scanItem,
  takeUnits,
  undo,
  unmark,
  withTolerance,
} from './goods';
import { giveBack, pay, settle, shareOut } from './money';
import { refuse, vouch } from './refuse';

function begin(order: OrderView, byOverride: boolean): void {
  order.visit = { since: Date.now(), byOverride, bagsShown: [], compositionConfirmed: false };
}

const PICKING: ReadonlySet<Act['act']> = new Set(['scanItem', 'pick', 'replace', 'unmark']);

/** Applies one act; throws what the backend would reject with. */
export function perform(order: OrderView, act: Act, code: string | undefined): void {
  const before = PICKING.has(act.act) ? structuredClone(order.lines) : null;
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
      pickByHand(findLine(order, act.line), act.pick);
      break;
    case 'replace':
      replace(order, act);
      break;
    case 'undo':
      undo(order);
      break;
    case 'unmark':
      unmark(order, act.line, act.unit);
      break;
    case 'setEstimate':
      order.estimate = act.at;
      break;
    case 'acknowledgeWindow':
      order.windowBefore = null;
      break;
    case 'note':
      note(order, act.line, act.text);
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
      fewer(order, () => {
        const line = findLine(order, act.line);
        takeUnits(line, act.units);
        pickLine(line, { as: 'pieces', milli: act.leftMilli });
      });
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
  if (before) remember(order, before);
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
  Object.assign(made, { orderedMilli: quantityMilli, orderedGrams: grams, orderedSum: sum, marking: null });
  made.canBeWeighed = grams !== null;
  withTolerance(made);
  pickLine(line, { as: 'replaced', by: no });
  pickLine(made, grams === null ? { as: 'pieces', milli: quantityMilli } : { as: 'weighed', grams });
  order.lines.splice(order.lines.indexOf(line) + 1, 0, made);
}

function note(order: OrderView, line: number | null, text: string): void {
  if (text.trim() === '') refuse('badInput', { field: 'text' });
  order.notes.push({ line, text: text.trim(), by: 'Азиз', at: Date.now() });
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
