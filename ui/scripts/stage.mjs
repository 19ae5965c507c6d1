// The till on the browser fake, built once and shown in Chromium: where pictures are taken and screens are judged.

import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { build, preview } from 'vite';

/** Of this process alone: another run must not sweep the pages away. */
const outDir = resolve(import.meta.dirname, `../../target/fake-till-${process.pid}`);
const root = resolve(import.meta.dirname, '..');

export const NARROW = { width: 1024, height: 768 };
export const WIDE = { width: 1366, height: 768 };

/** Opens the browser on a freshly built fake. `close` ends both. */
export async function openStage() {
  await build({ root, mode: 'fake', logLevel: 'error', build: { outDir, emptyOutDir: true } });
  const server = await preview({
    root,
    logLevel: 'error',
    build: { outDir },
    preview: { port: 4600, strictPort: false, host: '127.0.0.1' },
  });
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  return {
    origin: server.resolvedUrls?.local[0] ?? '',
    browser,
    /** Pages that wait for the next state. */
    idle: [],
    async close() {
      await browser.close();
      await server.close();
      await rm(outDir, { recursive: true, force: true });
    },
  };
}

/**
 * Brings a page into the state that a shot describes. `errors` fills with whatever the page logged as an error and
 * with a step that could not be taken. Give the page back with `leave`: a new one costs more than a screen.
 */
export async function show(stage, shot, { language = 'ru', dark = shot.dark ?? false, size } = {}) {
  const page = stage.idle.pop() ?? (await newPage(stage));
  const errors = [];
  page.on('console', (message) => {
    const isIcon = message.location().url.endsWith('favicon.ico');
    if (message.type() === 'error' && !isIcon) errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  const tap = (id) => page.getByTestId(id).click({ timeout: 20_000 });
  const query = new URLSearchParams({ ...shot.query, ...(language !== 'ru' && { language }) });
  try {
    await page.setViewportSize(shot.size ?? size ?? NARROW);
    await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce' });
    await page.goto(`${stage.origin}${shot.page ?? ''}?${query}`);
    await page.waitForSelector('#app > *');
    await page.evaluate(() => document.fonts.ready);
    await shot.steps?.({ page, tap });
    await page.waitForTimeout(shot.pause ?? 80);
  } catch (error) {
    errors.push(String(error).split('\n')[0]);
  }
  return { page, errors };
}

/** The page is free for another state, as empty as a new one. */
export async function leave(stage, page) {
  page.removeAllListeners();
  await page.evaluate(() => {
    localStorage.clear();
    sessionStorage.clear();
  });
  await page.goto('about:blank');
  stage.idle.push(page);
}

async function newPage(stage) {
  const context = await stage.browser.newContext({
    locale: 'ru-RU',
    timezoneId: 'Europe/Moscow',
    // As a touch PC has it.
    hasTouch: true,
  });
  return context.newPage();
}

/** Works a list off, so many at a time. */
export async function together(many, list, work) {
  const queue = [...list];
  const worker = async () => {
    for (let one = queue.shift(); one !== undefined; one = queue.shift()) await work(one);
  };
  await Promise.all(Array.from({ length: many }, worker));
}
