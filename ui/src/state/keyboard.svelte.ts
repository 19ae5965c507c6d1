// The letter keyboard on the screen: which field it serves, and which of its keys are shown.
//
// A finger on a field calls it, a mouse or a real keyboard never does. It comes and goes only once a tap is over: the
// page moves with it, and a tap must end where it began. The focus stays in the field all the time.

import { untrack } from 'svelte';
import { enter, erase, insert } from '../components/keyboard/edit';
import { type Kind, type Page, type Script } from '../components/keyboard/layouts';
import { language } from '../i18n/index.svelte';
import { textField, type TextField } from './text-field';

/** Two taps on shift within this time keep the capitals on. */
const DOUBLE_TAP_MS = 400;
/** A long touch (gloves) ends without a click; this long after the finger left, it counts all the same. */
const NO_CLICK_MS = 350;

export class ScreenKeyboard {
  /** The field that it types into; null: it is not shown. */
  field = $state.raw<TextField | null>(null);
  kind = $state<Kind>('words');
  script = $state<Script>('ru');
  page = $state<Page>('letters');
  shift = $state<'off' | 'once' | 'caps'>('off');
  /** What it takes from the bottom of the window now, in pixels. */
  height = $state(0);
  /** The Latin letters of the place: an Uzbek store has Uzbek ones, whatever the language on screen. */
  latin = $state<'uz' | 'en'>('en');

  /** What the fields said of the system's own keyboard, for as long as it is kept away from them. */
  readonly #modes = new WeakMap<TextField, string | null>();
  #touched: TextField | null = null;
  #isPressed = false;
  #late: ReturnType<typeof setTimeout> | undefined;
  #shiftAt = Number.NEGATIVE_INFINITY;
  /** Something was typed that the field's `change` has not told yet. */
  #isChanged = false;

  /** Watches a page's fields; returns how to stop. */
  watch(page: Window): () => void {
    const stop = new AbortController();
    const on = <E extends Event>(name: string, listener: (event: E) => void) =>
      // A focus can be moved from within somebody's effect, which must not come to hang on this.
      page.addEventListener(name, (event) => untrack(() => listener(event as E)), {
        capture: true,
        signal: stop.signal,
      });
    on<PointerEvent>('pointerdown', (event) => this.#down(event));
    on('pointerup', () => this.#up());
    on('pointercancel', () => this.#canceled());
    on('click', (event) => this.#click(event));
    on('focusin', (event) => this.#focusin(event));
    on('focusout', (event) => this.#focusout(event));
    // A field can go without a word: its screen was left, its order closed.
    const observer = new MutationObserver(() => this.field && !this.#kindOf(this.field) && this.hide());
    observer.observe(page.document.body, {
      childList: true,
      subtree: true,
      attributeFilter: ['disabled', 'readonly'],
    });
    return () => {
      stop.abort();
      observer.disconnect();
      clearTimeout(this.#late);
      this.#touched = null;
      this.hide();
    };
  }

  hide(): void {
    const field = this.field;
    this.field = null;
    if (!field) return;
    this.#tellChange(field);
    if (document.activeElement !== field) this.#giveBack(field);
  }

  /** A key of a real keyboard, pressed by a person. */
  byHand(key: string): void {
    // Our own Enter passes by here as well.
    if (key !== 'Enter') this.hide();
  }

  type(key: string): void {
    if (!this.field) return;
    const text = this.shift === 'off' || this.page !== 'letters' ? key : key.toLocaleUpperCase(this.script);
    insert(this.field, text);
    this.#isChanged = true;
    if (this.shift === 'once') this.shift = 'off';
  }

  erase(): void {
    if (!this.field) return;
    erase(this.field);
    this.#isChanged = true;
  }

  /** Done: as a real Enter, and then it goes. A field of several lines gets a new one. */
  enter(): void {
    const field = this.field;
    if (!field) return;
    if (!(field instanceof HTMLTextAreaElement)) this.#tellChange(field);
    enter(field);
    // Whatever Enter led to may have taken another field meanwhile.
    if (this.field === field && !(field instanceof HTMLTextAreaElement)) this.hide();
  }

  pressShift(at: number): void {
    const isDouble = at - this.#shiftAt <= DOUBLE_TAP_MS;
    this.#shiftAt = at;
    if (this.shift === 'off') this.shift = 'once';
    else this.shift = this.shift === 'once' && isDouble ? 'caps' : 'off';
  }

  /** Russian or Latin, whichever is not there now. */
  get other(): Script {
    if (this.script !== 'ru') return 'ru';
    return this.kind === 'codes' ? 'en' : this.latin;
  }

  switchScript(): void {
    this.script = this.other;
    this.turn('letters');
  }

  turn(page: Page): void {
    this.page = page;
    this.shift = 'off';
  }

  #down(event: PointerEvent): void {
    this.#isPressed = true;
    clearTimeout(this.#late);
    this.#touched = null;
    if (event.pointerType !== 'touch' && event.pointerType !== 'pen') return;
    const field = fieldAt(event.target);
    if (!field || !this.#kindOf(field)) return;
    this.#touched = field;
    // Before the focus comes, which is what calls the system's own.
    this.#keepSystemsAway(field);
  }

  #up(): void {
    this.#isPressed = false;
    this.#settleSoon();
    if (this.#touched) this.#late = setTimeout(() => this.#raise(), NO_CLICK_MS);
  }

  /** The finger scrolled. */
  #canceled(): void {
    this.#isPressed = false;
    this.#settleSoon();
    const field = this.#touched;
    this.#touched = null;
    if (field && document.activeElement !== field) this.#giveBack(field);
  }

  #click(event: Event): void {
    if (this.#touched && fieldAt(event.target) === this.#touched) this.#raise();
  }

  #raise(): void {
    const field = this.#touched;
    clearTimeout(this.#late);
    this.#touched = null;
    if (!field || !this.#kindOf(field)) return;
    if (document.activeElement !== field) field.focus({ preventScroll: true });
    if (field !== this.field) this.#serve(field);
  }

  #serve(field: TextField): void {
    const kind = this.#kindOf(field);
    if (!kind) return this.hide();
    this.#keepSystemsAway(field);
    this.field = field;
    this.kind = kind;
    this.script = kind === 'codes' ? 'en' : language();
    this.turn(kind === 'digits' ? 'signs' : 'letters');
  }

  #focusin(event: Event): void {
    if (!this.field || event.target === this.field) return;
    const field = textField(event.target);
    if (field && this.#kindOf(field)) this.#serve(field);
    else this.#settleSoon();
  }

  #focusout(event: Event): void {
    const field = textField(event.target);
    // Another window came to the front: the focus is still here, and comes back.
    if (!field || document.activeElement === field) return;
    if (field !== this.#touched) this.#giveBack(field);
    if (field !== this.field) return;
    this.#tellChange(field);
    this.#settleSoon();
  }

  /** Looks where the focus is once what is going on now is over. While a finger is down, it is not. */
  #settleSoon(): void {
    if (this.field) setTimeout(() => !this.#isPressed && this.#settle());
  }

  #settle(): void {
    const active = document.activeElement;
    if (!this.field) return;
    if (active === this.field) return this.#keepSystemsAway(this.field);
    const field = textField(active);
    if (field && this.#kindOf(field)) this.#serve(field);
    else this.hide();
  }

  /** What keys a field wants; null: none of ours. */
  #kindOf(field: TextField): Kind | null {
    if (!field.isConnected || field.disabled || field.readOnly) return null;
    const kept = this.#modes.get(field);
    const mode = kept === undefined ? field.getAttribute('inputmode') : kept;
    // It has a keypad of its own.
    if (mode === 'none') return null;
    if (['numeric', 'decimal', 'tel'].includes(mode ?? '') || ['number', 'tel'].includes(field.type))
      return 'digits';
    const isCode = ['url', 'email'].includes(mode ?? '') || ['url', 'email', 'password'].includes(field.type);
    return isCode ? 'codes' : 'words';
  }

  #keepSystemsAway(field: TextField): void {
    if (!this.#modes.has(field)) this.#modes.set(field, field.getAttribute('inputmode'));
    field.setAttribute('inputmode', 'none');
  }

  #giveBack(field: TextField): void {
    const mode = this.#modes.get(field);
    if (mode === undefined) return;
    this.#modes.delete(field);
    if (mode === null) field.removeAttribute('inputmode');
    else field.setAttribute('inputmode', mode);
  }

  #tellChange(field: TextField): void {
    if (!this.#isChanged) return;
    this.#isChanged = false;
    field.dispatchEvent(new Event('change', { bubbles: true }));
  }
}

/** The field under a finger: itself, or the one that a label belongs to. */
function fieldAt(target: EventTarget | null): TextField | null {
  const field = textField(target);
  if (field || !(target instanceof Element) || target.closest('button')) return field;
  return textField(target.closest('label')?.control ?? null);
}

/** The keyboard of this window. */
export const keyboard = new ScreenKeyboard();
