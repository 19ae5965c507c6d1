import { readMoney } from '../../format/money';
import type { LineView, SubstituteForm } from '../../ipc';

const MOST_PIECES = 999;

/** A substitute as the picker types it. Empty until it makes sense; nothing is guessed. */
export class ReplaceForm {
  sku = $state('');
  name = $state('');
  price = $state('');
  pieces = $state(1);
  grams = $state('');
  byWeight = $state(false);

  constructor(line: LineView) {
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

  more(): void {
    this.pieces = Math.min(MOST_PIECES, this.pieces + 1);
  }

  fewer(): void {
    this.pieces = Math.max(1, this.pieces - 1);
  }
}
