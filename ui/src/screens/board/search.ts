// Finding an order on the board: by number, phone, name or goods, never by a code, which no card has.

import type { BoardCard } from '../../ipc';

const FEWEST_DIGITS = 3;

interface Findable {
  text: string;
  phone: string;
}

/** Made once a card: a card is never changed, only replaced. */
const findable = new WeakMap<BoardCard, Findable>();

function of(card: BoardCard): Findable {
  let found = findable.get(card);
  if (!found) {
    const text = [card.number, card.customerName ?? '', ...card.goods].join('\n').toLowerCase();
    found = { text, phone: digitsOf(card.phone ?? '') };
    findable.set(card, found);
  }
  return found;
}

/** A question, read once for all cards. */
export function finder(wanted: string): (card: BoardCard) => boolean {
  const words = wanted.toLowerCase().trim().split(/\s+/u).filter(Boolean);
  if (words.length === 0) return () => true;
  const dialled = dialledDigits(wanted);
  return (card) => {
    const { text, phone } = of(card);
    return dialled.some((digits) => phone.includes(digits)) || words.every((word) => text.includes(word));
  };
}

/** What a person might type to find an order. */
export function matches(card: BoardCard, wanted: string): boolean {
  return finder(wanted)(card);
}

/** A part of a phone number, however it is written; Russians dial 8 where +7 is meant. */
function dialledDigits(wanted: string): string[] {
  const digits = digitsOf(wanted);
  if (digits.length < FEWEST_DIGITS || !/^[\d\s+()-]+$/u.test(wanted)) return [];
  return digits.startsWith('8') ? [digits, digits.replace(/^8/u, '7')] : [digits];
}

function digitsOf(text: string): string {
  return text.replace(/\D/gu, '');
}
