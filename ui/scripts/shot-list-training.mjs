// The lesson: every step where it is done, at the size where the main action is soonest out of sight.

const CARD = 'card-TRAINING-000001';
const at = (step, more = {}) => ({ operator: 1, training: step, ...more });
const taps =
  (...ids) =>
  async ({ tap }) => {
    for (const id of ids) await tap(id);
  };

export const trainingShots = [
  { name: 'training-sign-in', query: { training: 'open' } },
  { name: 'training-board', query: at('open', { waiting: 2 }) },
  { name: 'training-board-dark', query: at('open', { waiting: 1 }), dark: true },
  { name: 'training-picking-new', query: at('open'), steps: taps('nav-board', CARD) },
  { name: 'training-picking', query: at('pick'), steps: taps('nav-board', CARD) },
  { name: 'training-assemble', query: at('assemble'), steps: taps('nav-board', CARD) },
  { name: 'training-placing', query: at('makeReady'), steps: taps('nav-board', CARD) },
  { name: 'training-code', query: at('checkCode'), steps: taps('nav-handover') },
  { name: 'training-code-dark', query: at('checkCode'), dark: true, steps: taps('nav-handover') },
  { name: 'training-goods', query: at('checkGoods'), steps: taps('nav-board', CARD) },
  { name: 'training-payment', query: at('takePayment'), steps: taps('nav-board', CARD) },
  { name: 'training-cash', query: at('takePayment'), steps: taps('nav-board', CARD, 'tender-cash') },
  {
    name: 'training-pay',
    query: at('takePayment'),
    steps: async ({ tap, page }) => {
      await taps('nav-board', CARD, 'tender-pay', 'pay-start')({ tap });
      await page.getByTestId('phone-pay').waitFor();
    },
  },
  { name: 'training-hand-over', query: at('handOver'), steps: taps('nav-board', CARD) },
  {
    name: 'training-done',
    query: at('handOver'),
    steps: taps('nav-board', CARD, 'hand-over', 'hand-over-confirm'),
  },
  { name: 'training-settings', query: { ...at('pick'), operator: 3 }, steps: taps('nav-settings') },
  { name: 'training-display', page: 'display.html', query: { display: 'qr', training: 'takePayment' } },
];
