// Where the keys stand. Rows are counted in units of one key; what is narrower than its keyboard stands in the middle.

export type Script = 'ru' | 'uz' | 'en';
/** `signs`: digits and what is common; `more`: what is rare. */
export type Page = 'letters' | 'signs' | 'more';
/** `codes`: addresses, tokens, ids: Latin, digits always in sight, every sign on one page. */
export type Kind = 'words' | 'codes' | 'digits';

export interface Layout {
  /** The width of its widest row. */
  units: number;
  /** The third row has a key on either side: shift (or other signs, where there are more), and erase. */
  rows: readonly (readonly string[])[];
}

/** Between the letters of Uzbek: oʻ and gʻ are written with the first, maʼno with the second. */
export const TURNED = '\u02bb';
export const APOSTROPHE = '\u02bc';

const keys = (...rows: string[]) => rows.map((row) => row.split(' '));

export const LETTERS: Record<Script, Layout> = {
  ru: { units: 12, rows: keys('й ц у к е н г ш щ з х ъ', 'ф ы в а п р о л д ж э ё', 'я ч с м и т ь б ю') },
  uz: {
    units: 11,
    rows: keys(`q w e r t y u i o p ${TURNED}`, `a s d f g h j k l ${APOSTROPHE}`, 'z x c v b n m'),
  },
  en: { units: 10, rows: keys('q w e r t y u i o p', "a s d f g h j k l '", 'z x c v b n m') },
};

export const DIGITS = '1234567890'.split('');

const SIGNS: Layout = {
  units: 12,
  rows: keys('1 2 3 4 5 6 7 8 9 0 - /', '№ # % & @ * + = ( ) : ;', '! ? " \' « » _ – ₽'),
};
const MORE: Layout = {
  units: 12,
  rows: keys('1 2 3 4 5 6 7 8 9 0 - /', '[ ] { } < > \\ | ~ ^ ` $', '€ — … ° § • × ‘ ’'),
};
/** With those beside the space bar every sign that a token can have; the digits stand above. */
const SIGNS_OF_CODES: Layout = {
  units: 10,
  rows: keys('! @ # $ % ^ & * ( )', '_ + = [ ] { } \\ | ;', '\' " < > ? ` ~ ,'),
};

export function layoutOf(kind: Kind, page: Page, script: Script): Layout {
  if (page === 'letters') return LETTERS[script];
  if (kind === 'codes') return SIGNS_OF_CODES;
  return page === 'signs' ? SIGNS : MORE;
}

/** What stands beside the space bar, before it and after it. */
export function beside(kind: Kind): readonly [readonly string[], readonly string[]] {
  return kind === 'codes'
    ? [
        ['-', '/'],
        [':', '.'],
      ]
    : [[','], ['.']];
}

/** What signs are called, for who cannot see them. Letters and digits are their own names. */
export const SIGN_NAMES = {
  [TURNED]: 'turned',
  [APOSTROPHE]: 'apostrophe',
  "'": 'quote',
  '-': 'hyphen',
  '/': 'slash',
  '№': 'number',
  '#': 'hash',
  '%': 'percent',
  '&': 'ampersand',
  '@': 'at',
  '*': 'asterisk',
  '+': 'plus',
  '=': 'equals',
  '(': 'parenthesisOpen',
  ')': 'parenthesisClose',
  ':': 'colon',
  ';': 'semicolon',
  '!': 'exclamation',
  '?': 'question',
  '"': 'quotes',
  '«': 'guillemetOpen',
  '»': 'guillemetClose',
  _: 'underscore',
  '–': 'dash',
  '₽': 'rouble',
  '[': 'bracketOpen',
  ']': 'bracketClose',
  '{': 'braceOpen',
  '}': 'braceClose',
  '<': 'less',
  '>': 'greater',
  '\\': 'backslash',
  '|': 'bar',
  '~': 'tilde',
  '^': 'caret',
  '`': 'backtick',
  $: 'dollar',
  '€': 'euro',
  '—': 'longDash',
  '…': 'ellipsis',
  '°': 'degree',
  '§': 'section',
  '•': 'bullet',
  '×': 'times',
  '‘': 'singleOpen',
  '’': 'singleClose',
  ',': 'comma',
  '.': 'point',
} as const;

export type Sign = keyof typeof SIGN_NAMES;

export function isSign(key: string): key is Sign {
  return Object.hasOwn(SIGN_NAMES, key);
}
