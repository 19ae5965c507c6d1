// How a screen finds the store: Svelte's context, so that tests can hand in their own.

import { createContext } from 'svelte';
import type { Store } from './store.svelte';
import type { Scans } from './scans.svelte';

export const [getStore, setStore] = createContext<Store>();
export const [getScans, setScans] = createContext<Scans>();
