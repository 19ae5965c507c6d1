// Every screen and state in Chromium, judged: axe in light and dark, 7:1 for what is grave, targets for gloves, the
// main action on screen, every control by keyboard, no text cut off in any language.

import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shots } from '../../scripts/shot-list.mjs';
import { leave, openStage, show } from '../../scripts/stage.mjs';
import { cutBy, focused, hiddenMains, isTooWide, stops, targets } from './judge.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** Codes, sums and states. */
const GRAVE = ['strong', 'output', '.badge', '[data-grave]'];
/** WCAG 2.2, A and AA. */
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** Something lies over the main action for as long as a person chooses in it. */
const COVERED = ['takings-date', 'takings-shifts'];
const MOST_STOPS = 400;

let stage;
beforeAll(async () => {
  stage = await openStage();
}, 180_000);
afterAll(() => stage?.close());

const told = ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' ; ')}`;

async function judgedByAxe(page, options, context) {
  const violations = await page.evaluate(
    async ([context, options]) => {
      const scope = context
        ? { include: context.filter((one) => document.querySelector(one)).map((one) => [one]) }
        : document;
      if (context && scope.include.length === 0) return [];
      const result = await window.axe.run(scope, options);
      return result.violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => ({ html })) }));
    },
    [context ?? null, options],
  );
  return violations.map(told);
}

const seen = shots.filter(({ dark, page }) => !dark && page !== 'print.html');
const isStaffs = (shot) => shot.page === undefined;

describe.concurrent('every screen, judged', () => {
  it.each(seen)('$name', async (shot) => {
    const problems = await judged(shot);
    for (const language of ['uz', 'en']) problems.push(...(await judgedIn(language, shot)));
    // Told at once: the whole list takes minutes.
    for (const problem of problems) console.error(`${shot.name}: ${problem}`);
    expect(problems).toEqual([]);
  });
});

async function judged(shot) {
  const { page, errors } = await show(stage, shot);
  const problems = [...errors];
  const found = (what, list) => problems.push(...list.map((one) => `${what}: ${one}`));
  const only = (rule) => ({ runOnly: [rule], rules: { [rule]: { enabled: true } } });
  await page.evaluate(axe);
  await page.evaluate(helper);
  found('axe', await judgedByAxe(page, { runOnly: WCAG }));
  found('7:1', await judgedByAxe(page, only('color-contrast-enhanced'), GRAVE));
  await page.emulateMedia({ colorScheme: 'dark' });
  found('dark', await judgedByAxe(page, only('color-contrast')));
  found('dark, 7:1', await judgedByAxe(page, only('color-contrast-enhanced'), GRAVE));
  if (await page.evaluate(isTooWide)) problems.push('wider than the screen');
  if (isStaffs(shot)) {
    if (!COVERED.includes(shot.name)) found('main action off screen', await page.evaluate(hiddenMains));
    const all = await page.evaluate(targets);
    found('too small', tooSmall(all));
    found('words cut off', cut(all));
    found('cut at the side', aside(all));
    found('closer than 8 px', tooClose(all));
    const { missed, unseen } = await triedByKeyboard(page);
    if (!shot.grows) found('out of the keyboard’s reach', missed);
    found('focus that nobody sees', unseen);
  }
  await leave(stage, page);
  return problems;
}

/** Another language: longer words in the same room. */
async function judgedIn(language, shot) {
  const { page, errors } = await show(stage, shot, { language });
  const problems = [...errors];
  await page.evaluate(helper);
  if (await page.evaluate(isTooWide)) problems.push('wider than the screen');
  if (isStaffs(shot)) {
    const hidden = COVERED.includes(shot.name) ? [] : await page.evaluate(hiddenMains);
    problems.push(...hidden.map((one) => `main action off screen: ${one}`));
    const all = await page.evaluate(targets);
    problems.push(...cut(all).map((one) => `words cut off: ${one}`));
    problems.push(...aside(all).map((one) => `cut at the side: ${one}`));
  }
  await leave(stage, page);
  return problems.map((one) => `${language}: ${one}`);
}

/** What both functions of the page that look for it call. */
const helper = `window.cutBy = ${cutBy.toString()}`;
const aside = (all) => all.filter((one) => one.isCutAside).map(({ name }) => name);
const cut = (all) => all.filter((one) => one.cut).map(({ name }) => name);

function tooSmall(all) {
  const size = ({ left, right, top, bottom }) => [right - left, bottom - top];
  return all
    .filter((one) => size(one).some((side) => side < one.least - 0.5))
    .map((one) => `${one.name} ${size(one).map(Math.round).join('×')}, needs ${one.least}`);
}

function tooClose(all) {
  const close = [];
  for (const [at, one] of all.entries()) {
    for (const other of all.slice(at + 1)) {
      const apartX = Math.max(other.left - one.right, one.left - other.right);
      const apartY = Math.max(other.top - one.bottom, one.top - other.bottom);
      const apart = Math.max(apartX, apartY);
      // Inside one another: a field and the button in its frame.
      const isInside = apartX < 0 && apartY < 0;
      // Rows of one list, as wide as each other: one may follow at once, as in any list.
      const isRow = ({ left, right, top, bottom }) => right - left > 240 && bottom - top >= 48;
      const areRows = isRow(one) && isRow(other) && Math.abs(one.left - other.left) < 1;
      if (!isInside && !areRows && apart < 7.5)
        close.push(`${one.name} | ${other.name}: ${apart.toFixed(1)}`);
    }
  }
  return close;
}

async function triedByKeyboard(page) {
  const wanted = await page.evaluate(stops);
  const reached = new Set();
  const unseen = new Set();
  for (let press = 0; press < Math.min(MOST_STOPS, wanted.length * 2 + 10); press += 1) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(focused);
    if (!at?.stop) continue;
    if (!at.isSeen) unseen.add(at.name);
    reached.add(at.stop);
    if (wanted.every(({ stop }) => reached.has(stop))) break;
  }
  // A warning that any key takes away is gone by now, and owes nobody a stop.
  const there = await page.evaluate(() =>
    [...document.querySelectorAll('[data-stop]')].map((one) => one.dataset.stop),
  );
  const missed = wanted
    .filter(({ stop }) => !reached.has(stop) && there.includes(stop))
    .map(({ name }) => name);
  return { missed, unseen: [...unseen] };
}
