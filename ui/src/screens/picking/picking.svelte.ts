import type { LineView, ShelfName } from '../../ipc';
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

export class PickingState extends Desk {
  beside = $state.raw<Beside>(null);
  /** The line a scan has just ticked: shown for a moment. */
  lastScan = $state<string | null>(null);
  shelf = $state<ShelfName | null>(null);
  bags = $state(1);

  get lines(): LineView[] {
    return this.order?.lines ?? [];
  }

  /** Lines that are still counted: a replaced one has its substitute beside it. */
  get done(): number {
    return this.lines.filter((line) => line.pick.as !== 'untouched').length;
  }

  line(no: number): LineView | undefined {
    return this.lines.find((line) => line.no === no);
  }

  async plus(line: LineView): Promise<void> {
    await this.ask({ act: 'pick', line: line.no, pick: { as: 'pieces', milli: more(line) } });
  }

  /** Down to nothing means undecided again; that there is none is said by its own button. */
  async minus(line: LineView): Promise<void> {
    const milli = fewer(line);
    await this.ask({
      act: 'pick',
      line: line.no,
      pick: milli === 0 ? { as: 'untouched' } : { as: 'pieces', milli },
    });
  }

  async missing(line: LineView): Promise<void> {
    const pick = line.pick.as === 'missing' ? ({ as: 'untouched' } as const) : ({ as: 'missing' } as const);
    await this.ask({ act: 'pick', line: line.no, pick });
  }

  async weigh(no: number, grams: number): Promise<void> {
    if (await this.ask({ act: 'pick', line: no, pick: { as: 'weighed', grams } })) this.beside = null;
  }

  async scan(text: string): Promise<void> {
    if (!this.may('scanItem')) return toasts.show('info', t('scan.unknown', { text: text.slice(0, 60) }));
    await this.ask({ act: 'scanItem', text });
  }

  async makeReady(): Promise<void> {
    if (this.shelf) await this.ask({ act: 'makeReady', shelf: this.shelf, bags: this.bags });
  }
}
