import { screen } from '@testing-library/svelte';
import { fireEvent, waitFor } from '@testing-library/dom';
import { beforeEach, describe, expect, it } from 'vitest';
import { AT_ONCE, BoardState } from '../src/screens/board/board.svelte';
import { finder } from '../src/screens/board/search';
import { places } from '../src/state/place.svelte';
import { openApp, tap, typeOn } from './open-app';

const BOARD = { screen: 'board' } as const;
const shown = (): string[] => [...document.querySelectorAll('[data-testid^=card-]')].map((card) => card.id);

beforeEach(() => places.go(BOARD));

describe('the board', () => {
  it('shows which new orders nobody has opened, by word and not by colour alone, until they are opened', async () => {
    const { store } = await openApp({ operator: 1 }, BOARD);
    const unseen = [...store.cards.values()].filter((card) => card.unseen);
    const [first] = unseen;
    if (!first) throw new Error('the demo has no new order');
    const card = screen.getByTestId(`card-${first.number}`);
    expect(card).toHaveTextContent('Новый, не открыт');
    expect(screen.getByTestId('strip-alarm')).toHaveTextContent('Новый заказ');
    await tap(`card-${first.number}`);
    await waitFor(() => expect(store.cards.get(first.id)?.unseen).toBe(false));
    // The others ring on.
    expect([...store.cards.values()].filter((one) => one.unseen)).toHaveLength(unseen.length - 1);
  });

  it('counts a new order as looked at however it was opened', async () => {
    const { store } = await openApp({ operator: 1 }, BOARD);
    const first = [...store.cards.values()].find((card) => card.unseen);
    places.go({ screen: 'picking', id: first?.id ?? 0 });
    await waitFor(() => expect(store.cards.get(first?.id ?? 0)?.unseen).toBe(false));
  });

  it('says on the strip that nothing can be heard', async () => {
    const { store } = await openApp({ operator: 1 }, BOARD);
    if (store.strip) store.apply({ kind: 'strip', strip: { ...store.strip, soundProblem: 'no device' } });
    await waitFor(() => expect(screen.getByTestId('strip-sound')).toHaveTextContent('Звука нет'));
  });

  it('finds by digits of our own keypad and opens the only one left', async () => {
    const { store } = await openApp({ operator: 1, scene: 'crowd' }, BOARD);
    const wanted = [...store.cards.values()].find((card) => card.id === 1123);
    if (!wanted) throw new Error('no such card');
    const digits = wanted.phone?.replace(/\D/gu, '').slice(-7) ?? '';
    await tap('search-digits');
    await typeOn('search-key', digits);
    expect([...store.cards.values()].filter(finder(digits))).toEqual([wanted]);
    await tap('search-key-enter');
    expect(places.now).toMatchObject({ id: wanted.id });
  });

  it('narrows by one filter at a time, and offers none that finds nothing', async () => {
    const { store } = await openApp({ operator: 1, scene: 'busy' }, BOARD);
    const board = new BoardState(store);
    const names = board.filters.map(({ name }) => name);
    expect(names).toContain('late');
    for (const { name, count } of board.filters) {
      board.toggle(name);
      expect(board.found).toHaveLength(count);
      expect(board.filter).toBe(name);
    }
    await tap('filter-late');
    expect(screen.getByTestId('filter-late')).toHaveAttribute('aria-pressed', 'true');
    await tap('filter-late');
    expect(screen.getByTestId('filter-late')).toHaveAttribute('aria-pressed', 'false');
  });

  it('draws a full board bit by bit, and finds what is not drawn', async () => {
    const { store } = await openApp({ operator: 1, scene: 'crowd' }, BOARD);
    expect(store.cards.size).toBeGreaterThan(480);
    expect(shown().length).toBeLessThanOrEqual(4 * AT_ONCE);
    const before = shown().length;
    await tap('more-picking');
    expect(shown().length).toBe(before + AT_ONCE);
    const last = [...store.cards.values()].sort((a, b) => (b.promisedAt ?? 0) - (a.promisedAt ?? 0))[0];
    const search = screen.getByTestId('search');
    await fireEvent.input(search, { target: { value: last?.number } });
    await waitFor(() => expect(screen.getByTestId(`card-${last?.number}`)).toBeInTheDocument());
    expect(shown()).toHaveLength(1);
  });
});
