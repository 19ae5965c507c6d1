// What a till must not do: no menu of the browser, no dropped files, no zoom, no reload, no wandering off by a link.

const ZOOM_KEYS = new Set(['Equal', 'Minus', 'Digit0', 'NumpadAdd', 'NumpadSubtract', 'Numpad0']);
const BROWSER_KEYS = new Set(['F1', 'F3', 'F5', 'F7', 'F11', 'F12', 'BrowserBack', 'BrowserForward']);
/** Reload, print, save, open, find, new window, close, view source. */
const BROWSER_LETTERS = new Set([
  'KeyR',
  'KeyP',
  'KeyS',
  'KeyO',
  'KeyF',
  'KeyG',
  'KeyN',
  'KeyT',
  'KeyW',
  'KeyU',
]);

function isEditable(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}

/** Whether a key would do something of the browser's own. */
export function isBrowserKey(event: KeyboardEvent): boolean {
  if (BROWSER_KEYS.has(event.code)) return true;
  if (event.altKey && (event.code === 'ArrowLeft' || event.code === 'ArrowRight' || event.code === 'Home'))
    return true;
  if (!event.ctrlKey && !event.metaKey) return false;
  return (
    ZOOM_KEYS.has(event.code) || BROWSER_LETTERS.has(event.code) || (event.shiftKey && event.code === 'KeyI')
  );
}

export function lockDown(page: Window): () => void {
  const stop = new AbortController();
  const on = <E extends Event>(name: string, refuse: (event: E) => boolean): void => {
    const listener = (event: Event): void => {
      if (refuse(event as E)) event.preventDefault();
    };
    page.addEventListener(name, listener, { capture: true, passive: false, signal: stop.signal });
  };
  on('contextmenu', () => true);
  for (const name of ['dragstart', 'dragover', 'drop']) on(name, () => true);
  on<Event>('selectstart', (event) => !isEditable(event.target));
  on<WheelEvent>('wheel', (event) => event.ctrlKey);
  on('gesturestart', () => true);
  on<KeyboardEvent>('keydown', isBrowserKey);
  const isLink = (event: Event): boolean =>
    event.target instanceof Element && event.target.closest('a[href]') !== null;
  on('click', isLink);
  on('auxclick', () => true);
  return () => stop.abort();
}
