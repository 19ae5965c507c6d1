import { readMoney, typedMoney } from '../../format/money';
import { language } from '../../i18n/index.svelte';
import type { GoodsView, LineView, SubstituteForm } from '../../ipc';
import type { Store } from '../../state/store.svelte';

const MOST_PIECES = 999;
const MOST_SKU = 64;
const QUIET_MS = 150;
const GS = '\u001d';
/** The goods in a DataMatrix of "Честный ЗНАК": what a person would type from beside it is the EAN within. */
const DATA_MATRIX = new RegExp(`^(?:\\]d2)?${GS}?010?(\\d{13})21`, 'u');

/** The code as it would stand in the field. */
export function codeOf(scanned: string): string {
  return (DATA_MATRIX.exec(scanned)?.[1] ?? scanned).slice(0, MOST_SKU);
}

/** A substitute: found among what the till has seen, or typed by the picker. Nothing is guessed. */
export class ReplaceForm {
  sku = $state('');
  name = $state('');
  price = $state('');
  pieces = $state(1);
  #grams = $state('');
  /** The weight is the found pack's, not what lies on the scale. */
  #isUnweighed = $state(false);
  byWeight = $state(false);
  /** What was chosen or scanned, while the fields still say so. */
  chosen = $state.raw<GoodsView | null>(null);

  /** What is looked for, and what was found for it. */
  words = $state('');
  found = $state.raw<GoodsView[]>([]);
  busy = $state(false);
  /** A code that the till has never seen: the rest is typed. */
  unknown = $state(false);
  #turn = 0;
  #scans = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly store: Store,
    line: LineView,
  ) {
    this.pieces = Math.max(1, Math.min(MOST_PIECES, Math.round(line.orderedMilli / 1000)));
  }

  get substitute(): SubstituteForm | null {
    const price = readMoney(this.price);
    const grams = /^\d{1,6}$/u.test(this.grams) ? Number(this.grams) : 0;
    const sku = this.sku.trim();
    const name = this.name.trim();
    if (price === null || price === 0 || sku === '' || name === '' || (this.byWeight && grams === 0))
      return null;
    return { sku, name, price, quantityMilli: this.pieces * 1000, grams: this.byWeight ? grams : null };
  }

  /** Per pack, once it is a sum. */
  get priced(): number | null {
    return readMoney(this.price);
  }

  /** As a picker types it, which is what lies on the scale. */
  set grams(typed: string) {
    this.#grams = typed;
    this.#isUnweighed = false;
  }

  get grams(): string {
    return this.#grams;
  }

  /** What the price is for, of goods by weight that the till knows. */
  get packGrams(): number | null {
    return this.byWeight ? (this.chosen?.grams ?? null) : null;
  }

  /** Nobody has weighed it yet. */
  get isToBeWeighed(): boolean {
    return this.byWeight && this.#isUnweighed;
  }

  look(words: string): void {
    this.words = words;
    this.unknown = false;
    this.#turn += 1;
    clearTimeout(this.#timer);
    this.busy = words.trim() !== '';
    if (!this.busy) this.found = [];
    else this.#timer = setTimeout(() => void this.#find(this.#turn, words), QUIET_MS);
  }

  choose(goods: GoodsView): void {
    this.chosen = goods;
    this.sku = goods.sku;
    this.name = goods.name;
    this.price = typedMoney(goods.price, language());
    this.byWeight = goods.grams !== null;
    this.words = '';
    this.unknown = false;
    this.#scans += 1;
    this.#takePack();
    this.stop();
  }

  /** A scan is the substitute's code: one that the till knows fills the fields, another waits for the rest. */
  async scan(text: string): Promise<void> {
    this.stop();
    // Apart from what is typed: putting a field back after a scan is typing, too.
    const scan = (this.#scans += 1);
    this.sku = codeOf(text);
    if (this.chosen) [this.name, this.price, this.grams] = ['', '', ''];
    this.chosen = null;
    this.words = '';
    this.found = [];
    const found = await this.store.till.findGoods(text).catch(() => []);
    if (scan !== this.#scans) return;
    const [only, second] = found;
    if (only && !second) this.choose(only);
    else this.unknown = true;
  }

  more(): void {
    this.#count(Math.min(MOST_PIECES, this.pieces + 1));
  }

  fewer(): void {
    this.#count(Math.max(1, this.pieces - 1));
  }

  stop(): void {
    this.#turn += 1;
    this.busy = false;
    clearTimeout(this.#timer);
  }

  #count(pieces: number): void {
    this.pieces = pieces;
    if (this.#isUnweighed) this.#takePack();
  }

  #takePack(): void {
    const pack = this.chosen?.grams ?? null;
    this.#grams = pack === null ? '' : String(pack * this.pieces);
    this.#isUnweighed = pack !== null;
  }

  async #find(turn: number, words: string): Promise<void> {
    const found = await this.store.till.findGoods(words).catch(() => []);
    if (turn !== this.#turn) return;
    this.found = found;
    this.busy = false;
  }
}
