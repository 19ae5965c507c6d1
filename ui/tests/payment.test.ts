import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { openApp, tap } from './open-app';

const ORDER = 10;
const state = () => screen.getByTestId('payment').dataset['state'];
const plain = (element: HTMLElement) => (element.textContent ?? '').replace(/[\u00a0\u202f]/gu, ' ');

async function pay(scene: string) {
  const opened = await openApp({ operator: 1, scene }, { screen: 'handover', id: ORDER });
  await screen.findByTestId('payment');
  return opened;
}

describe('payment', () => {
  it('takes nothing before the goods were checked', async () => {
    await pay('visit');
    expect(state()).toBe('not-yet');
    expect(screen.queryByTestId('tender-cash')).toBeNull();
    await tap('confirm-goods');
    await screen.findByTestId('tender-cash');
  });

  it('takes cash, shows the change large, and then lets the goods go', async () => {
    const { till } = await pay('paying');
    await tap('tender-cash', 'cash-note-100000', 'cash-take');
    expect(plain(await screen.findByTestId('cash-change'))).toContain('165,10 ₽');
    expect(till.acts.at(-1)?.act).toEqual({ act: 'takeCash', amount: 83_490, received: 100_000 });
    expect(screen.getByTestId('handover')).toHaveAttribute('data-state', 'hand-over');
    await tap('hand-over', 'hand-over-confirm');
    await screen.findByTestId('handed-over');
  });

  it('takes the exact sum with one tap', async () => {
    await pay('paying');
    await tap('tender-cash', 'cash-exact');
    expect(screen.getByTestId('cash-received')).toHaveValue('834,90');
    expect(screen.getByTestId('cash-take')).toBeEnabled();
  });

  it('does not take less cash than is due', async () => {
    await pay('paying');
    await tap('tender-cash');
    await fireEvent.input(screen.getByTestId('cash-received'), { target: { value: '500' } });
    expect(screen.getByTestId('cash-take')).toBeDisabled();
  });

  it("shows the card's sum, and needs the terminal's reference for an approval", async () => {
    const { till } = await pay('paying');
    await tap('tender-card', 'card-start');
    expect(plain(await screen.findByTestId('card-amount'))).toBe('834,90 ₽');
    expect(screen.getByTestId('card-approved')).toBeDisabled();
    await fireEvent.input(screen.getByTestId('card-reference'), { target: { value: '612345678901' } });
    await tap('card-approved');
    await screen.findByTestId('settled');
    expect(till.acts.at(-1)?.act).toEqual({ act: 'confirmCard', attempt: 1, reference: '612345678901' });
  });

  it('offers nothing else while it is not known whether the card was charged', async () => {
    await pay('card');
    await tap('card-unsure');
    expect(await screen.findByTestId('card-is-unsure')).toHaveTextContent('Не проводите карту ещё раз');
    expect(screen.queryByTestId('tender-cash')).toBeNull();
    expect(screen.getByTestId('hand-over')).toBeDisabled();
  });

  it('says that the terminal declined, and offers the other ways', async () => {
    await pay('card');
    await tap('card-declined');
    expect(await screen.findByTestId('last-outcome')).toHaveTextContent('Терминал отказал');
    expect(screen.getByTestId('tender-pay')).toBeEnabled();
  });

  it('shows the QR when it comes and moves on by itself when the money is captured', async () => {
    const { till } = await pay('paying');
    await tap('tender-pay', 'pay-start');
    await screen.findByTestId('pay-creating');
    await waitFor(() => expect(screen.getByTestId('pay-qr').querySelector('svg')).not.toBeNull());
    expect(screen.getByTestId('pay-left')).toHaveTextContent(/9:5|10:00/u);
    till.capture(ORDER);
    await screen.findByTestId('settled');
    expect(screen.getByTestId('hand-over')).toBeEnabled();
  });

  it('rolls back when the customer changes their mind, and says that nothing was charged', async () => {
    await pay('qr');
    await tap('pay-rollback');
    await screen.findByTestId('pay-rolling-back');
    expect(screen.queryByTestId('tender-cash')).toBeNull();
    expect(await screen.findByTestId('last-outcome')).toHaveTextContent('Деньги не списаны');
    expect(screen.getByTestId('tender-cash')).toBeEnabled();
  });

  it('hides an expired QR, and shows a fresh one only after the old one is surely unpaid', async () => {
    const { till } = await pay('expired');
    expect(screen.queryByTestId('pay-qr')).toBeNull();
    expect(screen.getByTestId('pay-expired')).toHaveTextContent('Клиент ещё платит?');
    await tap('pay-fresh');
    await screen.findByTestId('pay-qr', {}, { timeout: 3000 });
    expect(till.acts.map(({ act }) => act.act)).toEqual(['askRollback', 'startPay']);
  });

  it('says that an outcome is unknown and what is being done, and never offers to charge again', async () => {
    await pay('unknown');
    const told = screen.getByTestId('pay-unknown');
    for (const words of [
      'Нет связи',
      'Создан ли платёж, неизвестно',
      'Второго списания не будет',
      'Подождите',
    ]) {
      expect(told).toHaveTextContent(words);
    }
    for (const id of ['tender-cash', 'tender-card', 'tender-pay', 'pay-start']) {
      expect(screen.queryByTestId(id)).toBeNull();
    }
  });

  it('calls another sum than asked by its name and counts nothing', async () => {
    await pay('mismatched');
    expect(plain(screen.getByTestId('pay-mismatched'))).toContain('Списано 500,00 ₽ вместо 834,90 ₽');
    expect(screen.queryByTestId('tender-cash')).toBeNull();
    expect(screen.getByTestId('hand-over')).toBeDisabled();
  });

  it('asks for a phone when Kuper sent none, and takes "no phone" for an answer', async () => {
    const { till } = await pay('paying');
    const order = till.orders.find((one) => one.id === ORDER);
    if (!order) throw new Error('no order');
    order.customer.phone = null;
    till.changed(order);
    await tap('tender-pay');
    await screen.findByTestId('pay-phone');
    expect(screen.getByTestId('pay-start')).toBeDisabled();
    await tap('pay-no-phone');
    await waitFor(() =>
      expect(till.acts.at(-1)?.act).toMatchObject({ act: 'startPay', phone: null, noPhone: true }),
    );
  });

  it('takes a part in one way and the rest in another', async () => {
    const { till } = await pay('paying');
    await tap('part-amount', 'part-5', 'part-0', 'part-0', 'part-ok', 'tender-card', 'card-start');
    expect(plain(await screen.findByTestId('card-amount'))).toBe('500,00 ₽');
    await fireEvent.input(screen.getByTestId('card-reference'), { target: { value: '123456' } });
    await tap('card-approved');
    await waitFor(() => expect(plain(screen.getByTestId('owed'))).toBe('334,90 ₽'));
    await tap('tender-cash', 'cash-exact', 'cash-take');
    await screen.findByTestId('settled');
    expect(till.acts.at(-1)?.act).toMatchObject({ act: 'takeCash', amount: 33_490 });
  });

  it('does not take a part larger than what is owed', async () => {
    await pay('paying');
    await tap('part-amount', 'part-9', 'part-9', 'part-9', 'part-ok');
    expect(await screen.findByRole('alert')).toHaveTextContent('Не больше');
  });

  it('still asks what the terminal did when the order was canceled meanwhile', async () => {
    const { till } = await pay('card');
    const order = till.orders.find((one) => one.id === ORDER);
    if (!order) throw new Error('no order');
    order.lifecycle = 'canceled';
    till.changed(order);
    await waitFor(() => expect(screen.getByTestId('handover')).toHaveAttribute('data-state', 'canceled'));
    await tap('card-declined');
    await waitFor(() => expect(till.acts.at(-1)?.act).toEqual({ act: 'declineCard', attempt: 1 }));
  });

  it('has a person confirm that money went back after a cancellation', async () => {
    const { till } = await pay('settled');
    await tap('cancel-order', 'cancel-reason-customer_request', 'cancel-confirm');
    await tap('confirm-return-1-1', 'confirm-return-2-1');
    await waitFor(() => expect(screen.queryByTestId('confirm-return-2-1')).toBeNull());
    expect(till.acts.map(({ act }) => act).slice(1)).toEqual([
      { act: 'confirmReturn', attempt: 1, no: 1, managerPin: null },
      { act: 'confirmReturn', attempt: 2, no: 1, managerPin: null },
    ]);
    expect(plain(screen.getByTestId('returned-1-1'))).toContain('500,00 ₽');
  });
});
