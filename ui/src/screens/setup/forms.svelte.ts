// The forms of the settings: what is typed, what is wrong with it, and what a live test of it found. The wizard of
// the first start and the tabs of the settings are built on the same ones.

import { SvelteMap } from 'svelte/reactivity';
import { isKey, t } from '../../i18n/index.svelte';
import {
  asCommandError,
  type CommandError,
  type SetupSection,
  type SetupTest,
  type SetupView,
} from '../../ipc';
import type { Store } from '../../state/store.svelte';
import { FIELDS, type FieldKey, type SecretKey, type SectionName } from './fields';
import { mistakes } from './mistakes';

/** The sections whose test asks somebody else, or the machine. */
export type TestedName = Exclude<SectionName, 'store' | 'counter'>;
type FormOf = { [S in SetupSection as S['section']]: S['form'] };

const NAMES = ['store', 'intake', 'kuper', 'yandexPay', 'printing', 'counter'] as const;

/** `stale`: it was tested, and has changed since. */
export type TestState = 'untried' | 'running' | 'ok' | 'failed' | 'stale';
/** Who found a field wrong: the form itself, the till, or the other side in a test. */
interface Wrong {
  by: 'form' | 'till' | 'test';
  /** What it must be, in the till's own words; may be empty. */
  expected: string;
}
interface Tried {
  /** The form that was tested, as text: another one is untried again. */
  of: string;
  found: SetupTest | null;
}

export class Forms {
  view = $state.raw<SetupView | null>(null);
  /** What is typed. A secret leaves it only towards the till, and is forgotten once it is kept. */
  now = $state<FormOf | null>(null);
  /** What is wrong, by the key of the field. */
  readonly wrong = new SvelteMap<string, Wrong>();
  readonly #tried = new SvelteMap<SectionName, Tried>();

  constructor(readonly store: Store) {}

  async load(): Promise<void> {
    this.take(await this.store.till.setup());
  }

  /** What the till says is set; in the sections that are not named, what is typed stays. */
  take(view: SetupView, sections: readonly SectionName[] = NAMES): void {
    const { store, intake, kuper, yandexPay, printing, counter } = view;
    const set = structuredClone({ store, intake, kuper, yandexPay, printing, counter });
    // A new one each time, so that what shows secrets forgets what was typed.
    this.view = { ...view };
    const named = Object.fromEntries(sections.map((name) => [name, set[name]]));
    this.now = { ...(this.now ?? set), ...named };
    this.wrong.clear();
    for (const name of sections) this.#tried.delete(name);
  }

  /** What a field says, as text: `yes` and `no` for what is on or off. */
  read(key: FieldKey): string {
    const value = this.#form(key)[FIELDS[key][1]];
    return typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value ?? '');
  }

  /** What was said of the field before holds no more. */
  write(key: FieldKey, text: string): void {
    const form = this.#form(key);
    const field = FIELDS[key][1];
    const was = form[field];
    if (typeof was === 'boolean') form[field] = text === 'yes';
    else form[field] = typeof was === 'number' ? Number(text) : text;
    this.wrong.delete(key);
  }

  /** Whether something was typed that the till does not know yet. */
  isChanged(sections: readonly SectionName[]): boolean {
    return (
      this.view !== null && sections.some((name) => this.#text(name) !== JSON.stringify(this.view?.[name]))
    );
  }

  /** What is set stands again. */
  undo(sections: readonly SectionName[]): void {
    if (this.view) this.take(this.view, sections);
  }

  /** Whether there is a secret: kept by the till, or typed and not yet saved. */
  hasSecret(key: SecretKey): boolean {
    return this.isKept(key) || this.read(key) !== '';
  }

  isKept(key: SecretKey): boolean {
    return this.view?.secrets.includes(key) ?? false;
  }

  /** Looks through what can be judged here. What is wrong is shown at its field; true: nothing is. */
  judge(sections: readonly SectionName[]): boolean {
    const now = this.now;
    if (!now) return false;
    const found = mistakes(now, (key) => this.hasSecret(key), sections);
    this.wrong.clear();
    for (const key of found) this.wrong.set(key, { by: 'form', expected: '' });
    return found.length === 0;
  }

  /** What to say at a field; nothing: it is right as far as anybody knows. */
  why(key: string): string | undefined {
    const wrong = this.wrong.get(key);
    if (!wrong) return undefined;
    if (wrong.by === 'test') return t('setup.seeTest');
    const own = `setup.expected.${key}`;
    if (isKey(own)) return t(own);
    return wrong.expected === '' ? t('setup.wrongValue') : wrong.expected;
  }

  testState(name: SectionName): TestState {
    const tried = this.#tried.get(name);
    if (!tried) return 'untried';
    if (tried.of !== this.#text(name)) return 'stale';
    if (tried.found === null) return 'running';
    return tried.found.ok ? 'ok' : 'failed';
  }

  /** What the test of the form as it stands found. */
  found(name: SectionName): SetupTest | null {
    const tried = this.#tried.get(name);
    return tried && tried.of === this.#text(name) ? tried.found : null;
  }

  /** Tries a form without keeping it. What the till itself cannot do is a finding as well. */
  async test(name: SectionName): Promise<void> {
    if (this.testState(name) === 'running' || !this.judge([name])) return;
    const of = this.#text(name);
    this.#tried.set(name, { of, found: null });
    const found = await this.store.till.testSetup(this.plain(name)).catch((thrown: unknown): SetupTest => {
      const { code, params } = asCommandError(thrown);
      const field = typeof params['field'] === 'string' ? params['field'] : null;
      const expected = typeof params['expected'] === 'string' ? params['expected'] : null;
      return { ok: false, found: code === 'setupWrong' ? 'wrongField' : code, field, detail: expected };
    });
    // Another test was begun meanwhile, or another form opened: this answer is of something else.
    if (this.#tried.get(name)?.of !== of) return;
    this.#tried.set(name, { of, found });
    if (!found.field || of !== this.#text(name)) return;
    const by = found.found === 'wrongField' ? 'till' : 'test';
    this.wrong.set(found.field, { by, expected: found.detail ?? '' });
  }

  /** Keeps these sections. Fails as the till does; what is wrong with a field is shown at it. */
  async save(names: readonly SectionName[]): Promise<void> {
    try {
      const view = await this.store.till.saveSetup(names.map((name) => this.plain(name)));
      this.take(view, names);
    } catch (thrown) {
      const failure = asCommandError(thrown);
      const key = wrongKey(failure);
      if (key !== null)
        this.wrong.set(key, { by: 'till', expected: String(failure.params['expected'] ?? '') });
      throw failure;
    }
  }

  /** As it goes to the till: what was pasted brings spaces and line ends along. */
  plain(name: SectionName): SetupSection {
    const form = Object.entries($state.snapshot(this.now?.[name]) ?? {}).map(([field, value]) => [
      field,
      typeof value === 'string' ? value.trim() : value,
    ]);
    return { section: name, form: Object.fromEntries(form) } as SetupSection;
  }

  #form(key: FieldKey): Record<string, unknown> {
    return (this.now?.[FIELDS[key][0]] ?? {}) as Record<string, unknown>;
  }

  #text(name: SectionName): string {
    return JSON.stringify(this.now?.[name] ?? null);
  }
}

/** The field that `setupWrong` names. */
export function wrongKey(failure: CommandError): string | null {
  const field = failure.params['field'];
  return failure.code === 'setupWrong' && typeof field === 'string' ? field : null;
}
