import { invoke } from '@tauri-apps/api/core';
import { getCurrentWebviewWindow } from '@tauri-apps/api/webviewWindow';
import type { PrintJob, Till, Unlisten } from './till';
import type { Update } from './types';

/** Only what is meant for this window: the customer's display must not hear of names and phones. */
const here = getCurrentWebviewWindow;

/** The till behind the shell's commands. Names and arguments are the shell's own. */
export const tauriTill: Till = {
  session: () => invoke('session'),
  signIn: (operator, pin) => invoke('sign_in', { operator, pin }),
  signOut: () => invoke('sign_out'),
  createFirstManager: (name, pin) => invoke('create_first_manager', { name, pin }),
  touch: () => invoke('touch'),
  lock: () => invoke('lock'),
  setLanguage: (language) => invoke('set_language', { language }),

  addOperator: (name, role, pin) => invoke('add_operator', { name, role, pin }),
  setOperatorActive: (operator, active) => invoke('set_operator_active', { operator, active }),
  setOperatorPin: (operator, pin) => invoke('set_operator_pin', { operator, pin }),

  now: () => invoke('now'),
  board: () => invoke('board'),
  order: (id) => invoke('order', { id }),
  act: (id, version, act) => invoke('act', { id, version, act }),
  checkCode: (entered) => invoke('check_code', { entered }),
  readScan: (text) => invoke('read_scan', { text }),

  seen: (id) => invoke('seen', { id }),
  weighing: (id, line, grams) => invoke('weighing', { id, line, grams }),
  findGoods: (text) => invoke('find_goods', { text }),

  problems: () => invoke('problems'),
  resolve: (id, resolution, note) => invoke('resolve', { id, resolution, note }),
  history: (filter) => invoke('history', { filter }),
  saveHistory: (filter) => invoke('save_history', { filter }),
  story: (id) => invoke('story', { id }),

  reconcile: (period, ask) => invoke('reconcile', { period, ask }),
  saveReconciliation: (period) => invoke('save_reconciliation', { period }),
  shifts: () => invoke('shifts'),
  openDrawer: () => invoke('open_drawer'),
  openShift: (cash) => invoke('open_shift', { cash }),
  closeShift: (counted, remark) => invoke('close_shift', { counted, remark }),
  shiftReport: (id) => invoke('shift_report', { id }),
  moveCash: (kind, amount, reason) => invoke('move_cash', { kind, amount, reason }),

  settings: () => invoke('settings'),
  setup: () => invoke('setup'),
  testSetup: (section) => invoke('test_setup', { section }),
  saveSetup: (sections) => invoke('save_setup', { sections }),
  testSound: (volumePercent) => invoke('test_sound', { volumePercent }),
  saveSupportBundle: () => invoke('save_support_bundle'),

  enterTraining: () => invoke('enter_training'),
  leaveTraining: () => invoke('leave_training'),
  trainingAct: (act) => invoke('training_act', { act }),

  testConnection: (which) => invoke('test_connection', { which }),
  pauseIntake: (paused) => invoke('pause_intake', { paused }),

  display: () => invoke('display'),
  slip: (id) => invoke('slip', { id }),
  labels: (id) => invoke('labels', { id }),
  print: (id, what) => invoke('print', { id, what }),
  printReport: (shift) => invoke('print_report', { shift }),
  reportPaper: (shift) => invoke('report_paper', { shift }),
  printReady: ({ id, what }, heightMm) => invoke('print_ready', { id, what, heightMm }),

  onUpdate: (heard): Promise<Unlisten> => here().listen<Update>('update', (event) => heard(event.payload)),
  onPrintJob: (heard): Promise<Unlisten> =>
    here().listen<PrintJob>('print-job', (event) => heard(event.payload)),
};
