// One command under way: a button that was pressed stays pressed until it is answered, and says so when that
// takes longer than a person notices.

const SLOW_MS = 400;

export class Action {
  busy = $state(false);
  slow = $state(false);

  /** Runs one at a time; a second press while the first is under way does nothing. */
  async run<T>(work: () => Promise<T>, failed: (thrown: unknown) => void): Promise<T | undefined> {
    if (this.busy) return undefined;
    this.busy = true;
    const timer = setTimeout(() => (this.slow = true), SLOW_MS);
    try {
      return await work();
    } catch (thrown) {
      failed(thrown);
      return undefined;
    } finally {
      clearTimeout(timer);
      this.busy = false;
      this.slow = false;
    }
  }
}
