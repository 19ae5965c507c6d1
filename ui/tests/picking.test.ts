import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { inPlace, more, fewer, standing } from '../src/screens/picking/picking.svelte';
import type { LineView } from '../src/ipc';
import { openApp, tap, typeOn } from './open-app';

const plain = (element: HTMLElement) => (element.textContent ?? '').replace(/[\u00a0\u202f]/gu, ' ');
const line = (orderedMilli: number, pick: LineView['pick']) => ({ orderedMilli, pick }) as LineView;

describe('the steppers', () => {
  it('take what was ordered with the first press, and one more with each further press', () => {
    expect(more(line(3000, { as: 'untouched' }))).toBe(3000);
    expect(more(line(3000, { as: 'pieces', milli: 3000 }))).toBe(4000);
    expect(more(line(500, { as: 'missing' }))).toBe(500);
  });

  it('go down to nothing and no further', () => {
    expect(fewer(line(3000, { as: 'pieces', milli: 3000 }))).toBe(2000);
    expect(fewer(line(500, { as: 'pieces', milli: 500 }))).toBe(0);
  });

  it('tell the ordered number from another one', () => {
    expect(standing(line(2000, { as: 'pieces', milli: 2000 }))).toBe('done');
    expect(standing(line(2000, { as: 'pieces', milli: 1000 }))).toBe('other');
  });
});

describe('the lines', () => {
  it('show a substitute below what it stands for', () => {
    const one = (no: number, substituteFor: number | null = null) => ({ no, substituteFor }) as LineView;
    const lines = [one(0), one(1), one(2), one(3, 1), one(4, 0)];
    expect(inPlace(lines).map(({ no }) => no)).toEqual([0, 4, 1, 3, 2]);
  });
});

describe('picking', () => {
  it('leads an order from new to ready, with shelf and bags, and prints', async () => {
    const { till } = await openApp({ operator: 2 });
    await tap(`card-${till.orders[0]?.number}`, 'start-picking');
    await tap('line-1-plus', 'line-2-plus', 'line-3-missing', 'line-4-weigh');
    await typeOn('weigh', '1130');
    await tap('weigh-ok');
    expect(screen.getByTestId('assemble')).toBeDisabled();
    await tap('line-5-plus', 'assemble');
    await tap('shelf-chilled', 'bags-plus', 'make-ready');
    expect(await screen.findByTestId('order-ready')).toHaveTextContent('отправлены на печать');
    expect(till.acts.map(({ act }) => act)).toEqual([
      { act: 'startPicking' },
      { act: 'pick', line: 1, pick: { as: 'pieces', milli: 2000 } },
      { act: 'pick', line: 2, pick: { as: 'pieces', milli: 1000 } },
      { act: 'pick', line: 3, pick: { as: 'missing' } },
      { act: 'pick', line: 4, pick: { as: 'weighed', grams: 1130 } },
      { act: 'pick', line: 5, pick: { as: 'pieces', milli: 1000 } },
      { act: 'assemble' },
      { act: 'makeReady', shelf: 'chilled', bags: 2 },
    ]);
  });

  it('says so where nothing is printed by itself', async () => {
    await openApp({ operator: 2, unprinted: true }, { screen: 'picking', id: 6 });
    expect(screen.getByText(/Лист и ярлыки касса сама не печатает/u)).toBeVisible();
    await tap('shelf-chilled', 'make-ready');
    expect(await screen.findByTestId('order-ready')).toHaveTextContent('касса сама не печатает');
  });

  it('loses no tap when they come faster than the answers', async () => {
    await openApp({ operator: 2 }, { screen: 'picking', id: 5 });
    const plus = await screen.findByTestId('line-1-plus');
    for (let time = 0; time < 4; time += 1) plus.click();
    await waitFor(() => expect(screen.getByTestId('line-1')).toHaveTextContent(/4\s*шт/u));
  });

  it('shows the sum of a weighed line as the backend made it', async () => {
    await openApp({ operator: 2 }, { screen: 'picking', id: 4 });
    await tap('line-3-weigh');
    await typeOn('weigh', '905');
    await tap('weigh-ok');
    await waitFor(() => expect(plain(screen.getByTestId('line-3-sum'))).toContain('135,65 ₽'));
    expect(plain(screen.getByTestId('line-3-sum'))).toContain('905 г');
  });

  it("offers a restaurant's order to be accepted first", async () => {
    await openApp({ operator: 2 }, { screen: 'picking', id: 2 });
    expect(screen.queryByTestId('start-picking')).toBeNull();
    await tap('accept', 'start-picking');
    await screen.findByTestId('assemble');
  });

  it('replaces an item with what was scanned and typed', async () => {
    const { till } = await openApp({ operator: 2 }, { screen: 'picking', id: 4 });
    await tap('line-7-replace');
    await fireEvent.input(screen.getByTestId('replace-sku'), { target: { value: '4601111111111' } });
    await fireEvent.input(screen.getByTestId('replace-name'), { target: { value: 'Творог Савушкин 5 %' } });
    expect(screen.getByTestId('replace-ok')).toBeDisabled();
    await fireEvent.input(screen.getByTestId('replace-price'), { target: { value: '149,90' } });
    await tap('replace-minus', 'replace-ok');
    await waitFor(() => expect(till.acts.at(-1)?.act.act).toBe('replace'));
    expect(till.acts.at(-1)?.act).toEqual({
      act: 'replace',
      line: 7,
      substitute: {
        sku: '4601111111111',
        name: 'Творог Савушкин 5 %',
        price: 14_990,
        quantityMilli: 2000,
        grams: null,
      },
    });
  });

  it('shows what Kuper changed, and lets a person decide', async () => {
    const { till } = await openApp({ operator: 2 }, { screen: 'picking', id: 5 });
    await tap('show-proposal');
    expect(await screen.findByText('было 1 шт., стало 2 шт.')).toBeVisible();
    await tap('dismiss-proposal');
    await waitFor(() => expect(screen.queryByTestId('show-proposal')).toBeNull());
    expect(till.acts.at(-1)?.act).toEqual({ act: 'dismissProposal' });
  });

  it('reloads and says so when somebody else was faster', async () => {
    const { till } = await openApp({ operator: 2 }, { screen: 'picking', id: 4 });
    await screen.findByTestId('line-3-plus');
    const order = till.orders.find((one) => one.id === 4);
    if (order) order.version += 1;
    await tap('line-3-plus');
    expect(await screen.findByRole('alert')).toHaveTextContent('Заказ только что изменился');
    await tap('line-3-plus');
    await waitFor(() => expect(till.acts.at(-1)?.version).toBe(4 + (order ? order.version - 5 : 0)));
  });

  it('cancels only with a reason', async () => {
    const { till } = await openApp({ operator: 1 }, { screen: 'picking', id: 6 });
    await tap('cancel-order');
    expect(await screen.findByTestId('cancel-confirm')).toBeDisabled();
    await tap('cancel-reason-out_of_stock', 'cancel-confirm');
    await waitFor(() =>
      expect(till.acts.at(-1)?.act).toEqual({
        act: 'cancel',
        slug: 'out_of_stock',
        description: 'Нет товаров',
      }),
    );
  });
});
