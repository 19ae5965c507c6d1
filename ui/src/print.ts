// The page of the hidden print window. The shell says what to print; this page asks for it, draws it, waits until
// the font is there, and reports. The shell then prints the window as it stands.

import './styles/font.css';
import './styles/print.css';
import { flushSync, mount, unmount } from 'svelte';
import { speak } from './i18n/index.svelte';
import { openTill, type PrintJob } from './ipc';
import Labels from './screens/print/Labels.svelte';
import Report from './screens/print/Report.svelte';
import Slip from './screens/print/Slip.svelte';
import TestPaper from './screens/print/TestPaper.svelte';

const target = document.getElementById('app');
if (!target) throw new Error('print.html has no #app');
const paper = target;
const MM_PER_INCH = 25.4;
const PX_PER_INCH = 96;
const till = await openTill();
let drawn: Record<string, unknown> | null = null;
/** Jobs one after another: a page can show only one. */
let queue = Promise.resolve();

async function draw({ id, what, test }: PrintJob): Promise<void> {
  if (drawn) await unmount(drawn);
  drawn = null;
  if (what === 'slip') {
    const slip = await till.slip(id);
    speak(slip.language);
    setWidth(slip.widthMm);
    drawn = mount(Slip, { target: paper, props: { slip } });
  } else if (what === 'report') {
    const { report, language, widthMm } = await till.reportPaper(id);
    speak(language);
    setWidth(widthMm);
    drawn = mount(Report, { target: paper, props: { report } });
  } else if (what === 'test') {
    if (!test) throw new Error('a test without what to try');
    speak(test.language);
    setWidth(test.widthMm);
    drawn = mount(TestPaper, { target: paper, props: { test } });
  } else {
    const labels = await till.labels(id);
    const first = labels[0];
    if (first) {
      speak(first.language);
      setWidth(first.widthMm);
    }
    drawn = mount(Labels, { target: paper, props: { labels } });
  }
  flushSync();
  await document.fonts.ready;
  paper.dataset['printed'] = `${what} ${id}`;
  await till.printReady({ id, what }, tallestMm());
}

/** A label is a sheet of its own; a slip is one long sheet. */
function tallestMm(): number {
  const heights = [...paper.querySelectorAll('article')].map((sheet) => sheet.getBoundingClientRect().height);
  return (Math.ceil(Math.max(0, ...heights)) * MM_PER_INCH) / PX_PER_INCH;
}

function setWidth(widthMm: number): void {
  document.documentElement.style.setProperty('--paper', `${widthMm}mm`);
}

await till.onPrintJob((job) => {
  // A job that fails is not reported as ready; the shell gives up on it after a while and says so.
  queue = queue.then(() => draw(job)).catch((thrown: unknown) => console.error('print', thrown));
});
