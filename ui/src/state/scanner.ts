// Tells a scanner's burst of keys from a person's typing, at window level, whatever has the focus.
//
// A hand scanner is a keyboard that types very fast and ends with Enter or Tab. Keys are read by `code`, the
// place on the keyboard, so that a Russian layout does no harm. Keys that turn out to be a person's are handed on
// as typed, a moment later; a burst without a suffix is a person's too (or a program's), and is left alone. A cheap
// PC stalls now and then: what began at a scanner's pace is waited for.

export interface ScannerTimes {
  /** The longest pause between two keys of one burst, as long as it may be a person's. */
  gapMs: number;
  /** After this long without a key, what came is not a scan. Longer than the gap: a busy PC delivers keys late. */
  quietMs: number;
  /** The same two for a burst that no person can type. */
  stallMs: number;
  /** The same text within this time is one scan. */
  repeatMs: number;
}

export const TIMES: ScannerTimes = { gapMs: 50, quietMs: 90, stallMs: 300, repeatMs: 400 };
export const MOST_CHARACTERS = 512;
/** Nobody's fingers press so many keys in a row with such short pauses. */
export const FEWEST_CHARACTERS = 4;
/** A timer that is later than this was held up by a stall, which has held up keys as well. */
const LATE_MS = 25;

/** A key as the decoder needs it: `KeyboardEvent` fits. */
export interface Key {
  code: string;
  /** What the layout makes of it; only a control character among it is of interest. */
  key?: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  altKey: boolean;
  metaKey: boolean;
  timeStamp: number;
  repeat?: boolean;
}

export interface Heard {
  scan(text: string): void;
  /** A scan that cannot be one of anything: control characters, too long, keys that write nothing. */
  garbage(text: string): void;
  /** A key that a person pressed: one character, or 'Enter', 'Backspace'. */
  typed(key: string): void;
}

/** What the decoder makes of a key: part of a burst (`burst`), its end (`suffix`), or nobody knows yet. */
export type Verdict = 'maybe' | 'burst' | 'suffix' | 'none';

const PLAIN: Record<string, string> = {
  Minus: '-_',
  Equal: '=+',
  BracketLeft: '[{',
  BracketRight: ']}',
  Backslash: '\\|',
  Semicolon: ';:',
  Quote: '\'"',
  Backquote: '`~',
  Comma: ',<',
  Period: '.>',
  Slash: '/?',
  Space: '  ',
  NumpadDecimal: '..',
  NumpadSubtract: '--',
  NumpadAdd: '++',
  NumpadMultiply: '**',
  NumpadDivide: '//',
};
const SHIFTED_DIGITS = ')!@#$%^&*(';
const SILENT = new Set(['ShiftLeft', 'ShiftRight', 'ControlLeft', 'ControlRight', 'CapsLock', 'NumLock']);
/** GS1 codes separate their fields with this character; scanners send it as Ctrl+], some as it is. */
const GS = '\u001d';
const UNREADABLE = '\ufffd';

/** The character a key writes on an American keyboard, which is what scanners imitate. */
export function character(key: Key): string | null {
  if (key.key === GS || (key.ctrlKey && key.code === 'BracketRight')) return GS;
  if (key.ctrlKey || key.altKey || key.metaKey) return null;
  const letter = /^Key([A-Z])$/u.exec(key.code)?.[1];
  if (letter) return key.shiftKey ? letter : letter.toLowerCase();
  const digit = /^Digit(\d)$/u.exec(key.code)?.[1];
  if (digit) return key.shiftKey ? (SHIFTED_DIGITS[Number(digit)] ?? null) : digit;
  const pad = /^Numpad(\d)$/u.exec(key.code)?.[1];
  if (pad) return pad;
  return PLAIN[key.code]?.[key.shiftKey ? 1 : 0] ?? null;
}

export class ScannerDecoder {
  #text = '';
  #length = 0;
  #lastAt = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** So many characters of the burst were handed on as typed already. */
  #given = 0;
  /** What the last silence ended. */
  #head: { text: string; length: number; at: number } | null = null;
  #last = { text: '', at: Number.NEGATIVE_INFINITY };

  constructor(
    readonly heard: Heard,
    readonly times: ScannerTimes = TIMES,
  ) {}

  key(key: Key): Verdict {
    if (key.repeat) return 'none';
    this.#takeUp(key.timeStamp);
    const isSure = this.#length >= FEWEST_CHARACTERS;
    const isFast = key.timeStamp - this.#lastAt <= (isSure ? this.times.stallMs : this.times.gapMs);
    if (SILENT.has(key.code)) {
      // A Shift inside a burst is a key of the scanner's like any other, and takes as long.
      if (isFast) this.#lastAt = key.timeStamp;
      return 'none';
    }
    if (!isFast) this.#handOn();
    const isEnd = key.code === 'Enter' || key.code === 'NumpadEnter' || key.code === 'Tab';
    if (isEnd && isFast && isSure) {
      this.#finish(key.timeStamp);
      return 'suffix';
    }
    const written = isEnd ? null : character(key);
    if (written === null && !(isFast && isSure)) {
      this.#handOn();
      if (key.code === 'Enter' || key.code === 'NumpadEnter') this.heard.typed('Enter');
      if (key.code === 'Backspace') this.heard.typed('Backspace');
      return 'none';
    }
    this.#lastAt = key.timeStamp;
    this.#length += 1;
    if (this.#length <= MOST_CHARACTERS) this.#text += written ?? UNREADABLE;
    this.#await();
    return this.#length > 1 ? 'burst' : 'maybe';
  }

  /** Whether a burst may be under way. */
  get isCollecting(): boolean {
    return this.#length > 0;
  }

  /** The next key, and no longer than such a burst may pause. */
  #await(): void {
    const { quietMs, stallMs } = this.times;
    const wait = this.#length >= FEWEST_CHARACTERS ? stallMs : quietMs;
    const due = performance.now() + wait;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (performance.now() - due > LATE_MS) return this.#await();
      const head = { text: this.#text, length: this.#length, at: this.#lastAt };
      this.#handOn();
      this.#head = head;
    }, wait);
  }

  /**
   * The silence was no pause of the scanner's if this key was pressed at once and only came late: its burst goes on.
   * What was handed on in between stays typed.
   */
  #takeUp(at: number): void {
    const head = this.#head;
    this.#head = null;
    if (!head || at - head.at > this.times.gapMs) return;
    this.#text = head.text;
    this.#length = head.length;
    this.#lastAt = head.at;
    this.#given = head.text.length;
    this.#await();
  }

  /** What came was no scan: hand its keys on as typed. A very long burst without an end is garbage. */
  #handOn(): void {
    const given = this.#given;
    const [text, length] = this.#reset();
    if (length > MOST_CHARACTERS) return this.heard.garbage(printable(text));
    for (const one of text.slice(given)) if (one >= ' ' && one !== UNREADABLE) this.heard.typed(one);
  }

  #finish(at: number): void {
    const [text, length] = this.#reset();
    const isRepeat = text === this.#last.text && at - this.#last.at <= this.times.repeatMs;
    this.#last = { text, at };
    if (isRepeat) return;
    if (length > MOST_CHARACTERS || !isClean(text)) this.heard.garbage(printable(text));
    else this.heard.scan(text);
  }

  #reset(): [string, number] {
    clearTimeout(this.#timer);
    const was: [string, number] = [this.#text, this.#length];
    this.#text = '';
    this.#length = 0;
    this.#given = 0;
    this.#lastAt = Number.NEGATIVE_INFINITY;
    return was;
  }
}

function isClean(text: string): boolean {
  return [...text].every((one) => one === GS || (one >= ' ' && one !== UNREADABLE));
}

/** Garbage as it can be shown: short, and without what would disturb a screen. */
export function printable(text: string): string {
  const clean = [...text].map((one) => (one < ' ' ? UNREADABLE : one)).join('');
  return clean.length > 40 ? `${clean.slice(0, 40)}…` : clean;
}
