// Pictures of screens and states, drawn by Chromium against the browser fake, into target/shots/.
//
//   npm run shots                all of them
//   npm run shots -- board qr    those whose name contains one of the words
//   npm run shots -- uz: board   in another language (ru, uz, en), into a folder of its own
//
// A page that logs an error fails the run: a picture of a broken screen helps nobody.

import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { shots } from './shot-list.mjs';
import { leave, openStage, show, together } from './stage.mjs';

const words = process.argv.slice(2);
const language = words.find((word) => /^(ru|uz|en):$/u.test(word))?.slice(0, 2);
const wanted = words.filter((word) => word !== `${language}:`);
const out = resolve(import.meta.dirname, '../../target/shots', language ?? '');
const chosen = shots.filter(({ name }) => wanted.length === 0 || wanted.some((word) => name.includes(word)));

await mkdir(out, { recursive: true });
const stage = await openStage();
let failures = 0;
await together(2, chosen, async (shot) => {
  const { page, errors } = await show(stage, shot, { language });
  await page.screenshot({ path: `${out}/${shot.name}.png`, fullPage: shot.whole ?? false });
  if (errors.length > 0) {
    failures += 1;
    console.error(`${shot.name}: ${errors.join(' | ')}`);
  }
  await leave(stage, page);
});
await stage.close();
console.log(`pictures are in ${out}`);
process.exitCode = failures > 0 ? 1 : 0;
