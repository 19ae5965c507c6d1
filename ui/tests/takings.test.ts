import { screen, waitFor, within } from '@testing-library/svelte';
import { fireEvent } from '@testing-library/dom';
import { describe, expect, it, vi } from 'vitest';
import type { ReconciliationView } from '../src/ipc';
import { dayOf } from '../src/format/time';
import { openApp, tap } from './open-app';

const takings = { screen: 'takings', tab: 'check' } as const;
const text = (id: string) => screen.getByTestId(id).textContent.replace(/[\u00a0\u202f]/gu, ' ');
const today = () => dayOf(Date.now());

describe('takings', () => {
  it('are counted for today at first, without asking Yandex Pay', async () => {
    const { till } = await openApp({ operator: 1 }, takings);
    await screen.findByTestId('totals-cash');
    expect(till.takings.asked).toEqual([{ period: { is: 'day', date: today() }, ask: false }]);
    expect(text('totals-cash')).toContain('859,60');
    expect(text('totals-cash')).toContain('округл. -0,20');
    expect(text('totals-yandexPay')).toContain('3 оплаты, 1 возврат');
    expect(text('takings-net')).toBe('5 820,00 ₽');
    expect(screen.getByTestId('service-not-asked')).toBeVisible();
  });

  it('say that nothing differs only when everything was answered', async () => {
    await openApp({ operator: 1 }, takings);
    await tap('reconcile');
    expect(await screen.findByTestId('service-verdict')).toHaveTextContent('Расхождений нет');
    expect(screen.queryByTestId('differences')).toBeNull();
  });

  it('do not say that nothing differs while an answer is missing, though no difference is told', async () => {
    const { till } = await openApp({ operator: 1 }, takings);
    await screen.findByTestId('totals-cash');
    const count = till.takings.reconcile.bind(till.takings);
    till.takings.reconcile = async (period, ask): Promise<ReconciliationView> => {
      const view = await count(period, ask);
      return { ...view, differences: [], service: view.service && { ...view.service, unanswered: 1 } };
    };
    await tap('reconcile');
    expect(await screen.findByTestId('service-verdict')).toHaveAttribute('data-state', 'unknown');
    expect(screen.queryByText('Расхождений нет')).toBeNull();
  });

  it('tell unanswered payments apart from sums that differ', async () => {
    await openApp({ operator: 1, takings: 'unanswered' }, takings);
    await tap('reconcile');
    expect(await screen.findByTestId('service-verdict')).toHaveAttribute('data-state', 'unknown');
    expect(screen.getByTestId('service-unanswered')).toHaveTextContent('5');
    expect(screen.getByTestId('difference-unanswered')).toHaveTextContent('не сказал');
  });

  it('list what differs before the rows, the gravest first, and open its order', async () => {
    await openApp({ operator: 1, takings: 'differ' }, takings);
    await tap('reconcile');
    const list = await screen.findByTestId('differences');
    const kinds = within(list)
      .getAllByRole('article')
      .map((one) => one.dataset['testid']);
    expect(kinds).toEqual(['difference-heldThereOnly', 'difference-heldHereOnly', 'difference-open']);
    expect(text('service-verdict')).toBe('Расхождений: 2');
    expect(text('difference-heldThereOnly')).toMatch(/В кассе: 0,00 ₽ .*В Яндекс Пэй: 455,00 ₽/u);
    const rows = screen.getByTestId('takings-rows');
    expect(list.compareDocumentPosition(rows) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy();
    expect(within(rows).getByTestId('row-VD-2611-010466-1')).toHaveTextContent('расхождение');
    await tap('difference-open-VD-2611-008411');
    await screen.findByTestId('handover');
  });

  it('show that Yandex Pay is being asked, and do not ask twice', async () => {
    const { till } = await openApp({ operator: 1, takings: 'asking' }, takings);
    await tap('reconcile');
    expect(await screen.findByTestId('service-asking')).toBeVisible();
    expect(screen.getByTestId('reconcile')).toBeDisabled();
    expect(till.takings.asked.filter(({ ask }) => ask)).toHaveLength(1);
  });

  it('never show an answer for another time than the one chosen', async () => {
    const { till } = await openApp({ operator: 1 }, takings);
    await screen.findByTestId('totals-cash');
    let answer: (view: ReconciliationView) => void = () => undefined;
    const slow = new Promise<ReconciliationView>((resolve) => (answer = resolve));
    const count = till.takings.reconcile.bind(till.takings);
    const view = await count({ is: 'day', date: today() }, true);
    till.takings.reconcile = (period, ask) => (ask ? slow : count(period, ask));
    await tap('reconcile', 'period-yesterday');
    await screen.findByTestId('service-not-asked');
    answer({ ...view, net: 77_700 });
    // All that the answer could still set off has run when the next task begins.
    await new Promise((done) => setTimeout(done));
    expect(till.takings.asked.at(-1)?.period).toEqual({ is: 'day', date: dayOf(Date.now(), -1) });
    expect(text('takings-net')).toBe('5 820,00 ₽');
    expect(screen.getByTestId('service-not-asked')).toBeVisible();
  });

  it('offer to count again when the journal did not answer', async () => {
    const { till } = await openApp({ operator: 1 }, { screen: 'board' });
    const count = till.takings.reconcile.bind(till.takings);
    till.takings.reconcile = () => Promise.reject({ code: 'storage', params: {} });
    await tap('nav-takings', 'tab-check');
    await screen.findByTestId('takings-again');
    expect(screen.queryByTestId('totals-cash')).toBeNull();
    till.takings.reconcile = count;
    await tap('takings-again');
    await screen.findByTestId('totals-cash');
  });

  it('know nothing of Yandex Pay where it is not configured', async () => {
    await openApp({ operator: 1, takings: 'no-pay' }, takings);
    await screen.findByTestId('totals-cash');
    expect(screen.queryByTestId('service')).toBeNull();
    expect(screen.queryByTestId('reconcile')).toBeNull();
  });

  it('are neither in the rail nor on screen for a picker', async () => {
    const { till } = await openApp({ operator: 2 }, takings);
    expect(await screen.findByText('Для кассира и управляющего')).toBeVisible();
    expect(screen.queryByTestId('nav-takings')).toBeNull();
    expect(till.takings.asked).toEqual([]);
  });
});

describe('the time that is looked at', () => {
  it('may be any day up to today, by the arrow keys too', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date(2026, 2, 1, 12) });
    const { till } = await openApp({ operator: 1 }, takings);
    await tap('period-date');
    const first = await screen.findByTestId('day-2026-03-01');
    await waitFor(() => expect(first).toHaveFocus());
    expect(screen.getByTestId('day-2026-03-02')).toBeDisabled();
    await fireEvent.keyDown(first, { key: 'ArrowLeft' });
    const last = await screen.findByTestId('day-2026-02-28');
    await waitFor(() => expect(last).toHaveFocus());
    await tap('day-2026-02-28');
    expect(till.takings.asked.at(-1)).toEqual({ period: { is: 'day', date: '2026-02-28' }, ask: false });
    expect(await screen.findByText('суббота, 28 февраля')).toBeVisible();
    vi.useRealTimers();
  });

  it('may be a shift from the list', async () => {
    const { till } = await openApp({ operator: 1 }, takings);
    await tap('period-shift', 'shift-13');
    expect(till.takings.asked.at(-1)).toEqual({ period: { is: 'shift', id: 13 }, ask: false });
    await waitFor(() => expect(screen.getByTestId('takings-period')).toHaveTextContent(/^Смена: .+ — .+/u));
  });
});

describe('the file', () => {
  it('is saved by a manager, and its path is shown', async () => {
    await openApp({ operator: 3 }, takings);
    await tap('save-csv');
    expect(await screen.findByTestId('csv-path')).toHaveTextContent(`/reports/payments-${today()}.csv`);
  });

  it('is not offered to a cashier', async () => {
    await openApp({ operator: 1 }, takings);
    await screen.findByTestId('totals-cash');
    expect(screen.queryByTestId('save-csv')).toBeNull();
  });
});
