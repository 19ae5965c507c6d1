// The first start: one step after another, back without loss, and everything kept at once at the end.

import { asCommandError } from '../../ipc';
import { speak } from '../../i18n/index.svelte';
import { Action } from '../../state/action.svelte';
import { inWords } from '../../state/failure';
import type { Store } from '../../state/store.svelte';
import { sectionOf, type SectionName } from './fields';
import { Forms, wrongKey, type TestState } from './forms.svelte';

export const SECTIONS = [
  'store',
  'kuper',
  'intake',
  'yandexPay',
  'printing',
] as const satisfies SectionName[];
export type Section = (typeof SECTIONS)[number];
export type Step = 'language' | Section | 'check' | 'manager';

export type Status = TestState | 'off' | 'fine';

export class Wizard {
  readonly forms: Forms;
  readonly action = new Action();
  /** Why it was not saved, or not even begun. */
  failure = $state<string | null>(null);
  #step = $state<Step>('language');
  #furthest = $state(0);
  /** The settings are there already, and only a manager is missing. */
  readonly onlyManager: boolean;

  constructor(readonly store: Store) {
    this.forms = new Forms(store);
    this.onlyManager = !(store.session?.needsSetup ?? false);
  }

  async load(): Promise<void> {
    this.failure = null;
    if (!this.onlyManager)
      await this.action.run(
        () => this.forms.load(),
        (thrown) => this.#failed(thrown),
      );
  }

  get steps(): Step[] {
    if (this.onlyManager) return ['manager'];
    // Whether there is a manager, only the journal knows; it is opened with the settings. If there is one, the till
    // is at its end after saving, and somebody signs in.
    return ['language', ...SECTIONS, 'check', 'manager'];
  }

  /** Once the settings are kept there is no way back to them but the settings themselves. */
  get step(): Step {
    return this.store.session?.needsSetup ? this.#step : 'manager';
  }

  get at(): number {
    return this.steps.indexOf(this.step);
  }

  get canGoBack(): boolean {
    return this.at > 0 && this.step !== 'manager' && !this.action.busy;
  }

  /** Whether the step can be gone to: it was there before. */
  isOpen(step: Step): boolean {
    return step !== 'manager' && this.step !== 'manager' && this.steps.indexOf(step) <= this.#furthest;
  }

  go(step: Step): void {
    if (!this.isOpen(step) || this.action.busy) return;
    this.failure = null;
    this.#step = step;
  }

  back(): void {
    const before = this.steps[this.at - 1];
    if (before && this.canGoBack) this.go(before);
  }

  async next(): Promise<void> {
    const step = this.step;
    if (step === 'manager' || this.action.busy || this.forms.now === null) return;
    if (step === 'check') return this.save();
    if (step !== 'language' && !this.forms.judge([step])) return;
    // Asks nobody else, and the till knows its time zones.
    if (step === 'store') {
      await this.forms.test('store');
      if (this.step !== step || this.forms.wrong.size > 0) return;
    }
    this.failure = null;
    this.#furthest = Math.max(this.#furthest, this.at + 1);
    this.#step = this.steps[this.at + 1] ?? step;
  }

  /** On screen at once; kept with the rest, for there may be nowhere to keep it yet. */
  async speak(language: string): Promise<void> {
    this.forms.write('store.language', language);
    await this.store.setLanguage(language).catch(() => speak(language));
  }

  status(section: Section): Status {
    if (section === 'yandexPay' && this.forms.read('yandex_pay.on') === 'no') return 'off';
    if (section === 'printing' && this.forms.read('printing.printer') === 'off') return 'off';
    return section === 'store' ? 'fine' : this.forms.testState(section);
  }

  /** What is saved without knowing that it works. */
  get unproven(): Section[] {
    return SECTIONS.filter((section) => !['ok', 'off', 'fine'].includes(this.status(section)));
  }

  async save(): Promise<void> {
    this.failure = null;
    const isRight = this.forms.judge(SECTIONS);
    if (!isRight) return this.#goToWrong();
    await this.action.run(
      () => this.forms.save(SECTIONS),
      (thrown) => this.#failed(thrown),
    );
  }

  #goToWrong(): void {
    for (const key of this.forms.wrong.keys()) {
      const section = sectionOf(key);
      if (section !== null && section !== 'counter') {
        this.#step = section;
        return;
      }
    }
  }

  #failed(thrown: unknown): void {
    const failure = asCommandError(thrown);
    const key = wrongKey(failure);
    if (key !== null && sectionOf(key) !== null) this.#goToWrong();
    else this.failure = inWords(failure, 'RUB');
  }
}
