// The lesson in the fake: one demo order at a time, with the step that the backend would see in it.

import type { Act, OrderView, TrainingAct, TrainingStep, TrainingView } from '../types';
import { perform } from './acts';
import { codes, demoOrders } from './demo-orders';
import { isLive, settle } from './money';
import { refuse } from './refuse';

/** Of every played operator; the fake takes one PIN from everybody. */
const TRAINING_PIN = '1234';
const CODE = '482917';
/** The demo's order that the played customers order: counted, weighed, with barcodes. */
const TEMPLATE = 1;

export function stepOf(order: OrderView): TrainingStep {
  switch (order.lifecycle) {
    case 'new':
    case 'accepted':
    case 'canceled':
      return 'open';
    case 'picking':
      return order.lines.some((line) => line.pick.as === 'untouched') ? 'pick' : 'assemble';
    case 'assembled':
      return 'makeReady';
    case 'handedOver':
      return 'done';
    case 'ready':
      break;
  }
  if (!order.visit) return 'checkCode';
  const shown = order.visit.bagsShown.length === order.placement?.bags;
  if (!shown || !order.visit.compositionConfirmed) return 'checkGoods';
  return order.owed === 0 && !order.payments.some(isLive) ? 'handOver' : 'takePayment';
}

export class FakeTraining {
  readonly orders: OrderView[] = [];
  realWaiting = 0;

  constructor() {
    this.order();
  }

  get guided(): OrderView {
    return this.orders.at(-1) ?? refuse('unknownOrder');
  }

  view(): TrainingView {
    const order = this.guided;
    const step = stepOf(order);
    const attempt = order.payments.find(isLive);
    return {
      step,
      order: order.id,
      phoneCode: order.lifecycle === 'ready' ? (codes[order.id] ?? null) : null,
      canPay: attempt?.tender === 'yandexPay' && attempt.state === 'waiting',
      realWaiting: this.realWaiting,
      pin: TRAINING_PIN,
    };
  }

  /** Pay is the caller's: the fake till captures. */
  act(act: TrainingAct): void {
    if (act === 'order') this.order();
    if (act === 'pay' && !this.view().canPay) refuse('notNow');
    if (act !== 'cancel') return;
    if (this.view().step === 'done') refuse('notNow');
    perform(this.guided, { act: 'cancel', slug: 'customer_request', description: '' }, undefined);
    this.order();
  }

  order(): void {
    const order = demoOrders(Date.now()).find((one) => one.id === TEMPLATE);
    if (!order) return;
    // Real orders of the demo end before these.
    const no = this.orders.length + 1;
    order.id = 100 + no;
    order.number = `TRAINING-${String(no).padStart(6, '0')}`;
    order.shortNumber = order.number.slice(-4);
    codes[order.id] = CODE;
    this.orders.push(order);
  }

  /** As the guide would have it, up to this step. */
  goTo(step: TrainingStep): void {
    for (const act of this.#way(step)) {
      perform(this.guided, act, CODE);
      settle(this.guided);
    }
  }

  *#way(step: TrainingStep): Generator<Act> {
    const order = this.guided;
    const at = () => stepOf(order) === step;
    if (at()) return;
    yield { act: 'startPicking' };
    if (at()) return;
    for (const line of order.lines) {
      const { no, orderedGrams: grams, orderedMilli: milli } = line;
      yield { act: 'pick', line: no, pick: grams ? { as: 'weighed', grams } : { as: 'pieces', milli } };
    }
    if (at()) return;
    yield { act: 'assemble' };
    if (at()) return;
    yield { act: 'makeReady', shelf: 'chilled', bags: 2 };
    if (at()) return;
    yield { act: 'checkCode', entered: CODE };
    if (at()) return;
    yield { act: 'showBag', bag: 1 };
    yield { act: 'showBag', bag: 2 };
    yield { act: 'confirmComposition' };
    if (at()) return;
    yield { act: 'takeCash', amount: order.owed, received: order.owed };
    if (at()) return;
    yield { act: 'handOver' };
  }
}
