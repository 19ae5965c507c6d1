// Goods in the fake: how they are taken, what a weight makes of a line, what they can be replaced with, and the
// marking codes of their units. It plays the backend, so it computes; the screens never do.

import type { GoodsView, LineView, OrderView, PickView, WeighingView, WeightVerdict } from '../types';
import { refuse } from './refuse';

/** What a store takes without asking, in hundredths of what was ordered. */
const TOLERANCE_PERCENT = 10;
const TAIL_CHARACTERS = 6;
const MOST_FOUND = 20;
const GS = '\u001d';

/** What each order's lines were before every act of picking, so that each can be taken back. */
const before = new WeakMap<OrderView, LineView[][]>();

export function findLine(order: OrderView, no: number): LineView {
  return order.lines.find((line) => line.no === no) ?? refuse('noSuchLine', { line: no });
}

/** Keeps the lines as they were, for `undo`. */
export function remember(order: OrderView, lines: LineView[]): void {
  before.set(order, [...(before.get(order) ?? []), lines]);
}

export function canUndo(order: OrderView): boolean {
  return (before.get(order) ?? []).length > 0;
}

export function undo(order: OrderView): void {
  const steps = before.get(order) ?? [];
  order.lines = steps.pop() ?? refuse('nothingToUndo');
}

function weighed(line: LineView, grams: number): number {
  return Math.round((line.orderedSum * grams) / (line.orderedGrams ?? 1));
}

function verdict(line: LineView, grams: number): WeightVerdict {
  if (line.tolerance && grams < line.tolerance.least) return 'under';
  return line.tolerance && grams > line.tolerance.most ? 'over' : 'within';
}

export function withTolerance(line: LineView): LineView {
  const grams = line.canBeWeighed ? line.orderedGrams : null;
  const off = Math.floor(((grams ?? 0) * TOLERANCE_PERCENT) / 100);
  line.tolerance = grams === null ? null : { least: grams - off, most: grams + off };
  return line;
}

export function pickLine(line: LineView, pick: PickView): void {
  line.pick = pick;
  line.grams = pick.as === 'weighed' ? pick.grams : null;
  line.packsMilli = pick.as === 'pieces' ? pick.milli : pick.as === 'weighed' ? line.orderedMilli : 0;
  if (pick.as === 'pieces') line.sum = Math.round((line.discountPrice * pick.milli) / 1000);
  else line.sum = pick.as === 'weighed' ? weighed(line, pick.grams) : 0;
  line.weightVerdict = pick.as === 'weighed' ? verdict(line, pick.grams) : null;
  line.leftMilli = line.packsMilli;
  if (line.marking) mark(line, line.marking.units);
}

/** No more codes than units taken; the rest is lacking. */
function mark(line: LineView, units: string[]): void {
  const taken = Math.ceil(line.packsMilli / 1000);
  line.marking = { units: units.slice(0, taken), lacking: Math.max(0, taken - units.length) };
}

export function weighing(order: OrderView, no: number, grams: number): WeighingView {
  const line = findLine(order, no);
  if (!line.canBeWeighed) refuse('notWeighable', { line: no });
  const sum = weighed(line, grams);
  return { sum, orderSum: order.sum - line.sum + sum, verdict: verdict(line, grams) };
}

/** The units named go; the others keep their codes. */
export function takeUnits(line: LineView, units: readonly number[]): void {
  if (line.marking && units.length > 0)
    mark(
      line,
      line.marking.units.filter((_, at) => !units.includes(at)),
    );
}

export function unmark(order: OrderView, no: number, unit: number): void {
  const line = findLine(order, no);
  if (line.marking?.units[unit] === undefined) refuse('noSuchUnit', { line: no });
  line.marking = { lacking: line.marking.lacking, units: line.marking.units.filter((_, at) => at !== unit) };
  const milli = line.packsMilli - 1000;
  pickLine(line, milli > 0 ? { as: 'pieces', milli } : { as: 'untouched' });
}

/** Which of the units goes, only a person can tell: fewer than have a code are not taken by a number. */
export function pickByHand(line: LineView, pick: PickView): void {
  const marks = line.marking?.units.length ?? 0;
  if (pick.as === 'pieces' && pick.milli < marks * 1000) refuse('marksTooMany', { line: line.no, marks });
  pickLine(line, pick);
}

interface DataMatrix {
  gtin: string;
  serial: string;
}

/** The goods and the unit that a DataMatrix of "Честный ЗНАК" names. */
function dataMatrix(text: string): DataMatrix | null {
  const found = new RegExp(`^(?:\\]d2)?${GS}?01(\\d{14})21([^${GS}]{6,20})(?:${GS}|$)`, 'u').exec(text);
  return found ? { gtin: found[1] ?? '', serial: found[2] ?? '' } : null;
}

export function scanItem(order: OrderView, text: string): void {
  const unit = dataMatrix(text);
  const ean = unit ? unit.gtin.replace(/^0/u, '') : text;
  const line = order.lines.find((one) => one.sku === ean) ?? refuse('unknownBarcode', { text });
  if (line.marking && unit) return scanUnit(line, unit.serial.slice(-TAIL_CHARACTERS));
  pickLine(line, { as: 'pieces', milli: line.pick.as === 'pieces' ? line.pick.milli + 1000 : 1000 });
}

function scanUnit(line: LineView, tail: string): void {
  const units = line.marking?.units ?? [];
  if (units.includes(tail)) refuse('markTwice', { line: line.no });
  // A unit that was counted by hand gets its code; otherwise the scan takes one more.
  if ((line.marking?.lacking ?? 0) === 0) pickLine(line, { as: 'pieces', milli: line.packsMilli + 1000 });
  mark(line, [...units, tail]);
}

const seen = (name: string, sku: string, price: number, grams: number | null = null): GoodsView => ({
  sku,
  name,
  barcodes: grams === null ? [sku] : [],
  price,
  grams,
  lastSeen: Date.UTC(2026, 10, 20, 9, 12),
});

const known: GoodsView[] = [
  seen('Творог Савушкин 5 %, 300 г', '4810268040252', 14_990),
  seen('Творог Простоквашино 5 %, 300 г', '4607053471236', 16_490),
  seen('Творог рассыпчатый «Вкуснотеево» 9 %, в стакане, 320 г', '4607043210987', 18_990),
  seen('Творог фермерский, весовой', '2100771', 21_990, 300),
  seen('Молоко «Домик в деревне» 2,5 %, 930 мл', '4600605018890', 10_490),
  seen('Молоко Простоквашино 3,2 %, 930 мл', '4607053473698', 9_490),
  seen('Кофе молотый Черная Карта, 250 г', '4600946000999', 28_990),
  seen('Вода Святой Источник газированная, 5 л', '4603934000267', 11_900),
  seen('Бананы мини, весовые', '2100113', 19_990, 500),
  seen('Сыр Голландский 45 %, кусок, весовой', '2300779', 27_400, 350),
];

export function findGoods(text: string): GoodsView[] {
  const unit = dataMatrix(text);
  const wanted = unit ? unit.gtin.replace(/^0/u, '') : text.trim().toLowerCase();
  if (wanted === '') return [];
  const byCode = known.filter((one) => one.sku === wanted || one.barcodes.includes(wanted));
  if (byCode.length > 0) return byCode;
  const words = wanted.split(/\s+/u);
  const all = known.filter((one) => words.every((word) => one.name.toLowerCase().includes(word)));
  return all.slice(0, MOST_FOUND);
}
