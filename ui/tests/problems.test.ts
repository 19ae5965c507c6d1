import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { isKey } from '../src/i18n/index.svelte';
import type { Resolution } from '../src/ipc';
import { openApp } from './open-app';

const crates = join(import.meta.dirname, '../../src-tauri/crates');
const place = { screen: 'problems' } as const;

async function opened(operator: number) {
  const { till } = await openApp({ operator, trouble: true }, place);
  const asked: { id: string; resolution: Resolution; note: string }[] = [];
  const resolve = till.resolve.bind(till);
  till.resolve = (id: string, ...more: [Resolution, string] | []) => {
    const [resolution = 'dismiss', note = ''] = more;
    asked.push({ id, resolution, note });
    return resolve(id);
  };
  await screen.findByTestId('problem-refundRefused');
  return { till, asked };
}

const press = (kind: string, resolution: string) =>
  within(screen.getByTestId(`problem-${kind}`))
    .getByTestId(`resolve-${resolution}`)
    .click();
const confirm = async () => (await screen.findByTestId('resolve-confirm')).click();

describe('problems', () => {
  it('say for every kind what happened, what it means, what the till does and what to press', () => {
    const source = readFileSync(join(import.meta.dirname, '../src/ipc/bindings/ProblemKind.ts'), 'utf8');
    const kinds = [...source.matchAll(/\| '(\w+)'/gu)].map((match) => match[1] ?? '');
    expect(kinds.length).toBeGreaterThan(17);
    const parts = ['title', 'means', 'doing', 'press'];
    const missing = kinds.flatMap((kind) => parts.map((part) => `problems.kind.${kind}.${part}`));
    expect(missing.filter((key) => !isKey(key))).toEqual([]);
  });

  it('say why a notification in the name of Yandex Pay was not believed', () => {
    const source = readFileSync(join(crates, 'yandex-pay/src/webhook/forged.rs'), 'utf8');
    const words = source.split('pub fn word(&self)')[1]?.split('\n    }')[0] ?? '';
    const reasons = [...words.matchAll(/"(\w+)"/gu)].map((match) => match[1] ?? '');
    expect(reasons.length).toBeGreaterThan(10);
    expect(reasons.filter((reason) => !isKey(`problems.why.${reason}`))).toEqual([]);
  });

  it('tell when an order that nobody came for will be canceled, as a time', async () => {
    await opened(1);
    expect(screen.getByTestId('problem-notCollected')).toHaveTextContent(/Касса отменит: \d+ \S+ \d\d:\d\d/u);
  });

  it('ask before a refused refund is tried again, naming the sum', async () => {
    const { asked } = await opened(1);
    press('refundRefused', 'retryReturn');
    const dialog = await screen.findByRole('alertdialog');
    expect(dialog.textContent.replace(/\u00a0/gu, ' ')).toContain('279,90 ₽');
    expect(asked).toEqual([]);
    await confirm();
    await waitFor(() => expect(asked).toEqual([{ id: 'f8', resolution: 'retryReturn', note: '' }]));
    await waitFor(() => expect(screen.queryByTestId('problem-refundRefused')).toBeNull());
  });

  it('say who may confirm a refused refund when the backend refuses a cashier', async () => {
    const { till } = await opened(1);
    till.resolve = () => Promise.reject({ code: 'needsRole', params: { role: 'manager' } });
    press('refundRefused', 'confirmReturn');
    await confirm();
    expect(await screen.findByText(/только управляющий. Пусть войдёт своим PIN/u)).toBeVisible();
    expect(screen.getByTestId('problem-refundRefused')).toBeVisible();
  });

  it('skip a message only with a reason', async () => {
    const { asked } = await opened(3);
    press('notificationStopped', 'skip');
    expect(await screen.findByTestId('resolve-confirm')).toBeDisabled();
    await fireEvent.input(screen.getByTestId('resolve-note'), { target: { value: 'заказ закрыт вручную' } });
    await waitFor(() => expect(screen.getByTestId('resolve-confirm')).toBeEnabled());
    await confirm();
    await waitFor(() => expect(asked[0]).toMatchObject({ resolution: 'skip', note: 'заказ закрыт вручную' }));
  });
});
