import type { shift as ru } from '../ru/shift';
import type { English } from '../shape';

/** The shift: the drawer, X and Z, and what is unfinished. */
export const shift: English<typeof ru> = {
  title: 'Till',
  tabs: { label: 'Parts of the till', shift: 'Shift', check: 'Reconciliation' },
  report: 'Report of the shift',
  failed: 'The shift could not be shown',
  since: 'Shift since {{time}}',
  x: 'X report at {{time}}',
  z: 'Z report no. {{number}}',
  openDrawer: 'Open the drawer',
  open: {
    title: 'No shift is open',
    hint: 'Count the cash in the drawer and enter the sum. From then on {{name}} is responsible for the money in the till.',
    cash: 'Cash in the drawer',
    none: 'Enter the sum. If the drawer is empty, enter 0.',
    act: 'Open shift',
  },
  past: {
    title: 'Earlier shifts',
    now: 'To the open shift',
    next: 'To opening a shift',
  },
  orders: {
    handedOver: 'Handed over: {{count}}',
    canceled: 'Cancelled: {{count}}',
  },
  drawer: {
    title: 'Cash in the drawer',
    before: 'At the opening',
    taken: 'Taken for orders',
    returned: 'Given back',
    expected: 'Must be there',
    counted: 'Counted',
    notCounted: 'not counted',
    even: 'Even',
    over: '{{sum}} too much',
    short: '{{sum}} missing',
  },
  moves: {
    title: 'Cash in and out',
    in: 'Cash in',
    out: 'Cash out',
  },
  move: {
    amount: 'Sum',
    reason: 'Reason',
    other: 'Another',
    in: {
      act: 'Put in',
      title: 'Put cash in',
      ok: 'Put in {{sum}}',
      done: 'Put into the drawer: {{sum}}',
      reason: { change: 'Change', safe: 'From the safe', mistake: 'Mistake at the opening' },
    },
    out: {
      act: 'Take out',
      title: 'Take cash out',
      ok: 'Take out {{sum}}',
      done: 'Taken out of the drawer: {{sum}}',
      reason: { bank: 'To the bank', safe: 'Into the safe', expenses: 'For the store’s expenses' },
    },
  },
  unfinished: {
    title: 'Not finished yet',
    left: 'Left to the next shift',
    none: 'Nothing is unfinished',
    paymentOpen: {
      title: 'The outcome of a payment is unknown',
      hint: 'The till will find out by itself. Do not take the payment again.',
    },
    returnOwed: {
      title: 'Money to give back',
      hint: 'The customer has not got it yet. Open the order and give it back.',
    },
    paidNotHandedOver: {
      title: 'Paid but not handed over',
      hint: 'The money is taken and the order is still here. Hand it over or give the money back.',
    },
    atTheCounter: {
      title: 'A customer is at the counter',
      hint: 'The code is checked, the handover is not finished.',
    },
    unsent: {
      title: 'Kuper does not know yet',
      hint: 'The till sends it as soon as there is a connection. If it takes long, look at “Problems”.',
    },
    inWork: {
      title: 'Not picked yet',
      hint: 'The next shift goes on with them.',
    },
    ready: {
      title: 'On the shelf for the customer',
      hint: 'The next shift hands them over.',
    },
  },
  close: {
    act: 'Close shift',
    title: 'Closing the shift',
    allDone: 'Count the money and close.',
    unfinished: 'First finish what is marked red. The rest goes to the next shift.',
    count: 'Count the cash in the drawer',
    over: 'More than there must be. Count again.',
    short: 'Less than there must be. Count again.',
    uncounted: 'Close without counting',
    confirm: 'Close the shift?',
    confirmHint: 'It cannot be opened again. New payments and refunds go into the next shift.',
    why: 'Why does it differ?',
    whyUncounted: 'Why did nobody count?',
    remarks: { change: 'Mistake with change', unknown: 'Nobody knows', manager: 'The manager will count' },
    leaves: 'Unfinished things for the next shift: {{count}}',
  },
  print: { x: 'Print X', z: 'Print Z' },
};
