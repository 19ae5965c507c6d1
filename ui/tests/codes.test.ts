import { screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openApp, tap, typeOn, type Opened } from './open-app';

/** The code that the fake gives to order 10. */
const CODE = '904137';
const shows = () => screen.getByTestId('handover').dataset['state'];

describe('the code at the counter', () => {
  let opened: Opened;

  describe('with no order chosen', () => {
    beforeEach(async () => {
      opened = await openApp({ operator: 1 }, { screen: 'handover', id: null });
    });

    it('opens the order that the code belongs to, with the number and a masked name to say aloud', async () => {
      await typeOn('code', CODE);
      await tap('code-enter');
      expect(await screen.findByTestId('masked-name')).toHaveTextContent('Рустам К.');
      expect(screen.getByTestId('verified')).toHaveTextContent('8411');
      expect(shows()).toBe('goods');
      expect(document.body.textContent).not.toContain('Каримов');
    });

    it('does not offer to check a code that is too short', async () => {
      await typeOn('code', '90413');
      expect(screen.getByTestId('code-enter')).toBeDisabled();
    });

    it('takes no more digits than a code has', async () => {
      await typeOn('code', `${CODE}55`);
      expect(screen.getByTestId('code-field')).toHaveAttribute('data-count', '6');
    });

    it('tells a typo as a typo', async () => {
      await typeOn('code', '000001');
      await tap('code-enter');
      expect(await screen.findByTestId('code-typo')).toHaveTextContent('опечатк');
    });

    it('waits after a code of no order, and says how long', async () => {
      await typeOn('code', '123456');
      await tap('code-enter');
      expect(await screen.findByTestId('code-wait')).toHaveTextContent('через 5 секунд');
      expect(screen.getByTestId('code-1')).toBeDisabled();
    });

    it('empties the field after every try', async () => {
      await typeOn('code', '000001');
      await tap('code-enter');
      await screen.findByTestId('code-typo');
      await waitFor(() => expect(screen.getByTestId('code-field')).toHaveAttribute('data-count', '0'));
    });
  });

  describe('with an order chosen', () => {
    beforeEach(async () => {
      opened = await openApp({ operator: 1 }, { screen: 'handover', id: 10 });
    });

    const wrong = async () => {
      await typeOn('code', '123456');
      await tap('code-enter');
    };

    it('says how many tries are left, and locks after the last one', async () => {
      await screen.findByTestId('code-1');
      await wrong();
      expect(await screen.findByTestId('code-wrong')).toHaveTextContent('4 попытки');
      for (const left of ['3 попытки', '2 попытки', '1 попытка']) {
        await waitFor(() => expect(screen.getByTestId('code-1')).toBeEnabled());
        await wrong();
        await waitFor(() => expect(screen.getByTestId('code-wrong')).toHaveTextContent(left));
      }
      await waitFor(() => expect(screen.getByTestId('code-1')).toBeEnabled());
      await wrong();
      await waitFor(() => expect(shows()).toBe('locked'));
    });

    it("asks a locked code's manager for a PIN and a reason", async () => {
      const order = opened.till.orders.find((one) => one.id === 10);
      if (!order?.code) throw new Error('no code');
      order.code = { ...order.code, triesLeft: 0, locked: true };
      opened.till.changed(order);
      await typeOn('unlock', '4821');
      expect(screen.getByTestId('unlock-enter')).toBeDisabled();
      await tap('unlock-reason-1', 'unlock-enter');
      await waitFor(() => expect(shows()).toBe('enter-code'));
      expect(opened.till.acts.at(-1)?.act).toMatchObject({ act: 'unlockCode', managerPin: '4821' });
    });
  });

  describe('by keyboard and scanner', () => {
    beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
    afterEach(() => void vi.useRealTimers());

    const press = (codes: string[], pause: number) => {
      codes.forEach((code, at) => {
        const event = new KeyboardEvent('keydown', { code, bubbles: true, cancelable: true });
        Object.defineProperty(event, 'timeStamp', { value: 10_000 + at * pause });
        document.body.dispatchEvent(event);
        vi.advanceTimersByTime(pause);
      });
    };
    const digits = [...CODE].map((digit) => `Digit${digit}`);

    it('opens the order when a person types the code slowly and presses Enter', async () => {
      vi.useRealTimers();
      await openApp({ operator: 1 }, { screen: 'handover', id: null });
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      press([...digits, 'Enter'], 150);
      vi.useRealTimers();
      await screen.findByTestId('verified');
    });

    it('opens the order when the code is scanned on any screen', async () => {
      vi.useRealTimers();
      await openApp({ operator: 1 });
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      press([...digits, 'Enter'], 5);
      vi.useRealTimers();
      await screen.findByTestId('verified');
    });
  });
});
