import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { FakeTill } from '../src/ipc/fake';
import { JournalState } from '../src/screens/journal/journal.svelte';
import { Store } from '../src/state/store.svelte';
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

  it('is cleared with one tap, which leaves the caret in the field', async () => {
    await openApp({ operator: 3 }, { screen: 'journal', story: null });
    const field = await screen.findByTestId('journal-search');
    expect(screen.queryByTestId('journal-search-clear')).toBeNull();
    await fireEvent.input(field, { target: { value: '8411' } });
    await waitFor(() => expect(rows()).toHaveLength(1));
    await tap('journal-search-clear');
    await waitFor(() => expect(rows().length).toBeGreaterThan(5));
    expect(field).toHaveValue('');
    expect(field).toHaveFocus();
  });

  it('asks for the last of the keys that were pressed while an answer was awaited, and for none between', async () => {
    const till = new FakeTill({ operator: 1 });
    const answer = till.history.bind(till);
    const asked: string[] = [];
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    till.history = async (filter) => {
      asked.push(filter.search);
      await held;
      return answer(filter);
    };
    const journal = new JournalState(new Store(till));
    const typed = ['8', '84', '841'].map((text) => journal.find(text));
    release();
    await Promise.all(typed);
    expect(asked).toEqual(['8', '841']);
    expect(journal.rows?.map((row) => row.number)).toEqual(['VD-2611-008411']);
  });
});
