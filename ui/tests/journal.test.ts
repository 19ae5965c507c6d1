import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { openApp, tap } from './open-app';

const rows = () => screen.queryAllByTestId(/^history-/u);

describe('the journal', () => {
  it('shows the orders of the days that were chosen, and says when there are none', async () => {
    await openApp({ operator: 3 }, { screen: 'journal', story: null });
    await waitFor(() => expect(rows().length).toBeGreaterThan(5));
    await tap('journal-yesterday');
    await waitFor(() => expect(rows().length).toBeLessThan(6));
    await tap('journal-day');
    // The first of a month long ago has no orders.
    await tap('month-before', 'month-before');
    (await screen.findAllByTestId(/^day-/u)).at(0)?.click();
    expect(await screen.findByText('Ничего не нашлось')).toBeInTheDocument();
    await tap('journal-all');
    await waitFor(() => expect(rows().length).toBeGreaterThan(5));
  });

  it('lets a manager take the list away as a file, and nobody else', async () => {
    await openApp({ operator: 3 }, { screen: 'journal', story: null });
    await waitFor(() => expect(rows().length).toBeGreaterThan(5));
    await tap('journal-week', 'journal-save');
    expect(await screen.findByTestId('journal-saved')).toHaveTextContent('orders-week.csv');
  });

  it('offers a cashier no file', async () => {
    await openApp({ operator: 1 }, { screen: 'journal', story: null });
    await waitFor(() => expect(rows().length).toBeGreaterThan(5));
    expect(screen.queryByTestId('journal-save')).toBeNull();
  });
});
