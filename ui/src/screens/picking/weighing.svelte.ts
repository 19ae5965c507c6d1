import type { LineView, OrderView, WeighingView } from '../../ipc';
import { inWords } from '../../state/failure';
import { asCommandError } from '../../ipc';
import type { Store } from '../../state/store.svelte';

/** Between two keys of one weight the backend need not be asked. */
const QUIET_MS = 80;
/** A whole scale, in widths of what is taken without asking: one below it, one above. */
const BANDS = 3;

/** Grams being typed for a line, and what the backend makes of them meanwhile. */
export class Weighing {
  typed = $state('');
  /** The last answer that came for what was typed last, or before it. */
  #answer = $state.raw<WeighingView | null>(null);
  /** The answer is still of fewer keys than were pressed. */
  late = $state(false);
  failure = $state('');
  #turn = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly store: Store,
    readonly order: () => OrderView,
    readonly line: () => LineView,
  ) {}

  get grams(): number {
    return Number(this.typed || '0');
  }

  /** With what is typed; before anything is, as the line stands. */
  get now(): WeighingView | null {
    if (this.#answer) return this.#answer;
    const { weightVerdict: verdict, sum } = this.line();
    return verdict && { verdict, sum, orderSum: this.order().sum };
  }

  /** The weight that `now` is about. */
  get weight(): number | null {
    return this.grams > 0 ? this.grams : this.line().grams;
  }

  type(typed: string): void {
    this.typed = typed.replace(/^0+/u, '');
    this.#turn += 1;
    clearTimeout(this.#timer);
    this.failure = '';
    this.late = this.grams > 0;
    if (this.grams === 0) this.#answer = null;
    else this.#timer = setTimeout(() => void this.#ask(this.#turn, this.grams), QUIET_MS);
  }

  /** No answer is waited for any more. */
  stop(): void {
    this.#turn += 1;
    clearTimeout(this.#timer);
  }

  async #ask(turn: number, grams: number): Promise<void> {
    const { id, currency } = this.order();
    try {
      const answer = await this.store.till.weighing(id, this.line().no, grams);
      if (turn !== this.#turn) return;
      this.#answer = answer;
      this.late = false;
    } catch (thrown) {
      if (turn !== this.#turn) return;
      this.#answer = null;
      this.late = false;
      this.failure = inWords(asCommandError(thrown), currency);
    }
  }
}

/** Where a weight stands on a scale whose middle third is what is taken without asking: 0 to 100, never beyond. */
export function placeOnScale(grams: number, least: number, most: number): number {
  const width = Math.max(1, most - least);
  const share = (grams - (least - width)) / (width * BANDS);
  return Math.min(100, Math.max(0, share * 100));
}
