import type { CodeAnswer, CommandError, OrderView } from '../../ipc';
import { asCommandError } from '../../ipc';
import { t } from '../../i18n/index.svelte';
import { Action } from '../../state/action.svelte';
import { clock } from '../../state/clock.svelte';
import { inWords } from '../../state/failure';
import { places } from '../../state/place.svelte';
import type { Store } from '../../state/store.svelte';

/** How a check went, for the screen's words and colour. */
export type Outcome = 'typo' | 'wrong' | 'unmatched' | 'wait' | 'failed' | null;

const OUTCOMES: Record<string, Outcome> = { codeTypo: 'typo', codeWrong: 'wrong', codeWait: 'wait' };

/** A code being typed: with an order chosen, or alone. */
export class CodeEntryState {
  entered = $state('');
  outcome = $state<Outcome>(null);
  message = $state('');
  #waitUntil = $state(0);
  readonly action = new Action();

  constructor(
    readonly store: Store,
    readonly orderId: () => number | null,
  ) {}

  get length(): number {
    return this.store.session?.codeLength ?? 6;
  }

  get waitS(): number {
    return Math.max(0, Math.ceil((this.#waitUntil - clock.now) / 1000));
  }

  get canCheck(): boolean {
    return this.entered.length === this.length && this.waitS === 0 && !this.action.busy;
  }

  type(entered: string): void {
    this.entered = entered;
    if (this.waitS === 0) this.#say(null, '');
  }

  /** Digits as long as a code, from the scanner. */
  fits(text: string): boolean {
    return /^\d+$/u.test(text) && text.length === this.length;
  }

  async scan(text: string): Promise<void> {
    this.entered = text;
    await this.check();
  }

  async check(): Promise<void> {
    if (!this.canCheck) return;
    const { entered } = this;
    const id = this.orderId();
    this.outcome = null;
    await this.action.run(
      async () => {
        if (id === null) this.#answered(await this.store.till.checkCode(entered));
        else this.#checked(await this.store.act(id, () => ({ act: 'checkCode', entered })));
      },
      (thrown) => this.#failed(asCommandError(thrown)),
    );
    this.entered = '';
    // A wrong code is on the order's record: what is on screen must not be behind it.
    if (id !== null && this.outcome !== null) await this.store.loadOrder(id).catch(() => undefined);
  }

  #answered(answer: CodeAnswer): void {
    switch (answer.kind) {
      case 'matched':
      case 'locked':
        this.store.takeOrder(answer.order);
        return places.go({ screen: 'handover', id: answer.order.id });
      case 'typo':
        return this.#say('typo', t('handover.typo'));
      case 'unmatched':
        this.#wait(answer.waitS);
        return this.#say('unmatched', t('handover.unmatched', { wait: this.#seconds(answer.waitS) }));
      case 'wait':
        this.#wait(answer.waitS);
        return this.#say('wait', t('handover.wait', { wait: this.#seconds(answer.waitS) }));
    }
  }

  /** The right code opens the visit, and the screen moves on by itself. */
  #checked(order: OrderView | undefined): void {
    if (order?.visit) this.#say(null, '');
  }

  #failed(failure: CommandError): void {
    const currency = this.store.session?.currency ?? 'RUB';
    if (failure.code === 'codeWait') this.#wait(Number(failure.params['waitS'] ?? 0));
    this.#say(OUTCOMES[failure.code] ?? 'failed', inWords(failure, currency));
  }

  #wait(seconds: number): void {
    clock.tick();
    this.#waitUntil = clock.now + seconds * 1000;
  }

  #seconds(count: number): string {
    return t('common.seconds', { count });
  }

  #say(outcome: Outcome, message: string): void {
    this.outcome = outcome;
    this.message = message;
  }
}
