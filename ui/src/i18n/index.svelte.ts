// Texts. Keys are typed by the Russian table, which is complete by definition; the other languages follow its shape.

import i18next from 'i18next';
import { ru } from './ru';

type Plural = 'zero' | 'one' | 'two' | 'few' | 'many' | 'other';
type WithoutPlural<K extends string> = K extends `${infer Base}_${Plural}` ? Base : K;
type Leaves<T, Path extends string = ''> = {
  [K in keyof T & string]: T[K] extends string ? WithoutPlural<`${Path}${K}`> : Leaves<T[K], `${Path}${K}.`>;
}[keyof T & string];

export type Texts = typeof ru;
export type Key = Leaves<Texts>;
export type Params = Record<string, string | number>;

/** The languages there are texts for. Another one needs a table here and nothing else. */
const tables = { ru };
export type Language = keyof typeof tables;

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
  if (!(wanted in tables)) return;
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
