import './styles/font.css';
import './styles/tokens.css';
import './styles/base.css';
import { mount } from 'svelte';
import { openTill } from './ipc';
import Display from './screens/display/Display.svelte';
import { lockDown } from './state/kiosk';

const target = document.getElementById('app');
if (!target) throw new Error('display.html has no #app');
lockDown(window);
mount(Display, { target, props: { till: await openTill() } });
