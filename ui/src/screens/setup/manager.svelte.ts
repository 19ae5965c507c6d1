import { asCommandError } from '../../ipc';
import { t } from '../../i18n/index.svelte';
import { Action } from '../../state/action.svelte';
import { inWords } from '../../state/failure';
import { PIN_FEWEST } from '../../state/pin';
import type { Store } from '../../state/store.svelte';

/** The first manager: a name, and a PIN twice. The digits leave this object only towards the till. */
export class FirstManager {
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

  back(): void {
    if (this.step === 'name' || this.action.busy) return;
    this.#forget();
    this.step = 'name';
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

  #forget(): void {
    this.pin = '';
    this.#first = '';
  }

  #again(failure: string): void {
    this.#forget();
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
