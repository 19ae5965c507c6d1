import { render, screen, waitFor } from '@testing-library/svelte';
import { fireEvent } from '@testing-library/dom';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { speak } from '../src/i18n/index.svelte';
import { FakeTill } from '../src/ipc/fake';
import Report from '../src/screens/print/Report.svelte';
import { places } from '../src/state/place.svelte';
import { TELL_EVERY_MS, WARN_MS } from '../src/state/presence.svelte';
import { openApp, tap, typeOn } from './open-app';

const register = { screen: 'takings' } as const;
const text = (id: string) =>
  screen
    .getByTestId(id)
    .textContent.replace(/[\u00a0\u202f]/gu, ' ')
    .trim();

afterEach(() => speak('ru'));

describe('opening a shift', () => {
  it('asks for the cash in the drawer, and begins with it', async () => {
    const { till } = await openApp({ operator: 1, shift: 'none' }, register);
    expect(await screen.findByTestId('open-shift')).toBeDisabled();
    await typeOn('float', '5000');
    await tap('open-shift');
    await screen.findByTestId('close-shift');
    expect(text('drawer-before')).toBe('5 000,00 ₽');
    expect(till.drawer.shifts()[0]).toMatchObject({ id: 14, closedAt: null, openedBy: 'Светлана' });
  });

  it('opens the drawer to be counted, and says so', async () => {
    const { till } = await openApp({ operator: 1, shift: 'none' }, register);
    const opens = vi.spyOn(till, 'openDrawer');
    await tap('open-drawer');
    expect(opens).toHaveBeenCalledOnce();
    await waitFor(() => expect(document.body).toHaveTextContent('Денежный ящик'));
    expect(await screen.findByTestId('open-shift')).toBeDisabled();
  });

  it('takes an empty drawer, but not an uncounted one', async () => {
    await openApp({ operator: 1, shift: 'first' }, register);
    expect(await screen.findByTestId('open-shift')).toBeDisabled();
    await typeOn('float', '0');
    await tap('open-shift');
    await screen.findByTestId('close-shift');
    expect(text('drawer-before')).toBe('0,00 ₽');
  });
});

describe('the X report', () => {
  it('says what was taken, what must be in the drawer and what is unfinished', async () => {
    await openApp({ operator: 1 }, register);
    await screen.findByTestId('shift-report');
    expect(text('totals-card')).toContain('1 490,60');
    expect(text('takings-net')).toBe('5 820,00 ₽');
    expect(text('drawer-expected')).toBe('4 859,60 ₽');
    expect(text('cash-moves')).toContain('Инкассация');
    expect(screen.queryByTestId('drawer-counted')).toBeNull();
    const kinds = [...screen.getByTestId('unfinished').children].map((one) =>
      one.getAttribute('data-testid'),
    );
    expect(kinds).toEqual([
      'unfinished-returnOwed',
      'unfinished-paidNotHandedOver',
      'unfinished-unsent',
      'unfinished-ready',
      'unfinished-inWork',
    ]);
    await tap('unfinished-open-VD-2611-008411');
    await screen.findByTestId('handover');
  });

  it('is printed', async () => {
    const { till } = await openApp({ operator: 1 }, register);
    await tap('print-x');
    await waitFor(() => expect(till.reportsPrinted).toEqual([14]));
  });

  it('can be asked for again when the journal did not answer', async () => {
    const { till } = await openApp({ operator: 1 }, { screen: 'board' });
    const { shiftReport } = till;
    till.shiftReport = () => Promise.reject({ code: 'storage', params: {} });
    await tap('nav-takings');
    await screen.findByTestId('shift-again');
    till.shiftReport = shiftReport;
    await tap('shift-again');
    await screen.findByTestId('shift-report');
  });
});

describe('cash in and out', () => {
  it('moves a sum only with a reason', async () => {
    await openApp({ operator: 1 }, register);
    await tap('cash-in');
    await typeOn('move', '150');
    expect(screen.getByTestId('move-ok')).toBeDisabled();
    await tap('move-reason-change');
    await waitFor(() => expect(text('move-ok')).toBe('Внести 150,00 ₽'));
    await tap('move-ok');
    await waitFor(() => expect(text('drawer-in')).toBe('2 150,00 ₽'));
    expect(text('drawer-expected')).toBe('5 009,60 ₽');
    await waitFor(() => expect(screen.queryByTestId('move-ok')).toBeNull());
  });

  it('takes a reason in own words', async () => {
    await openApp({ operator: 1 }, register);
    await tap('cash-out');
    await typeOn('move', '1');
    await tap('move-reason-other');
    expect(screen.getByTestId('move-ok')).toBeDisabled();
    await fireEvent.input(screen.getByTestId('move-words'), { target: { value: ' Вода в офис ' } });
    await tap('move-ok');
    await waitFor(() => expect(text('cash-moves')).toContain('Вода в офис'));
    expect(text('drawer-out')).toBe('3 001,00 ₽');
  });

  it.each([
    ['ru', '0,5'],
    ['uz', '0,5'],
    ['en', '0.5'],
  ] as const)('has a key for kopecks as %s writes them', async (wanted, shown) => {
    await openApp({ operator: 1 }, register);
    speak(wanted);
    await tap('cash-out', 'move-0', 'move-comma', 'move-5', 'move-comma');
    expect(screen.getByTestId('move-field')).toHaveValue(shown);
    expect(screen.getByTestId('move-comma')).toHaveTextContent(shown.charAt(1));
  });

  it('moves nothing for no sum', async () => {
    await openApp({ operator: 1 }, register);
    await tap('cash-out', 'move-0', 'move-reason-bank');
    expect(screen.getByTestId('move-ok')).toBeDisabled();
  });
});

describe('closing a shift', () => {
  it('asks once more, and then shows the Z report', async () => {
    const { till } = await openApp({ operator: 1 }, register);
    await tap('close-shift');
    await screen.findByTestId('closing');
    expect(screen.getByTestId('unfinished-paidNotHandedOver')).toBeVisible();
    expect(text('close-expected')).toBe('4 859,60 ₽');
    for (const digit of '4859') await tap(`counted-${digit}`);
    expect(screen.getByTestId('count-verdict')).toHaveAttribute('data-state', 'short');
    await tap('counted-comma', 'counted-6', 'counted-0');
    expect(screen.getByTestId('count-verdict')).toHaveAttribute('data-state', 'even');
    await tap('close-counted');
    expect(screen.queryByTestId('shift-remark-field')).toBeNull();
    expect(screen.getByTestId('confirm-unfinished')).toHaveTextContent('9');
    await tap('close-shift-confirm-keep');
    expect(till.drawer.shifts()[0]?.closedAt).toBeNull();
    await tap('close-counted', 'close-shift-confirm');
    await screen.findByTestId('print-z');
    expect(text('shift-title')).toBe('Z-отчёт № 14');
    expect(text('drawer-difference')).toBe('Сошлось');
    expect(till.drawer.closings).toEqual([{ counted: 485_960, remark: '' }]);
  });

  it('asks why when the count differs, and tells the difference that the till found', async () => {
    const { till } = await openApp({ operator: 1 }, register);
    await tap('close-shift');
    await typeOn('counted', '4860');
    expect(screen.getByTestId('count-verdict')).toHaveAttribute('data-state', 'over');
    await tap('close-counted');
    expect(screen.getByTestId('close-shift-confirm')).toBeDisabled();
    await tap('remark-unknown', 'close-shift-confirm');
    await screen.findByTestId('print-z');
    expect(text('drawer-difference')).toBe('Излишек 0,40 ₽');
    expect(text('shift-remark')).toBe('Не знаем');
    expect(till.drawer.closings).toEqual([{ counted: 486_000, remark: 'Не знаем' }]);
  });

  it('may go without a count, which is said', async () => {
    const { till } = await openApp({ operator: 1, shift: 'calm' }, register);
    await tap('close-shift');
    expect(await screen.findByTestId('unfinished-none')).toBeVisible();
    await tap('close-uncounted', 'close-shift-confirm');
    await screen.findByTestId('print-z');
    expect(text('drawer-counted')).toBe('не считали');
    expect(screen.queryByTestId('drawer-difference')).toBeNull();
    expect(till.drawer.closings[0]?.counted).toBeNull();
    await tap('shift-now');
    await screen.findByTestId('open-shift');
  });

  it('shows how it stands when somebody else closed it meanwhile', async () => {
    const { till } = await openApp({ operator: 1 }, register);
    await tap('close-shift');
    await typeOn('counted', '4859');
    await tap('counted-comma', 'counted-6', 'counted-0');
    await till.drawer.closeElsewhere();
    await tap('close-counted', 'close-shift-confirm');
    expect(await screen.findByText(/Открытой смены нет/u)).toBeVisible();
    await screen.findByTestId('open-shift');
  });
});

describe('earlier shifts', () => {
  it('keep their Z reports', async () => {
    await openApp({ operator: 1 }, register);
    await tap('earlier-shifts', 'shift-13');
    await waitFor(() => expect(text('shift-title')).toBe('Z-отчёт № 13'));
    expect(text('drawer-difference')).toBe('Недостача 150,00 ₽');
    await tap('shift-now');
    await screen.findByTestId('close-shift');
  });
});

describe('the report on paper', () => {
  it.each([
    [
      14,
      ['X-отчёт на', 'Внесено: Размен', 'Должно быть4 859,60 ₽', 'Ещё не закончено'],
      ['Насчитали', 'Z-отчёт'],
    ],
    [
      13,
      ['Z-отчёт № 13', 'Насчитали5 709,60 ₽', 'Недостача 150,00 ₽', 'Ошиблись со сдачей'],
      ['не закончено'],
    ],
  ])('of shift %i says what the screen says', async (shift, there, notThere) => {
    const till = new FakeTill({ operator: 1 });
    const { report } = await till.reportPaper(shift);
    render(Report, { props: { report } });
    const paper = text('report');
    for (const words of there) expect(paper).toContain(words);
    for (const words of notThere) expect(paper).not.toContain(words);
  });
});

describe('the lock', () => {
  afterEach(() => void vi.useRealTimers());

  it('says who stood here, and brings them back to the same place', async () => {
    const { till } = await openApp({ operator: 1 }, { screen: 'takings', tab: 'check' });
    await screen.findByTestId('totals-cash');
    till.lockItself();
    expect(await screen.findByTestId('locked')).toBeVisible();
    expect(screen.getByTestId('operator-1')).toHaveAttribute('aria-pressed', 'true');
    await typeOn('pin', '1234');
    await tap('pin-enter');
    await screen.findByTestId('totals-cash');
    expect(places.now).toEqual({ screen: 'takings', tab: 'check' });
  });

  it('shows nothing of that place to anybody else', async () => {
    await openApp({ operator: 1 }, { screen: 'handover', id: 10 });
    await tap('lock');
    await screen.findByTestId('locked');
    await tap('operator-3');
    await typeOn('pin', '1234');
    await tap('pin-enter');
    await screen.findByTestId('nav-board');
    expect(places.now).toEqual({ screen: 'board' });
  });

  it('lets a wrong PIN change nothing of the place', async () => {
    await openApp({ operator: 1 }, { screen: 'handover', id: 10 });
    await tap('lock');
    await screen.findByTestId('locked');
    await typeOn('pin', '9999');
    await tap('pin-enter');
    await waitFor(() => expect(screen.getByTestId('pin-failure')).not.toBeEmptyDOMElement());
    expect(places.now).toEqual({ screen: 'handover', id: 10 });
  });

  it('comes after a warning that any touch takes away, and hands keep it off', async () => {
    const { till } = await openApp({ operator: 1 });
    vi.useFakeTimers();
    till.lockItself();
    await vi.advanceTimersByTimeAsync(1);
    const { Presence } = await import('../src/state/presence.svelte');
    const { Store } = await import('../src/state/store.svelte');
    const { toasts } = await import('../src/state/toasts.svelte');
    const store = new Store(till);
    const session = await till.signIn(1, '1234');
    store.apply({ kind: 'session', session: { ...session, lockAfterS: 60 } });
    const stop = new Presence(store).watch(window);
    const before = till.touches;

    await vi.advanceTimersByTimeAsync(60_000 - WARN_MS - 1);
    expect(toasts.all).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(toasts.all).toHaveLength(1);
    await fireEvent.pointerDown(window);
    expect(toasts.all).toHaveLength(0);
    expect(till.touches).toBe(before + 1);

    // Many touches are told once at first, and once more at the end of the pause.
    for (let n = 0; n < 20; n += 1) await fireEvent.keyDown(window, { code: 'KeyA' });
    expect(till.touches).toBe(before + 1);
    await vi.advanceTimersByTimeAsync(TELL_EVERY_MS);
    expect(till.touches).toBe(before + 2);
    await vi.advanceTimersByTimeAsync(TELL_EVERY_MS);
    expect(till.touches).toBe(before + 2);
    stop();
    await fireEvent.pointerDown(window);
    expect(till.touches).toBe(before + 2);
  });
});
