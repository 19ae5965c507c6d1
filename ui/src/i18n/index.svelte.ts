// Texts. Keys are typed by the Russian table, which is complete by definition; the other languages follow its shape.

import i18next from 'i18next';
import { en } from './en';
import { ru } from './ru';
import type { Leaves } from './shape';
import { uz } from './uz';

export type Texts = typeof ru;
export type Key = Leaves<Texts>;
export type Params = Record<string, string | number>;

/** The languages there are texts for, in the order in which they are offered. */
const tables = { ru, uz, en };
export type Language = keyof typeof tables;
export const languages = Object.keys(tables) as Language[];

/** Each language by its own name, so that who reads only that one finds it. */
export const languageNames: Record<Language, string> = { ru: 'Русский', uz: 'Oʻzbekcha', en: 'English' };

const texts = i18next.createInstance();
void texts.init({
  lng: 'ru',
  fallbackLng: 'ru',
  initAsync: false,
  resources: Object.fromEntries(
    Object.entries(tables).map(([name, table]) => [name, { translation: table }]),
  ),
  interpolation: { escapeValue: false },
  returnNull: false,
  // The till's log is no place for advertisements.
  showSupportNotice: false,
});

const current = $state<{ language: Language }>({ language: 'ru' });

/** The language on screen, for Intl. */
export function language(): Language {
  return current.language;
}

/** Switches every text on screen; a language without texts changes nothing. */
export function speak(wanted: string): void {
  if (!Object.hasOwn(tables, wanted)) return;
  void texts.changeLanguage(wanted);
  current.language = wanted as Language;
  if (typeof document !== 'undefined') document.documentElement.lang = wanted;
}

/** The text of a key. `count` among the parameters chooses the plural form. */
export function t(key: Key, params?: Params): string {
  return texts.t(key, { lng: current.language, ...params });
}

/** Whether there is a text under a key put together from something the backend said. */
export function isKey(key: string): key is Key {
  return texts.exists(key, { count: 1 });
}
