import { readMoney, typedMoney } from '../../format/money';
import { language } from '../../i18n/index.svelte';
import type { AttemptView, TenderName } from '../../ipc';
import { Desk } from '../../state/desk.svelte';
import { takenParts } from './money-story';

type Act = 'takeCash' | 'startCard' | 'startPay';
export const TENDERS: { tender: TenderName; act: Act; id: 'cash' | 'card' | 'pay' }[] = [
  { tender: 'cash', act: 'takeCash', id: 'cash' },
  { tender: 'card', act: 'startCard', id: 'card' },
  { tender: 'yandexPay', act: 'startPay', id: 'pay' },
];

/** What the cashier has chosen and typed. Sums typed here are checked against what is owed, never computed. */
export class PaymentState extends Desk {
  tender = $state<TenderName | null>(null);
  /** A part of what is owed; null: all of it. */
  part = $state<number | null>(null);
  isChoosingPart = $state(false);
  received = $state('');
  reference = $state('');
  phone = $state('');
  /** Set when the backend wants a phone that Kuper did not send. */
  isPhoneWanted = $state(false);
  /** A fresh QR is wanted as soon as this attempt is over. */
  freshAfter = $state<number | null>(null);
  #knewOfKuper: boolean | null = null;
  /** The way the running QR was started, to start it the same way again. */
  #lastPhone: { phone: string | null; noPhone: boolean } = { phone: null, noPhone: false };

  get owed(): number {
    return this.order?.owed ?? 0;
  }

  get amount(): number {
    return this.part !== null && this.part <= this.owed ? this.part : this.owed;
  }

  get isPart(): boolean {
    return this.amount !== this.owed;
  }

  /** What cash settles the amount with: the last part is rounded to coins that exist, and the till has done that. */
  get cashDue(): number {
    return this.isPart ? this.amount : (this.order?.cashDue ?? 0);
  }

  get isRounded(): boolean {
    return this.cashDue !== this.amount;
  }

  get receivedMinor(): number | null {
    return readMoney(this.received);
  }

  get hasReceivedEnough(): boolean {
    return this.receivedMinor !== null && this.receivedMinor >= this.cashDue;
  }

  get needsPhone(): boolean {
    const isRequired = this.store.session?.smsOffer === 'required';
    return this.isPhoneWanted || (isRequired && !this.order?.customer.phone);
  }

  get isPhoneComplete(): boolean {
    return /^\+?\d{10,15}$/u.test(this.phone.replace(/[\s()-]/gu, ''));
  }

  choose(tender: TenderName | null): void {
    this.tender = tender;
    this.received = '';
    this.isPhoneWanted = false;
  }

  takePart(typed: string): boolean {
    const minor = readMoney(typed);
    if (minor === null || minor === 0 || minor > this.owed) return false;
    this.part = minor === this.owed ? null : minor;
    this.isChoosingPart = false;
    return true;
  }

  give(minor: number): void {
    this.received = typedMoney(minor, language());
  }

  async takeCash(): Promise<void> {
    const received = this.receivedMinor;
    if (received === null || !this.hasReceivedEnough) return;
    if (await this.ask({ act: 'takeCash', amount: this.amount, received })) this.#reset();
  }

  async startCard(): Promise<void> {
    // Before asking: the order may be pushed, and a number typed, before the answer is here.
    this.reference = '';
    if (await this.ask({ act: 'startCard', amount: this.amount })) this.#reset();
  }

  /** `noPhone`: the cashier says that there is none. */
  async startPay(noPhone = false): Promise<void> {
    const typed = this.phone.replace(/[\s()-]/gu, '');
    const phone = this.needsPhone && !noPhone && typed !== '' ? typed : null;
    const isUnknown = phone === null && !this.order?.customer.phone;
    await this.#pay({ phone, noPhone: noPhone || isUnknown });
  }

  async #pay(how: { phone: string | null; noPhone: boolean }): Promise<void> {
    this.#lastPhone = how;
    const wantsPhone = (code: string) => code === 'phoneNeeded' && (this.isPhoneWanted = true);
    if (await this.ask({ act: 'startPay', amount: this.amount, ...how }, wantsPhone)) this.#reset();
  }

  async rollBack(attempt: AttemptView, thenFresh = false): Promise<void> {
    this.freshAfter = thenFresh ? attempt.no : null;
    this.part = attempt.amount < this.owed ? attempt.amount : null;
    await this.ask({ act: 'askRollback', attempt: attempt.no });
  }

  /** Everything that was taken goes back, one part after another; the first that is refused ends it. */
  async giveBackAll(): Promise<boolean> {
    const parts = this.order ? takenParts(this.order) : [];
    for (const { no } of parts) {
      if (!(await this.ask({ act: 'oweReturn', attempt: no }))) return false;
    }
    return true;
  }

  /** Called when the order changed. Word from Kuper is shown before money is taken, whatever was being typed. */
  async follow(): Promise<void> {
    const isPaidAtKuper = this.order?.paidAtKuper ?? false;
    if (isPaidAtKuper && this.#knewOfKuper === false) this.choose(null);
    if (this.order) this.#knewOfKuper = isPaidAtKuper;
    await this.#showFresh();
  }

  /** Starts the fresh QR once the old one is surely not paid. */
  async #showFresh(): Promise<void> {
    const old = this.order?.payments.find((attempt) => attempt.no === this.freshAfter);
    if (old?.state !== 'closed') return;
    this.freshAfter = null;
    const isUnpaid = old.closure === 'rolledBack' || old.closure === 'failed';
    if (isUnpaid && this.may('startPay')) await this.#pay(this.#lastPhone);
  }

  #reset(): void {
    this.choose(null);
    this.part = null;
    this.phone = '';
  }
}
