import './styles/font.css';
import './styles/tokens.css';
import './styles/base.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { openTill } from './ipc';
import { lockDown } from './state/kiosk';
import { Store } from './state/store.svelte';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');
lockDown(window);
mount(App, { target, props: { store: new Store(await openTill()) } });
