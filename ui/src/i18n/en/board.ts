import type { board as ru } from '../ru/board';
import type { English } from '../shape';

export const board: English<typeof ru> = {
  title: 'Board',
  search: 'Number, phone, name or item',
  searchLabel: 'Find an order',
  nothingFound: 'Nothing found',
  nothingFoundHint: 'Check the number or clear the search. Orders handed over are in the journal.',
  column: { new: 'New', picking: 'Picking', ready: 'Ready', counter: 'At the counter' },
  empty: {
    new: 'No new orders. They appear by themselves as soon as Kuper sends them.',
    picking: 'Open a new order and start picking.',
    ready: 'Picked orders wait here.',
    counter: 'Enter a pickup code and the customer’s order appears here.',
  },
  promise: {
    calm: '{{span}} left',
    soon: 'soon: {{span}}',
    late: '{{span}} late',
    waitCalm: 'customer by {{time}}',
    waitSoon: 'soon, by {{time}}',
    waitLate: 'customer {{span}} late',
    none: 'no set time',
  },
  done: 'Picked {{done}} of {{count}}',
  assembled: 'Picked, no shelf yet',
  restaurant: 'Restaurant',
  proposal: 'Kuper changes the items',
  payment: 'Payment under way',
  problem: 'There is a problem',
};
