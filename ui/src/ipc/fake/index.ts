// A till in the browser: believable demo data and simple state changes, for the tests and the screenshots. Never
// part of a production build (a test holds it to that).

import { dayOf, noonOf } from '../../format/time';
import type { Partner, PrintJob, Till, Unlisten } from '../till';
import type {
  Act,
  CashMoveKind,
  CodeAnswer,
  DisplayView,
  HistoryFilter,
  HistoryPeriod,
  OperatorView,
  OrderView,
  Period,
  ReturnView,
  RoleName,
  SessionView,
  SetupSection,
  SetupView,
  ShiftReportView,
  GoodsView,
  TrainingAct,
  TrainingStep,
  TrainingView,
  WeighingView,
  StripView,
  Update,
} from '../types';
import { perform } from './acts';
import { alarmOf, isUnseen, look } from './alarm';
import { allowed, withManager } from './allowed';
import { codes, demoOrders } from './demo-orders';
import { findGoods, weighing } from './goods';
import { finishReturn, isLive, settle, showQr } from './money';
import { LABEL_QR } from './qr';
import { refuse } from './refuse';
import { displays, scenes } from './scenes';
import { FakeSetup } from './setup';
import { FakeShift, type ShiftScene } from './shift';
import { FakeTakings, type TakingsScene } from './takings';
import { problems, story } from './tales';
import { FakeTraining } from './training';
import { CALM, cardOf, MISTAKES, rowOf, session, settings, TROUBLE } from './views';

const PIN = '1234';
const CREATE_MS = 300;
const QR_MS = 600_000;
const REFUND_MS = 1500;

/** From and up to, of the days that a period means. */
function spanOf(period: HistoryPeriod): [number, number] {
  const midnight = (plus: number) => noonOf(dayOf(Date.now(), plus)) - 12 * 3_600_000;
  switch (period.is) {
    case 'all':
      return [0, Infinity];
    case 'today':
      return [midnight(0), Infinity];
    case 'yesterday':
      return [midnight(-1), midnight(0)];
    case 'week':
      return [midnight(-6), Infinity];
    case 'day':
      return [noonOf(period.date) - 12 * 3_600_000, noonOf(period.date) + 12 * 3_600_000];
  }
}

export interface FakeOptions {
  scene?: string;
  /** Who is signed in from the start. */
  operator?: number;
  trouble?: boolean;
  /** Nothing is printed that nobody asked for. */
  unprinted?: boolean;
  firstStart?: boolean;
  /** What keeps the till from opening. */
  broken?: readonly string[];
  /** There are no settings yet, and no manager. */
  setup?: boolean;
  display?: string;
  takings?: TakingsScene;
  shift?: ShiftScene;
  /** So long without a touch, and the till locks itself. */
  lockAfterS?: number;
  /** Who stood there when it did. */
  locked?: number;
  language?: string;
  /** A lesson from the start, its order at this step. */
  training?: TrainingStep;
  /** Real orders that wait meanwhile. */
  realWaiting?: number;
}

export class FakeTill implements Till {
  orders: OrderView[];
  readonly acts: { id: number; version: number; act: Act }[] = [];
  strip: StripView;
  #session: SessionView = session();
  #display: DisplayView;
  #paused = false;
  readonly setupForms: FakeSetup;
  lesson: FakeTraining | null = null;
  readonly #real: OrderView[];
  readonly takings: FakeTakings;
  readonly drawer: FakeShift;
  /** How often somebody was said to be here. */
  touches = 0;
  readonly #refunds = new Set<ReturnView>();
  readonly reportsPrinted: number[] = [];
  readonly #heard = new Set<(update: Update) => void>();
  readonly #jobs = new Set<(job: PrintJob) => void>();

  constructor(options: FakeOptions = {}) {
    this.orders = demoOrders(Date.now());
    scenes['day']?.(this.orders);
    if (options.scene) scenes[options.scene]?.(this.orders);
    this.#real = this.orders;
    this.strip = options.trouble ? TROUBLE : CALM;
    this.setupForms = new FakeSetup(options.setup ?? false, options.language ?? 'ru');
    this.takings = new FakeTakings(options.takings ?? 'agree', () => this.#session.operator);
    this.drawer = new FakeShift(options.shift ?? 'open', this.takings, () => this.#session.operator);
    if (!this.takings.offersPay) this.#session = { ...this.#session, yandexPay: false };
    this.#display = displays[options.display ?? 'idle'] ?? { shows: 'idle', store: '' };
    if (options.language) this.#session = { ...this.#session, language: options.language };
    if (options.setup)
      this.#session = { ...this.#session, store: '', till: '', needsSetup: true, operators: [] };
    if (options.broken)
      this.#session = {
        ...this.#session,
        store: '',
        till: '',
        operators: [],
        configProblems: [...options.broken],
      };
    if (options.firstStart) this.#session = { ...this.#session, needsManager: true, operators: [] };
    if (options.unprinted) this.#session = { ...this.#session, printsOnReady: false };
    if (options.lockAfterS) this.#session = { ...this.#session, lockAfterS: options.lockAfterS };
    if (options.operator) this.#sign(options.operator);
    if (options.training) {
      this.#begin(options.realWaiting ?? 0);
      this.lesson?.goTo(options.training);
      this.#guide();
    }
    if (options.locked) this.#lock(this.#session.operators.find(({ id }) => id === options.locked) ?? null);
  }

  /** `?scene=qr&operator=1&trouble=1`. */
  static fromAddress(search: string): FakeTill {
    const wanted = new URLSearchParams(search);
    const till = new FakeTill({
      scene: wanted.get('scene') ?? '',
      operator: Number(wanted.get('operator') ?? 0),
      trouble: wanted.has('trouble'),
      unprinted: wanted.has('unprinted'),
      firstStart: wanted.has('first'),
      ...(wanted.has('broken') ? { broken: MISTAKES.slice(0, Number(wanted.get('broken'))) } : {}),
      setup: wanted.has('setup'),
      display: wanted.get('display') ?? 'idle',
      language: wanted.get('language') ?? 'ru',
      takings: (wanted.get('takings') ?? 'agree') as TakingsScene,
      shift: (wanted.get('shift') ?? 'open') as ShiftScene,
      lockAfterS: Number(wanted.get('lock') ?? 0),
      locked: Number(wanted.get('locked') ?? 0),
      ...(wanted.has('training') && { training: wanted.get('training') as TrainingStep }),
      realWaiting: Number(wanted.get('waiting') ?? 0),
    });
    const job = wanted.get('print');
    if (job === 'slip' || job === 'labels') setTimeout(() => void till.print(10, job), 100);
    if (job === 'report') setTimeout(() => void till.print(Number(wanted.get('of') ?? 14), job), 100);
    return till;
  }

  session = () => this.#answer(this.#session);

  async signIn(operator: number, pin: string): Promise<SessionView> {
    if (pin !== PIN) refuse('wrongPin', { triesLeft: 4 });
    this.#sign(operator);
    return this.#answer(this.#session);
  }

  async signOut(): Promise<SessionView> {
    this.#session = { ...this.#session, operator: null, locked: null };
    return this.#answer(this.#session);
  }

  async lock(): Promise<SessionView> {
    this.#lock(this.#session.operator);
    return this.#answer(this.#session);
  }

  /** Nobody touched it for too long. */
  lockItself(): void {
    this.#lock(this.#session.operator);
    this.#tell({ kind: 'session', session: this.#session });
  }

  async touch(): Promise<null> {
    this.touches += 1;
    return null;
  }

  async createFirstManager(name: string, pin: string): Promise<SessionView> {
    if (pin === '1111') refuse('pinTooWeak');
    const operator = { id: 1, name, role: 'manager' as const, active: true };
    this.#session = { ...this.#session, needsManager: false, operators: [operator], operator };
    return this.#answer(this.#session);
  }

  async setLanguage(language: string): Promise<SessionView> {
    if (!['ru', 'uz', 'en'].includes(language)) refuse('badInput', { field: 'language' });
    this.#session = { ...this.#session, language };
    this.#tell({ kind: 'session', session: this.#session });
    return this.#answer(this.#session);
  }

  async addOperator(name: string, role: RoleName, _pin: string) {
    const operators = [
      ...this.#session.operators,
      { id: this.#session.operators.length + 1, name, role, active: true },
    ];
    this.#session = { ...this.#session, operators };
    return this.settings();
  }

  async setOperatorActive(operator: number, active: boolean) {
    const operators = this.#session.operators.map((one) => (one.id === operator ? { ...one, active } : one));
    this.#session = { ...this.#session, operators };
    return this.settings();
  }

  setOperatorPin = (_operator: number, _pin: string) => this.settings();

  async board() {
    const cards = this.orders.map(cardOf).filter((card) => card !== null);
    return this.#answer({ cards, strip: this.#strip() });
  }

  order = (id: number) => this.#answer(this.#view(this.#find(id)));

  async act(id: number, version: number, act: Act): Promise<OrderView> {
    const order = this.#find(id);
    this.acts.push({ id, version, act });
    if (version !== order.version) refuse('stale');
    perform(order, act, codes[id]);
    this.#answerForPay(order, act);
    return this.#answer(this.changed(order));
  }

  async checkCode(entered: string): Promise<CodeAnswer> {
    if (entered === '000001') return { kind: 'typo' };
    const id = Number(Object.entries(codes).find(([, code]) => code === entered)?.[0] ?? 0);
    if (id === 0) return { kind: 'unmatched', waitS: 5 };
    const order = this.#find(id);
    if (order.code?.locked) return this.#answer({ kind: 'locked', order: this.#view(order) });
    perform(order, { act: 'checkCode', entered }, codes[id]);
    return this.#answer({ kind: 'matched', order: this.changed(order) });
  }

  async readScan(text: string) {
    const label = /^VO(\d+)(?:-(\d+))?$/u.exec(text);
    if (label)
      return { kind: 'label' as const, id: Number(label[1]), bag: label[2] ? Number(label[2]) : null };
    return /^\d{6}$/u.test(text) ? { kind: 'codeLike' as const } : { kind: 'other' as const };
  }

  problems = () => this.#answer(this.strip.problems > 0 ? problems(Date.now(), this.orders) : []);

  async resolve(id: string) {
    return (await this.problems()).filter((problem) => problem.id !== id);
  }

  async history(filter: HistoryFilter) {
    const wanted = filter.search.toLowerCase();
    const [from, before] = spanOf(filter.period);
    const rows = this.orders
      .map(rowOf)
      .reverse()
      .filter((row) => filter.before === null || row.id < filter.before)
      .filter((row) => filter.lifecycles.length === 0 || filter.lifecycles.includes(row.lifecycle))
      .filter((row) => row.receivedAt >= from && row.receivedAt < before)
      .filter((row) => `${row.number} ${row.customerName ?? ''}`.toLowerCase().includes(wanted));
    return { rows, next: null };
  }

  async saveHistory(filter: HistoryFilter): Promise<string> {
    return `/home/till/reports/orders-${filter.period.is}.csv`;
  }

  story = (id: number) => this.#answer(story(Date.now(), this.#find(id)));
  reconcile = async (period: Period, ask: boolean) => this.#answer(await this.takings.reconcile(period, ask));
  saveReconciliation = async (period: Period) => this.takings.save(period);
  shifts = async () => this.#answer(this.drawer.shifts());
  async openDrawer(): Promise<null> {
    this.#tell({ kind: 'drawer', orderId: null });
    return null;
  }
  openShift = async (cash: number) => this.#answer(this.drawer.open(cash));
  closeShift = async (counted: number | null, remark: string) =>
    this.#answer(await this.drawer.close(counted, remark));
  shiftReport = async (id: number) => this.#answer(await this.drawer.report(id));
  async moveCash(kind: CashMoveKind, amount: number, reason: string): Promise<ShiftReportView> {
    const report = await this.drawer.move(kind, amount, reason);
    this.#tell({ kind: 'drawer', orderId: null });
    return this.#answer(report);
  }
  now = () => Promise.resolve(Date.now());

  async seen(id: number): Promise<null> {
    const order = this.#find(id);
    if (!isUnseen(order)) return null;
    look(order);
    const card = cardOf(order);
    if (card) this.#tell({ kind: 'card', card });
    this.#tell({ kind: 'strip', strip: this.#strip() });
    return null;
  }

  #strip(): StripView {
    return { ...this.strip, alarm: alarmOf(this.orders) };
  }

  weighing = async (id: number, line: number, grams: number): Promise<WeighingView> =>
    this.#answer(weighing(this.#find(id), line, grams));
  findGoods = async (text: string): Promise<GoodsView[]> => this.#answer(findGoods(text));
  setup = () => this.#answer(this.setupForms.view());
  testSetup = async (section: SetupSection) => this.#answer(await this.setupForms.test(section));

  async saveSetup(sections: SetupSection[]): Promise<SetupView> {
    const isPaying = this.orders.some((order) => order.payments.some(isLive));
    const now = await this.setupForms.save(sections, isPaying);
    const needsManager = this.#session.operators.length === 0;
    this.#session = { ...this.#session, ...now, needsManager };
    this.#tell({ kind: 'session', session: this.#session });
    return this.#answer(this.setupForms.view());
  }

  testSound = async (volume: number): Promise<null> =>
    volume === 0 ? refuse('noSound', { why: 'volume' }) : null;
  saveSupportBundle = async () => '/home/till/support/vydacha-support.zip';
  async enterTraining(): Promise<SessionView> {
    if (this.#real.some((order) => order.visit)) refuse('paymentsOpen');
    this.#begin(this.#real.filter((order) => order.lifecycle === 'new').length);
    return this.#answer(this.#session);
  }

  async leaveTraining(): Promise<SessionView> {
    this.lesson = null;
    this.orders = this.#real;
    this.#session = { ...this.#session, training: null, operator: null };
    this.#tell({ kind: 'session', session: this.#session });
    return this.#answer(this.#session);
  }

  async trainingAct(act: TrainingAct): Promise<TrainingView> {
    const lesson = this.lesson ?? refuse('notNow');
    lesson.act(act);
    if (act === 'pay') this.capture(lesson.guided.id);
    for (const order of lesson.orders) this.changed(order);
    return this.#answer(lesson.view());
  }

  /** A real order comes while somebody learns. */
  realOrderCame(): void {
    if (!this.lesson) return;
    this.lesson.realWaiting += 1;
    this.#guide();
  }

  #begin(realWaiting: number): void {
    this.lesson = new FakeTraining();
    this.lesson.realWaiting = realWaiting;
    this.orders = this.lesson.orders;
    this.#guide();
  }

  #guide(): void {
    const training = this.lesson?.view() ?? null;
    if (JSON.stringify(training) === JSON.stringify(this.#session.training)) return;
    this.#session = { ...this.#session, training, printsOnReady: !training };
    this.#tell({ kind: 'session', session: this.#session });
  }

  printReport = async (shift: number) => {
    this.reportsPrinted.push(shift);
    return null;
  };
  settings = () => this.#answer(settings(this.#session, this.#paused));

  async testConnection(which: Partner) {
    const view = (await this.settings())[which];
    return { ...view, state: 'up' as const, lastTrouble: null };
  }

  pauseIntake(paused: boolean) {
    this.#paused = paused;
    this.strip = { ...this.strip, intakePaused: paused };
    this.#tell({ kind: 'strip', strip: this.strip });
    return this.settings();
  }

  display = () => this.#answer(this.#display);

  async slip(id: number) {
    const { number, shortNumber, currency, window, customer, placement, lines, sum } = this.#find(id);
    const store = this.#session.store;
    const taken = lines.filter((line) => line.packsMilli > 0);
    return {
      store,
      number,
      shortNumber,
      currency,
      promisedAt: window.from,
      customerName: customer.maskedName,
      shelf: placement?.shelf ?? null,
      bags: placement?.bags ?? 1,
      lines: taken.map(({ name, packsMilli, grams, sum }) => ({ name, packsMilli, grams, sum })),
      sum,
      qrSvg: LABEL_QR,
      widthMm: 80,
      pickupCode: null,
      language: this.#session.language,
    };
  }

  async labels(id: number) {
    const { number, shortNumber, customer, placement } = this.#find(id);
    const bags = placement?.bags ?? 1;
    return Array.from({ length: bags }, (_, at) => ({
      shortNumber,
      number,
      bag: at + 1,
      bags,
      shelf: placement?.shelf ?? ('ambient' as const),
      customerName: customer.maskedName,
      qrSvg: LABEL_QR,
      widthMm: 80,
      language: this.#session.language,
    }));
  }

  async reportPaper(shift: number) {
    const report = await this.drawer.report(shift);
    return this.#answer({ report, widthMm: 80, language: this.#session.language });
  }

  async print(id: number, what: PrintJob['what']): Promise<null> {
    for (const heard of this.#jobs) heard({ id, what });
    return null;
  }

  printReady = (_job: PrintJob, _heightMm: number) => Promise.resolve(null);

  async onUpdate(heard: (update: Update) => void): Promise<Unlisten> {
    this.#heard.add(heard);
    return () => this.#heard.delete(heard);
  }

  async onPrintJob(heard: (job: PrintJob) => void): Promise<Unlisten> {
    this.#jobs.add(heard);
    return () => this.#jobs.delete(heard);
  }

  /** What the backend does after every commit: a new version, told to everybody. */
  changed(order: OrderView): OrderView {
    order.version += 1;
    settle(order);
    const view = this.#view(order);
    const card = cardOf(order);
    this.#tell({ kind: 'order', order: view });
    this.#tell(card ? { kind: 'card', card } : { kind: 'cardGone', id: order.id });
    this.#guide();
    return view;
  }

  /** The customer pays by phone. */
  capture(id: number): void {
    const order = this.#find(id);
    const attempt = order.payments.at(-1);
    if (attempt) Object.assign(attempt, { state: 'captured', qrSvg: null });
    this.changed(order);
  }

  /** Yandex Pay's part: it answers after a while, unless the scene has it out of reach. */
  #answerForPay(order: OrderView, act: Act): void {
    const attempt = order.payments.at(-1);
    if (act.act === 'startPay' && attempt) this.#later(order, CREATE_MS, () => showQr(attempt, QR_MS));
    const back = act.act === 'askRollback' && order.payments.find((one) => one.no === act.attempt);
    if (back && !back.outOfReach) {
      this.#later(order, CREATE_MS, () => Object.assign(back, { state: 'closed', closure: 'rolledBack' }));
    }
    for (const one of order.payments) {
      for (const refund of one.returns) {
        const isBegun = refund.state === 'owed' && !refund.byHand && !this.#refunds.has(refund);
        if (!isBegun) continue;
        this.#refunds.add(refund);
        this.#later(order, REFUND_MS, () => finishReturn(one, refund));
      }
    }
  }

  #later(order: OrderView, ms: number, change: () => void): void {
    setTimeout(() => {
      change();
      this.changed(order);
    }, ms);
  }

  #find(id: number): OrderView {
    return this.orders.find((order) => order.id === id) ?? refuse('unknownOrder');
  }

  #view(order: OrderView): OrderView {
    const role = this.#session.operator?.role;
    return structuredClone({
      ...order,
      allowed: allowed(order, role),
      withManager: withManager(order, role),
    });
  }

  #sign(id: number): void {
    const operator = this.#session.operators.find((one) => one.id === id) ?? null;
    this.#session = { ...this.#session, operator, locked: null };
  }

  #lock(who: OperatorView | null): void {
    this.#session = { ...this.#session, operator: null, locked: who };
  }

  #tell(update: Update): void {
    for (const heard of this.#heard) heard(structuredClone(update));
  }

  /** Answers come as copies, as over IPC. */
  #answer<T>(answer: T): Promise<T> {
    return Promise.resolve(structuredClone(answer));
  }
}
