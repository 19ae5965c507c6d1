import type { BoardCard, BoardColumn } from '../../ipc';
import type { Store } from '../../state/store.svelte';

export const COLUMNS: readonly BoardColumn[] = ['new', 'picking', 'ready', 'counter'];

/** What a person might type to find an order: never a code, which no card has. */
export function matches(card: BoardCard, wanted: string): boolean {
  const words = wanted.toLowerCase().trim().split(/\s+/u).filter(Boolean);
  const texts = [card.number, card.customerName ?? '', ...card.goods].map((text) => text.toLowerCase());
  const phone = digitsOf(card.phone ?? '');
  return words.every((word) => {
    const digits = digitsOf(word);
    const isPhone = digits.length >= 3 && digits.length === word.replace(/[+()-]/gu, '').length;
    return texts.some((text) => text.includes(word)) || (isPhone && phone.includes(digits));
  });
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
