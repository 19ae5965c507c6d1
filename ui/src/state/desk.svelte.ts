// An order on a screen: which one, what it allows, and how to ask something of it. The screens' own states are
// built on this.

import type { Act, OrderView } from '../ipc';
import { asCommandError } from '../ipc';
import { Action } from './action.svelte';
import { report } from './failure';
import type { Store } from './store.svelte';

export type ActName = Act['act'];

export class Desk {
  readonly action = new Action();

  constructor(
    readonly store: Store,
    readonly id: () => number,
  ) {}

  get order(): OrderView | undefined {
    return this.store.orders.get(this.id());
  }

  get currency(): string {
    return this.order?.currency ?? this.store.session?.currency ?? 'RUB';
  }

  /** A button is offered if and only if the backend would take the command. */
  may(act: ActName): boolean {
    const name = act === 'scanItem' ? 'pick' : act;
    return this.order?.allowed.includes(name) ?? false;
  }

  /** A button that asks for a manager's PIN is offered to a manager as well: the PIN is what counts. */
  mayWithManager(act: ActName): boolean {
    return this.may(act) || (this.order?.withManager.includes(act) ?? false);
  }

  async load(): Promise<void> {
    await this.store.loadOrder(this.id()).catch((thrown: unknown) => report(thrown, this.currency));
  }

  /**
   * Asks, unless an earlier question is still open: a second tap on a button for money or handover is no second
   * wish. A failure is shown, or given to `failed` when that takes it (returns true).
   */
  async ask(act: Act, failed?: (code: string) => boolean): Promise<OrderView | undefined> {
    const id = this.id();
    return this.action.run(
      () => this.store.act(id, () => act),
      (thrown) => this.#failed(thrown, failed),
    );
  }

  /**
   * Asks when all before it is answered, and drops nothing: for taps and scans that each count. What to ask is
   * made when its turn has come, from the order as it then stands, and only if that still allows it.
   */
  async askNext(make: () => Act | null): Promise<OrderView | undefined> {
    const ifAllowed = () => {
      const act = make();
      return act !== null && this.may(act.act) ? act : null;
    };
    return this.store.act(this.id(), ifAllowed).catch((thrown: unknown) => {
      this.#failed(thrown);
      return undefined;
    });
  }

  #failed(thrown: unknown, failed?: (code: string) => boolean): void {
    if (!failed?.(asCommandError(thrown).code)) report(thrown, this.currency);
  }
}
