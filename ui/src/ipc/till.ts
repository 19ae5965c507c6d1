import type {
  Act,
  BoardView,
  CashMoveKind,
  CodeAnswer,
  CommandError,
  ConnectionView,
  DisplayView,
  GoodsView,
  HistoryFilter,
  HistoryPage,
  LabelView,
  OrderView,
  Period,
  ProblemView,
  ReconciliationView,
  ReportPaperView,
  Resolution,
  RoleName,
  ScanAnswer,
  SessionView,
  SettingsView,
  SetupSection,
  SetupTest,
  SetupView,
  ShiftReportView,
  ShiftView,
  SlipView,
  StoryView,
  TestPaperView,
  TrainingAct,
  TrainingView,
  Update,
  WeighingView,
} from './types';

export type Paper = 'slip' | 'labels';
export type Partner = 'kuper' | 'yandexPay';
/** `id`: of the order; of a report, of its shift. A test is nobody's: it comes with the job. */
export interface PrintJob {
  id: number;
  what: Paper | 'report' | 'test';
  test?: TestPaperView;
}
export type Unlisten = () => void;

/**
 * All that the screens may ask of the till. Every promise may reject with a `CommandError`.
 * Money is in minor units, quantities in thousandths of a pack, times in epoch milliseconds.
 */
export interface Till {
  session(): Promise<SessionView>;
  signIn(operator: number, pin: string): Promise<SessionView>;
  signOut(): Promise<SessionView>;
  createFirstManager(name: string, pin: string): Promise<SessionView>;

  /** Somebody is here: the till does not lock itself. Asked at most every few seconds. */
  touch(): Promise<null>;
  lock(): Promise<SessionView>;

  /** Of every window and of what is printed. Nobody need be signed in. */
  setLanguage(language: string): Promise<SessionView>;

  addOperator(name: string, role: RoleName, pin: string): Promise<SettingsView>;
  setOperatorActive(operator: number, active: boolean): Promise<SettingsView>;
  setOperatorPin(operator: number, pin: string): Promise<SettingsView>;

  /** What time it is by the till's clock. */
  now(): Promise<number>;
  board(): Promise<BoardView>;
  order(id: number): Promise<OrderView>;
  act(id: number, version: number, act: Act): Promise<OrderView>;
  checkCode(entered: string): Promise<CodeAnswer>;
  readScan(text: string): Promise<ScanAnswer>;

  /** A person looked at this new order: the till rings for it no more. */
  seen(id: number): Promise<null>;
  /** What a weight would make of a line; nothing changes. */
  weighing(id: number, line: number, grams: number): Promise<WeighingView>;
  /** Goods to replace with, by a scanned code or words of the name; the likeliest first. */
  findGoods(text: string): Promise<GoodsView[]>;

  problems(): Promise<ProblemView[]>;
  resolve(id: string, resolution: Resolution, note: string): Promise<ProblemView[]>;
  history(filter: HistoryFilter): Promise<HistoryPage>;
  /** The same orders as a file; answers where it is. */
  saveHistory(filter: HistoryFilter): Promise<string>;
  story(id: number): Promise<StoryView>;

  /** Totals of a day or a shift. With `ask`, Yandex Pay is asked about each payment, which may take a while. */
  reconcile(period: Period, ask: boolean): Promise<ReconciliationView>;
  /** Asks as well, and answers where the file is. */
  saveReconciliation(period: Period): Promise<string>;
  /** Newest first. An open one is the first and has no `closedAt`. */
  shifts(): Promise<ShiftView[]>;
  /** To be counted. */
  openDrawer(): Promise<null>;
  /** `cash`: what lies in the drawer, counted. */
  openShift(cash: number): Promise<ShiftView[]>;
  /** `counted` null: nobody counted. Answers the Z report. */
  closeShift(counted: number | null, remark: string): Promise<ShiftReportView>;
  /** X of the open shift, Z of a closed one. */
  shiftReport(id: number): Promise<ShiftReportView>;
  moveCash(kind: CashMoveKind, amount: number, reason: string): Promise<ShiftReportView>;

  settings(): Promise<SettingsView>;
  setup(): Promise<SetupView>;
  /** Tries what a form says without keeping it. */
  testSetup(section: SetupSection): Promise<SetupTest>;
  /** Keeps all of them or none, and opens the till with them. Rejects with `setupWrong`: `field`, `expected`. */
  saveSetup(sections: SetupSection[]): Promise<SetupView>;
  /** In percent; nothing is kept. */
  testSound(volume: number): Promise<null>;
  /** Answers where the file is. */
  saveSupportBundle(): Promise<string>;

  enterTraining(): Promise<SessionView>;
  leaveTraining(): Promise<SessionView>;
  trainingAct(act: TrainingAct): Promise<TrainingView>;

  testConnection(which: Partner): Promise<ConnectionView>;
  pauseIntake(paused: boolean): Promise<SettingsView>;

  display(): Promise<DisplayView>;
  slip(id: number): Promise<SlipView>;
  labels(id: number): Promise<LabelView[]>;
  print(id: number, what: Paper): Promise<null>;
  /** X or Z of a shift, on the slip printer. */
  printReport(shift: number): Promise<null>;
  /** The same, for the page that is printed. */
  reportPaper(shift: number): Promise<ReportPaperView>;
  /** The page shows this job. `heightMm`: of the tallest sheet on it. */
  printReady(job: PrintJob, heightMm: number): Promise<null>;

  onUpdate(heard: (update: Update) => void): Promise<Unlisten>;
  onPrintJob(heard: (job: PrintJob) => void): Promise<Unlisten>;
}

/** Whatever was thrown, as something the screen can put into words. */
export function asCommandError(thrown: unknown): CommandError {
  if (typeof thrown === 'object' && thrown !== null && 'code' in thrown && typeof thrown.code === 'string') {
    const params = 'params' in thrown && typeof thrown.params === 'object' ? thrown.params : null;
    return { code: thrown.code, params: (params ?? {}) as CommandError['params'] };
  }
  return { code: 'unexpected', params: {} };
}
