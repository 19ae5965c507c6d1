// The UI's only door to the rest of the program.

import type { Till } from './till';

export * from './types';
export { asCommandError } from './till';
export type { Paper, Partner, PrintJob, Till, Unlisten } from './till';

/**
 * The till this page talks to. Only the mode `fake` (screenshots, work on the looks in a browser) knows another
 * one than the shell; in a production build that branch is dead code and left out.
 */
export async function openTill(): Promise<Till> {
  if (import.meta.env.MODE === 'fake') {
    const { FakeTill } = await import('./fake');
    return FakeTill.fromAddress(location.search);
  }
  const { tauriTill } = await import('./tauri');
  return tauriTill;
}
