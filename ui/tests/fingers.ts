// Fingers and mice, as a browser tells of them.

import { fireEvent, screen } from '@testing-library/svelte';
import { tick } from 'svelte';

/** jsdom lays nothing out: to it all that is on screen lies in its corner, and this lies outside of it. */
const ELSEWHERE = { clientX: 500, clientY: 600 };

/** What a tap with this pointer does: its events in a browser's order, the focus with the second of them. */
export async function tapWith(pointerType: 'touch' | 'pen' | 'mouse', target: HTMLElement): Promise<void> {
  await fireEvent.pointerDown(target, { pointerType, button: 0, ...ELSEWHERE });
  if (pointerType !== 'mouse') await fireEvent.pointerUp(target, { pointerType });
  const takesFocus = await fireEvent.mouseDown(target, { button: 0, detail: 1 });
  if (takesFocus) focusAt(target);
  if (pointerType === 'mouse') await fireEvent.pointerUp(target, { pointerType });
  await fireEvent.mouseUp(target);
  await fireEvent.click(target, { detail: 1, ...ELSEWHERE });
  await overIt();
}

/** What looks at the focus does so when the tap is over. */
export async function overIt(): Promise<void> {
  await new Promise((done) => setTimeout(done, 5));
  await tick();
}

export const touch = (id: string) => tapWith('touch', screen.getByTestId(id));

/** Types on the letter keyboard: characters that stand on its keys, or the names of others. */
export async function letters(...keys: string[]): Promise<void> {
  for (const key of keys) await tapWith('touch', screen.getByTestId(`letter-${key}`));
}

function focusAt(target: HTMLElement): void {
  const taking = target.closest<HTMLElement>('input, textarea, button, [tabindex]');
  if (taking) taking.focus();
  else if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
}
