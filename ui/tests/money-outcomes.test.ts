import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import axe from 'axe-core';
import { describe, expect, it } from 'vitest';
import type { AttemptView, OrderView } from '../src/ipc';
import type { FakeTill } from '../src/ipc/fake';
import { openApp, tap, typeOn } from './open-app';

const ORDER = 10;
const MANAGER_PIN = '4821';
const plain = (id: string) => (screen.getByTestId(id).textContent ?? '').replace(/[\u00a0\u202f]/gu, ' ');
const state = () => screen.getByTestId('payment').dataset['state'];
const shown = (id: string) => screen.queryByTestId(id) !== null;

async function pay(scene: string) {
  const opened = await openApp({ operator: 1, scene }, { screen: 'handover', id: ORDER });
  await screen.findByTestId('payment');
  return opened;
}

function orderOf(till: FakeTill): OrderView {
  const order = till.orders.find((one) => one.id === ORDER);
  if (!order) throw new Error('no order');
  return order;
}

function first(till: FakeTill): AttemptView {
  const attempt = orderOf(till).payments[0];
  if (!attempt) throw new Error('no attempt');
  return attempt;
}

const asked = (till: FakeTill) => till.acts.map(({ act }) => act);

async function vouch(name: string) {
  await typeOn(name, MANAGER_PIN);
  await tap(`${name}-enter`);
}

describe('an outcome that is not known', () => {
  it('lets a manager go on with cash or card, and says what becomes of the payment', async () => {
    const { till } = await pay('unknown');
    await tap('pay-abandon');
    expect(document.body).toHaveTextContent('они вернутся клиенту целиком');
    await vouch('abandon');
    await screen.findByTestId('tender-cash');
    expect(asked(till)).toEqual([{ act: 'abandon', attempt: 1, managerPin: MANAGER_PIN }]);
    expect(shown('tender-card')).toBe(true);
    expect(shown('tender-pay')).toBe(false);
    expect(plain('quiet-1')).toContain('834,90 ₽');
  });

  it('goes on with nothing on a wrong PIN', async () => {
    await pay('unknown');
    await tap('pay-abandon');
    await typeOn('abandon', '0000');
    await tap('abandon-enter');
    await screen.findByText(/PIN не подошёл/u);
    expect(shown('tender-cash')).toBe(false);
    expect(shown('pay-unknown')).toBe(true);
  });

  it.each(['qr', 'creating', 'expired', 'rolling-back', 'mismatched'])(
    'is not abandoned while Yandex Pay answers: %s',
    async (scene) => {
      await pay(scene);
      expect(shown('pay-abandon')).toBe(false);
    },
  );

  it.each(['qr-out-of-reach', 'expired-out-of-reach', 'rolling-back-out-of-reach'])(
    'offers no other tender by itself: %s',
    async (scene) => {
      await pay(scene);
      expect(screen.getByTestId('payment')).toHaveTextContent('Нет связи с Яндекс Пэй');
      for (const id of ['tender-cash', 'tender-card', 'tender-pay', 'pay-fresh'])
        expect(shown(id)).toBe(false);
      expect(screen.getByTestId('pay-abandon')).toBeEnabled();
    },
  );

  it('keeps an abandoned payment in sight until it is over, and lets the goods go meanwhile', async () => {
    const { till } = await pay('abandoned-paid');
    expect(plain('quiet-1')).toContain('если спишется, вернётся');
    expect(screen.getByTestId('hand-over')).toBeEnabled();
    Object.assign(first(till), { state: 'closed', closure: 'rolledBack' });
    till.changed(orderOf(till));
    await waitFor(() => expect(shown('quiet-1')).toBe(false));
  });

  it('still tells of an abandoned payment that had been paid and went back', async () => {
    const { till } = await pay('abandoned-paid');
    Object.assign(first(till), { state: 'closed', closure: 'paidThenRefunded' });
    till.changed(orderOf(till));
    await waitFor(() => expect(plain('quiet-1')).toContain('списал и вернул'));
  });

  it('counts down how long a payer may still pay after the QR has expired', async () => {
    const { till } = await pay('expired');
    expect(plain('pay-expired')).toMatch(/может пройти ещё 13:\d\d/u);
    first(till).askedUntil = Date.now() - 1000;
    till.changed(orderOf(till));
    await waitFor(() => expect(plain('pay-expired')).toContain('Время на оплату вышло'));
    expect(screen.getByTestId('pay-fresh')).toBeEnabled();
  });

  it('tells of money that came before the rollback and went back, before it offers to take it again', async () => {
    await pay('paid-then-refunded');
    expect(plain('last-outcome')).toContain('вернул клиенту 834,90 ₽ целиком');
    expect(shown('tender-cash')).toBe(true);
  });

  it('asks before a mismatched payment is given back', async () => {
    const { till } = await pay('mismatched');
    await tap('pay-rollback');
    expect(asked(till)).toEqual([]);
    await tap('pay-rollback-confirm');
    await waitFor(() => expect(asked(till)).toEqual([{ act: 'askRollback', attempt: 1 }]));
  });
});

describe('cash that is rounded', () => {
  it('shows both sums, takes the rounded one, and gives the change that the till says', async () => {
    const { till } = await pay('cash-rounding');
    await tap('tender-cash');
    expect(plain('owed')).toBe('834,00 ₽');
    expect(plain('cash-before-rounding')).toBe('834,90 ₽');
    await tap('cash-exact');
    expect(screen.getByTestId('cash-received')).toHaveValue('834');
    expect(screen.getByTestId('cash-take')).toBeEnabled();
    await tap('cash-note-100000', 'cash-take');
    await waitFor(() => expect(plain('cash-change')).toContain('166,00 ₽'));
    expect(asked(till)).toEqual([{ act: 'takeCash', amount: 83_490, received: 100_000 }]);
  });

  it('takes a note that covers the rounded sum only', async () => {
    const { till } = await pay('cash-rounding');
    const line = orderOf(till).lines[0];
    if (!line) throw new Error('no line');
    line.sum -= 33_440;
    till.changed(orderOf(till));
    await tap('tender-cash');
    await waitFor(() => expect(plain('owed')).toBe('500,00 ₽'));
    expect(plain('cash-before-rounding')).toBe('500,50 ₽');
    expect(screen.getByTestId('cash-note-50000')).toBeEnabled();
  });

  it('rounds no part', async () => {
    await pay('cash-rounding');
    await tap('part-amount', 'part-5', 'part-0', 'part-0', 'part-comma', 'part-5', 'part-ok', 'tender-cash');
    expect(plain('owed')).toBe('500,50 ₽');
    expect(shown('cash-before-rounding')).toBe(false);
  });
});

describe('an order paid in part', () => {
  it('says what is paid and what is left, and goes on with another tender', async () => {
    const { till } = await pay('split-half');
    expect(plain('taken-1')).toContain('500,00 ₽');
    expect(plain('owed')).toBe('334,90 ₽');
    expect(screen.getByTestId('last-outcome')).toHaveTextContent('Терминал отказал');
    await tap('tender-cash', 'cash-exact', 'cash-take');
    await screen.findByTestId('settled');
    expect(asked(till)).toEqual([{ act: 'takeCash', amount: 33_490, received: 33_490 }]);
  });

  it('gives every part back once that was confirmed, each by the way it came', async () => {
    const { till } = await pay('split-half');
    await tap(
      'part-amount',
      'part-1',
      'part-0',
      'part-0',
      'part-ok',
      'tender-cash',
      'cash-exact',
      'cash-take',
    );
    await waitFor(() => expect(shown('taken-3')).toBe(true));
    await tap('give-back-all');
    expect(screen.getByRole('alertdialog')).toHaveTextContent('отдать из кассы');
    expect(screen.getByRole('alertdialog')).toHaveTextContent('вернёт сам');
    expect(asked(till)).toHaveLength(1);
    await tap('give-back-confirm', 'confirm-return-3-1');
    await screen.findByTestId('tender-cash');
    expect(asked(till).slice(1)).toEqual([
      { act: 'oweReturn', attempt: 1 },
      { act: 'oweReturn', attempt: 3 },
      { act: 'confirmReturn', attempt: 3, no: 1, managerPin: null },
    ]);
    expect(plain('return-1-1')).toContain('Яндекс Пэй возвращает 500,00 ₽');
    expect(screen.queryByTestId('confirm-return-1-1')).toBeNull();
  });

  it('wants the cash back in the hand of the customer before anything else', async () => {
    await pay('cash-back');
    expect(state()).toBe('return');
    expect(screen.getByTestId('hand-over')).toBeDisabled();
    expect(screen.getByTestId('hint')).toHaveTextContent('Сначала верните клиенту деньги');
    await tap('confirm-return-1-1');
    await waitFor(() => expect(screen.getByTestId('hand-over')).toBeEnabled());
  });
});

describe('a refund by Yandex Pay', () => {
  it('is told calmly, and the goods may go', async () => {
    await pay('refund-under-way');
    expect(plain('return-1-1')).toContain('Выдавать заказ можно');
    expect(screen.getByTestId('hand-over')).toBeEnabled();
  });

  it('is asked for again when it was refused', async () => {
    const { till } = await pay('refund-refused');
    expect(plain('return-1-1')).toContain('INSUFFICIENT_FUNDS');
    await tap('retry-return-1-1');
    await waitFor(() => expect(plain('return-1-1')).toContain('возвращает'));
    expect(asked(till)).toEqual([{ act: 'retryReturn', attempt: 1, no: 1 }]);
  });

  it('may be made some other way, when a manager says so', async () => {
    const { till } = await pay('refund-refused');
    await tap('return-otherwise-1-1');
    await vouch('otherwise');
    await screen.findByTestId('returned-1-1');
    expect(asked(till)).toEqual([{ act: 'confirmReturn', attempt: 1, no: 1, managerPin: MANAGER_PIN }]);
  });

  it('follows from goods refused after they were paid', async () => {
    const { till } = await pay('settled');
    await tap('refuse-2');
    expect(screen.getByRole('alertdialog')).toHaveTextContent('Лишнее вернётся тем же способом');
    await tap('refuse-plus', 'refuse-confirm');
    await waitFor(() => expect(plain('return-2-1')).toContain('89,90 ₽'));
    expect(asked(till)).toEqual([{ act: 'refuseLine', line: 2, leftMilli: 1000, units: [] }]);
  });
});

describe('a declined card that was charged', () => {
  it('is recorded with its number and a PIN, and what is not owed goes back', async () => {
    const { till } = await pay('declined-paid');
    await tap('card-charged-1');
    expect(screen.getByTestId('charged-next')).toBeDisabled();
    await fireEvent.input(screen.getByTestId('charged-reference'), { target: { value: '612345678901' } });
    await tap('charged-next');
    await vouch('charged');
    await waitFor(() => expect(plain('return-1-1')).toContain('Верните на карту 834,90 ₽'));
    expect(asked(till)).toEqual([
      { act: 'cardWasCharged', attempt: 1, reference: '612345678901', managerPin: MANAGER_PIN },
    ]);
    expect(screen.getByTestId('hand-over')).toBeDisabled();
  });
});

describe('money that came otherwise while a payment was under way', () => {
  it('takes the QR away, says why, and asks for no more money', async () => {
    const { till } = await pay('qr-after-declined');
    expect(shown('pay-qr')).toBe(true);
    await tap('card-charged-1');
    await fireEvent.input(screen.getByTestId('charged-reference'), { target: { value: '612345678901' } });
    await tap('charged-next');
    expect(screen.getByText('QR, если он станет лишним, касса уберёт сама.')).toBeInTheDocument();
    await vouch('charged');
    await waitFor(() => expect(plain('overpay-qr')).toContain('QR убран: заказ уже оплачен'));
    expect(shown('pay-qr')).toBe(false);
    expect(plain('pay-rolling-back')).toContain('деньги вернутся ему целиком. Потом выдайте заказ');
    expect(asked(till).map((act) => act.act)).toEqual(['cardWasCharged']);
  });

  it('names the rest where only a part came', async () => {
    await pay('qr-withdrawn-part');
    expect(plain('overpay-qr')).toContain('примите остаток: 334,90 ₽');
    expect(plain('pay-rolling-back')).toContain('Другую оплату примем после ответа');
  });

  it('has a card stopped at the terminal, which the till cannot reach', async () => {
    await pay('card-too-much');
    expect(plain('overpay-card')).toContain('Отмените на терминале 834,90 ₽');
    expect(screen.getByTestId('card-declined')).toBeEnabled();
  });

  it('says nothing of it while all that is asked for is owed', async () => {
    await pay('qr');
    expect(shown('overpay-qr')).toBe(false);
    expect(shown('card-charged-1')).toBe(false);
  });
});

describe('an order that Kuper says is paid', () => {
  it('takes no money where the store believes it, and is handed over', async () => {
    await pay('prepaid');
    expect(plain('prepaid')).toContain('Денег не берите');
    expect(shown('tender-cash')).toBe(false);
    expect(screen.getByTestId('hand-over')).toBeEnabled();
  });

  it('asks for a manager where the store takes payment itself', async () => {
    await pay('paid-at-kuper');
    expect(screen.getByTestId('paid-at-kuper')).toHaveTextContent('позовите управляющего');
    expect(screen.getByTestId('tender-cash')).toBeEnabled();
  });

  it('says so before cash is taken, when the word comes while it is being counted', async () => {
    const { till } = await pay('paying');
    await tap('tender-cash');
    expect(state()).toBe('enter-cash');
    orderOf(till).paidAtKuper = true;
    till.changed(orderOf(till));
    await screen.findByTestId('paid-at-kuper');
    expect(state()).toBe('choose');
  });
});

describe('an order without goods', () => {
  it('has nothing to pay for and nothing to hand over', async () => {
    await pay('refused-all');
    expect(shown('refused-all')).toBe(true);
    expect(screen.getByTestId('hand-over')).toBeDisabled();
    expect(screen.getByTestId('cancel-order')).toBeEnabled();
  });
});

describe('goods that come back after the handover', () => {
  const closed = () => openApp({ operator: 1, scene: 'handed-over' }, { screen: 'picking', id: ORDER });

  it('are taken back with a reason and a PIN, and their money goes back', async () => {
    const { till } = await closed();
    await tap('return-goods', 'goods-back-choose-2', 'goods-back-plus');
    await typeOn('goods-back', MANAGER_PIN);
    expect(screen.getByTestId('goods-back-enter')).toBeDisabled();
    await tap('goods-back-reason-2', 'goods-back-enter');
    await waitFor(() => expect(plain('return-2-1')).toContain('89,90 ₽'));
    expect(asked(till)).toEqual([
      {
        act: 'returnGoods',
        line: 2,
        leftMilli: 1000,
        reason: 'Не тот товар',
        managerPin: MANAGER_PIN,
      },
    ]);
    expect(plain('brought-back-2')).toContain('осталось 1 шт.');
    await tap('confirm-return-2-1');
    await screen.findByTestId('returned-2-1');
  });

  it('come back as a whole when they are weighed', async () => {
    await closed();
    await tap('return-goods', 'goods-back-choose-3');
    expect(screen.getByTestId('goods-back-line')).toHaveTextContent('Бананы');
    expect(shown('goods-back-plus')).toBe(false);
  });

  it('give the keys to the sheet, and back to the button', async () => {
    await closed();
    const button = await screen.findByTestId('return-goods');
    button.focus();
    await tap('return-goods');
    expect(document.activeElement).not.toBe(button);
    await fireEvent.keyDown(window, { key: 'Escape' });
    await waitFor(() => expect(document.activeElement).toBe(button));
  });
});

describe('the money at the counter', () => {
  it.each([
    ['unknown', 'pay-abandon'],
    ['expired', null],
    ['mismatched', 'pay-rollback'],
    ['split-half', 'give-back-all'],
    ['split-returning', null],
    ['refund-refused', 'return-otherwise-1-1'],
    ['declined-paid', 'card-charged-1'],
    ['cash-rounding', 'tender-cash'],
    ['prepaid', null],
  ])('has names, roles and labels that axe finds nothing against: %s', async (scene, opens) => {
    await pay(scene);
    if (opens) await tap(opens);
    const result = await axe.run(document.body, {
      rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
    });
    expect(
      result.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`),
    ).toEqual([]);
  });
});
