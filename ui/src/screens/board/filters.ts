// What a counter with forty orders looks for first. The columns are the states already; these cut across them.

import { promiseState } from '../../format/time';
import type { BoardCard } from '../../ipc';

export const FILTERS = ['late', 'problem', 'moved', 'chilled', 'frozen', 'restaurant'] as const;
export type Filter = (typeof FILTERS)[number];

/** `minute`: the time, cut to minutes, so that nothing is judged anew within one. */
export function fits(card: BoardCard, filter: Filter, minute: number): boolean {
  switch (filter) {
    case 'late':
      return promiseState(card.promisedAt, minute) === 'late';
    case 'problem':
      return card.hasProblem || card.hasProposal;
    case 'moved':
      return card.windowChanged;
    case 'chilled':
    case 'frozen':
      return card.shelf === filter;
    case 'restaurant':
      return card.restaurant;
  }
}
