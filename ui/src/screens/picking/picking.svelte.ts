import type { Act, LineView, OrderView, PickView, ShelfName } from '../../ipc';
import { t } from '../../i18n/index.svelte';
import { printable } from '../../state/scanner';
import { toasts } from '../../state/toasts.svelte';
import { Desk } from '../../state/desk.svelte';

/** What lies beside the list. */
export type Beside =
  | { open: 'weigh' | 'replace' | 'codes'; line: number }
  /** `line` null: of the whole order. */
  | { open: 'notes'; line: number | null }
  | { open: 'proposal' }
  | { open: 'estimate' }
  | { open: 'menu' }
  | null;

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
      return isOff(line) ? 'other' : 'done';
  }
}

/** Weighed, and outside of what the store takes without asking. */
export function isOff(line: LineView): boolean {
  return line.weightVerdict === 'under' || line.weightVerdict === 'over';
}

/** Units of a line that still want their marking code scanned. */
export function lacking(line: LineView): number {
  return line.marking?.lacking ?? 0;
}

/** As ordered, with every substitute below what it stands for. */
export function inPlace(lines: readonly LineView[]): LineView[] {
  const place = (line: LineView) => line.substituteFor ?? line.no;
  return [...lines].sort((one, other) => place(one) - place(other) || one.no - other.no);
}

const picked = ({ no, pick, marking }: LineView) => JSON.stringify([no, pick, marking?.units ?? []]);
const stand = (lines: readonly LineView[]) => lines.map(picked).join();

/** The line that an act has changed: one that it brought along, or the first that is not as it was. */
export function changed(before: readonly LineView[], after: readonly LineView[]): LineView | undefined {
  const was = (no: number) => before.find((line) => line.no === no);
  const isNew = (line: LineView) => was(line.no) === undefined;
  const isOther = (line: LineView) => picked(line) !== picked(was(line.no) ?? line);
  return after.find(isNew) ?? after.find(isOther);
}

/** Something done here, and how the lines stood after it: as long as they stand so, `undo` takes it back. */
interface Step {
  name: string;
  after: string;
}

export class PickingState extends Desk {
  beside = $state.raw<Beside>(null);
  shelf = $state<ShelfName | null>(null);
  bags = $state(1);
  /** The line that was worked on last: it is kept in sight. */
  touched = $state<number | null>(null);
  #steps = $state.raw<Step[]>([]);

  /** Slip and labels come out by themselves. */
  get isPrinted(): boolean {
    return this.store.session?.printsOnReady ?? false;
  }

  get lines(): LineView[] {
    return this.order?.lines ?? [];
  }

  line(no: number): LineView | undefined {
    return this.lines.find((line) => line.no === no);
  }

  /** What `undo` would take back; null when that was not done at this screen. */
  get undoes(): string | null {
    const last = this.#steps.at(-1);
    return last && this.may('undo') && last.after === stand(this.lines) ? last.name : null;
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
    if (await this.#once({ act: 'pick', line: no, pick: { as: 'weighed', grams } })) this.beside = null;
  }

  /** Answers with the line that came in its place. */
  async replace(act: Extract<Act, { act: 'replace' }>): Promise<LineView | undefined> {
    const order = await this.#once(act);
    if (order) this.beside = null;
    return order?.lines.findLast((line) => line.substituteFor === act.line);
  }

  async scan(text: string): Promise<void> {
    if (this.may('scanItem')) await this.#next(() => ({ act: 'scanItem', text }));
    else toasts.show('info', t('scan.unknown', { text: printable(text) }));
  }

  async unmark(no: number, unit: number): Promise<void> {
    await this.#once({ act: 'unmark', line: no, unit });
  }

  async undo(): Promise<void> {
    let before: LineView[] = [];
    const order = await this.askNext(() => {
      before = this.lines;
      return { act: 'undo' };
    });
    if (!order) return;
    this.touched = changed(before, order.lines)?.no ?? null;
    const isMine = this.#steps.at(-1)?.after === stand(before);
    this.#steps = isMine ? this.#steps.slice(0, -1) : [];
  }

  /** Every tap counts, also while the one before is under way; each sees what that one made of the line. */
  #pick(no: number, decide: (line: LineView) => PickView): void {
    void this.#next(() => {
      const line = this.line(no);
      return line ? { act: 'pick', line: no, pick: decide(line) } : null;
    });
  }

  async #next(make: () => Act | null): Promise<void> {
    let before: LineView[] = [];
    const order = await this.askNext(() => {
      before = this.lines;
      return make();
    });
    this.#done(before, order);
  }

  async #once(act: Act): Promise<OrderView | undefined> {
    const before = this.lines;
    const order = await this.ask(act);
    this.#done(before, order);
    return order;
  }

  #done(before: LineView[], order: OrderView | undefined): void {
    const line = order && changed(before, order.lines);
    if (!line) return;
    this.touched = line.no;
    const isUnbroken = this.#steps.at(-1)?.after === stand(before);
    const step = { name: line.name, after: stand(order.lines) };
    this.#steps = isUnbroken ? [...this.#steps, step] : [step];
  }

  async makeReady(): Promise<void> {
    if (this.shelf) await this.ask({ act: 'makeReady', shelf: this.shelf, bags: this.bags });
  }
}
