// Which of Intl's locales each language writes in. Uzbek is written by hand where words come in, and in Russian's
// figures: Chromium, and so WebView2, carries no Uzbek and would answer "M11 22" and "1,234.50". Spaces between
// thousands and a comma before the fraction are Uzbek's own custom as well.

const LOCALES: Record<string, string> = { ru: 'ru-RU', uz: 'ru-RU', en: 'en-GB' };

/** The locale that figures are written in. */
export function localeOf(language: string): string {
  return LOCALES[language] ?? 'ru-RU';
}

/** Months and weekdays (Sunday first, as `Date` counts) of Uzbek in Latin letters. */
export const UZBEK = {
  months: [
    'yanvar',
    'fevral',
    'mart',
    'aprel',
    'may',
    'iyun',
    'iyul',
    'avgust',
    'sentabr',
    'oktabr',
    'noyabr',
    'dekabr',
  ],
  shortMonths: ['yan', 'fev', 'mar', 'apr', 'may', 'iyn', 'iyl', 'avg', 'sen', 'okt', 'noy', 'dek'],
  weekdays: ['yakshanba', 'dushanba', 'seshanba', 'chorshanba', 'payshanba', 'juma', 'shanba'],
  shortWeekdays: ['ya', 'du', 'se', 'ch', 'pa', 'ju', 'sh'],
} as const;
