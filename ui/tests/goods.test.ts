// What a picker does with goods beyond counting them: weighing, replacing, marking codes, notes, times, taking back.

import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import type { LineView, OrderView, WeighingView } from '../src/ipc';
import { FakeTill } from '../src/ipc/fake';
import { askAbout, assembleHint, lackingCodes, offWeights } from '../src/screens/picking/hints';
import { changed } from '../src/screens/picking/picking.svelte';
import { codeOf, ReplaceForm } from '../src/screens/picking/replace.svelte';
import { placeOnScale, Weighing } from '../src/screens/picking/weighing.svelte';
import { unitOf } from '../src/screens/handover/units';
import { Store } from '../src/state/store.svelte';
import { openApp, tap, typeOn, type Opened } from './open-app';

const GS = '\u001d';
const plain = (element: HTMLElement) => (element.textContent ?? '').replace(/[\u00a0\u202f]/gu, ' ');
const text = (id: string) => plain(screen.getByTestId(id));

/** Types as a hand scanner does, at so many milliseconds a key; a GS comes as Ctrl+]. */
function scan(written: string): void {
  const start = performance.now();
  const keys = [...written].map((one) => {
    if (one === GS) return { code: 'BracketRight', ctrlKey: true };
    if (/\d/u.test(one)) return { code: `Digit${one}` };
    return { code: `Key${one.toUpperCase()}`, shiftKey: one !== one.toLowerCase() };
  });
  [...keys, { code: 'Enter' }].forEach((key, at) => {
    const event = new KeyboardEvent('keydown', { ...key, bubbles: true, cancelable: true });
    Object.defineProperty(event, 'timeStamp', { value: start + at * 5 });
    document.body.dispatchEvent(event);
  });
}

const picking = (id: number, scene = ''): Promise<Opened> =>
  openApp({ operator: 2, scene }, { screen: 'picking', id });
const last = ({ till }: Opened) => till.acts.at(-1)?.act;

describe('a weight being typed', () => {
  it('shows at once what the line and the order would cost, and that it is too much', async () => {
    const opened = await picking(4);
    await tap('line-1-weigh');
    await typeOn('weigh', '1180');
    await waitFor(() => expect(text('weigh-sum')).toBe('527,39 ₽'));
    expect(text('weigh-order-sum')).toBe('997,09 ₽');
    expect(text('weigh-verdict')).toContain('Больше допуска');
    expect(text('weigh-verdict')).toContain('допуск 765 г – 935 г');
    expect(screen.getByTestId('weigh-off')).toHaveTextContent('+79851112233');
    expect(opened.till.acts).toEqual([]);
    expect(text('picked-sum')).toBe('859,43 ₽');
  });

  it('says when it is within the range, and when it is below', async () => {
    await picking(4);
    await tap('line-1-weigh');
    await typeOn('weigh', '900');
    await waitFor(() => expect(screen.getByTestId('weigh-verdict').dataset['verdict']).toBe('within'));
    expect(screen.queryByTestId('weigh-off')).toBeNull();
    await tap('weigh-erase');
    await waitFor(() => expect(screen.getByTestId('weigh-verdict').dataset['verdict']).toBe('under'));
  });

  it('asks once for what was typed in one go, and drops an answer that came too late', async () => {
    vi.useFakeTimers();
    const till = new FakeTill({ operator: 2 });
    const answers = new Map<number, (view: WeighingView) => void>();
    till.weighing = (_id, _line, grams) => new Promise((answer) => answers.set(grams, answer));
    const order = till.orders.find(({ id }) => id === 4) as OrderView;
    const weighing = new Weighing(
      new Store(till),
      () => order,
      () => order.lines[0] as LineView,
    );
    const view = (sum: number): WeighingView => ({ sum, orderSum: sum, verdict: 'within' });
    for (const typed of ['9', '90']) weighing.type(typed);
    vi.advanceTimersByTime(100);
    weighing.type('905');
    vi.advanceTimersByTime(100);
    expect([...answers.keys()]).toEqual([90, 905]);
    expect(weighing.late).toBe(true);
    answers.get(905)?.(view(905));
    await vi.waitFor(() => expect(weighing.now?.sum).toBe(905));
    answers.get(90)?.(view(90));
    await vi.advanceTimersByTimeAsync(1);
    expect(weighing.now?.sum).toBe(905);
    expect(weighing.late).toBe(false);
    vi.useRealTimers();
  });

  it('says so when the till cannot tell, and still takes the weight', async () => {
    const opened = await picking(4);
    opened.till.weighing = () => Promise.reject({ code: 'busy', params: {} });
    await tap('line-3-weigh');
    await typeOn('weigh', '905');
    expect(await screen.findByRole('alert')).toHaveTextContent('Касса занята');
    await tap('weigh-ok');
    await waitFor(() => expect(last(opened)).toMatchObject({ act: 'pick', pick: { grams: 905 } }));
  });

  it('has its place on the scale, which it never leaves', () => {
    expect(placeOnScale(850, 765, 935)).toBe(50);
    expect(Math.round(placeOnScale(765, 765, 935))).toBe(33);
    expect(placeOnScale(0, 765, 935)).toBe(0);
    expect(placeOnScale(9000, 765, 935)).toBe(100);
    expect(placeOnScale(5, 5, 5)).toBeGreaterThan(0);
  });
});

describe('weights that are off', () => {
  it('are marked in the list and counted at the foot, with the customer to be called', async () => {
    await picking(4, 'off-decided');
    expect(await screen.findByTestId('line-1-off')).toHaveTextContent('Больше допуска');
    expect(screen.getByTestId('line-3-off')).toHaveTextContent('Меньше допуска');
    expect(screen.queryByTestId('line-4-off')).toBeNull();
    expect(screen.getByTestId('weights-off')).toHaveTextContent(
      'Вес вне допуска: 2 товара. Позвоните покупателю: +79851112233.',
    );
    expect(screen.getByTestId('assemble')).toBeEnabled();
  });

  it('are nobody to be called about when the customer wished for no call, or left no phone', () => {
    const order = (replacementPolicy: string | null, phone: string | null = '+7900') =>
      ({ replacementPolicy, customer: { phone }, lines: [{ weightVerdict: 'over' }] }) as OrderView;
    expect(askAbout(order('call_or_cancel'))).toContain('+7900');
    expect(askAbout(order('replace'))).toContain('просил не звонить');
    expect(askAbout(order(null, null))).toContain('Телефона покупателя нет');
    expect(offWeights(order(null))).toContain('1 товар');
  });
});

describe('what keeps an order from being assembled', () => {
  const order = (...lines: Partial<LineView>[]) =>
    ({
      proposal: null,
      lines: lines.map((line, no) => ({ no, substituteFor: null, pick: { as: 'missing' }, ...line })),
    }) as OrderView;
  const open: Partial<LineView> = { pick: { as: 'untouched' } };

  it('is named: lines that nobody decided', () => {
    expect(assembleHint(order(open, {}, open))).toBe('Осталось отметить 2 товара.');
    expect(assembleHint(order({}))).toBeUndefined();
  });

  it('is named: the line whose codes are lacking, and how many others there are', () => {
    const lacks = (name: string) => ({ name, marking: { lacking: 2, units: [] } });
    expect(lackingCodes(order(lacks('Вода'), {}))).toBe('«Вода»: отсканируйте ещё 2 кода маркировки.');
    expect(lackingCodes(order(lacks('Вода'), lacks('Сыр')))).toContain('И ещё 1 товар.');
    expect(lackingCodes(order({}))).toBeUndefined();
  });
});

describe('a replacement', () => {
  it('is found by words, fills everything, and shows both prices', async () => {
    const opened = await picking(4, 'moved');
    await tap('line-7-replace');
    expect(screen.getByTestId('replace-wish')).toHaveTextContent('позвонить или заменить похожим');
    expect(screen.getByTestId('replace-wish')).toHaveTextContent('Бананы не слишком зелёные');
    await fireEvent.input(screen.getByTestId('replace-find'), { target: { value: 'савушкин творог' } });
    const offer = await screen.findByTestId('replace-find-4810268040252');
    expect(plain(offer)).toContain('149,90 ₽');
    await fireEvent.pointerUp(offer);
    await waitFor(() => expect(screen.getByTestId('replace-sku')).toHaveValue('4810268040252'));
    expect(text('replace-compare')).toBe('149,90 ₽');
    expect(text('replace-original')).toBe('159,90 ₽');
    await tap('replace-ok');
    await waitFor(() =>
      expect(last(opened)).toMatchObject({
        act: 'replace',
        line: 7,
        substitute: { sku: '4810268040252', price: 14_990, quantityMilli: 3000, grams: null },
      }),
    );
  });

  it('is found by a scan anywhere on the sheet', async () => {
    await picking(4);
    await tap('line-7-replace');
    scan('4607053471236');
    await waitFor(() =>
      expect(screen.getByTestId('replace-name')).toHaveValue('Творог Простоквашино 5 %, 300 г'),
    );
    expect(screen.getByTestId('replace-price')).toHaveValue('164,90');
  });

  it('that the till has never seen keeps its code and is typed, the price on our keypad', async () => {
    const opened = await picking(4);
    await tap('line-7-replace');
    scan('4600000000017');
    expect(await screen.findByTestId('replace-unknown')).toBeVisible();
    expect(screen.getByTestId('replace-sku')).toHaveValue('4600000000017');
    await fireEvent.input(screen.getByTestId('replace-name'), { target: { value: 'Творог' } });
    await tap('price-1', 'price-2', 'price-0', 'price-comma', 'price-5', 'replace-ok');
    await waitFor(() =>
      expect(last(opened)).toMatchObject({ substitute: { sku: '4600000000017', price: 12_050 } }),
    );
  });

  it('by weight goes on to the scale at once', async () => {
    const opened = await picking(4);
    await tap('line-3-replace');
    await fireEvent.input(screen.getByTestId('replace-find'), { target: { value: 'бананы мини' } });
    await fireEvent.pointerUp(await screen.findByTestId('replace-find-2100113'));
    await waitFor(() => expect(screen.getByTestId('replace-grams')).toHaveValue('500'));
    expect(text('replace-original')).toContain('за 900 г');
    expect(text('replace-compare')).toContain('199,90 ₽за 500 г');
    await tap('replace-ok');
    await typeOn('weigh', '520');
    await tap('weigh-ok');
    await waitFor(() => expect(last(opened)).toMatchObject({ pick: { as: 'weighed', grams: 520 } }));
  });

  it('whose weight the picker typed is weighed already', () => {
    const till = new FakeTill({ operator: 2 });
    const form = new ReplaceForm(new Store(till), { orderedMilli: 2000 } as LineView);
    const goods = { sku: '1', name: 'Сыр', barcodes: [], price: 100, grams: 300, lastSeen: 0 };
    form.choose(goods);
    expect([form.grams, form.isToBeWeighed]).toEqual(['600', true]);
    form.fewer();
    expect(form.grams).toBe('300');
    form.grams = '314';
    form.more();
    expect([form.grams, form.isToBeWeighed]).toEqual(['314', false]);
  });

  it('reads the code out of a DataMatrix, as a person would type it', () => {
    expect(codeOf(`0104603934000250215Kq7Wm2${GS}91EE10${GS}92dGVz`)).toBe('4603934000250');
    expect(codeOf('4603934000250')).toBe('4603934000250');
  });
});

describe('marking codes', () => {
  const unit = (serial: string) => `0104603934000250215${serial}${GS}91EE10${GS}92dGVzdA`;

  it('that are lacking stand out, name their line and keep the order from being assembled', async () => {
    await picking(3, 'marked-lacking');
    expect(await screen.findByTestId('line-1-codes')).toHaveTextContent('Коды: 2 из 3');
    expect(screen.getByTestId('codes-lacking')).toHaveTextContent('«Вода Святой Источник');
    expect(screen.getByTestId('assemble')).toBeDisabled();
    scan(unit('Kq7Wm2'));
    await waitFor(() => expect(screen.getByTestId('line-1-codes')).toHaveTextContent('Коды: 3 из 3'));
    expect(screen.queryByTestId('codes-lacking')).toBeNull();
    expect(screen.getByTestId('assemble')).toBeEnabled();
  });

  it('are listed by the end of their serial, and each can be taken back', async () => {
    const opened = await picking(3, 'marked');
    await tap('line-1-codes');
    expect(await screen.findByTestId('code-unit-0')).toHaveTextContent('A7kd3Q');
    await tap('unmark-0');
    await waitFor(() => expect(screen.getByTestId('code-unit-0')).toHaveTextContent('Zp0-8x'));
    expect(last(opened)).toEqual({ act: 'unmark', line: 1, unit: 0 });
    expect(screen.getByTestId('line-1')).toHaveTextContent(/2\s*шт/u);
    expect(screen.getByTestId('codes-state')).toHaveTextContent('Не хватает 1 кода');
  });

  it('of goods at the counter say which unit is refused: by a tap or by a scan', async () => {
    const opened = await openApp({ operator: 1, scene: 'visit-marked' }, { screen: 'handover', id: 10 });
    await tap('refuse-2');
    expect(await screen.findByTestId('refuse-confirm')).toBeDisabled();
    await tap('refuse-unit-0', 'refuse-unit-0');
    expect(screen.getByTestId('refuse-confirm')).toBeDisabled();
    scan(`010460705347368121XXA7kd3Q${GS}93dGVz`);
    await waitFor(() => expect(screen.getByTestId('refuse-unit-0')).toHaveAttribute('aria-pressed', 'true'));
    await tap('refuse-confirm');
    await waitFor(() =>
      expect(last(opened)).toEqual({ act: 'refuseLine', line: 2, leftMilli: 1000, units: [0] }),
    );
  });

  it('are all refused without a list', async () => {
    const opened = await openApp({ operator: 1, scene: 'visit-marked' }, { screen: 'handover', id: 10 });
    await tap('refuse-2', 'refuse-unit-1', 'refuse-unit-0', 'refuse-confirm');
    await waitFor(() =>
      expect(last(opened)).toEqual({ act: 'refuseLine', line: 2, leftMilli: 0, units: [] }),
    );
  });

  it('of other goods mean no unit here', () => {
    const units = ['A7kd3Q', 'Zp0-8x'];
    expect(unitOf(units, `${GS}010460705347368121SSZp0-8x${GS}93abcd`)).toBe(1);
    expect(unitOf(units, `010460705347368121SSZp0-9x${GS}93abcd`)).toBe(-1);
    expect(unitOf(units, '4607053473681')).toBe(-1);
  });
});

describe('taking back', () => {
  it('says what it would take back, and takes back one step after another', async () => {
    await picking(4);
    await tap('line-6-plus');
    await waitFor(() => expect(text('undo-of')).toContain('Хлеб Бородинский'));
    await tap('line-7-missing');
    await waitFor(() => expect(text('undo-of')).toContain('Творог'));
    await tap('undo');
    await waitFor(() => expect(text('undo-of')).toContain('Хлеб Бородинский'));
    expect(screen.getByTestId('line-7').dataset['pick']).toBe('untouched');
    await tap('undo');
    await waitFor(() => expect(screen.getByTestId('line-6').dataset['pick']).toBe('untouched'));
    expect(screen.queryByTestId('undo-of')).toBeNull();
  });

  it('names nothing when somebody else changed the order meanwhile', async () => {
    const { till } = await picking(4);
    await tap('line-6-plus');
    await screen.findByTestId('undo-of');
    const order = till.orders.find(({ id }) => id === 4) as OrderView;
    Object.assign(order.lines[6] ?? {}, { pick: { as: 'missing' } });
    till.changed(order);
    await waitFor(() => expect(screen.queryByTestId('undo-of')).toBeNull());
    expect(screen.getByTestId('undo')).toBeEnabled();
  });

  it('knows the line that changed, also one that came along', () => {
    const line = (no: number, as: 'untouched' | 'missing') =>
      ({ no, pick: { as }, marking: null }) as LineView;
    const before = [line(1, 'untouched'), line(2, 'untouched')];
    expect(changed(before, [line(1, 'untouched'), line(2, 'missing')])?.no).toBe(2);
    expect(changed(before, [line(1, 'missing'), line(2, 'untouched'), line(3, 'missing')])?.no).toBe(3);
    expect(changed(before, before)).toBeUndefined();
  });
});

describe('notes', () => {
  it('are written with a phrase and a tap, and stand on the order', async () => {
    const opened = await picking(4);
    await tap('order-menu', 'menu-notes', 'phrase-fridge', 'note-add');
    await waitFor(() => expect(screen.getByTestId('last-note')).toHaveTextContent('Часть в холодильнике'));
    expect(last(opened)).toEqual({ act: 'note', line: null, text: 'Часть в холодильнике' });
    await waitFor(() => expect(screen.getByTestId('note-text')).toHaveValue(''));
  });

  it('on one line stand with that line, on both screens', async () => {
    const opened = await picking(4);
    await tap('line-2-notes', 'phrase-lastOne', 'note-add');
    expect(await screen.findByTestId('line-2-note')).toHaveTextContent('Последняя упаковка');
    expect(last(opened)).toMatchObject({ line: 2 });
  });

  it('meet the customer at the counter', async () => {
    await openApp({ operator: 1, scene: 'visit-marked' }, { screen: 'handover', id: 10 });
    expect(await screen.findByTestId('last-note')).toHaveTextContent('Второй пакет в холодильнике');
    expect(screen.getByTestId('goods-2')).toHaveTextContent('предупредить при выдаче');
  });
});

describe('times', () => {
  it('of the store itself are one tap away, stand in the head and can be taken back', async () => {
    const opened = await picking(4);
    const before = Date.now();
    await tap('estimate-open', 'estimate-20');
    expect(await screen.findByTestId('estimate')).toHaveTextContent('позже обещанного');
    const act = last(opened);
    const at = act?.act === 'setEstimate' ? act.at : null;
    expect(at).toBeGreaterThanOrEqual(before + 20 * 60_000);
    expect(at).toBeLessThanOrEqual(Date.now() + 20 * 60_000);
    await tap('estimate-open', 'estimate-clear');
    await waitFor(() => expect(screen.queryByTestId('estimate')).toBeNull());
    expect(last(opened)).toEqual({ act: 'setEstimate', at: null });
  });

  it.each([
    ['picking', 4],
    ['handover', 10],
  ] as const)('that Kuper moved are shown on %s until somebody saw them', async (place, id) => {
    const opened = await openApp({ operator: 1, scene: 'moved' }, { screen: place, id });
    const banner = await screen.findByTestId('window-changed');
    expect(plain(banner)).toMatch(/было \d\d:\d\d–\d\d:\d\d, стало \D*\d+/u);
    await tap('window-seen');
    await waitFor(() => expect(screen.queryByTestId('window-changed')).toBeNull());
    expect(last(opened)).toEqual({ act: 'acknowledgeWindow' });
  });
});

describe('the goods at the counter', () => {
  it('are ticked one by one, or all at once, and a scan ticks too', async () => {
    const opened = await openApp({ operator: 1, scene: 'visit' }, { screen: 'handover', id: 10 });
    await tap('tick-1');
    expect(screen.getByTestId('goods-checked')).toHaveTextContent('Проверено 1 из 4');
    scan('4607053473681');
    await waitFor(() => expect(screen.getByTestId('tick-2')).toHaveAttribute('aria-checked', 'true'));
    await tap('tick-2');
    expect(screen.getByTestId('tick-2')).toHaveAttribute('aria-checked', 'false');
    await tap('nav-board');
    await tap('card-VD-2611-008411');
    expect(await screen.findByTestId('tick-1')).toHaveAttribute('aria-checked', 'true');
    await tap('confirm-goods');
    await screen.findByTestId('goods-confirmed');
    expect(last(opened)).toEqual({ act: 'confirmComposition' });
  });
});

describe('every state of an order', () => {
  it.each([
    ['new', 'picking', 1],
    ['picking', 'picking', 4],
    ['assembled', 'picking', 6],
    ['ready', 'picking', 7],
    ['waiting for its code', 'handover', 7],
    ['locked', 'handover', 9],
  ] as const)('%s: prints, reads its story and cancels from one menu', async (_state, place, id) => {
    await openApp({ operator: 1 }, { screen: place, id });
    await tap('order-menu');
    const sheet = within(screen.getByRole('complementary'));
    for (const one of ['print-slip', 'print-labels', 'menu-notes', 'menu-story'])
      expect(sheet.getByTestId(one)).toBeEnabled();
    await tap('menu-cancel', 'cancel-reason-out_of_stock');
    expect(screen.getByTestId('cancel-confirm')).toBeEnabled();
  });
});

describe('a sheet', () => {
  it('takes the focus, closes with Escape and gives it back', async () => {
    await picking(4);
    const button = await screen.findByTestId('line-1-weigh');
    button.focus();
    await tap('line-1-weigh');
    const sheet = await screen.findByRole('complementary');
    await waitFor(() => expect(sheet).toHaveFocus());
    await fireEvent.keyDown(sheet, { key: 'Escape' });
    await waitFor(() => expect(screen.queryByRole('complementary')).toBeNull());
    expect(button).toHaveFocus();
  });
});
