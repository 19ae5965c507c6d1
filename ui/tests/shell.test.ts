import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { build } from 'vite';
import { describe, expect, it } from 'vitest';
import { isBrowserKey } from '../src/state/kiosk';
import { matches } from '../src/screens/board/search';
import type { Place } from '../src/state/place.svelte';
import { openApp, tap, typeOn } from './open-app';

const root = join(import.meta.dirname, '..');

function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : [path];
  });
}

describe('signing in', () => {
  it('takes an operator and a PIN', async () => {
    const { store } = await openApp({});
    await tap('operator-1');
    await typeOn('pin', '1234');
    await tap('pin-enter');
    await screen.findByTestId('nav-board');
    expect(store.session?.operator?.id).toBe(1);
  });

  it('says how many tries are left and forgets the digits', async () => {
    await openApp({});
    await tap('operator-1');
    await typeOn('pin', '9999');
    await tap('pin-enter');
    await waitFor(() => expect(screen.getByTestId('pin-failure')).toHaveTextContent('4 попытки'));
    expect(screen.getByRole('img', { name: 'PIN, введено цифр: 0' })).toBeVisible();
  });

  it('asks for a manager on the first start, and for the PIN twice', async () => {
    const { store } = await openApp({ firstStart: true });
    await fireEvent.input(screen.getByTestId('manager-name'), { target: { value: 'Ирина' } });
    await tap('first-next');
    await typeOn('pin', '4821');
    await tap('pin-enter');
    await typeOn('pin', '4822');
    await tap('pin-enter');
    expect(await screen.findByText(/PIN не совпал/u)).toBeVisible();
    for (let time = 0; time < 2; time += 1) {
      await typeOn('pin', '4821');
      await tap('pin-enter');
    }
    await screen.findByTestId('nav-board');
    expect(store.session?.operator?.name).toBe('Ирина');
  });
});

describe('the board', () => {
  it('finds orders by number, phone, name and goods', async () => {
    const { store } = await openApp({ operator: 1 });
    const found = (wanted: string) =>
      [...store.cards.values()].filter((card) => matches(card, wanted)).map((card) => card.id);
    expect(found('7178')).toEqual([1]);
    expect(found('соколова')).toEqual([1]);
    expect(found('+7 916 123')).toEqual([1]);
    expect(found('8 (916) 123-45')).toEqual([1]);
    expect(found('123-45-67')).toEqual([1]);
    expect(found('пельмени')).toEqual([3, 6, 10]);
    expect(found('пельмени 8411')).toEqual([10]);
    expect(found('арбуз')).toEqual([]);
  });

  it('never finds an order by its pickup code', async () => {
    const { store } = await openApp({ operator: 1 });
    expect([...store.cards.values()].some((card) => matches(card, '904137'))).toBe(false);
  });

  it('shows every trouble in the strip', async () => {
    await openApp({ operator: 1, trouble: true });
    expect(await screen.findByTestId('strip-kuper')).toHaveTextContent('нет связи');
    expect(screen.getByTestId('strip-unsent')).toHaveTextContent('Не отправлено: 4');
    expect(screen.getByTestId('strip-printer')).toHaveTextContent('нет бумаги');
    expect(screen.getByTestId('strip-clock')).toHaveTextContent('6 мин');
    expect(screen.getByTestId('strip-problems')).toHaveTextContent('9');
  });
});

describe('every screen', () => {
  const places: [string, Place][] = [
    ['the board', { screen: 'board' }],
    ['picking', { screen: 'picking', id: 4 }],
    ['placing', { screen: 'picking', id: 6 }],
    ['the code', { screen: 'handover', id: null }],
    ['a locked code', { screen: 'handover', id: 9 }],
    ['the counter', { screen: 'handover', id: 10 }],
    ['problems', { screen: 'problems' }],
    ['the journal', { screen: 'journal', story: null }],
    ['a story', { screen: 'journal', story: 7 }],
    ['takings', { screen: 'takings' }],
    ['settings', { screen: 'settings' }],
  ];

  it.each(places)('%s has names, roles and labels that axe finds nothing against', async (_, place) => {
    await openApp({ operator: 3, trouble: true, scene: 'paying' }, place);
    await waitFor(() => expect(screen.queryByText('Загружаем…')).toBeNull());
    const result = await axe.run(document.body, {
      // jsdom draws nothing, so contrast is measured from the tokens instead.
      rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
    });
    expect(
      result.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`),
    ).toEqual([]);
  });
});

describe('the kiosk', () => {
  const key = (code: string, more: KeyboardEventInit = {}) => new KeyboardEvent('keydown', { code, ...more });

  it('keeps zoom, reload, print, back and the inspector from the browser', () => {
    for (const code of ['Equal', 'Minus', 'Digit0', 'KeyR', 'KeyP', 'KeyF', 'KeyW']) {
      expect(isBrowserKey(key(code, { ctrlKey: true })), code).toBe(true);
    }
    expect(isBrowserKey(key('KeyI', { ctrlKey: true, shiftKey: true }))).toBe(true);
    expect(isBrowserKey(key('ArrowLeft', { altKey: true }))).toBe(true);
    expect(isBrowserKey(key('F5'))).toBe(true);
  });

  it('leaves typing and copying alone', () => {
    expect(isBrowserKey(key('KeyR'))).toBe(false);
    expect(isBrowserKey(key('KeyC', { ctrlKey: true }))).toBe(false);
    expect(isBrowserKey(key('Enter'))).toBe(false);
  });
});

describe('the look', () => {
  /** WCAG's relative luminance and contrast. */
  function luminance(hex: string): number {
    const [r = 0, g = 0, b = 0] = [1, 3, 5]
      .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
      .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }
  const contrast = (one: string, other: string) => {
    const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const css = readFileSync(join(root, 'src/styles/tokens.css'), 'utf8');
  const [light = '', dark = ''] = css.split('@media (prefers-color-scheme: dark)');
  const read = (text: string) =>
    Object.fromEntries(
      [...text.matchAll(/--([\w-]+): (#[0-9a-f]{6})/gu)].map(([, name, hex]) => [name, hex ?? '']),
    );
  const themes = { light: read(light), dark: read(dark) };

  const strong = [
    ...['new', 'picking', 'ready', 'problem'].map((hue) => [hue, `${hue}-tint`]),
    ['text', 'bg'],
    ['text', 'surface'],
    ['text', 'sunken'],
    ['on-accent-tint', 'accent-tint'],
    ['on-inverse', 'inverse'],
    ['on-accent', 'accent'],
    ['on-problem-solid', 'problem-solid'],
    ['ready', 'bg'],
    ['problem', 'surface'],
  ];
  const readable = [
    ['text-soft', 'bg'],
    ['text-soft', 'surface'],
    ['text-soft', 'sunken'],
  ];

  it.each(Object.entries(themes))(
    'keeps codes, sums and states at 7:1 in the %s theme, the rest at 4.5:1',
    (_, theme) => {
      const short = [
        ...strong.map((pair) => [...pair, 7] as const),
        ...readable.map((pair) => [...pair, 4.5] as const),
      ]
        .map(([one = '', other = '', least]) => ({
          pair: `${one} on ${other}`,
          is: contrast(theme[one as string] ?? '', theme[other as string] ?? ''),
          least: Number(least),
        }))
        .filter(({ is, least }) => !(is >= least));
      expect(short).toEqual([]);
    },
  );
});

describe('the production build', () => {
  it('has no trace of the fake till, and talks to nobody but the shell', { timeout: 120_000 }, async () => {
    const outDir = join(root, 'node_modules/.cache/build-test');
    await build({ root, mode: 'production', logLevel: 'error', build: { outDir, emptyOutDir: true } });
    const built = files(outDir).filter((path) => /\.(js|css|html)$/u.test(path));
    const text = built.map((path) => readFileSync(path, 'utf8')).join('\n');
    expect(text).toContain('sign_in');
    for (const trace of ['FakeTill', 'Соколова', '904137', 'pay.example']) expect(text).not.toContain(trace);
    const addresses = [...text.matchAll(/https?:\/\/[\w.-]+/gu)].map(([address]) => address);
    const known = [
      'http://www.w3.org',
      'https://svelte.dev',
      'https://www.i18next.com',
      'https://locize.com',
    ];
    expect([...new Set(addresses)].filter((address) => !known.includes(address))).toEqual([]);
  });
});
