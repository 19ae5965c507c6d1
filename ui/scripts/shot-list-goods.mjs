// Pictures of picking and of goods at the counter: weights, replacements, marking codes, notes, times.

const picker = { operator: 2 };
const cashier = { operator: 1 };
const wide = { width: 1366, height: 768 };
const UNIT = (serial) => `0104603934000250215${serial}\u001d91EE10\u001d92dGVzdA`;

/** As a hand scanner does it: keys by their place, far faster than a person, GS as Ctrl+], and Enter. */
const scan = (page, text) =>
  page.evaluate((written) => {
    const key = (one) => {
      if (one === '\u001d') return { code: 'BracketRight', ctrlKey: true };
      if (/\d/u.test(one)) return { code: `Digit${one}` };
      return { code: `Key${one.toUpperCase()}`, shiftKey: one !== one.toLowerCase() };
    };
    for (const one of [...[...written].map(key), { code: 'Enter' }])
      document.body.dispatchEvent(new KeyboardEvent('keydown', { ...one, bubbles: true, cancelable: true }));
  }, text);

export const goodsShots = ({ open, type }) => {
  const weigh = (line, grams) => [`line-${line}-weigh`, ({ tap }) => type(tap, 'weigh', grams)];
  const settle = ({ page }) => page.waitForTimeout(300);
  const look =
    (words) =>
    async ({ page }) => {
      await page.getByTestId('replace-find').pressSequentially(words, { delay: 120 });
      await page.waitForTimeout(400);
    };
  const notes = ['order-menu', 'menu-notes'];
  const choose = async ({ page }) => {
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForTimeout(200);
  };
  const shot = (name, scene, id, ...steps) => ({
    name,
    query: { ...picker, ...(scene && { scene }) },
    steps: open(id, ...steps),
  });
  const both = (one) => [one, { ...one, name: `${one.name}-dark`, dark: true }];
  return [
    shot('picking-weigh-under', '', 4, ...weigh(1, '640'), settle),
    ...both(shot('picking-weigh-over', 'moved', 4, ...weigh(1, '1180'), settle)),
    shot('picking-weigh-empty', '', 4, 'line-3-weigh', settle),
    ...both(shot('picking-off', 'off', 4)),
    shot('picking-off-decided', 'off-decided', 4),
    shot('picking-undo', '', 4, 'line-6-plus', 'line-7-missing', settle),
    shot('picking-replace-find', '', 4, 'line-7-replace', look('творог')),
    shot('picking-replace-nothing', '', 4, 'line-7-replace', look('арбуз')),
    ...both(shot('picking-replace-chosen', 'moved', 4, 'line-7-replace', look('савушкин'), choose)),
    shot('picking-replace-scanned', '', 4, 'line-7-replace', async ({ page }) => {
      await scan(page, '4607053471236');
      await page.waitForTimeout(200);
    }),
    shot('picking-replace-unknown', '', 4, 'line-7-replace', async ({ page }) => {
      await scan(page, '4600000000017');
      await page.waitForTimeout(200);
    }),
    shot('picking-replace-weighed', '', 4, 'line-3-replace', look('мини'), choose),
    ...both(shot('picking-marked', 'marked', 3)),
    shot('picking-marked-lacking', 'marked-lacking', 3),
    shot('picking-codes', 'marked', 3, 'line-1-codes'),
    shot('picking-codes-scanned', 'marked', 3, 'line-1-codes', async ({ page }) => {
      await scan(page, UNIT('Kq7Wm2'));
      await page.waitForTimeout(300);
    }),
    shot('picking-codes-twice', 'marked', 3, async ({ page }) => {
      await scan(page, UNIT('A7kd3Q'));
      await page.waitForTimeout(300);
    }),
    shot('picking-noted', 'noted', 4),
    shot('picking-notes', 'noted', 4, ...notes, 'phrase-callFirst'),
    shot('picking-notes-line', 'noted', 4, 'line-2-notes'),
    shot('picking-notes-none', '', 4, ...notes),
    ...both(shot('picking-moved', 'moved', 4)),
    shot('picking-estimate', 'moved', 4, 'estimate-open'),
    shot('picking-menu', '', 4, 'order-menu'),
    ...both(shot('picking-long', 'long', 4)),
    { ...shot('picking-long-wide', 'long', 4), size: wide },
    { ...shot('picking-wide', 'moved', 4), size: wide },
    { ...shot('picking-weigh-wide', 'moved', 4, ...weigh(1, '905'), settle), size: wide },
    { ...shot('picking-replace-wide', '', 4, 'line-7-replace'), size: wide },
    shot('picking-long-end', 'long', 4, async ({ page }) => {
      await page.getByTestId('line-30-plus').scrollIntoViewIfNeeded();
      await page.getByTestId('line-30-plus').click();
      await page.waitForTimeout(200);
    }),
    shot('picking-long-weigh', 'long', 4, ...weigh(1, '905'), settle),
    { name: 'code-moved', query: { ...cashier, scene: 'moved' }, steps: open(10) },
    { name: 'code-menu', query: cashier, steps: open(10, 'order-menu') },
    {
      name: 'goods-one-by-one',
      query: { ...cashier, scene: 'visit-marked' },
      steps: open(10, 'tick-1', 'tick-3'),
    },
    {
      name: 'goods-one-by-one-dark',
      query: { ...cashier, scene: 'visit-marked' },
      dark: true,
      steps: open(10, 'tick-1', 'tick-3'),
    },
    {
      name: 'goods-refuse-unit',
      query: { ...cashier, scene: 'visit-marked' },
      steps: open(10, 'refuse-2', 'refuse-unit-1'),
    },
    { name: 'goods-menu', query: { ...cashier, scene: 'visit-marked' }, steps: open(10, 'order-menu') },
  ];
};
