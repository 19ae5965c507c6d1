// The shape of a table of texts. Russian is complete by definition; another language has the same keys, but plural
// forms of its own, so a forgotten text is a mistake in its types.

/** The plural categories that a key may end in. */
export type Plural = 'zero' | 'one' | 'two' | 'few' | 'many' | 'other';

type WithoutPlural<K extends string> = K extends `${infer Base}_${Plural}` ? Base : K;

/** A key in the forms of another language. Of one form: the key alone, which needs no rule to be found. */
type InForms<K extends string, F extends Plural | 'alone'> = K extends `${infer Base}_${Plural}`
  ? F extends Plural
    ? `${Base}_${F}`
    : Base
  : K;

type Translation<T, F extends Plural | 'alone'> = {
  [K in keyof T & string as InForms<K, F>]: T[K] extends string ? string : Translation<T[K], F>;
};

/** 1 item, 2 items. */
export type English<T> = Translation<T, 'one' | 'other'>;

/** 1 ta mahsulot, 5 ta mahsulot: what is counted does not change. */
export type Uzbek<T> = Translation<T, 'alone'>;

/** The paths to all texts of a table, as `t` takes them. */
export type Leaves<T, Path extends string = ''> = {
  [K in keyof T & string]: T[K] extends string ? WithoutPlural<`${Path}${K}`> : Leaves<T[K], `${Path}${K}.`>;
}[keyof T & string];
