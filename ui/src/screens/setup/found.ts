// What a live test found, in words: what happened, and what to do about it.

import { isKey, t } from '../../i18n/index.svelte';
import { whyNotPrinted } from '../../i18n/words';
import type { SetupTest } from '../../ipc';
import type { SectionName } from './fields';

export interface Words {
  title: string;
  /** What to do, and what the other side said. */
  more: string;
}

/** Texts are looked for under the section first: the same finding may ask for something else there. */
export function foundInWords(section: SectionName, { ok, found, detail }: SetupTest): Words {
  const text = (what: 'title' | 'more') => {
    const own = `setup.found.${section}.${found}.${what}`;
    const common = `setup.found.any.${found}.${what}`;
    if (isKey(own)) return t(own);
    if (isKey(common)) return t(common);
    // A refusal of the till itself, which the errors have a text for.
    const refused = `errors.${found}`;
    if (what === 'more') return isKey(refused) ? t(refused) : '';
    return ok ? t('setup.test.ok') : t('setup.test.failed');
  };
  // What a field must be is said at the field.
  const said = detail && found !== 'wrongField' ? t('setup.test.said', { what: whyNotPrinted(detail) }) : '';
  return { title: text('title'), more: [text('more'), said].filter(Boolean).join(' ') };
}
