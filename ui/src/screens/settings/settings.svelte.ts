import { asCommandError } from '../../ipc';
import type { ConnectionView, OperatorView, Partner, RoleName, SettingsView } from '../../ipc';
import { t } from '../../i18n/index.svelte';
import { Action } from '../../state/action.svelte';
import { inWords, report } from '../../state/failure';
import type { Store } from '../../state/store.svelte';
import { toasts } from '../../state/toasts.svelte';
import { sectionOf, type SectionName } from '../setup/fields';
import { Forms, wrongKey } from '../setup/forms.svelte';

export class SettingsState {
  view = $state.raw<SettingsView | null>(null);
  testing = $state<Partner | null>(null);
  readonly action = new Action();
  /** Why the screen is empty. */
  failure = $state<string | null>(null);

  readonly forms: Forms;
  formsFailure = $state<string | null>(null);
  isSaving = $state(false);
  /** Why the forms were not saved, unless it is said at a field. */
  saveFailure = $state<string | null>(null);

  isBundling = $state(false);
  /** Where the last support bundle lies. */
  bundlePath = $state<string | null>(null);

  constructor(readonly store: Store) {
    this.forms = new Forms(store);
  }

  get isManager(): boolean {
    return this.store.session?.operator?.role === 'manager';
  }

  async load(): Promise<void> {
    if (!this.isManager) return;
    this.failure = null;
    const [view] = await Promise.allSettled([this.store.till.settings(), this.loadForms()]);
    if (view.status === 'fulfilled') this.view = view.value;
    else this.failure = this.#words(view.reason);
  }

  async loadForms(): Promise<void> {
    this.formsFailure = null;
    try {
      await this.forms.load();
    } catch (thrown) {
      this.formsFailure = this.#words(thrown);
    }
  }

  /** Another page: what was said of a saving was of the one before. */
  opened(): void {
    this.saveFailure = null;
  }

  /**
   * Keeps the sections, and opens the till with them. It may ask who is there once it is open; whoever stays sees
   * what is set now.
   */
  async saveForms(sections: readonly SectionName[]): Promise<void> {
    this.saveFailure = null;
    if (this.isSaving || !this.forms.judge(sections)) return;
    this.isSaving = true;
    try {
      await this.forms.save(sections);
      toasts.show('good', t('settings.saved'));
      if (this.isManager) this.view = await this.store.till.settings();
    } catch (thrown) {
      const failure = asCommandError(thrown);
      const section = sectionOf(wrongKey(failure) ?? '');
      if (section === null || !sections.includes(section)) this.saveFailure = this.#words(failure);
    } finally {
      this.isSaving = false;
    }
  }

  /** As loud as is chosen, in percent. */
  async ring(volume: number): Promise<void> {
    await this.action.run(
      () => this.store.till.testSound(volume),
      (thrown) => this.#failed(thrown),
    );
  }

  async bundle(): Promise<void> {
    this.isBundling = true;
    const path = await this.action.run(
      () => this.store.till.saveSupportBundle(),
      (thrown) => this.#failed(thrown),
    );
    this.isBundling = false;
    if (path !== undefined) this.bundlePath = path;
  }

  async test(which: Partner): Promise<void> {
    this.testing = which;
    await this.action.run(
      async () => this.#connection(which, await this.store.till.testConnection(which)),
      (thrown) => this.#failed(thrown),
    );
    this.testing = null;
  }

  pause(paused: boolean): Promise<boolean> {
    return this.#take(() => this.store.till.pauseIntake(paused));
  }

  add(name: string, role: RoleName, pin: string): Promise<boolean> {
    return this.#save(() => this.store.till.addOperator(name, role, pin));
  }

  setPin(operator: OperatorView, pin: string): Promise<boolean> {
    return this.#save(() => this.store.till.setOperatorPin(operator.id, pin));
  }

  setActive(operator: OperatorView, active: boolean): Promise<boolean> {
    return this.#save(() => this.store.till.setOperatorActive(operator.id, active));
  }

  async #save(work: () => Promise<SettingsView>): Promise<boolean> {
    const done = await this.#take(work);
    if (done) toasts.show('good', t('settings.saved'));
    return done;
  }

  async #take(work: () => Promise<SettingsView>): Promise<boolean> {
    const taken = await this.action.run(work, (thrown) => this.#failed(thrown));
    if (taken) this.view = taken;
    return taken !== undefined;
  }

  #connection(which: Partner, connection: ConnectionView): void {
    if (this.view) this.view = { ...this.view, [which]: connection };
  }

  #words(thrown: unknown): string {
    return inWords(asCommandError(thrown), this.store.session?.currency ?? 'RUB');
  }

  #failed(thrown: unknown): void {
    report(thrown, this.store.session?.currency ?? 'RUB');
  }
}
