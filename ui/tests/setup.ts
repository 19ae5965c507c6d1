import '@testing-library/jest-dom/vitest';
import { cleanup, configure } from '@testing-library/svelte';
import { afterEach } from 'vitest';
import { places } from '../src/state/place.svelte';
import { toasts } from '../src/state/toasts.svelte';

// Conditions are waited for, not slept for; a busy machine may take its time.
configure({ asyncUtilTimeout: 10_000 });

// jsdom lays nothing out, so there is nothing to scroll.
Element.prototype.scrollIntoView = () => undefined;

afterEach(() => {
  cleanup();
  toasts.clear();
  places.go({ screen: 'board' });
});
