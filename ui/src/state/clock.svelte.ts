// The one clock of a page, and it is the till's: whatever counts down reads `clock.now` and is drawn again every second.
//
// The page has no say in what time it is. It asks the till, keeps by how much its own clock differs, and asks again
// whenever the difference may have changed: after a sleep, a turned clock, or a while behind other windows.

const TICK_MS = 1000;
/** A tick that is off by more than this comes from a sleep or a turned clock. */
const GAP_MS = 2000;
/** And now and then by itself: a clock that is turned by less must not stay wrong for long. */
const ASK_EVERY_MS = 60_000;

type Ask = () => Promise<number>;

class Clock {
  now = $state(Date.now());
  #timer: ReturnType<typeof setInterval> | undefined;
  /** What the till's clock is ahead of the page's. */
  #ahead = 0;
  #ask: Ask | undefined;
  /** The page's own clock at the last tick. */
  #ticked = Date.now();
  #asked = -Infinity;
  #question = 0;

  /** Brings the time up to date at once: for a countdown that begins now. */
  tick(): void {
    const own = Date.now();
    const isGap = Math.abs(own - this.#ticked) > TICK_MS + GAP_MS;
    this.#ticked = own;
    this.now = own + this.#ahead;
    if (isGap || Math.abs(own - this.#asked) >= ASK_EVERY_MS) void this.#follow();
  }

  /** Ticks until the returned function is called. With `ask`, by the till's clock. */
  start(ask?: Ask): () => void {
    this.#ask = ask;
    this.#ticked = Date.now();
    this.tick();
    void this.#follow();
    this.#timer ??= setInterval(() => this.tick(), TICK_MS);
    const shown = (): void => {
      if (document.hidden) return;
      this.tick();
      void this.#follow();
    };
    document.addEventListener('visibilitychange', shown);
    return () => {
      document.removeEventListener('visibilitychange', shown);
      this.stop();
    };
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#ask = undefined;
    this.#ahead = 0;
  }

  /** A till that cannot answer yet is asked again at the next reason to. */
  async #follow(): Promise<void> {
    const ask = this.#ask;
    if (!ask) return;
    const question = ++this.#question;
    const before = Date.now();
    this.#asked = before;
    try {
      const theirs = await ask();
      const after = Date.now();
      // A later question knows better; a turn of the clock while it was open makes the answer worthless.
      if (question !== this.#question || this.#ask !== ask || Math.abs(after - before) > GAP_MS) return;
      this.#ahead = theirs - (before + after) / 2;
      this.now = after + this.#ahead;
    } catch {
      this.#asked = -Infinity;
    }
  }
}

export const clock = new Clock();
