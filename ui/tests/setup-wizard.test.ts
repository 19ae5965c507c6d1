// The first start: the wizard from the language to the first manager.

import axe from 'axe-core';
import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, describe, expect, it } from 'vitest';
import { speak } from '../src/i18n/index.svelte';
import { mistakes } from '../src/screens/setup/mistakes';
import { newToken } from '../src/screens/setup/token';
import { openApp, tap, typeOn, type Opened } from './open-app';

afterEach(() => speak('ru'));

const KUPER_TOKEN = 'kuper-e1f0a97c2d11';
const HOOK_TOKEN = 'hook-7f3b20a9c4d8e6f1';
const PAY_KEY = 'pay-a8e77c31';

const wizard = () => screen.getByTestId('setup');
const onStep = (step: string) => waitFor(() => expect(wizard()).toHaveAttribute('data-step', step));
const field = (id: string) => screen.findByTestId<HTMLInputElement>(id);

async function type(id: string, text: string): Promise<void> {
  await fireEvent.input(await field(id), { target: { value: text } });
}

/** As the keyboard does it, wherever the focus is. */
async function enter(): Promise<void> {
  await fireEvent.keyDown(document.activeElement ?? document.body, { key: 'Enter', code: 'Enter' });
}

const found = (section: string, state: string) =>
  waitFor(() =>
    expect(screen.getByTestId(`setup-test-${section}-result`)).toHaveAttribute('data-state', state),
  );

async function toStore(): Promise<Opened> {
  const opened = await openApp({ setup: true });
  await waitFor(() => expect(screen.getByTestId('setup-next')).toBeEnabled());
  await tap('setup-next');
  await onStep('store');
  return opened;
}

async function toKuper(): Promise<Opened> {
  const opened = await toStore();
  await type('setup-store-id', '12');
  await type('setup-store-name', 'Лесная');
  await tap('setup-next');
  await onStep('kuper');
  return opened;
}

async function toIntake(): Promise<Opened> {
  const opened = await toKuper();
  await type('setup-kuper-token', KUPER_TOKEN);
  await tap('setup-next');
  await onStep('intake');
  return opened;
}

async function toPay(): Promise<Opened> {
  const opened = await toIntake();
  await type('setup-intake-token', HOOK_TOKEN);
  await tap('setup-next');
  await onStep('yandexPay');
  return opened;
}

async function toCheck(): Promise<Opened> {
  const opened = await toPay();
  await tap('setup-yandex-pay-on-yes');
  await type('setup-yandex-pay-api-key', PAY_KEY);
  await type('setup-yandex-pay-branch-id', 'lesnaya-1');
  await tap('setup-next');
  await onStep('printing');
  await tap('setup-printer-XP-80', 'setup-next');
  await onStep('check');
  return opened;
}

describe('the wizard', () => {
  it('leads from the language to the first manager by the keyboard alone', async () => {
    const { till, store } = await openApp({ setup: true });
    await waitFor(() => expect(screen.getByTestId('language-ru')).toHaveFocus());
    await enter();
    await onStep('store');
    await waitFor(() => expect(screen.getByTestId('setup-store-id')).toHaveFocus());
    await type('setup-store-id', '12');
    await type('setup-store-name', 'Лесная');
    await enter();
    await onStep('kuper');
    await type('setup-kuper-token', KUPER_TOKEN);
    await enter();
    await onStep('intake');
    await type('setup-intake-token', HOOK_TOKEN);
    await enter();
    await onStep('yandexPay');
    await enter();
    await onStep('printing');
    await enter();
    await onStep('check');
    await enter();
    await onStep('manager');
    expect(till.setupForms.saved.at(-1)?.map(({ section }) => section)).toEqual([
      'store',
      'kuper',
      'intake',
      'yandexPay',
      'printing',
    ]);
    await waitFor(() => expect(screen.getByTestId('manager-name')).toHaveFocus());
    await type('manager-name', 'Ирина');
    await enter();
    await screen.findByText('Придумайте PIN: от 4 до 8 цифр');
    for (const digits of ['4821', '4821']) {
      for (const digit of digits)
        await fireEvent.keyDown(document.body, { key: digit, code: `Digit${digit}` });
      // A person's keys are handed on once it is sure that no scanner sends them.
      await waitFor(() => expect(screen.getByRole('img', { name: 'PIN, введено цифр: 4' })).toBeVisible());
      await fireEvent.keyDown(document.body, { key: 'Enter', code: 'Enter' });
      await waitFor(() =>
        expect(screen.queryByRole('img', { name: 'PIN, введено цифр: 4' })).not.toBeInTheDocument(),
      );
    }
    await screen.findByTestId('nav-board');
    expect(store.session?.operator?.name).toBe('Ирина');
  });

  it('says which step it is, and goes no further while a field is wrong', async () => {
    await toStore();
    expect(screen.getByTestId('setup-progress')).toHaveTextContent('Шаг 2 из 8');
    await type('setup-store-id', 'магазин 12');
    await tap('setup-next');
    expect(await screen.findByTestId('setup-store-id-wrong')).toHaveTextContent('Латинские буквы');
    expect(screen.getByTestId('setup-store-name-wrong')).toHaveTextContent('Напишите название');
    expect(wizard()).toHaveAttribute('data-step', 'store');
    await waitFor(() => expect(screen.getByTestId('setup-store-id')).toHaveFocus());
    expect(screen.getByTestId('setup-store-id')).toHaveAttribute('aria-invalid', 'true');
    await type('setup-store-id', '12');
    expect(screen.queryByTestId('setup-store-id-wrong')).toBeNull();
  });

  it('asks the till about what only the till knows, and shows its answer at the field', async () => {
    await toStore();
    await type('setup-store-id', '12');
    await type('setup-store-name', 'Лесная');
    await tap('setup-hours-hours');
    await type('setup-store-hours-time-zone', 'Moscow');
    await tap('setup-next');
    expect(await screen.findByTestId('setup-store-hours-time-zone-wrong')).toBeVisible();
    expect(wizard()).toHaveAttribute('data-step', 'store');
    await type('setup-store-hours-time-zone', 'Asia/Tashkent');
    await tap('setup-next');
    await onStep('kuper');
  });

  it('keeps what was typed when one goes back, and shows no secret again', async () => {
    await toIntake();
    await tap('setup-back');
    await onStep('kuper');
    expect(screen.getByTestId('setup-kuper-token-set')).toHaveTextContent('Задан');
    expect(screen.queryByTestId('setup-kuper-token')).toBeNull();
    expect(document.documentElement.innerHTML).not.toContain(KUPER_TOKEN);
    await tap('setup-back');
    await onStep('store');
    expect((await field('setup-store-name')).value).toBe('Лесная');
    await tap('setup-step-intake');
    await onStep('intake');
  });

  it('tells the result of a live test in words, and forgets it when the form changes', async () => {
    const { till } = await toKuper();
    await type('setup-kuper-token', 'wrong-token');
    await tap('setup-test-kuper');
    await found('kuper', 'running');
    await found('kuper', 'failed');
    expect(screen.getByText('Купер не принял токен')).toBeVisible();
    expect(screen.getByTestId('setup-kuper-token')).toHaveAttribute('aria-invalid', 'true');
    await type('setup-kuper-token', KUPER_TOKEN);
    await found('kuper', 'stale');
    await tap('setup-test-kuper');
    await found('kuper', 'ok');
    expect(screen.getByText('Купер принял токен')).toBeVisible();
    expect(till.setupForms.tested.filter(({ section }) => section === 'kuper')).toHaveLength(2);
  });

  it('takes no late answer for a form that has changed meanwhile', async () => {
    await toKuper();
    await type('setup-kuper-token', KUPER_TOKEN);
    await tap('setup-test-kuper');
    await type('setup-kuper-token', 'wrong-token');
    await found('kuper', 'stale');
    await new Promise((done) => setTimeout(done, 900));
    await found('kuper', 'stale');
  });

  it('makes up a token once: it is shown for writing down, and never again', async () => {
    await toIntake();
    await tap('setup-make-token');
    const made = (await field('setup-made-token')).value;
    expect(made).toMatch(/^[a-km-np-z2-9]{32}$/u);
    await tap('setup-next', 'setup-back');
    await onStep('intake');
    expect(screen.getByTestId('setup-intake-token-set')).toBeVisible();
    expect(document.documentElement.innerHTML).not.toContain(made);
    expect([...document.querySelectorAll('input')].map(({ value }) => value)).not.toContain(made);
  });

  it('names at the end what is untested and what failed, and saves all the same', async () => {
    const { till } = await toCheck();
    expect(screen.getByTestId('setup-check-kuper')).toHaveAttribute('data-state', 'untried');
    expect(screen.getByTestId('setup-unproven')).toHaveTextContent('Купер: отправка');
    await tap('setup-change-kuper');
    await onStep('kuper');
    await tap('setup-kuper-token-replace');
    await type('setup-kuper-token', 'wrong-token');
    await tap('setup-test-kuper');
    await found('kuper', 'failed');
    await tap('setup-step-check');
    await onStep('check');
    const line = within(screen.getByTestId('setup-check-kuper'));
    expect(line.getByText('Купер не принял токен')).toBeVisible();
    await tap('setup-save');
    await onStep('manager');
    expect(till.setupForms.saved).toHaveLength(1);
  });

  it('sends each secret once and has none of them on the page afterwards', async () => {
    const { till } = await toCheck();
    await tap('setup-save');
    await onStep('manager');
    const sent = JSON.stringify(till.setupForms.saved);
    for (const secret of [KUPER_TOKEN, HOOK_TOKEN, PAY_KEY]) {
      expect(sent).toContain(secret);
      expect(document.documentElement.innerHTML).not.toContain(secret);
    }
    expect([...document.querySelectorAll('input')].map(({ value }) => value)).toEqual(['']);
  });

  it('goes back to the field that the till refuses on saving', async () => {
    const { till } = await toCheck();
    till.saveSetup = () =>
      Promise.reject({ code: 'setupWrong', params: { field: 'intake.listen', expected: 'an address' } });
    await tap('setup-save');
    await onStep('intake');
    expect(await screen.findByTestId('setup-intake-listen-wrong')).toHaveTextContent('Адрес и порт');
  });

  it('says why nothing could be saved, and stays where it is', async () => {
    const { till } = await toCheck();
    till.saveSetup = () => Promise.reject({ code: 'setupNotWritten', params: { why: 'disk full' } });
    await tap('setup-save');
    expect(await screen.findByTestId('setup-failure')).toHaveTextContent('disk full');
    expect(wizard()).toHaveAttribute('data-step', 'check');
  });

  it('speaks the chosen language at once, even where the till cannot keep it yet', async () => {
    const { till } = await openApp({ setup: true });
    await waitFor(() => expect(screen.getByTestId('setup-next')).toBeEnabled());
    till.setLanguage = () => Promise.reject({ code: 'notConfigured', params: {} });
    await tap('language-uz');
    await waitFor(() => expect(screen.getByTestId('setup-progress')).toHaveTextContent('1-qadam'));
    await tap('setup-next');
    await onStep('store');
    await type('setup-store-id', '12');
    await type('setup-store-name', 'Chilonzor');
    await tap('setup-next');
    await waitFor(() => expect(till.setupForms.tested[0]).toMatchObject({ form: { language: 'uz' } }));
  });

  it('offers to read the settings again when that failed', async () => {
    const { till } = await openApp({ setup: true }, undefined, (fake) => {
      const setup = fake.setup;
      fake.setup = () => {
        fake.setup = setup;
        return Promise.reject({ code: 'busy', params: {} });
      };
    });
    await tap('setup-again');
    await waitFor(() => expect(screen.getByTestId('setup-next')).toBeEnabled());
    expect(till.setupForms.view().secrets).toEqual([]);
  });

  it('ends at the sign-in when there is a manager already', async () => {
    const { till, store } = await toCheck();
    const save = till.saveSetup.bind(till);
    till.saveSetup = async (sections) => {
      const view = await save(sections);
      const operators = [{ id: 3, name: 'Ирина', role: 'manager' as const, active: true }];
      store.apply({
        kind: 'session',
        session: { ...(await till.session()), needsManager: false, operators },
      });
      return view;
    };
    await tap('setup-save');
    await screen.findByTestId('operator-3');
    expect(screen.queryByTestId('setup')).toBeNull();
  });

  it.each(['language', 'store', 'kuper', 'intake', 'yandexPay', 'printing', 'check'])(
    'has nothing for axe to find on the step %s',
    async (step) => {
      await toCheck();
      await tap(...(step === 'check' ? [] : [`setup-step-${step}`]));
      await onStep(step);
      const result = await axe.run(document.body, {
        rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
      });
      expect(
        result.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`),
      ).toEqual([]);
    },
  );
});

describe('the first manager', () => {
  it('is asked for alone where there are settings already', async () => {
    const { store } = await openApp({ firstStart: true });
    expect(screen.getByTestId('setup-progress')).toHaveTextContent('Шаг 1 из 1');
    await type('manager-name', 'Ирина');
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

describe('what is judged without the till', () => {
  const typed = {
    store: {
      id: '12',
      name: 'Лесная',
      address: '',
      till: '1',
      currency: 'RUB',
      restaurant: false,
      language: 'ru',
      opens: '',
      closes: '',
      timeZone: '',
    },
    intake: { listen: '127.0.0.1:8765', auth: 'bearer', user: '', token: '' },
    kuper: { baseUrl: 'https://merchant-api.example', dialect: 'flat', token: '' },
    yandexPay: {
      on: false,
      region: 'ru',
      environment: 'production',
      branchId: '',
      merchantId: '',
      smsOffer: 'required',
      apiKey: '',
    },
    printing: { printer: 'off', slipWidthMm: 80, onReady: true },
  };
  const all = ['store', 'kuper', 'intake', 'yandexPay', 'printing'] as const;
  const judge = (change: Partial<typeof typed>, secrets = true) =>
    mistakes({ ...typed, ...change }, () => secrets, all);

  it('finds nothing in what is right', () => {
    expect(judge({})).toEqual([]);
    const hours = { opens: '09:00', closes: '22:00', timeZone: 'Europe/Moscow' };
    expect(judge({ store: { ...typed.store, ...hours } })).toEqual([]);
    expect(judge({ intake: { ...typed.intake, listen: '[::1]:8765' } })).toEqual([]);
  });

  it.each([
    ['store.hours.opens', { store: { ...typed.store, opens: '9:00', closes: '22:00', timeZone: 'UTC' } }],
    ['store.hours.closes', { store: { ...typed.store, opens: '09:00', closes: '09:00', timeZone: 'UTC' } }],
    ['store.hours.time_zone', { store: { ...typed.store, opens: '09:00', closes: '22:00' } }],
    ['store.till', { store: { ...typed.store, till: '' } }],
    ['kuper.base_url', { kuper: { ...typed.kuper, baseUrl: 'merchant-api.example' } }],
    ['intake.listen', { intake: { ...typed.intake, listen: '127.0.0.1' } }],
    ['intake.listen', { intake: { ...typed.intake, listen: '127.0.0.1:70000' } }],
    ['intake.user', { intake: { ...typed.intake, auth: 'basic', user: 'a:b' } }],
    ['yandex_pay.branch_id', { yandexPay: { ...typed.yandexPay, on: true } }],
    ['printing.printer', { printing: { ...typed.printing, printer: 'pdf:' } }],
  ])('finds %s', (key, change) => {
    expect(judge(change)).toEqual([key]);
  });

  it('wants every secret that is in use', () => {
    expect(judge({}, false)).toEqual(['kuper.token', 'intake.token']);
  });

  it('makes tokens that differ', () => {
    expect(new Set(Array.from({ length: 100 }, newToken)).size).toBe(100);
  });
});
