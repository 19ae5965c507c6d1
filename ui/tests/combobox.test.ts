import { render, screen } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import Under from './ComboboxUnderTest.svelte';

/** jsdom lays nothing out, so what floats is never placed and stays hidden to it. */
const ANYWHERE = { hidden: true };

describe('a field that offers', () => {
  it('offers what the typed words could mean, and is chosen from by keyboard', async () => {
    const onchoose = vi.fn();
    render(Under, { onchoose });
    const user = userEvent.setup();
    await user.click(screen.getByTestId('goods'));
    expect(screen.queryByTestId('goods-offers')).toBeNull();
    await user.keyboard('моло');
    expect(screen.getAllByRole('option', ANYWHERE).map((one) => one.textContent.trim())).toEqual([
      'Молоко',
      'Молоко топлёное',
    ]);
    await user.keyboard('{ArrowDown}{Enter}');
    expect(onchoose).toHaveBeenCalledTimes(1);
    expect(screen.getByTestId<HTMLInputElement>('goods').value).toBe(onchoose.mock.calls[0]?.[0]);
    expect(screen.queryByTestId('goods-offers')).toBeNull();
  });

  it('chooses the only offer by Enter alone', async () => {
    const onchoose = vi.fn();
    render(Under, { onchoose });
    const user = userEvent.setup();
    await user.click(screen.getByTestId('goods'));
    await user.keyboard('хлеб{Enter}');
    expect(onchoose.mock.calls).toEqual([['Хлеб']]);
  });

  it('keeps what was typed when nothing is found, and says so', async () => {
    render(Under, { onchoose: vi.fn() });
    const user = userEvent.setup();
    await user.click(screen.getByTestId('goods'));
    await user.keyboard('кефир');
    expect(screen.getByTestId('goods-offers')).toHaveTextContent('Ничего не нашлось');
    expect(screen.getByTestId<HTMLInputElement>('goods').value).toBe('кефир');
  });

  it('gives the same choice again after something else was typed', async () => {
    const onchoose = vi.fn();
    render(Under, { onchoose });
    const user = userEvent.setup();
    for (let time = 0; time < 2; time += 1) {
      await user.clear(screen.getByTestId('goods'));
      await user.type(screen.getByTestId('goods'), 'хлеб');
      await user.click(screen.getByRole('option', ANYWHERE));
    }
    expect(onchoose.mock.calls).toEqual([['Хлеб'], ['Хлеб']]);
  });
});
