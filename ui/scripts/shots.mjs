// Pictures of every screen and state, drawn by Chromium against the browser fake, into target/shots/.
//
//   npm run shots                all of them
//   npm run shots -- board qr    those whose name contains one of the words
//   npm run shots -- uz: board   in another language (ru, uz, en), into a folder of its own
//
// A page that logs an error fails the run: a picture of a broken screen helps nobody.

import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { createServer } from 'vite';
import { shots } from './shot-list.mjs';

const words = process.argv.slice(2);
const language = words.find((word) => /^(ru|uz|en):$/u.test(word))?.slice(0, 2);
const wanted = words.filter((word) => word !== `${language}:`);
const out = resolve(import.meta.dirname, '../../target/shots', language ?? '');
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const size = { width: 1024, height: 768 };

await mkdir(out, { recursive: true });
const server = await createServer({
  mode: 'fake',
  logLevel: 'error',
  server: { port: 0, strictPort: false },
});
await server.listen();
const origin = server.resolvedUrls?.local[0] ?? '';
const browser = await chromium.launch({
  executablePath,
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});

let failures = 0;
for (const shot of shots) {
  if (wanted.length > 0 && !wanted.some((word) => shot.name.includes(word))) continue;
  const page = await browser.newPage({
    viewport: shot.size ?? size,
    colorScheme: shot.dark ? 'dark' : 'light',
    locale: 'ru-RU',
    timezoneId: 'Europe/Moscow',
    reducedMotion: 'reduce',
  });
  const errors = [];
  page.on('console', (message) => {
    const isIcon = message.location().url.endsWith('favicon.ico');
    if (message.type() === 'error' && !isIcon) errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  const tap = (id) => page.getByTestId(id).click({ timeout: 5000 });
  try {
    await page.goto(
      `${origin}${shot.page ?? ''}?${new URLSearchParams({ ...shot.query, ...(language && { language }) })}`,
    );
    await page.waitForSelector('#app > *');
    await page.evaluate(() => document.fonts.ready);
    await shot.steps?.({ page, tap });
    await page.waitForTimeout(shot.pause ?? 80);
  } catch (error) {
    errors.push(String(error).split('\n')[0]);
  }
  await page.screenshot({ path: `${out}/${shot.name}.png`, fullPage: shot.whole ?? false });
  if (errors.length > 0) {
    failures += 1;
    console.error(`${shot.name}: ${errors.join(' | ')}`);
  }
  await page.close();
}
await browser.close();
await server.close();
console.log(`pictures are in ${out}`);
process.exitCode = failures > 0 ? 1 : 0;
