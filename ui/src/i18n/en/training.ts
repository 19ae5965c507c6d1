import type { ru } from '../ru';
import type { English } from '../shape';

/** Training mode: the banner, the guide, and the played customer's phone. */
export const training: English<(typeof ru)['training']> = {
  banner: 'Training mode',
  bannerNote: 'orders and money are not real',
  waiting_one: '{{count}} real order is waiting',
  waiting_other: '{{count}} real orders are waiting',
  leave: 'Leave',
  guide: 'Guide',
  stepOf: '{{no}} of {{all}}',
  pin: 'PIN of any training operator: {{pin}}',
  step: {
    open: 'An order has come. Open it on the board and start picking.',
    pick: 'Mark every item: scan it, add it with plus, or weigh it.',
    assemble: 'Every item is decided. Check the sum and press “{{button}}”.',
    makeReady: 'Choose the shelf, set the number of bags and press “{{button}}”.',
    checkCode: 'The customer is here. Ask for the code on their phone and enter it.',
    codeOnItsWay: 'The order is ready. Kuper is passing the code to the customer.',
    checkGoods: 'Mark every bag, and check the goods with the customer.',
    takePayment: 'Take the payment: cash, card or Yandex Pay.',
    pay: 'The QR is on screen. The customer pays by phone: press “{{button}}” on it.',
    handOver: 'Paid. Give the bags and press “{{button}}”.',
    done: 'Handed over. Never hand over without the right code.',
  },
  phone: 'Customer’s phone',
  noCode: 'no code yet',
  pay: 'Pay',
  cancel: 'Cancel the order',
  cancelShort: 'Cancel',
  order: 'New order',
  learnt: {
    title: 'What you have learnt',
    pick: 'To pick: mark, weigh or replace every item.',
    code: 'To check the code: only from the customer’s phone; the till names a typo itself.',
    hand: 'To hand over: bags, goods, payment, and only then “Hand over”.',
  },
  enter: {
    title: 'Training mode',
    what: 'The same till with training orders. The program itself plays Kuper, Yandex Pay and the customer: nothing leaves this machine, nothing is printed.',
    guided: 'A guide leads from the new order to the handover and teaches the code check.',
    meanwhile: 'The till goes on taking real orders, and says how many are waiting.',
    start: 'Start training',
  },
};
