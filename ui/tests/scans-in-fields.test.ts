import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Scans } from '../src/state/scans.svelte';

/** Plays keys as a browser does: an unprevented character key writes into the focused field. */
function play(target: HTMLElement, codes: string[], start: number, pause: number): void {
  codes.forEach((code, at) => {
    const event = new KeyboardEvent('keydown', { code, bubbles: true, cancelable: true });
    Object.defineProperty(event, 'timeStamp', { value: start + at * pause });
    target.dispatchEvent(event);
    vi.advanceTimersByTime(pause);
    const written = /^Digit(\d)$/u.exec(code)?.[1];
    if (written && !event.defaultPrevented && target instanceof HTMLInputElement) {
      target.setRangeText(written, target.selectionStart ?? 0, target.selectionEnd ?? 0, 'end');
      target.dispatchEvent(new Event('input', { bubbles: true }));
    }
  });
}

const digits = (text: string) => [...text].map((digit) => `Digit${digit}`);

describe('the scanner and text fields', () => {
  let input: HTMLInputElement;
  let scans: string[];
  let keys: string[];
  let stop: () => void;

  beforeEach(() => {
    vi.useFakeTimers();
    scans = [];
    keys = [];
    input = document.createElement('input');
    document.body.append(input);
    const hub = new Scans(
      (text) => scans.push(text),
      () => undefined,
    );
    hub.takeKeys((key) => keys.push(key));
    stop = hub.listen(window);
  });
  afterEach(() => {
    stop();
    input.remove();
    vi.useRealTimers();
  });

  it('keeps scanned characters out of the field that has the focus', () => {
    input.value = 'моло';
    input.setSelectionRange(4, 4);
    input.focus();
    play(input, [...digits('4607053473681'), 'Enter'], 1000, 5);
    expect(scans).toEqual(['4607053473681']);
    expect(input.value).toBe('моло');
  });

  it('tells whoever listens to the field that it was put back', () => {
    const values: string[] = [];
    input.addEventListener('input', () => values.push(input.value));
    input.focus();
    play(input, [...digits('12345678'), 'Enter'], 1000, 5);
    expect(values.at(-1)).toBe('');
  });

  it('leaves what a person types in the field, and to the field alone', () => {
    input.focus();
    play(input, digits('500'), 1000, 150);
    expect(input.value).toBe('500');
    expect(keys).toEqual([]);
  });

  it('does not let the suffix press the focused button', () => {
    const button = document.createElement('button');
    document.body.append(button);
    const enter = vi.fn();
    button.addEventListener('keydown', (event) => event.code === 'Enter' && enter());
    button.focus();
    play(button, [...digits('4607053473681'), 'Enter'], 1000, 5);
    expect(scans).toHaveLength(1);
    expect(enter).not.toHaveBeenCalled();
    button.remove();
  });

  it("gives a person's Enter on a button to the button", () => {
    const button = document.createElement('button');
    document.body.append(button);
    button.focus();
    const enter = new KeyboardEvent('keydown', { code: 'Enter', bubbles: true, cancelable: true });
    button.dispatchEvent(enter);
    expect(keys).toEqual([]);
    expect(enter.defaultPrevented).toBe(false);
    button.remove();
  });

  it('keeps an Enter that a screen took from the button that gets the focus meanwhile', () => {
    const enter = new KeyboardEvent('keydown', { code: 'Enter', bubbles: true, cancelable: true });
    document.body.dispatchEvent(enter);
    expect(keys).toEqual(['Enter']);
    expect(enter.defaultPrevented).toBe(true);
  });

  it('gives scans to the screen on top and back to the one below', () => {
    const hub = new Scans(
      (text) => scans.push(`page ${text}`),
      () => undefined,
    );
    stop();
    stop = hub.listen(window);
    const leave = hub.take((text) => scans.push(`screen ${text}`));
    play(document.body, [...digits('111122'), 'Enter'], 1000, 5);
    leave();
    play(document.body, [...digits('333344'), 'Enter'], 5000, 5);
    expect(scans).toEqual(['screen 111122', 'page 333344']);
  });
});
