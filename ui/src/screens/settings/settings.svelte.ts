import type { ConnectionView, OperatorView, Partner, RoleName, SettingsView } from '../../ipc';
import { t } from '../../i18n/index.svelte';
import { Action } from '../../state/action.svelte';
import { report } from '../../state/failure';
import type { Store } from '../../state/store.svelte';
import { toasts } from '../../state/toasts.svelte';

export class SettingsState {
  view = $state.raw<SettingsView | null>(null);
  testing = $state<Partner | null>(null);
  readonly action = new Action();

  constructor(readonly store: Store) {}

  get isManager(): boolean {
    return this.store.session?.operator?.role === 'manager';
  }

  async load(): Promise<void> {
    if (this.isManager) await this.#take(() => this.store.till.settings());
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

  #failed(thrown: unknown): void {
    report(thrown, this.store.session?.currency ?? 'RUB');
  }
}
