import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { BoardCard, OrderView } from '../src/ipc';
import { FakeTill } from '../src/ipc/fake';
import { Store } from '../src/state/store.svelte';
import { toasts } from '../src/state/toasts.svelte';

let till: FakeTill;
let store: Store;

beforeEach(async () => {
  till = new FakeTill({ operator: 1 });
  store = new Store(till);
  store.open((thrown) => {
    throw thrown;
  });
  await vi.waitFor(() => expect(store.strip).not.toBeNull(), 10_000);
});

const card = (id: number): BoardCard => {
  const found = store.cards.get(id);
  if (!found) throw new Error(`no card ${id}`);
  return found;
};

describe('the store', () => {
  it('takes the board and the session when it opens', () => {
    expect(store.session?.operator?.name).toBe('Светлана');
    expect(store.cards.size).toBe(10);
  });

  it('asks again until a till that is not ready yet answers', async () => {
    vi.useFakeTimers();
    const failures: unknown[] = [];
    const slow = new FakeTill({ operator: 1 });
    const answer = slow.session;
    slow.session = () => Promise.reject({ code: 'busy', params: {} });
    const other = new Store(slow);
    const stop = other.open((thrown) => failures.push(thrown));
    await vi.advanceTimersByTimeAsync(100);
    slow.session = answer;
    await vi.advanceTimersByTimeAsync(5000);
    vi.useRealTimers();
    stop();
    expect(failures).toEqual([{ code: 'busy', params: {} }]);
    expect(other.cards.size).toBe(10);
  });

  it('never lets an older card overwrite a newer one', () => {
    const newer = { ...card(1), version: 9, linesDone: 4 };
    store.apply({ kind: 'card', card: newer });
    store.apply({ kind: 'card', card: { ...newer, version: 8, linesDone: 2 } });
    expect(card(1).linesDone).toBe(4);
  });

  it('takes news of the same version: they come from outside the order', () => {
    store.apply({ kind: 'card', card: { ...card(1), hasProblem: true } });
    expect(card(1).hasProblem).toBe(true);
  });

  it('does not bring a card back that has left the board', () => {
    const last = card(1);
    store.apply({ kind: 'cardGone', id: 1 });
    store.apply({ kind: 'card', card: last });
    store.apply({ kind: 'card', card: { ...last, version: last.version - 1 } });
    expect(store.cards.has(1)).toBe(false);
  });

  it('tells the cashier when the cash drawer opens', () => {
    toasts.clear();
    store.apply({ kind: 'drawer', orderId: 1 });
    expect(toasts.all.map(({ tone, text }) => [tone, text])).toEqual([['info', 'Денежный ящик']]);
  });

  it('brings a card back when the order has really moved on', () => {
    const last = card(1);
    store.apply({ kind: 'cardGone', id: 1 });
    store.apply({ kind: 'card', card: { ...last, version: last.version + 1 } });
    expect(store.cards.has(1)).toBe(true);
  });

  it('never lets an older order overwrite a newer one', async () => {
    const order = await store.loadOrder(1);
    const newer: OrderView = { ...order, version: order.version + 2, sum: 777 };
    store.apply({ kind: 'order', order: newer });
    store.apply({ kind: 'order', order: { ...order, version: order.version + 1, sum: 1 } });
    expect(store.orders.get(1)?.sum).toBe(777);
  });

  it('keeps only orders that a screen has asked for', async () => {
    const order = await till.order(2);
    store.apply({ kind: 'order', order });
    expect(store.orders.has(2)).toBe(false);
  });

  it('reloads an order that somebody else was faster with, and says so', async () => {
    await store.loadOrder(1);
    const behind = till.orders.find((order) => order.id === 1);
    if (behind) behind.version += 5;
    await expect(store.act(1, () => ({ act: 'startPicking' }))).rejects.toMatchObject({ code: 'stale' });
    expect(store.orders.get(1)?.version).toBe(behind?.version);
  });

  it('asks for acts on one order in turn, each on the version that the one before left', async () => {
    await store.loadOrder(4);
    await Promise.all([
      store.act(4, () => ({ act: 'pick', line: 3, pick: { as: 'missing' } })),
      store.act(4, () => ({ act: 'pick', line: 6, pick: { as: 'missing' } })),
    ]);
    const [first = 0, second = 0] = till.acts.map(({ version }) => version);
    expect(second).toBe(first + 1);
  });

  it('goes on with the next act when one was refused', async () => {
    await store.loadOrder(4);
    const refused = store.act(4, () => ({ act: 'scanItem', text: '000' }));
    const next = store.act(4, () => ({ act: 'pick', line: 3, pick: { as: 'missing' } }));
    await expect(refused).rejects.toMatchObject({ code: 'unknownBarcode' });
    await expect(next).resolves.toMatchObject({ id: 4 });
  });

  it('reads everything anew when a session tells it that it fell behind', async () => {
    const order = await store.loadOrder(1);
    const behind = till.orders.find((one) => one.id === 1);
    if (behind) behind.version += 3;
    store.cards.clear();
    const session = await till.session();
    store.apply({ kind: 'session', session });
    await vi.waitFor(() => expect(store.orders.get(1)?.version).toBe(order.version + 3), 10_000);
    expect(store.cards.size).toBe(10);
  });

  it('forgets what the last operator was allowed when another one signs in', async () => {
    await store.loadOrder(1);
    await store.signOut();
    await store.signIn(3, '1234');
    expect(store.orders.size).toBe(0);
    expect(store.session?.operator?.role).toBe('manager');
  });
});
