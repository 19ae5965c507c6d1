// The scanner on a page: listens at the window, keeps scanned characters out of text fields, and gives each scan
// to the screen that wants it.

import { ScannerDecoder, type Heard } from './scanner';
import { scannerTimes } from './scanner-times';
import { textField, type TextField } from './text-field';

type ScanHandler = (text: string) => void;
type KeyHandler = (key: string) => void;

interface Snapshot {
  field: TextField;
  value: string;
  start: number | null;
  end: number | null;
}

export class Scans {
  /** The screen's own use of a scan; the topmost takes it. */
  readonly #scanHandlers: ScanHandler[] = [];
  readonly #keyHandlers: KeyHandler[] = [];
  #before: Snapshot | null = null;
  #inField = false;
  #tookEnter = false;
  readonly #decoder: ScannerDecoder;

  constructor(
    readonly fallback: ScanHandler,
    readonly garbage: (text: string) => void,
    /** A key that a person pressed on a real keyboard, in a field or outside: never one of a scan. */
    readonly byHand: (key: string) => void = () => undefined,
  ) {
    const heard: Heard = {
      scan: (text) => (this.#scanHandlers.at(-1) ?? this.fallback)(text),
      garbage: (text) => this.garbage(text),
      typed: (key) => {
        this.byHand(key);
        // Typing in a field belongs to the field.
        const handler = this.#inField ? undefined : this.#keyHandlers.at(-1);
        if (key === 'Enter') this.#tookEnter = handler !== undefined;
        handler?.(key);
      },
    };
    this.#decoder = new ScannerDecoder(heard, scannerTimes);
  }

  /** Takes scans until the returned function is called: what an `$effect` returns. */
  take(handler: ScanHandler): () => void {
    return push(this.#scanHandlers, handler);
  }

  /** Takes keys that a person types outside any field. */
  takeKeys(handler: KeyHandler): () => void {
    return push(this.#keyHandlers, handler);
  }

  listen(target: Window): () => void {
    const onKey = (event: KeyboardEvent) => this.#key(event);
    target.addEventListener('keydown', onKey, { capture: true });
    return () => target.removeEventListener('keydown', onKey, { capture: true });
  }

  #key(event: KeyboardEvent): void {
    const field = textField(event.target);
    if (!this.#decoder.isCollecting) this.#remember(field);
    const wasCollecting = this.#decoder.isCollecting;
    // A person's Enter on a button belongs to the button.
    const onControl =
      event.target instanceof HTMLElement && event.target.closest('button, a, select') !== null;
    this.#inField = field !== null || (onControl && event.code.endsWith('Enter'));
    this.#tookEnter = false;
    const verdict = this.#decoder.key(event);
    // What it did may have moved the focus to a button, which this very key must not press as well.
    if (this.#tookEnter) event.preventDefault();
    // When the pause before this key ended a candidate, this key may begin the next one.
    if (wasCollecting && verdict === 'maybe') this.#remember(field);
    if (verdict === 'suffix') {
      event.preventDefault();
      event.stopPropagation();
      this.#restore();
    } else if (verdict === 'burst' && (event.ctrlKey || (event.code === 'Space' && !field))) {
      // Neither a shortcut nor a press of the focused button.
      event.preventDefault();
    }
  }

  #remember(field: TextField | null): void {
    this.#before = field && {
      field,
      value: field.value,
      start: field.selectionStart,
      end: field.selectionEnd,
    };
  }

  #restore(): void {
    const before = this.#before;
    this.#before = null;
    if (!before || before.field.value === before.value) return;
    before.field.value = before.value;
    if (before.start !== null) before.field.setSelectionRange(before.start, before.end);
    before.field.dispatchEvent(new Event('input', { bubbles: true }));
  }
}

function push<T>(handlers: T[], handler: T): () => void {
  handlers.push(handler);
  return () => {
    const at = handlers.lastIndexOf(handler);
    if (at >= 0) handlers.splice(at, 1);
  };
}
