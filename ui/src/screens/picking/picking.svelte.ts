import type { LineView, PickView, ShelfName } from '../../ipc';
import { t } from '../../i18n/index.svelte';
import { toasts } from '../../state/toasts.svelte';
import { Desk } from '../../state/desk.svelte';

/** What lies beside the list. */
export type Beside =
  { open: 'weigh'; line: number } | { open: 'replace'; line: number } | { open: 'proposal' } | null;

const ONE = 1000;

/** One more pack than there is: the first press takes what was ordered. */
export function more(line: LineView): number {
  return line.pick.as === 'pieces' ? line.pick.milli + ONE : line.orderedMilli;
}

export function fewer(line: LineView): number {
  return line.pick.as === 'pieces' ? Math.max(0, line.pick.milli - ONE) : 0;
}

/** Whether a line was decided, and as ordered. */
export function standing(line: LineView): 'untouched' | 'missing' | 'replaced' | 'done' | 'other' {
  switch (line.pick.as) {
    case 'untouched':
    case 'missing':
    case 'replaced':
      return line.pick.as;
    case 'pieces':
      return line.pick.milli === line.orderedMilli ? 'done' : 'other';
    case 'weighed':
      return 'done';
  }
}

/** As ordered, with every substitute below what it stands for. */
export function inPlace(lines: readonly LineView[]): LineView[] {
  const place = (line: LineView) => line.substituteFor ?? line.no;
  return [...lines].sort((one, other) => place(one) - place(other) || one.no - other.no);
}

export class PickingState extends Desk {
  beside = $state.raw<Beside>(null);
  shelf = $state<ShelfName | null>(null);
  bags = $state(1);

  get lines(): LineView[] {
    return this.order?.lines ?? [];
  }

  line(no: number): LineView | undefined {
    return this.lines.find((line) => line.no === no);
  }

  plus(no: number): void {
    this.#pick(no, (line) => ({ as: 'pieces', milli: more(line) }));
  }

  /** Down to nothing means undecided again; that there is none is said by its own button. */
  minus(no: number): void {
    this.#pick(no, (line) => {
      const milli = fewer(line);
      return milli === 0 ? { as: 'untouched' } : { as: 'pieces', milli };
    });
  }

  missing(no: number): void {
    this.#pick(no, (line) => (line.pick.as === 'missing' ? { as: 'untouched' } : { as: 'missing' }));
  }

  async weigh(no: number, grams: number): Promise<void> {
    if (await this.ask({ act: 'pick', line: no, pick: { as: 'weighed', grams } })) this.beside = null;
  }

  async scan(text: string): Promise<void> {
    if (!this.may('scanItem')) return toasts.show('info', t('scan.unknown', { text: text.slice(0, 60) }));
    await this.askNext(() => ({ act: 'scanItem', text }));
  }

  /** Every tap counts, also while the one before is under way; each sees what that one made of the line. */
  #pick(no: number, decide: (line: LineView) => PickView): void {
    void this.askNext(() => {
      const line = this.line(no);
      return line ? { act: 'pick', line: no, pick: decide(line) } : null;
    });
  }

  async makeReady(): Promise<void> {
    if (this.shelf) await this.ask({ act: 'makeReady', shelf: this.shelf, bags: this.bags });
  }
}
