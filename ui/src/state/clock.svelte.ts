// The one ticking clock of a page. Whatever counts down reads `clock.now` and is drawn again every second.

class Clock {
  now = $state(Date.now());
  #timer: ReturnType<typeof setInterval> | undefined;

  /** Brings the time up to date at once: for a countdown that begins now. */
  tick(): void {
    this.now = Date.now();
  }

  start(): () => void {
    this.tick();
    this.#timer ??= setInterval(() => (this.now = Date.now()), 1000);
    return () => this.stop();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

export const clock = new Clock();
