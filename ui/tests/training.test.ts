// Training: nobody can take it for the shop's own till, the guide follows the order, and the played phone plays.

import { render, screen } from '@testing-library/svelte';
import { waitFor } from '@testing-library/dom';
import { afterEach, describe, expect, it } from 'vitest';
import { speak } from '../src/i18n/index.svelte';
import { FakeTill } from '../src/ipc/fake';
import Display from '../src/screens/display/Display.svelte';
import { grouped, sentence } from '../src/screens/training/guide';
import { places } from '../src/state/place.svelte';
import { openApp, tap, typeOn } from './open-app';

const CARD = 'card-TRAINING-000001';
const step = () => screen.getByTestId('training-guide').dataset['step'];
const at = (wanted: string) => waitFor(() => expect(step()).toBe(wanted), { timeout: 5000 });

afterEach(() => {
  speak('ru');
  places.go({ screen: 'board' });
});

describe('the banner', () => {
  it('stands over every screen, and over the sign-in with the PIN that everybody has', async () => {
    const { till } = await openApp({ operator: 3, training: 'pick' });
    for (const place of ['board', 'handover', 'journal', 'takings', 'problems', 'settings']) {
      await tap(`nav-${place}`);
      expect(screen.getByTestId('training-banner').textContent).toContain('Учебный режим');
    }
    await tap('sign-out');
    await waitFor(() => expect(screen.getByTestId('training-pin').textContent).toContain('1234'));
    expect(screen.getByTestId('training-banner').textContent).toContain('ненастоящие');
    expect(till.lesson).not.toBeNull();
  });

  it('is nowhere on the shop’s own till', async () => {
    await openApp({ operator: 3 });
    expect(screen.queryByTestId('training-banner')).toBeNull();
    expect(screen.queryByTestId('training-guide')).toBeNull();
  });

  it('says how many real orders wait, in words that fit the number', async () => {
    const { till } = await openApp({ operator: 1, training: 'open' });
    expect(screen.queryByTestId('real-waiting')).toBeNull();
    till.realOrderCame();
    await waitFor(() =>
      expect(screen.getByTestId('real-waiting').textContent).toContain('Ждёт 1 настоящий заказ'),
    );
    till.realOrderCame();
    await waitFor(() =>
      expect(screen.getByTestId('real-waiting').textContent).toContain('Ждут 2 настоящих заказа'),
    );
  });

  it('is on the customer’s display too, and goes with the lesson', async () => {
    const till = new FakeTill({ operator: 1, training: 'open' });
    render(Display, { props: { till } });
    expect((await screen.findByTestId('display-training')).textContent).toContain('Учебный режим');
    await till.leaveTraining();
    await waitFor(() => expect(screen.queryByTestId('display-training')).toBeNull());
  });
});

describe('the way in and out', () => {
  it('shows another till: nothing of the shop’s own orders stays on screen, and all of it comes back', async () => {
    const { till, store } = await openApp({ operator: 3 });
    const real = [...store.cards.keys()];
    expect(real.length).toBeGreaterThan(3);
    await store.enterTraining();
    await waitFor(() =>
      expect([...store.cards.values()].map((card) => card.number)).toEqual(['TRAINING-000001']),
    );
    await screen.findByTestId(CARD);
    await tap('training-leave');
    await waitFor(() => expect(screen.queryByTestId('training-banner')).toBeNull());
    expect(store.session?.operator).toBeNull();
    expect(store.cards.size).toBe(0);
    await store.signIn(3, '1234');
    expect([...store.cards.keys()].sort()).toEqual(real.sort());
    expect(till.lesson).toBeNull();
  });

  it('an order of the same number on the other till is another order', async () => {
    const { till, store } = await openApp({ operator: 3 });
    const order = await store.loadOrder(1);
    expect(order.number).not.toContain('TRAINING');
    const template = till.orders.find(({ id }) => id === 1);
    await store.enterTraining();
    // As two real journals do: both count from one.
    const [play] = till.orders;
    if (!play || !template) throw new Error('no order in the lesson');
    play.id = 1;
    play.version = 1;
    await store.loadOrder(1);
    expect(store.orders.get(1)?.number).toBe('TRAINING-000001');
  });

  it('is not entered while a customer stands at the counter, and says why', async () => {
    const { store } = await openApp({ operator: 3, scene: 'visit' });
    await expect(store.enterTraining()).rejects.toMatchObject({ code: 'paymentsOpen' });
    expect(store.session?.training).toBeNull();
  });
});

describe('the guide', () => {
  it('goes with the order from the board to the handover', async () => {
    await openApp({ operator: 3, training: 'open' });
    await at('open');
    await tap(CARD, 'start-picking');
    await at('pick');
  });

  it('names every step in one sentence, in every language', () => {
    const view = { order: 1, phoneCode: '482917', canPay: false, realWaiting: 0, pin: '1234' };
    for (const language of ['ru', 'uz', 'en']) {
      speak(language);
      const steps = [
        'open',
        'pick',
        'assemble',
        'makeReady',
        'checkCode',
        'checkGoods',
        'takePayment',
        'handOver',
        'done',
      ] as const;
      const said = steps.map((step) => sentence({ ...view, step }));
      expect(new Set(said).size).toBe(steps.length);
      for (const words of said) expect(words).not.toMatch(/\{\{|training\./u);
      expect(sentence({ ...view, step: 'takePayment', canPay: true })).not.toBe(said[6]);
      expect(sentence({ ...view, step: 'checkCode', phoneCode: null })).not.toBe(said[4]);
    }
  });

  it('has the trainee ask for the code: the phone shows it, and the till takes it', async () => {
    await openApp({ operator: 3, training: 'checkCode' });
    await at('checkCode');
    expect(screen.getByTestId('phone-code').textContent).toBe('482 917');
    await tap('nav-handover');
    await typeOn('code', '482917');
    await tap('code-enter');
    await at('checkGoods');
  });

  it('lets the played customer pay the QR', async () => {
    const { store } = await openApp({ operator: 3, training: 'takePayment' });
    expect(screen.queryByTestId('phone-pay')).toBeNull();
    const id = store.session?.training?.order ?? 0;
    const order = await store.loadOrder(id);
    await store.act(id, () => ({ act: 'startPay', amount: order.owed, phone: null, noPhone: false }));
    await tap('phone-pay');
    await at('handOver');
  });

  it('begins anew when the customer cancels', async () => {
    const { store } = await openApp({ operator: 3, training: 'assemble' });
    await tap('phone-cancel');
    await at('open');
    await waitFor(() =>
      expect([...store.cards.values()].map((card) => card.number)).toEqual(['TRAINING-000002']),
    );
  });

  it('says at the end what was learnt, and offers another order', async () => {
    await openApp({ operator: 3, training: 'done' });
    await at('done');
    expect(
      screen.getAllByRole('listitem').filter((one) => one.closest('[data-testid=training-guide]')),
    ).toHaveLength(3);
    await tap('training-order');
    await at('open');
  });
});

describe('a code on the phone', () => {
  it('is read in groups, never with a digit left alone', () => {
    expect(['1234', '12345', '123456', '1234567', '12345678'].map(grouped)).toEqual([
      '12 34',
      '123 45',
      '123 456',
      '123 4567',
      '123 456 78',
    ]);
  });
});
