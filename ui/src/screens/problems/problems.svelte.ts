import type { ProblemView, Resolution } from '../../ipc';
import { Action } from '../../state/action.svelte';
import { report } from '../../state/failure';
import { places } from '../../state/place.svelte';
import { placeOf } from '../../state/router.svelte';
import type { Store } from '../../state/store.svelte';

export class ProblemsState {
  all = $state.raw<ProblemView[] | null>(null);
  readonly action = new Action();

  constructor(readonly store: Store) {}

  get currency(): string {
    return this.store.session?.currency ?? 'RUB';
  }

  async load(): Promise<void> {
    try {
      this.all = await this.store.till.problems();
    } catch (thrown) {
      this.all ??= [];
      report(thrown, this.currency);
    }
  }

  async resolve(problem: ProblemView, resolution: Resolution, note: string): Promise<void> {
    if (resolution === 'openOrder') return this.#open(problem);
    await this.action.run(
      async () => (this.all = await this.store.till.resolve(problem.id, resolution, note)),
      (thrown) => report(thrown, this.currency),
    );
  }

  async #open(problem: ProblemView): Promise<void> {
    if (problem.orderId === null) return;
    try {
      places.go(placeOf(await this.store.loadOrder(problem.orderId)));
    } catch (thrown) {
      report(thrown, this.currency);
    }
  }
}
