import type { BoardCard, BoardColumn } from '../../ipc';
import type { Store } from '../../state/store.svelte';

export const COLUMNS: readonly BoardColumn[] = ['new', 'picking', 'ready', 'counter'];

/** What a person might type to find an order: never a code, which no card has. */
export function matches(card: BoardCard, wanted: string): boolean {
  if (isDialled(wanted, digitsOf(card.phone ?? ''))) return true;
  const words = wanted.toLowerCase().trim().split(/\s+/u).filter(Boolean);
  const texts = [card.number, card.customerName ?? '', ...card.goods].map((text) => text.toLowerCase());
  return words.every((word) => texts.some((text) => text.includes(word)));
}

const FEWEST_DIGITS = 3;

/** A part of a phone number, however it is written; Russians dial 8 where +7 is meant. */
function isDialled(wanted: string, phone: string): boolean {
  const digits = digitsOf(wanted);
  if (digits.length < FEWEST_DIGITS || !/^[\d\s+()-]+$/u.test(wanted)) return false;
  return phone.includes(digits) || phone.includes(digits.replace(/^8/u, '7'));
}

function digitsOf(text: string): string {
  return text.replace(/\D/gu, '');
}

export class BoardState {
  search = $state('');

  constructor(readonly store: Store) {}

  get found(): BoardCard[] {
    const cards = [...this.store.cards.values()].filter((card) => matches(card, this.search));
    return cards.sort(byPromise);
  }

  get isSearching(): boolean {
    return this.search.trim() !== '';
  }

  column(name: BoardColumn): BoardCard[] {
    return this.found.filter((card) => card.column === name);
  }
}

/** The oldest promise first; without one, the oldest order. */
function byPromise(a: BoardCard, b: BoardCard): number {
  const [left, right] = [a.promisedAt ?? Infinity, b.promisedAt ?? Infinity];
  return left === right ? a.id - b.id : left - right;
}
