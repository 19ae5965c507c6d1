// Pictures of the letter keyboard: called by a finger, on the screens where words are typed.

const cashier = { operator: 1 };
const picker = { operator: 2 };
const manager = { operator: 3 };
const wide = { width: 1366, height: 768 };

/** Touches a field, as a finger does, and types on our keys. */
const touch =
  (field, keys = []) =>
  async ({ page, tap }) => {
    await page.getByTestId(field).tap();
    await page.getByTestId('keyboard').waitFor();
    for (const key of keys) {
      // Another language begins with other letters.
      if ((await page.getByTestId(`letter-${key}`).count()) === 0) await tap('letter-script');
      await tap(`letter-${key}`);
    }
  };

export const keyboardShots = ({ open, next }) => {
  const shot = (name, query, ...steps) => ({
    name: `letters-${name}`,
    query,
    steps: async (on) => {
      for (const step of steps) await (typeof step === 'string' ? on.tap(step) : step(on));
    },
  });
  const dark = (one) => [one, { ...one, name: `${one.name}-dark`, dark: true }];
  const both = (one) => [...dark(one), { ...one, name: `${one.name}-wide`, size: wide }];
  const board = (...steps) => shot('board', cashier, ...steps);
  const busy = { ...cashier, scene: 'busy' };
  return [
    ...both(board(touch('search', 'мол'))),
    { ...board(touch('search', ['shift'])), name: 'letters-shift' },
    { ...board(touch('search', ['shift', 'shift'])), name: 'letters-caps' },
    ...dark({ ...board(touch('search', ['page'])), name: 'letters-signs' }),
    { ...board(touch('search', ['page', 'more'])), name: 'letters-more' },
    { ...board(touch('search', ['script'])), name: 'letters-latin' },
    {
      ...board(touch('search')),
      name: 'letters-uzbek',
      query: { ...cashier, language: 'uz' },
    },
    { ...shot('board-busy', busy, touch('search')), grows: true },
    ...both(shot('journal', cashier, 'nav-journal', touch('journal-search', 'сок'))),
    ...both(
      shot(
        'cancel',
        cashier,
        open(6, 'cancel-order', 'cancel-reason-out_of_stock'),
        touch('cancel-note', 'нет'),
      ),
    ),
    ...both(
      shot('notes', { ...picker, scene: 'noted' }, open(4, 'order-menu', 'menu-notes'), touch('note-text')),
    ),
    ...both(
      shot('replace', picker, open(4, 'line-7-replace'), touch('replace-find', 'творог'), ({ page }) =>
        page.getByRole('option').first().waitFor(),
      ),
    ),
    shot('replace-name', picker, open(4, 'line-7-replace'), touch('replace-name')),
    shot('replace-sku', picker, open(4, 'line-7-replace'), touch('replace-sku')),
    ...both(shot('kuper', { setup: 1 }, next, fillStore, next, touch('setup-kuper-token', 'e1f0'))),
    shot('kuper-signs', { setup: 1 }, next, fillStore, next, touch('setup-kuper-token', ['page'])),
    shot('manager', { first: 1 }, touch('manager-name', 'ири')),
    ...both(
      shot(
        'operator',
        manager,
        'nav-settings',
        'settings-tab-people',
        'add-operator',
        touch('operator-name-field'),
      ),
    ),
    shot('training', { operator: 1, training: 'open', waiting: 2 }, 'nav-board', touch('search')),
    shot('settings', manager, 'nav-settings', touch('setup-store-address')),
  ];
};

async function fillStore({ page }) {
  await page.getByTestId('setup-store-id').fill('12');
  await page.getByTestId('setup-store-name').fill('Лента Мини');
  await page.getByTestId('setup-store-address').fill('Москва, ул. Профсоюзная, 61');
}
