// Short messages that go by themselves. What needs a person does not belong here but in the problems list.

export type Tone = 'info' | 'good' | 'bad';
export interface Toast {
  id: number;
  tone: Tone;
  text: string;
  code: string | null;
}

const STAY_MS: Record<Tone, number> = { info: 5000, good: 4000, bad: 9000 };
const MOST = 3;

class Toasts {
  all = $state<Toast[]>([]);
  #next = 1;

  /** Returns its number, for whoever takes it away before its time. */
  show(tone: Tone, text: string, code: string | null = null, stayMs: number = STAY_MS[tone]): number {
    // The same words twice are one message that stays longer.
    this.all = this.all.filter((toast) => toast.text !== text);
    const id = this.#next++;
    this.all = [...this.all, { id, tone, text, code }].slice(-MOST);
    setTimeout(() => this.dismiss(id), stayMs);
    return id;
  }

  dismiss(id: number): void {
    this.all = this.all.filter((toast) => toast.id !== id);
  }

  clear(): void {
    this.all = [];
  }
}

export const toasts = new Toasts();
