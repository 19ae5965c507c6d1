// What the till knows, as the backend said it last. Screens read it; only `apply` and the answers to commands
// change it. Nothing is derived here that the backend decides.

import { SvelteMap } from 'svelte/reactivity';
import type {
  Act,
  BoardCard,
  BoardView,
  OrderView,
  SessionView,
  StripView,
  Till,
  TrainingAct,
  Update,
} from '../ipc';
import { asCommandError } from '../ipc';
import { clock } from './clock.svelte';
import { speak, t } from '../i18n/index.svelte';
import { places } from './place.svelte';
import { toasts } from './toasts.svelte';

/** Orders kept beside the one on screen, so that going back is instant. */
const KEPT_ORDERS = 12;
const ASK_AGAIN_MS = 3000;

export class Store {
  session = $state.raw<SessionView | null>(null);
  strip = $state.raw<StripView | null>(null);
  readonly cards = new SvelteMap<number, BoardCard>();
  readonly orders = new SvelteMap<number, OrderView>();
  /** The version at which a card left the board: an older one that comes late must not bring it back. */
  readonly #gone = new SvelteMap<number, number>();

  /** The last act asked for, by order. */
  readonly #turns = new SvelteMap<number, Promise<void>>();

  constructor(readonly till: Till) {}

  /**
   * Listens first and asks afterwards, so that nothing falls in between. A till that cannot be asked yet is asked
   * again until it answers; `failed` hears of every time. Returns how to stop.
   */
  open(failed: (thrown: unknown) => void): () => void {
    let isOpen = true;
    const listening = this.till.onUpdate((update) => this.apply(update));
    const read = async (): Promise<void> => {
      try {
        await listening;
        this.#takeSession(await this.till.session());
        if (this.session?.operator) await this.#reloadBoard();
      } catch (thrown) {
        if (!isOpen) return;
        failed(thrown);
        setTimeout(() => void (isOpen && read()), ASK_AGAIN_MS);
      }
    };
    void read();
    return () => {
      isOpen = false;
      listening.then((stop) => stop()).catch(() => undefined);
    };
  }

  takeBoard(board: BoardView): void {
    this.strip = board.strip;
    const there = board.cards.map((card) => card.id);
    for (const id of this.cards.keys()) if (!there.includes(id)) this.cards.delete(id);
    for (const card of board.cards) this.#takeCard(card);
  }

  apply(update: Update): void {
    switch (update.kind) {
      case 'card':
        return this.#takeCard(update.card);
      case 'cardGone':
        this.#gone.set(update.id, this.cards.get(update.id)?.version ?? 0);
        this.cards.delete(update.id);
        return;
      case 'order':
        // Only orders that a screen asked for are kept.
        if (this.orders.has(update.order.id)) this.takeOrder(update.order);
        return;
      case 'strip':
        this.strip = update.strip;
        return;
      case 'session':
        this.#takeSession(update.session);
        void this.#catchUp();
        return;
      case 'drawer':
        toasts.show('info', t('drawer'));
        return;
      case 'display':
        return;
    }
  }

  /** An older version never overwrites a newer one; the same version may bring news from outside the order. */
  takeOrder(order: OrderView): void {
    const known = this.orders.get(order.id);
    if (known && known.version > order.version) return;
    // What counts down from now on counts from this moment, not from the last tick.
    clock.tick();
    this.orders.set(order.id, order);
  }

  async loadOrder(id: number): Promise<OrderView> {
    const order = await this.till.order(id);
    this.takeOrder(order);
    for (const old of this.orders.keys()) {
      if (this.orders.size <= KEPT_ORDERS) break;
      if (old !== id) this.orders.delete(old);
    }
    return this.orders.get(id) ?? order;
  }

  /**
   * Asks for acts on one order one after another, each on the version that the one before left. `make` is called
   * when its turn has come, so that it sees that version; null: nothing to ask any more.
   */
  act(id: number, make: () => Act | null): Promise<OrderView | undefined> {
    const before = this.#turns.get(id) ?? Promise.resolve();
    const mine = before.then(() => this.#act(id, make()));
    const settled = mine.then(
      () => undefined,
      () => undefined,
    );
    this.#turns.set(id, settled);
    return mine;
  }

  /** A stale screen is reloaded before the failure is passed on. */
  async #act(id: number, act: Act | null): Promise<OrderView | undefined> {
    if (act === null) return undefined;
    const version = this.orders.get(id)?.version ?? 0;
    try {
      const order = await this.till.act(id, version, act);
      this.takeOrder(order);
      return order;
    } catch (thrown) {
      const failure = asCommandError(thrown);
      if (failure.code === 'stale') await this.loadOrder(id).catch(() => undefined);
      throw failure;
    }
  }

  async signIn(operator: number, pin: string): Promise<void> {
    this.#takeSession(await this.till.signIn(operator, pin));
    await this.#reloadBoard();
  }

  async signOut(): Promise<void> {
    this.#takeSession(await this.till.signOut());
    this.orders.clear();
  }

  /** Who stands here goes on where they were; their PIN brings it back. */
  async lock(): Promise<void> {
    this.#takeSession(await this.till.lock());
    this.orders.clear();
  }

  async createFirstManager(name: string, pin: string): Promise<void> {
    this.#takeSession(await this.till.createFirstManager(name, pin));
    await this.#reloadBoard();
  }

  async setLanguage(language: string): Promise<void> {
    this.#takeSession(await this.till.setLanguage(language));
  }

  /** Another till with orders of its own, behind the same screens. */
  async enterTraining(): Promise<void> {
    this.#takeSession(await this.till.enterTraining());
    await this.#reloadBoard();
  }

  /** Back to the shop's own till, where somebody signs in anew. */
  async leaveTraining(): Promise<void> {
    this.#takeSession(await this.till.leaveTraining());
  }

  async trainingAct(act: TrainingAct): Promise<void> {
    const training = await this.till.trainingAct(act);
    if (this.session?.training) this.session = { ...this.session, training };
  }

  /** A window that fell behind is told by a session: all it shows is read anew. */
  async #catchUp(): Promise<void> {
    if (!this.session?.operator) return;
    const shown = [...this.orders.keys()];
    const reads = [this.#reloadBoard(), ...shown.map((id) => this.loadOrder(id))];
    // What fails here comes with the next update, or with the next tap.
    await Promise.allSettled(reads);
  }

  async #reloadBoard(): Promise<void> {
    this.takeBoard(await this.till.board());
  }

  /** Numbers and versions of one till mean nothing at another: nothing of the one before stays on screen. */
  #forget(): void {
    this.strip = null;
    this.cards.clear();
    this.orders.clear();
    this.#gone.clear();
    this.#turns.clear();
    toasts.clear();
    places.go({ screen: 'board' });
  }

  #takeCard(card: BoardCard): void {
    const known = this.cards.get(card.id)?.version ?? this.#gone.get(card.id);
    const isOlder = known !== undefined && known > card.version;
    const isGone = !this.cards.has(card.id) && this.#gone.get(card.id) === card.version;
    if (isOlder || isGone) return;
    this.#gone.delete(card.id);
    this.cards.set(card.id, card);
  }

  #takeSession(session: SessionView): void {
    const isOtherTill = this.session !== null && !this.session.training !== !session.training;
    if (isOtherTill) this.#forget();
    const before = this.session?.operator?.id;
    // The place on screen belongs to who stood there; anybody else starts at the board.
    const isNewHere = this.session !== null && before === undefined && session.operator !== null;
    if (isNewHere && session.operator?.id !== this.session?.locked?.id) places.go({ screen: 'board' });
    this.session = session;
    speak(session.language);
    // Orders carry what *this* operator may do.
    if (before !== session.operator?.id) this.orders.clear();
  }
}
