// What the fake answers beside orders.

import { promiseState } from '../../format/time';
import { isUnseen } from './alarm';
import { isLive } from './money';
import type {
  BoardCard,
  BoardColumn,
  HistoryRow,
  OrderView,
  SessionView,
  SettingsView,
  StripView,
} from '../types';

const COLUMN: Partial<Record<OrderView['lifecycle'], BoardColumn>> = {
  new: 'new',
  accepted: 'new',
  picking: 'picking',
  assembled: 'picking',
  ready: 'ready',
};

/** Null: the order has left the board. */
export function cardOf(order: OrderView): BoardCard | null {
  const column = order.visit ? 'counter' : COLUMN[order.lifecycle];
  if (!column || !COLUMN[order.lifecycle]) return null;
  const lines = order.lines.filter((line) => line.substituteFor === null);
  const promisedAt = order.window.from;
  return {
    id: order.id,
    version: order.version,
    number: order.number,
    shortNumber: order.shortNumber,
    column,
    lifecycle: order.lifecycle,
    customerName: order.customer.name,
    phone: order.customer.phone,
    goods: order.lines.map((line) => line.name.toLowerCase()),
    lineCount: lines.length,
    linesDone: lines.filter((line) => line.pick.as !== 'untouched').length,
    sum: column === 'new' || order.lifecycle === 'picking' ? order.orderedSum : order.sum,
    currency: order.currency,
    promisedAt,
    promise: promiseState(promisedAt, Date.now()),
    estimate: order.estimate,
    windowChanged: order.windowBefore !== null,
    unseen: isUnseen(order),
    since: order.since,
    restaurant: order.restaurant,
    shelf: order.placement?.shelf ?? null,
    bags: order.placement?.bags ?? null,
    hasProposal: order.proposal !== null,
    paymentOpen: order.payments.some(isLive),
    hasProblem: order.code?.locked ?? false,
  };
}

export function rowOf(order: OrderView): HistoryRow {
  return {
    id: order.id,
    number: order.number,
    customerName: order.customer.name,
    lifecycle: order.lifecycle,
    receivedAt: order.receivedAt - (12 - order.id) * 17 * 60_000,
    since: order.since,
    sum: order.lifecycle === 'new' ? order.orderedSum : order.sum,
    currency: order.currency,
    unsettled: order.id === 9 ? 2 : 0,
  };
}

export function session(): SessionView {
  const operators = [
    { id: 1, name: 'Светлана', role: 'cashier', active: true },
    { id: 2, name: 'Азиз', role: 'picker', active: true },
    { id: 3, name: 'Екатерина Андреевна', role: 'manager', active: true },
    { id: 4, name: 'Максим', role: 'picker', active: true },
  ] as const;
  return {
    store: 'Лента Мини, ул. Профсоюзная, 61',
    till: 'Выдача 1',
    currency: 'RUB',
    language: 'ru',
    operator: null,
    operators: [...operators],
    needsManager: false,
    needsSetup: false,
    locked: null,
    lockAfterS: null,
    training: null,
    codeLength: 6,
    smsOffer: 'required',
    codeOverride: true,
    cancelReasons: [
      ['out_of_stock', 'Нет товаров'],
      ['customer_request', 'Клиент отказался'],
      ['customer_did_not_come', 'Клиент не пришёл'],
      ['store_closed', 'Магазин закрывается'],
    ],
    yandexPay: true,
    printsOnReady: true,
    configProblems: [],
    version: '0.1.0',
  };
}

/** As the settings' reader names them. */
export const MISTAKES = [
  'store.id: must be 1 to 32 letters, digits, dots, dashes or underscores (Latin)',
  'intake.token: is missing; must be the secret itself in quotes, "file:PATH", "env:NAME" or "keyring:SERVICE/NAME"',
  'intake.listen: must be an address like 127.0.0.1:8080',
  'kuper.token: must not be empty',
  'kuper.speed: is not a key of [kuper]; the keys there are: base_url, dialect, auth_scheme, token, timeout_ms',
  'yandex_pay.branch_id: is missing; must be the point of sale as Yandex Pay knows it',
  'yandex_pay.merchant_mcc: must be four digits in quotes',
  'codes.length: must be a whole number from 4 to 8',
  'cash.rounding: must be one of "none", "0.1", "1"',
  'printing.slip_width_mm: must be 58 or 80',
  'journal.number_prefix: must be 1 to 72 letters, digits, dots, dashes or underscores (Latin)',
  'log.filter: must be off, error, warn, info, debug or trace, or a list like "info,counter=debug"',
] as const;

export const CALM: StripView = {
  kuper: 'up',
  yandexPay: 'up',
  unsent: 0,
  stopped: 0,
  openPayments: 0,
  problems: 0,
  intakePaused: false,
  printerProblem: null,
  clockOffS: null,
  journalProblem: null,
  alarm: 'silent',
  soundProblem: null,
};

export const TROUBLE: StripView = {
  ...CALM,
  kuper: 'down',
  unsent: 4,
  stopped: 1,
  openPayments: 1,
  problems: 9,
  printerProblem: 'нет бумаги',
  clockOffS: 312,
};

export function settings(now: SessionView, paused: boolean): SettingsView {
  return {
    configPath: '/etc/vydacha/vydacha.toml',
    journalPath: '/var/lib/vydacha/journal.db',
    kuper: {
      baseUrl: 'https://merchant-api.example/ofm',
      variant: 'flat',
      state: 'up',
      lastTrouble: null,
    },
    yandexPay: {
      baseUrl: 'https://pay.example/api/merchant',
      variant: 'sandbox',
      state: 'down',
      lastTrouble: 'истекло время ожидания ответа (10 с)',
    },
    webhookAddress: 'http://127.0.0.1:8088/kuper/webhook',
    printer: 'Xprinter XP-80',
    slipWidthMm: 80,
    codes: { length: now.codeLength, retentionDays: 30, allowOverride: now.codeOverride, onSlip: false },
    intakePaused: paused,
    operators: now.operators,
    configProblems: ['tender.card.terminal: ожидается адрес вида host:port'],
  };
}
