// The whole till on the browser fake: what most of the screens' tests start from.

import { render, screen } from '@testing-library/svelte';
import { waitFor } from '@testing-library/dom';
import App from '../src/App.svelte';
import { tick } from 'svelte';
import { FakeTill, type FakeOptions } from '../src/ipc/fake';
import { places, type Place } from '../src/state/place.svelte';
import { Store } from '../src/state/store.svelte';

export interface Opened {
  till: FakeTill;
  store: Store;
}

export async function openApp(
  options: FakeOptions = { operator: 1 },
  place?: Place,
  /** What is to be different about the till before anything asks it. */
  before?: (till: FakeTill) => void,
): Promise<Opened> {
  const till = new FakeTill(options);
  before?.(till);
  const store = new Store(till);
  if (place) places.go(place);
  render(App, { props: { store } });
  await waitFor(() => {
    const isOpen = store.session && (store.session.operator === null || store.strip);
    if (!isOpen) throw new Error('the till has not opened yet');
  });
  return { till, store };
}

/** Taps as a person does: once the control is there and takes a tap. */
export async function tap(...ids: string[]): Promise<void> {
  for (const id of ids) {
    const control = await waitFor(() => {
      const found = screen.getByTestId(id);
      if (found.hasAttribute('disabled')) throw new Error(`${id} is disabled`);
      return found;
    });
    control.click();
    await tick();
  }
}

/** Taps digits on one of our keypads. */
export async function typeOn(name: string, digits: string): Promise<void> {
  for (const digit of digits) await tap(`${name}-${digit}`);
}
