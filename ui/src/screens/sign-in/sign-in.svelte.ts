import { asCommandError } from '../../ipc';
import { Action } from '../../state/action.svelte';
import { inWords } from '../../state/failure';
import { PIN_FEWEST } from '../../state/pin';
import type { Store } from '../../state/store.svelte';

/** Who signs in, and the digits so far. The digits leave this object only towards the backend. */
export class SignInState {
  operator = $state<number | null>(null);
  pin = $state('');
  failure = $state<string | null>(null);
  readonly action = new Action();

  constructor(readonly store: Store) {}

  get canEnter(): boolean {
    return this.pin.length >= PIN_FEWEST && !this.action.busy;
  }

  choose(operator: number | null): void {
    this.operator = operator;
    this.pin = '';
    this.failure = null;
  }

  type(pin: string): void {
    this.pin = pin;
    this.failure = null;
  }

  async enter(): Promise<void> {
    const { operator, pin } = this;
    if (operator === null || !this.canEnter) return;
    this.pin = '';
    await this.action.run(
      () => this.store.signIn(operator, pin),
      (thrown) => (this.failure = inWords(asCommandError(thrown), this.store.session?.currency ?? 'RUB')),
    );
  }
}
