// The settings of a manager: tabs, forms that are kept, the live test of the scanner, support.

import axe from 'axe-core';
import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { afterEach, describe, expect, it } from 'vitest';
import { GAPS_MS, scannerTimes, setGap } from '../src/state/scanner-times';
import { readKeys } from '../src/screens/settings/scanner.svelte';
import { openApp, tap, type Opened } from './open-app';

const settings = { screen: 'settings' } as const;
const TABS = [
  'store',
  'connections',
  'printing',
  'scanner',
  'people',
  'counter',
  'codes',
  'training',
  'support',
];

afterEach(() => setGap(50));

async function open(...ids: string[]): Promise<Opened> {
  const opened = await openApp({ operator: 3 }, settings);
  await screen.findByTestId('settings-tab-store');
  await tap(...ids);
  return opened;
}

async function type(id: string, text: string): Promise<void> {
  await fireEvent.input(await screen.findByTestId(id), { target: { value: text } });
}

describe('the settings', () => {
  it('are the language alone for who is no manager', async () => {
    await openApp({ operator: 1 }, settings);
    await screen.findByTestId('language-ru');
    expect(screen.queryByTestId('settings-tab-store')).toBeNull();
    expect(screen.getByText('Только для управляющего')).toBeVisible();
  });

  it('save what was changed, and nothing else', async () => {
    const { till, store } = await open();
    expect(await screen.findByTestId('settings-save')).toBeDisabled();
    await type('setup-store-name', 'Лесная');
    await tap('settings-save');
    await waitFor(() => expect(store.session?.store).toBe('Лесная'));
    expect(till.setupForms.saved).toEqual([
      [{ section: 'store', form: expect.objectContaining({ id: '12', name: 'Лесная', opens: '08:00' }) }],
    ]);
    await waitFor(() => expect(screen.getByTestId('settings-save')).toBeDisabled());
    expect(screen.getByTestId<HTMLInputElement>('setup-store-name').value).toBe('Лесная');
  });

  it('save by Enter in a field', async () => {
    const { till } = await open();
    await type('setup-store-name', 'Лесная');
    await fireEvent.keyDown(screen.getByTestId('setup-store-name'), { key: 'Enter', code: 'Enter' });
    await waitFor(() => expect(till.setupForms.saved).toHaveLength(1));
  });

  it('say before saving that the till opens anew, and put back what is not to be saved', async () => {
    const { till } = await open();
    await type('setup-store-name', 'Лесная');
    expect(screen.getByTestId('hint')).toHaveTextContent('Касса откроется заново');
    await tap('settings-undo');
    expect(screen.getByTestId<HTMLInputElement>('setup-store-name').value).toBe('Лента Мини');
    expect(screen.getByTestId('hint')).toHaveTextContent('Изменений нет');
    expect(till.setupForms.saved).toEqual([]);
  });

  it('show what the till refuses at its field, and keep what was typed', async () => {
    const { till } = await open();
    await type('setup-store-hours-time-zone', 'Moscow');
    await tap('settings-save');
    expect(await screen.findByTestId('setup-store-hours-time-zone-wrong')).toHaveTextContent('Europe/Moscow');
    expect(screen.getByTestId<HTMLInputElement>('setup-store-hours-time-zone').value).toBe('Moscow');
    expect(till.setupForms.view().store.timeZone).toBe('Europe/Moscow');
    expect(screen.queryByTestId('settings-failure')).toBeNull();
  });

  it('are not changed under a payment', async () => {
    const { till } = await openApp({ operator: 3, scene: 'qr' }, settings);
    await screen.findByTestId('settings-tab-store');
    await type('setup-store-name', 'Лесная');
    await tap('settings-save');
    expect(await screen.findByTestId('settings-failure')).toHaveTextContent('идёт оплата');
    expect(till.setupForms.view().store.name).toBe('Лента Мини');
    expect(screen.getByTestId<HTMLInputElement>('setup-store-name').value).toBe('Лесная');
  });

  it('cannot be saved where the file is locked, and say why', async () => {
    await openApp({ operator: 3 }, settings, (till) => {
      till.setupForms.locked = 'the folder is read-only';
    });
    expect(await screen.findByTestId('setup-locked')).toHaveTextContent('the folder is read-only');
    await type('setup-store-name', 'Лесная');
    expect(screen.getByTestId('settings-save')).toBeDisabled();
  });

  it('lead to the sign-in when the till asks who is there after opening anew', async () => {
    const { till, store } = await open();
    const save = till.saveSetup.bind(till);
    till.saveSetup = async (sections) => {
      const view = await save(sections);
      store.apply({ kind: 'session', session: { ...(await till.session()), operator: null } });
      return view;
    };
    await type('setup-store-name', 'Лесная');
    await tap('settings-save');
    await screen.findByTestId('operator-3');
  });

  it.each(TABS)('have nothing for axe to find on the tab %s', async (tab) => {
    await open(`settings-tab-${tab}`);
    const result = await axe.run(document.body, {
      rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
    });
    expect(
      result.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`),
    ).toEqual([]);
  });
});

describe('a secret', () => {
  it('is only set or replaced, tested and saved, and nowhere on the page afterwards', async () => {
    const { till } = await open('settings-tab-connections');
    expect(await screen.findByTestId('setup-kuper-token-set')).toHaveTextContent('Задан');
    await tap('setup-kuper-token-replace');
    await type('setup-kuper-token', 'new-3f9c11');
    expect(screen.getByTestId('setup-kuper-token')).toHaveAttribute('type', 'password');
    await tap('setup-test-kuper');
    await waitFor(() =>
      expect(screen.getByTestId('setup-test-kuper-result')).toHaveAttribute('data-state', 'ok'),
    );
    await tap('settings-save');
    expect(await screen.findByTestId('setup-kuper-token-set')).toHaveTextContent(/^Задан$/u);
    expect(till.setupForms.saved).toEqual([
      [{ section: 'kuper', form: expect.objectContaining({ token: 'new-3f9c11' }) }],
    ]);
    const everything = [
      document.documentElement.innerHTML,
      ...[...document.querySelectorAll('input')].map(({ value }) => value),
    ].join('\n');
    expect(everything).not.toContain('new-3f9c11');
  });

  it('that is not replaced stays as it is', async () => {
    const { till } = await open('settings-tab-connections', 'connection-yandexPay');
    await type('setup-yandex-pay-branch-id', 'lenta-62');
    await tap('settings-save');
    await waitFor(() => expect(till.setupForms.saved).toHaveLength(1));
    expect(till.setupForms.saved[0]?.[0]).toMatchObject({ form: { apiKey: '', branchId: 'lenta-62' } });
    await waitFor(() => expect(till.setupForms.view().yandexPay.branchId).toBe('lenta-62'));
    expect(till.setupForms.view().secrets).toContain('yandex_pay.api_key');
  });

  it('can be left as it was after a change of mind', async () => {
    await open('settings-tab-connections');
    await tap('setup-kuper-token-replace');
    await type('setup-kuper-token', 'half-typ');
    await tap('setup-kuper-token-keep');
    expect(screen.getByTestId('setup-kuper-token-set')).toBeVisible();
    expect(screen.getByTestId('settings-save')).toBeDisabled();
  });
});

describe('printing, the counter and support', () => {
  it('tries the printer that is chosen, before it is saved', async () => {
    const { till } = await open('settings-tab-printing');
    await tap('setup-printer-Office-HP', 'setup-test-printing');
    await waitFor(() =>
      expect(screen.getByTestId('setup-test-printing-result')).toHaveAttribute('data-found', 'printFailed'),
    );
    expect(screen.getByText(/the queue is stopped/u)).toBeVisible();
    await tap('setup-printer-pdf');
    await type('setup-printer-folder', '/tmp/slips');
    await tap('settings-save');
    await waitFor(() => expect(till.setupForms.view().printing.printer).toBe('pdf:/tmp/slips'));
  });

  it('keeps numbers as numbers', async () => {
    const { till, store } = await open('settings-tab-counter');
    await tap('setup-people-lock-after-min-10', 'setup-sound-volume-percent-0', 'settings-save');
    await waitFor(() => expect(store.session?.lockAfterS).toBe(600));
    expect(till.setupForms.saved[0]).toEqual([
      {
        section: 'counter',
        form: { lockAfterMin: 10, weightTolerancePercent: 10, volumePercent: 0 },
      },
    ]);
  });

  it('sounds the signal as loud as is chosen, before it is saved', async () => {
    const { till } = await open('settings-tab-counter');
    const rung: number[] = [];
    till.testSound = async (volume) => {
      rung.push(volume);
      return null;
    };
    await tap('test-sound');
    await tap('setup-sound-volume-percent-20');
    await tap('test-sound');
    expect(rung).toEqual([80, 20]);
    // Nothing of it was kept.
    expect((await till.setup()).counter.volumePercent).toBe(80);
    await tap('setup-sound-volume-percent-0');
    expect(screen.getByTestId('test-sound')).toBeDisabled();
    expect(screen.getByText('Выбрано «Без звука»: слушать нечего.')).toBeVisible();
  });

  it('shows how codes are made, and offers to change nothing of it', async () => {
    await open('settings-tab-codes');
    expect(screen.getByTestId('codes')).toHaveTextContent('6 цифр');
    expect(screen.getByTestId('codes')).toHaveTextContent('30 дней');
    expect(screen.queryByTestId('settings-save')).toBeNull();
  });

  it('makes a bundle and says where it is', async () => {
    await open('settings-tab-support', 'support-bundle');
    expect(await screen.findByTestId('support-bundle-path')).toHaveValue(
      '/home/till/support/vydacha-support.zip',
    );
    expect(screen.getByTestId('config-problems')).toHaveTextContent('tender.card.terminal');
  });
});

describe('the scanner’s test', () => {
  interface Typed {
    text: string;
    gap?: number;
    end?: string | null;
    keys?: Record<string, string>;
  }
  let at = 1000;
  const keysOf = ({ text, gap = 5, end = 'Enter', keys = {} }: Typed) => {
    const codes = [...text].map((one) => ({
      code: /\d/u.test(one) ? `Digit${one}` : one === '-' ? 'Minus' : `Key${one.toUpperCase()}`,
      key: keys[one] ?? one,
      shiftKey: /[A-Z]/u.test(one),
    }));
    at += 10_000;
    return [...codes, ...(end ? [{ code: end, key: end, shiftKey: false }] : [])].map((key, index) => ({
      ...key,
      ctrlKey: false,
      altKey: false,
      metaKey: false,
      timeStamp: at + index * gap,
    }));
  };

  it('measures keys, time, pause, layout and the key at the end', () => {
    const read = readKeys(keysOf({ text: 'VO10-1', gap: 8, keys: { V: 'М', O: 'Щ' } }));
    expect(read).toMatchObject({
      text: 'VO10-1',
      heard: 'scan',
      keys: 6,
      layout: 'cyrillic',
      suffix: 'enter',
      durationMs: 48,
      gapMs: 8,
    });
    expect(readKeys(keysOf({ text: '904137', end: 'Tab' }))).toMatchObject({
      layout: 'unseen',
      suffix: 'tab',
    });
  });

  it('tells a scanner without an end, a hand, and a torn code apart', () => {
    expect(readKeys(keysOf({ text: '904137', end: null }))?.heard).toBe('noSuffix');
    expect(readKeys(keysOf({ text: '904137', gap: 200 }))?.heard).toBe('hand');
    const torn = keysOf({ text: 'VO10-1' }).map((key, index) => ({
      ...key,
      timeStamp: key.timeStamp + (index > 0 ? 60 : 0),
    }));
    expect(readKeys(torn)).toMatchObject({ heard: 'torn', gapMs: 65 });
    expect(readKeys(keysOf({ text: '' }))).toBeNull();
  });

  it('takes a slower scanner once that is set, and remembers it on this machine', async () => {
    expect(readKeys(keysOf({ text: '904137', gap: 65 }))?.heard).toBe('hand');
    await open('settings-tab-scanner', 'scanner-gap-70');
    expect(scannerTimes.gapMs).toBe(70);
    expect(scannerTimes.quietMs).toBeGreaterThan(70);
    expect(localStorage.getItem('scanner-gap-ms')).toBe('70');
    expect(readKeys(keysOf({ text: '904137', gap: 65 }))?.heard).toBe('scan');
    expect(GAPS_MS).toContain(50);
  });

  it.each([
    ['VO10-1', 'label'],
    ['904137', 'code'],
    ['zzzz9999zzzz', 'unknown'],
    ['010460406000600021abc', 'marking'],
  ])('says what %s is, and does nothing with it', async (text, meaning) => {
    const { till } = await open('settings-tab-scanner');
    for (const key of keysOf({ text })) {
      const event = new KeyboardEvent('keydown', { ...key, bubbles: true, cancelable: true });
      Object.defineProperty(event, 'timeStamp', { value: key.timeStamp });
      document.body.dispatchEvent(event);
    }
    await waitFor(() => expect(screen.getByTestId('scanner-verdict')).toHaveAttribute('data-state', meaning));
    expect(screen.getByTestId('scanner-text')).toHaveTextContent(text);
    expect(screen.getByTestId('settings')).toBeVisible();
    expect(till.acts).toEqual([]);
  });
});
