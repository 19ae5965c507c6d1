import '@testing-library/jest-dom/vitest';
import { cleanup, configure } from '@testing-library/svelte';
import { afterEach } from 'vitest';
import { places } from '../src/state/place.svelte';
import { toasts } from '../src/state/toasts.svelte';

// Conditions are waited for, not slept for; a busy machine may take its time.
configure({ asyncUtilTimeout: 10_000 });

// jsdom has the element but not its methods.
HTMLDialogElement.prototype.showModal = function showModal(this: HTMLDialogElement) {
  this.open = true;
};
HTMLDialogElement.prototype.close = function close(this: HTMLDialogElement) {
  this.open = false;
};

afterEach(() => {
  cleanup();
  toasts.clear();
  places.go({ screen: 'board' });
});
