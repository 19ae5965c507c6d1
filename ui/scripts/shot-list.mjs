// What to take pictures of: a scene of the fake, and the taps that lead to the state.

import { goodsShots } from './shot-list-goods.mjs';
import { keyboardShots } from './shot-list-keyboard.mjs';
import { trainingShots } from './shot-list-training.mjs';

const cashier = { operator: 1 };
const picker = { operator: 2 };
const manager = { operator: 3 };
const card = (id) => `card-VD-2611-${String(7041 + id * 137).padStart(6, '0')}`;
const type = async (tap, name, digits) => {
  for (const digit of digits) await tap(`${name}-${digit}`);
};
const open =
  (id, ...more) =>
  async ({ tap, page }) => {
    await tap(card(id));
    for (const step of more) await (typeof step === 'string' ? tap(step) : step({ tap, page }));
  };
const counter = (...more) => open(10, ...more);
const takings =
  (...more) =>
  async ({ tap, page }) => {
    await tap('nav-takings');
    await tap('tab-check');
    for (const step of more) await (typeof step === 'string' ? tap(step) : step({ tap, page }));
  };
const typed =
  (name, digits) =>
  async ({ tap }) => {
    for (const digit of digits) await tap(`${name}-${digit === ',' ? 'comma' : digit}`);
  };
const counted = (sum) => typed('counted', sum);
const shift =
  (...more) =>
  async ({ tap, page }) => {
    await tap('nav-takings');
    for (const step of more) await (typeof step === 'string' ? tap(step) : step({ tap, page }));
  };
/** The same order once it is closed: the board has it no more, the journal has. */
const closed =
  (...more) =>
  async ({ tap, page }) => {
    await tap('nav-journal');
    await page.locator('[data-testid=history-VD-2611-008411]').click();
    await tap('story-open');
    for (const step of more) await (typeof step === 'string' ? tap(step) : step({ tap, page }));
  };
const at = (scene) => ({ ...cashier, scene });
const wide = { width: 1366, height: 768 };

const settings = (tab, ...more) => ({
  name: `settings-${tab}`,
  query: manager,
  steps: async ({ tap, page }) => {
    await tap('nav-settings');
    await tap(`settings-tab-${tab}`);
    for (const step of more) await (typeof step === 'string' ? tap(step) : step({ tap, page }));
  },
});
/** A scan whose pauses do not hang on how busy this machine is. Runs in the page. */
const scanAtOnce = (codes) => {
  for (const [at, code] of codes.entries()) {
    const key = code.replace(/^(Key|Digit)/u, '').replace('Minus', '-');
    const event = new KeyboardEvent('keydown', {
      code,
      key,
      shiftKey: code.startsWith('Key'),
      bubbles: true,
    });
    Object.defineProperty(event, 'timeStamp', { value: performance.now() + at * 6 });
    document.body.dispatchEvent(event);
  }
};
const settingsShots = [
  settings('store'),
  {
    ...settings(
      'store',
      ({ page }) => page.getByTestId('setup-store-hours-time-zone').fill('Мск'),
      'settings-save',
    ),
    name: 'settings-wrong',
  },
  settings('connections'),
  { ...settings('connections', 'connection-intake'), name: 'settings-intake' },
  { ...settings('connections', 'connection-yandexPay'), name: 'settings-pay' },
  settings('printing'),
  settings('scanner'),
  {
    ...settings(
      'scanner',
      ({ page }) =>
        page.evaluate(scanAtOnce, ['KeyV', 'KeyO', 'Digit1', 'Digit0', 'Minus', 'Digit1', 'Enter']),
      ({ page }) => page.getByTestId('scanner-verdict').waitFor(),
    ),
    name: 'settings-scanner-read',
  },
  settings('people'),
  { ...settings('people', 'add-operator'), name: 'settings-add' },
  settings('counter'),
  settings('codes'),
  settings('training'),
  { ...settings('support', 'support-bundle'), name: 'settings-support' },
];

/** The first start, step after step; each goes on from the one before. */
const fill =
  (id, text) =>
  ({ page }) =>
    page.getByTestId(id).fill(text);
const next = ({ tap }) => tap('setup-next');
const done =
  (section, state = 'ok') =>
  async ({ tap, page }) => {
    await tap(`setup-test-${section}`);
    await page.locator(`[data-testid=setup-test-${section}-result][data-state=${state}]`).waitFor();
  };
const setupSteps = {
  language: [],
  store: [
    next,
    fill('setup-store-id', '12'),
    fill('setup-store-name', 'Лента Мини'),
    fill('setup-store-address', 'Москва, ул. Профсоюзная, 61'),
    ({ tap }) => tap('setup-hours-hours'),
  ],
  kuper: [next, fill('setup-kuper-token', 'wrong-7c2d11'), done('kuper', 'failed')],
  intake: [
    fill('setup-kuper-token', 'e1f0a97c2d11'),
    done('kuper'),
    next,
    ({ tap }) => tap('setup-make-token'),
    done('intake'),
  ],
  pay: [
    next,
    ({ tap }) => tap('setup-yandex-pay-on-yes'),
    fill('setup-yandex-pay-api-key', 'a8e77c31'),
    fill('setup-yandex-pay-branch-id', 'lenta-61'),
  ],
  printing: [next, ({ tap }) => tap('setup-printer-XP-80'), done('printing')],
  check: [next],
  saved: [({ tap }) => tap('setup-save'), ({ page }) => page.getByTestId('manager-name').waitFor()],
};
const setupShots = Object.keys(setupSteps).map((name, at) => {
  const steps = Object.values(setupSteps)
    .slice(0, at + 1)
    .flat();
  const shot = {
    query: { setup: 1 },
    steps: async (on) => {
      for (const step of steps) await step(on);
    },
  };
  return { ...shot, name: `setup-${name}` };
});

/** `grows`: its list becomes longer as the keyboard walks down, so no walk comes round. */
export const shots = [
  ...trainingShots,
  { name: 'sign-in', query: {} },
  {
    name: 'sign-in-wrong',
    query: {},
    steps: async ({ tap }) => {
      await tap('operator-1');
      await type(tap, 'pin', '9999');
      await tap('pin-enter');
    },
  },
  { name: 'sign-in-locked', query: { locked: 1 } },
  { name: 'sign-in-locked-dark', query: { locked: 3 }, dark: true },
  { name: 'lock-soon', query: { ...cashier, lock: 21 }, pause: 1500 },
  { name: 'broken', query: { broken: 1 } },
  { name: 'broken-many-dark', query: { broken: 12 }, dark: true },
  {
    name: 'broken-bundle',
    query: { broken: 2 },
    steps: async ({ tap, page }) => {
      await tap('support-bundle');
      await page.getByTestId('support-bundle-path').waitFor();
    },
  },
  {
    name: 'setup-bundle',
    query: { setup: 1 },
    steps: async ({ tap, page }) => {
      await tap('support-bundle');
      await page.getByTestId('support-bundle-path').waitFor();
    },
  },
  { name: 'setup-manager', query: { first: 1 } },
  {
    name: 'setup-manager-pin',
    query: { first: 1 },
    steps: async ({ tap, page }) => {
      await page.getByTestId('manager-name').fill('Екатерина Андреевна');
      await tap('first-next');
      await type(tap, 'pin', '482');
    },
  },
  ...setupShots,
  { name: 'board', query: cashier },
  { name: 'board-dark', query: cashier, dark: true },
  { name: 'board-wide', query: cashier, size: { width: 1366, height: 768 } },
  { name: 'board-trouble', query: { ...cashier, trouble: 1, scene: 'qr' } },
  { name: 'board-empty', query: { ...cashier, scene: 'empty' } },
  { name: 'board-busy', query: { ...cashier, scene: 'busy' }, grows: true },
  { name: 'board-busy-dark', query: { ...cashier, scene: 'busy' }, dark: true },
  {
    name: 'board-crowd',
    query: { ...cashier, scene: 'crowd' },
    size: { width: 1366, height: 768 },
    grows: true,
  },
  {
    name: 'board-filter',
    query: { ...cashier, scene: 'busy' },
    steps: ({ tap }) => tap('filter-late'),
  },
  {
    name: 'board-digits',
    query: { ...cashier, scene: 'crowd' },
    steps: async ({ tap }) => {
      await tap('search-digits');
      for (const digit of '91') await tap(`search-key-${digit}`);
    },
  },
  { name: 'board-search', query: cashier, steps: ({ page }) => page.getByTestId('search').fill('молоко') },
  { name: 'board-nothing', query: cashier, steps: ({ page }) => page.getByTestId('search').fill('арбуз') },
  { name: 'picking-new', query: picker, steps: open(1) },
  { name: 'picking-restaurant', query: picker, steps: open(2) },
  { name: 'picking', query: picker, steps: open(4) },
  { name: 'picking-dark', query: picker, dark: true, steps: open(4) },
  {
    name: 'picking-weigh',
    query: picker,
    steps: open(4, 'line-1-weigh', ({ tap }) => type(tap, 'weigh', '905')),
  },
  { name: 'picking-replace', query: picker, steps: open(4, 'line-7-replace') },
  { name: 'picking-proposal', query: picker, steps: open(5, 'show-proposal') },
  {
    name: 'picking-unknown-barcode',
    query: picker,
    steps: open(4, ({ page }) => scan(page, '4600000000017')),
  },
  ...goodsShots({ open, type }),
  ...keyboardShots({ open, next }),
  { name: 'placing', query: picker, steps: open(6, 'shelf-frozen', 'bags-plus') },
  { name: 'ready-now', query: picker, steps: open(6, 'shelf-frozen', 'bags-plus', 'make-ready') },
  {
    name: 'ready-now-unprinted',
    query: { ...picker, unprinted: 1 },
    steps: open(6, 'shelf-frozen', 'bags-plus', 'make-ready'),
  },
  { name: 'cancel', query: cashier, steps: open(6, 'cancel-order', 'cancel-reason-out_of_stock') },
  {
    name: 'canceled',
    query: cashier,
    steps: open(1, 'cancel-order', 'cancel-reason-out_of_stock', 'cancel-confirm'),
  },
  { name: 'code', query: cashier, steps: ({ tap }) => tap('nav-handover') },
  {
    name: 'code-typing',
    query: cashier,
    steps: async ({ tap }) => {
      await tap('nav-handover');
      await type(tap, 'code', '9041');
    },
  },
  {
    name: 'code-typing-dark',
    query: cashier,
    dark: true,
    steps: open(10, ({ tap }) => type(tap, 'code', '9041')),
  },
  {
    name: 'code-typo',
    query: cashier,
    steps: async ({ tap }) => {
      await tap('nav-handover');
      await type(tap, 'code', '000001');
      await tap('code-enter');
    },
  },
  {
    name: 'code-unmatched',
    query: cashier,
    steps: async ({ tap }) => {
      await tap('nav-handover');
      await type(tap, 'code', '123456');
      await tap('code-enter');
    },
  },
  {
    name: 'code-wrong',
    query: cashier,
    steps: open(10, ({ tap }) => type(tap, 'code', '123456'), 'code-enter'),
  },
  { name: 'code-locked', query: cashier, steps: open(9) },
  { name: 'code-override', query: cashier, steps: open(8, 'override-code') },
  { name: 'goods', query: { ...cashier, scene: 'visit' }, steps: counter() },
  { name: 'goods-refuse', query: { ...cashier, scene: 'visit' }, steps: counter('refuse-2') },
  { name: 'tenders', query: { ...cashier, scene: 'paying' }, steps: counter() },
  {
    name: 'part',
    query: { ...cashier, scene: 'paying' },
    steps: counter('part-amount', 'part-5', 'part-0', 'part-0'),
  },
  {
    name: 'cash-small',
    query: { ...cashier, scene: 'paying' },
    steps: counter('part-amount', 'part-5', 'part-0', 'part-ok', 'tender-cash'),
  },
  { name: 'cash', query: { ...cashier, scene: 'paying' }, steps: counter('tender-cash', 'cash-note-200000') },
  {
    name: 'cash-little',
    query: { ...cashier, scene: 'paying' },
    steps: counter('tender-cash', 'cash-5', 'cash-0', 'cash-0'),
  },
  {
    name: 'cash-done',
    query: { ...cashier, scene: 'paying' },
    steps: counter('tender-cash', 'cash-note-200000', 'cash-take'),
  },
  { name: 'card-start', query: { ...cashier, scene: 'paying' }, steps: counter('tender-card') },
  {
    name: 'card',
    query: { ...cashier, scene: 'card' },
    steps: counter(({ page }) => page.getByTestId('card-reference').fill('612345678901')),
  },
  { name: 'card-unsure', query: { ...cashier, scene: 'unsure' }, steps: counter() },
  { name: 'card-declined', query: { ...cashier, scene: 'card' }, steps: counter('card-declined') },
  { name: 'pay-start', query: { ...cashier, scene: 'paying' }, steps: counter('tender-pay') },
  {
    name: 'pay-phone',
    query: cashier,
    steps: open(
      8,
      ({ tap }) => type(tap, 'code', '710354'),
      'code-enter',
      'bag-1',
      'bag-2',
      'confirm-goods',
      'tender-pay',
    ),
  },
  { name: 'pay-waiting', query: at('qr'), steps: counter() },
  { name: 'pay-waiting-dark', query: at('qr'), dark: true, steps: counter() },
  { name: 'pay-waiting-wide', query: at('qr'), size: wide, steps: counter() },
  { name: 'pay-waiting-out-of-reach', query: at('qr-out-of-reach'), steps: counter() },
  { name: 'pay-creating', query: at('creating'), steps: counter() },
  { name: 'pay-unknown', query: at('unknown'), steps: counter() },
  { name: 'pay-unknown-dark', query: at('unknown'), dark: true, steps: counter() },
  {
    name: 'pay-abandon',
    query: at('unknown'),
    steps: counter('pay-abandon', ({ tap }) => type(tap, 'abandon', '48')),
  },
  { name: 'pay-abandoned', query: at('abandoned'), steps: counter() },
  { name: 'pay-abandoned-paid', query: at('abandoned-paid'), steps: counter() },
  { name: 'pay-expired', query: at('expired'), steps: counter() },
  { name: 'pay-expired-out-of-reach', query: at('expired-out-of-reach'), steps: counter() },
  { name: 'pay-rolling-back', query: at('rolling-back'), steps: counter() },
  { name: 'pay-rolling-back-out-of-reach', query: at('rolling-back-out-of-reach'), steps: counter() },
  { name: 'pay-rolled-back', query: at('rolled-back'), steps: counter() },
  { name: 'pay-paid-then-refunded', query: at('paid-then-refunded'), steps: counter() },
  { name: 'pay-failed', query: at('failed'), steps: counter() },
  { name: 'pay-mismatched', query: at('mismatched'), steps: counter() },
  { name: 'pay-mismatched-giving-back', query: at('mismatched'), steps: counter('pay-rollback') },
  { name: 'pay-refused', query: at('refused'), steps: counter() },
  { name: 'pay-refund-under-way', query: at('refund-under-way'), steps: counter() },
  { name: 'pay-refund-under-way-dark', query: at('refund-under-way'), dark: true, steps: counter() },
  { name: 'pay-refund-done', query: at('refund-done'), steps: counter() },
  { name: 'pay-refund-all', query: at('refund-all'), steps: counter() },
  { name: 'pay-refund-refused', query: at('refund-refused'), steps: counter() },
  {
    name: 'pay-refund-otherwise',
    query: at('refund-refused'),
    steps: counter('return-otherwise-1-1'),
  },
  {
    name: 'pay-refund-handed-over',
    query: at('refund-under-way'),
    steps: counter('hand-over', 'hand-over-confirm'),
  },
  { name: 'pay-split-half', query: at('split-half'), steps: counter() },
  { name: 'pay-split-half-dark', query: at('split-half'), dark: true, steps: counter() },
  { name: 'pay-split-half-cash', query: at('split-half'), steps: counter('tender-cash') },
  { name: 'pay-split-give-back', query: at('split-half'), steps: counter('give-back-all') },
  { name: 'pay-split-returning', query: at('split-returning'), steps: counter() },
  { name: 'cash-rounding', query: at('cash-rounding'), steps: counter() },
  { name: 'cash-rounding-taking', query: at('cash-rounding'), steps: counter('tender-cash', 'cash-exact') },
  {
    name: 'cash-rounding-taken',
    query: at('cash-rounding'),
    steps: counter('tender-cash', 'cash-note-100000', 'cash-take'),
  },
  { name: 'cash-back', query: at('cash-back'), steps: counter() },
  { name: 'card-declined-paid', query: at('declined-paid'), steps: counter() },
  { name: 'card-charged', query: at('declined-paid'), steps: counter('card-charged-1') },
  {
    name: 'card-charged-pin',
    query: at('declined-paid'),
    steps: counter(
      'card-charged-1',
      ({ page }) => page.getByTestId('charged-reference').fill('612345678901'),
      'charged-next',
    ),
  },
  { name: 'overpay-before', query: at('qr-after-declined'), steps: counter() },
  { name: 'overpay-qr', query: at('qr-withdrawn'), steps: counter() },
  { name: 'overpay-qr-dark', query: at('qr-withdrawn'), dark: true, steps: counter() },
  { name: 'overpay-qr-part', query: at('qr-withdrawn-part'), steps: counter() },
  { name: 'overpay-card', query: at('card-too-much'), steps: counter() },
  { name: 'prepaid', query: at('prepaid'), steps: counter() },
  { name: 'prepaid-while-paying', query: at('prepaid-while-paying'), steps: counter() },
  { name: 'paid-at-kuper', query: at('paid-at-kuper'), steps: counter() },
  { name: 'refused-all', query: at('refused-all'), steps: counter() },
  { name: 'goods-refuse-paid', query: at('settled'), steps: counter('refuse-2') },
  { name: 'closed-handed-over', query: at('handed-over'), steps: closed() },
  { name: 'closed-return-goods', query: at('handed-over'), steps: closed('return-goods') },
  {
    name: 'closed-return-goods-line',
    query: at('handed-over'),
    steps: closed('return-goods', 'goods-back-choose-2', 'goods-back-plus', 'goods-back-reason-1'),
  },
  { name: 'closed-goods-returned', query: at('goods-returned'), steps: closed() },
  {
    name: 'canceled-paid',
    query: { ...cashier, scene: 'canceled-paid' },
    steps: closed(),
  },
  { name: 'settled', query: { ...cashier, scene: 'settled' }, steps: counter() },
  { name: 'hand-over', query: { ...cashier, scene: 'settled' }, steps: counter('hand-over') },
  {
    name: 'handed-over',
    query: { ...cashier, scene: 'settled' },
    steps: counter('hand-over', 'hand-over-confirm'),
  },
  { name: 'problems', query: { ...manager, trouble: 1 }, steps: ({ tap }) => tap('nav-problems') },
  {
    name: 'problems-end',
    query: { ...manager, trouble: 1 },
    steps: async ({ tap, page }) => {
      await tap('nav-problems');
      await page.getByTestId('problem-payNotificationsRefused').scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'problems-retry',
    query: { ...manager, trouble: 1 },
    steps: async ({ tap }) => {
      await tap('nav-problems');
      await tap('resolve-retryReturn');
    },
  },
  { name: 'problems-none', query: manager, steps: ({ tap }) => tap('nav-problems') },
  { name: 'journal', query: manager, steps: ({ tap }) => tap('nav-journal') },
  {
    name: 'story',
    query: manager,
    steps: async ({ tap, page }) => {
      await tap('nav-journal');
      await page.locator('[data-testid^=history-]').nth(1).click();
    },
  },
  {
    name: 'story-money',
    query: manager,
    steps: async ({ tap, page }) => {
      await tap('nav-journal');
      await page.locator('[data-testid^=history-]').nth(1).click();
      await tap('story-money');
    },
  },
  {
    name: 'story-money-end',
    query: manager,
    steps: async ({ tap, page }) => {
      await tap('nav-journal');
      await page.locator('[data-testid^=history-]').nth(1).click();
      await tap('story-money');
      await page.getByTestId('story-attempt_closed').scrollIntoViewIfNeeded();
    },
  },
  { name: 'takings', query: cashier, steps: takings() },
  { name: 'takings-empty', query: { ...cashier, takings: 'quiet' }, steps: takings() },
  { name: 'takings-without-pay', query: { ...manager, takings: 'no-pay' }, steps: takings() },
  { name: 'takings-asking', query: { ...cashier, takings: 'asking' }, steps: takings('reconcile') },
  { name: 'takings-agree', query: manager, steps: takings('reconcile', 'save-csv') },
  { name: 'takings-differ', query: { ...manager, takings: 'differ' }, steps: takings('reconcile') },
  {
    name: 'takings-differ-dark',
    query: { ...manager, takings: 'differ' },
    dark: true,
    steps: takings('reconcile'),
  },
  {
    name: 'takings-differ-rows',
    query: { ...manager, takings: 'differ' },
    steps: takings('reconcile', ({ page }) =>
      page.getByTestId('row-VD-2611-010603-1').scrollIntoViewIfNeeded(),
    ),
  },
  { name: 'takings-unanswered', query: { ...cashier, takings: 'unanswered' }, steps: takings('reconcile') },
  { name: 'takings-som', query: { ...cashier, takings: 'som' }, steps: takings('reconcile') },
  {
    name: 'takings-som-rows',
    query: { ...cashier, takings: 'som' },
    steps: takings('reconcile', ({ page }) =>
      page.getByTestId('row-VD-2611-010603-1').scrollIntoViewIfNeeded(),
    ),
  },
  { name: 'takings-date', query: cashier, steps: takings('period-date') },
  { name: 'takings-shifts', query: cashier, steps: takings('period-shift') },
  { name: 'takings-shift', query: cashier, steps: takings('period-shift', 'shift-13') },
  { name: 'shift-open', query: { ...cashier, shift: 'none' }, steps: shift() },
  { name: 'shift-open-typed', query: { ...cashier, shift: 'none' }, steps: shift(typed('float', '5000')) },
  { name: 'shift-open-first', query: { ...cashier, shift: 'first' }, steps: shift() },
  { name: 'shift-x', query: cashier, steps: shift() },
  { name: 'shift-x-dark', query: cashier, dark: true, steps: shift() },
  { name: 'shift-x-wide', query: cashier, size: wide, steps: shift() },
  { name: 'shift-x-calm', query: { ...cashier, shift: 'calm', takings: 'quiet' }, steps: shift() },
  { name: 'shift-x-som', query: { ...cashier, takings: 'som' }, steps: shift() },
  { name: 'shift-cash-in', query: cashier, steps: shift('cash-in') },
  {
    name: 'shift-cash-out',
    query: cashier,
    steps: shift('cash-out', typed('move', '3000'), 'move-reason-bank'),
  },
  {
    name: 'shift-cash-out-other',
    query: cashier,
    steps: shift('cash-out', typed('move', '3000'), 'move-reason-other'),
  },
  { name: 'shift-close', query: cashier, steps: shift('close-shift') },
  { name: 'shift-close-dark', query: cashier, dark: true, steps: shift('close-shift') },
  { name: 'shift-close-calm', query: { ...cashier, shift: 'calm' }, steps: shift('close-shift') },
  {
    name: 'shift-close-even',
    query: cashier,
    steps: shift('close-shift', counted('4859,60')),
  },
  {
    name: 'shift-close-short',
    query: cashier,
    size: wide,
    steps: shift('close-shift', counted('4000')),
  },
  {
    name: 'shift-close-confirm',
    query: cashier,
    steps: shift('close-shift', counted('4859,60'), 'close-counted'),
  },
  {
    name: 'shift-close-confirm-short',
    query: cashier,
    steps: shift('close-shift', counted('4800'), 'close-counted', 'remark-change'),
  },
  {
    name: 'shift-close-som',
    query: { ...cashier, takings: 'som' },
    steps: shift('close-shift', counted('48000000'), 'close-counted'),
  },
  {
    name: 'shift-z',
    query: { ...cashier, shift: 'calm' },
    steps: shift('close-shift', counted('5859,60'), 'close-counted', 'close-shift-confirm'),
  },
  {
    name: 'shift-z-short',
    query: cashier,
    steps: shift('close-shift', counted('4800'), 'close-counted', 'remark-change', 'close-shift-confirm'),
  },
  { name: 'shift-earlier', query: cashier, steps: shift('earlier-shifts') },
  { name: 'shift-z-earlier', query: cashier, steps: shift('earlier-shifts', 'shift-13') },
  { name: 'shift-z-earlier-dark', query: cashier, dark: true, steps: shift('earlier-shifts', 'shift-13') },
  ...settingsShots,
  { name: 'settings-not-manager', query: cashier, steps: ({ tap }) => tap('nav-settings') },
  ...['idle', 'sum', 'qr', 'expired', 'change', 'paid', 'thanks'].map((display) => ({
    name: `display-${display}`,
    page: 'display.html',
    query: { display },
  })),
  { name: 'display-qr-dark', page: 'display.html', query: { display: 'qr' }, dark: true },
  {
    name: 'slip',
    page: 'print.html',
    query: { print: 'slip' },
    pause: 500,
    whole: true,
    size: { width: 304, height: 700 },
  },
  ...[
    ['report-x', 14],
    ['report-z', 13],
  ].map(([name, of]) => ({
    name,
    page: 'print.html',
    query: { ...cashier, print: 'report', of },
    pause: 500,
    whole: true,
    size: { width: 304, height: 700 },
  })),
  {
    name: 'labels',
    page: 'print.html',
    query: { print: 'labels' },
    pause: 500,
    whole: true,
    size: { width: 304, height: 700 },
  },
];

/** As a hand scanner does it: fast keys and Enter. */
async function scan(page, text) {
  await page.keyboard.type(text, { delay: 2 });
  await page.keyboard.press('Enter');
}
