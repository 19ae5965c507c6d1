// Every screen and state in every language, light and dark, on both sizes of screen, into target/screens/, with
// one page that shows them all.
//
//   npm run screens              all of them: some ten minutes on two cores
//   npm run screens -- board     those whose name contains one of the words
//
// A page that logs an error fails the run.

import { mkdir, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { shots } from './shot-list.mjs';
import { leave, NARROW, openStage, show, together, WIDE } from './stage.mjs';

const out = resolve(import.meta.dirname, '../../target/screens');
const wanted = process.argv.slice(2);
const LANGUAGES = ['ru', 'uz', 'en'];
const THEMES = ['light', 'dark'];
const SIZES = [NARROW, WIDE];
/** So long a page may take to be drawn anew. */
const SETTLED_MS = 80;

/** What differs from another shot only by its theme or its size is one of the combinations here. */
const states = shots.filter(
  ({ name, dark, size }) =>
    !dark && size === undefined && (wanted.length === 0 || wanted.some((word) => name.includes(word))),
);
const isPaper = (shot) => shot.page === 'print.html';

function looksOf(shot) {
  const themes = isPaper(shot) ? ['light'] : THEMES;
  const sizes = isPaper(shot) ? [NARROW] : SIZES;
  return LANGUAGES.flatMap((language) =>
    sizes.flatMap((size) =>
      themes.map((theme) => ({
        language,
        theme,
        size,
        file: `${shot.name}.${language}.${theme}.${size.width}.png`,
      })),
    ),
  );
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const stage = await openStage();
const visits = states.flatMap((shot) => LANGUAGES.map((language) => ({ shot, language })));
const failures = [];
let taken = 0;
await together(2, visits, async ({ shot, language }) => {
  const { page, errors } = await show(stage, shot, { language });
  // Size and theme change under the eyes of the page, as they do at a till.
  for (const look of looksOf(shot).filter((one) => one.language === language)) {
    await page.setViewportSize(look.size);
    await page.emulateMedia({ colorScheme: look.theme });
    await page.waitForTimeout(SETTLED_MS);
    await page.screenshot({ path: `${out}/${look.file}`, fullPage: shot.whole ?? false });
    taken += 1;
    if (taken % 100 === 0) console.log(`${taken} pictures`);
  }
  if (errors.length > 0) failures.push(`${shot.name} (${language}): ${errors.join(' | ')}`);
  await leave(stage, page);
});
await stage.close();

await writeFile(`${out}/index.html`, page(states));
for (const failure of failures) console.error(failure);
console.log(`${taken} pictures; open ${out}/index.html`);
process.exitCode = failures.length > 0 ? 1 : 0;

/** One row a state; the boxes at the top choose which looks are shown. */
function page(states) {
  const rows = states
    .map(
      (shot) =>
        `<section><h2 id="${shot.name}">${shot.name}</h2><div>${looksOf(shot)
          .map(
            ({ language, theme, size, file }) =>
              `<a href="${file}" class="${language} ${theme} w${size.width}"><img loading="lazy" src="${file}" alt="${file}"><span>${language} · ${theme} · ${size.width}</span></a>`,
          )
          .join('')}</div></section>`,
    )
    .join('\n');
  const choice = (values) =>
    values
      .map((value) => `<label><input type="checkbox" checked data-shows="${value}"> ${value}</label>`)
      .join(' ');
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Vydacha: every screen</title>
<style>
  body { margin: 0; font: 15px/1.4 system-ui, sans-serif; background: #e9ebe8; color: #14181a; }
  header { position: sticky; top: 0; padding: 12px 24px; background: #fff; border-bottom: 1px solid #d3d7d2; display: flex; gap: 32px; flex-wrap: wrap; }
  section { padding: 8px 24px; }
  h2 { font-size: 17px; }
  div { display: flex; flex-wrap: wrap; gap: 16px; }
  a { color: inherit; text-decoration: none; font-size: 13px; display: grid; gap: 4px; }
  img { width: 480px; height: auto; border: 1px solid #7d847f; background: #fff; }
  a[hidden] { display: none; }
</style>
<header><b>${states.length} states</b><span>${choice(LANGUAGES)}</span><span>${choice(THEMES)}</span><span>${choice(SIZES.map(({ width }) => `w${width}`))}</span></header>
${rows}
<script>
  const boxes = [...document.querySelectorAll('[data-shows]')];
  const show = () => {
    const off = boxes.filter((box) => !box.checked).map((box) => box.dataset.shows);
    for (const a of document.querySelectorAll('section a')) a.hidden = off.some((name) => a.classList.contains(name));
  };
  for (const box of boxes) box.addEventListener('change', show);
</script>
</html>
`;
}
