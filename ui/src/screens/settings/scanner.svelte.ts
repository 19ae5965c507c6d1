// What the scanner sent, key by key: for who sets one up, or wonders why it is not heard.

import { FEWEST_CHARACTERS, ScannerDecoder, type Key } from '../../state/scanner';
import { scannerTimes } from '../../state/scanner-times';
import type { Till } from '../../ipc';

/** After so long without a key, what came was all. Longer than any pause a scanner leaves. */
const END_MS = 350;
const MOST_KEYS = 600;

export type Layout = 'latin' | 'cyrillic' | 'unseen';
export type Suffix = 'enter' | 'tab' | 'none';
/**
 * `hand`: too slow for a scanner, or too short. `torn`: a pause in the midst, so that only the end was heard.
 * `noSuffix`: fast, but without an end.
 */
export type Meaning =
  'code' | 'label' | 'goods' | 'marking' | 'unknown' | 'garbage' | 'noSuffix' | 'hand' | 'torn';

export interface Burst {
  text: string;
  keys: number;
  layout: Layout;
  suffix: Suffix;
  durationMs: number;
  /** The longest pause between two keys. */
  gapMs: number;
  meaning: Meaning;
}

type Pressed = Key & { key: string };
const GS = '\u001d';

export class ScannerTest {
  last = $state.raw<Burst | null>(null);
  #keys: Pressed[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly till: Till) {}

  /** Listens besides the till's own decoder, and takes nothing from it. */
  listen(target: Window): () => void {
    const onKey = (event: KeyboardEvent) => this.#key(event);
    target.addEventListener('keydown', onKey, { capture: true });
    return () => {
      target.removeEventListener('keydown', onKey, { capture: true });
      clearTimeout(this.#timer);
    };
  }

  #key(event: KeyboardEvent): void {
    if (event.repeat || /^(Shift|Control|Alt|Meta)(Left|Right)$|Lock$/u.test(event.code)) return;
    const { code, key, shiftKey, ctrlKey, altKey, metaKey, timeStamp } = event;
    if (this.#keys.length < MOST_KEYS)
      this.#keys.push({ code, key, shiftKey, ctrlKey, altKey, metaKey, timeStamp });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#finish(), END_MS);
  }

  async #finish(): Promise<void> {
    const keys = this.#keys;
    this.#keys = [];
    const read = readKeys(keys);
    if (read === null) return;
    this.last = { ...read, meaning: await this.#meaning(read) };
  }

  /** Asks the till what it would do with it; nothing is done. */
  async #meaning(read: Read): Promise<Meaning> {
    if (read.heard !== 'scan') return read.heard;
    const { text } = read;
    if (text.includes(GS) || /^01\d{14}21./u.test(text)) return 'marking';
    try {
      const { kind } = await this.till.readScan(text);
      if (kind === 'label') return 'label';
      if (kind === 'codeLike') return 'code';
      return (await this.till.findGoods(text)).length > 0 ? 'goods' : 'unknown';
    } catch {
      return 'unknown';
    }
  }
}

interface Read extends Omit<Burst, 'meaning'> {
  heard: 'scan' | 'garbage' | 'noSuffix' | 'hand' | 'torn';
}

/** Null: nothing that writes. */
export function readKeys(keys: Pressed[]): Read | null {
  const first = keys[0];
  const last = keys.at(-1);
  if (!first || !last || (keys.length === 1 && isEnd(first.code))) return null;
  const gaps = keys.slice(1).map((key, at) => key.timeStamp - (keys[at]?.timeStamp ?? key.timeStamp));
  const gapMs = Math.round(Math.max(0, ...gaps));
  const written = isEnd(last.code) ? keys.slice(0, -1) : keys;
  const isFast = gapMs <= scannerTimes.gapMs && written.length >= FEWEST_CHARACTERS;
  const was: Pick<Read, 'heard' | 'text'> = {
    heard: isFast && !isEnd(last.code) ? 'noSuffix' : 'hand',
    text: written.map(({ key }) => (key.length === 1 ? key : '')).join(''),
  };
  // The same judgement as everywhere in the till, by a decoder of its own.
  const decoder = new ScannerDecoder(
    {
      scan: (text) => Object.assign(was, { text, heard: text.length < written.length ? 'torn' : 'scan' }),
      garbage: (text) => Object.assign(was, { text, heard: 'garbage' }),
      typed: () => undefined,
    },
    scannerTimes,
  );
  for (const key of keys) decoder.key(key);
  const suffix = last.code === 'Tab' ? 'tab' : isEnd(last.code) ? 'enter' : 'none';
  return {
    ...was,
    keys: written.length,
    layout: layoutOf(written),
    suffix,
    durationMs: Math.round(last.timeStamp - first.timeStamp),
    gapMs,
  };
}

function isEnd(code: string): boolean {
  return code === 'Enter' || code === 'NumpadEnter' || code === 'Tab';
}

/** Only letters show it: digits are the same in every layout. */
function layoutOf(keys: Pressed[]): Layout {
  const letters = keys.filter(({ code }) => code.startsWith('Key')).map(({ key }) => key);
  if (letters.some((key) => /\p{Script=Cyrillic}/u.test(key))) return 'cyrillic';
  return letters.length > 0 ? 'latin' : 'unseen';
}
