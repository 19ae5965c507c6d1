import { asCommandError } from '../../ipc';
import { t } from '../../i18n/index.svelte';
import { Action } from '../../state/action.svelte';
import { inWords } from '../../state/failure';
import type { Store } from '../../state/store.svelte';

export const PIN_MOST = 8;
export const PIN_FEWEST = 4;

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

/** The first start: a manager's name, and a PIN twice. */
export class FirstStartState {
  name = $state('');
  step = $state<'name' | 'pin' | 'repeat'>('name');
  pin = $state('');
  failure = $state<string | null>(null);
  #first = '';
  readonly action = new Action();

  constructor(readonly store: Store) {}

  get canGoOn(): boolean {
    return this.step === 'name'
      ? this.name.trim() !== ''
      : this.pin.length >= PIN_FEWEST && !this.action.busy;
  }

  type(pin: string): void {
    this.pin = pin;
    this.failure = null;
  }

  async next(): Promise<void> {
    if (!this.canGoOn) return;
    if (this.step === 'name') this.step = 'pin';
    else if (this.step === 'pin') {
      this.#first = this.pin;
      this.pin = '';
      this.step = 'repeat';
    } else if (this.pin === this.#first) await this.#create();
    else this.#again(t('firstStart.differ'));
  }

  #again(failure: string): void {
    this.pin = '';
    this.#first = '';
    this.step = 'pin';
    this.failure = failure;
  }

  async #create(): Promise<void> {
    await this.action.run(
      () => this.store.createFirstManager(this.name.trim(), this.pin),
      (thrown) => this.#again(inWords(asCommandError(thrown), 'RUB')),
    );
  }
}
