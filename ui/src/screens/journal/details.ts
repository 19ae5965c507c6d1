// The figures of a story's entry in words. They come as text: sums in minor units, names as the backend has them.

import { foreignMoney, money, readMoney } from '../../format/money';
import { dayAndTime } from '../../format/time';
import { isKey, language, t } from '../../i18n/index.svelte';
import type { StoryEntry } from '../../ipc';

const SUMS = new Set(['sum', 'amount', 'received', 'change', 'rounding']);
/** Epoch milliseconds. */
const TIMES = new Set(['at', 'from', 'to', 'completeBefore']);
/** Sums as Yandex Pay writes them: "823.70 RUB". */
const THEIR_SUM = /^(\d+(?:\.\d{1,2})?)(?: ([A-Z]{3}))?$/u;

/** What happened, as a sentence's beginning. A name that has no text stays as it came. */
export function title(entry: StoryEntry): string {
  const key = titleKey(entry);
  return isKey(key) ? t(key) : entry.name;
}

function titleKey({ kind, name }: StoryEntry): string {
  if (kind === 'pay') return `journal.pay.${name}.title`;
  return `journal.${kind === 'sent' ? 'sent' : 'event'}.${name.replace(/^order\./u, '')}`;
}

function label(entry: StoryEntry, name: string): string {
  // What is sent is tried again; an attempt of any other kind is a payment.
  const key = `journal.detail.${entry.kind === 'sent' && name === 'attempt' ? 'try' : name}`;
  return isKey(key) ? t(key) : name;
}

function theirSum(text: string, currency: string): string | null {
  const [, sum = '', theirs] = THEIR_SUM.exec(text) ?? [];
  const minor = readMoney(sum);
  return minor === null ? null : money(minor, theirs ?? currency, language());
}

function word(name: string, value: string, currency: string): string {
  if (SUMS.has(name) && /^-?\d+$/u.test(value)) return money(Number(value), currency, language());
  if (TIMES.has(name) && /^\d+$/u.test(value)) return dayAndTime(Number(value), language());
  if (name === 'captured') return foreignMoney(value, language());
  const keys = [
    `shelf.${value}`,
    `payment.tender.${value}`,
    `payment.closure.${value}`,
    `journal.outcome.${value}`,
  ];
  const key = keys.find(isKey);
  return key ? t(key) : value;
}

/** What came of a call to Yandex Pay. */
function outcome({ name, details }: StoryEntry): string {
  const said = details['outcome'] ?? '';
  const key = [`journal.pay.${name}.${said}`, `journal.pay.any.${said}`].find(isKey);
  return key ? t(key) : said;
}

/** One part of what stands beside a call: a sum, a status of HTTP, a wait. */
function beside(part: string, currency: string): string {
  const sum = theirSum(part, currency);
  if (/^\d{3}$/u.test(part)) return t('journal.answer.status', { status: part });
  if (sum) return sum;
  const wait = /^(\d+) s$/u.exec(part);
  if (wait) return t('journal.answer.wait', { wait: t('common.seconds', { count: Number(wait[1]) }) });
  if (part === 'lost') return t('journal.answer.lost');
  if (part === 'refund under way') return t('journal.answer.refundUnderWay');
  const refunded = /^refunded (\S+)$/u.exec(part);
  const back = theirSum(refunded?.[1] ?? '', currency);
  return back ? t('journal.answer.refunded', { sum: back }) : part;
}

function ofCall(entry: StoryEntry, currency: string): string[] {
  const { detail, why, event, status } = entry.details;
  const reason = `problems.why.${why}`;
  const statusKey = `journal.pay.ask.${status}`;
  const parts = (detail ?? '').split(', ').filter((part) => part !== '');
  return [
    ...[outcome(entry), ...parts.map((part) => beside(part, currency))],
    ...(why === undefined ? [] : [isKey(reason) ? t(reason) : why]),
    ...(status === undefined ? [] : [isKey(statusKey) ? `«${t(statusKey)}»` : status]),
    ...(event === undefined || status !== undefined ? [] : [event]),
  ];
}

/** Why the drawer was opened. */
function drawer(detail: string): string {
  const taken = /^cash taken: attempt (\d+)$/u.exec(detail);
  if (taken) return t('journal.answer.cashTaken', { attempt: taken[1] ?? '' });
  const given = /^cash given back: attempt (\d+), return (\d+)$/u.exec(detail);
  if (!given) return detail;
  return t('journal.answer.cashGivenBack', { attempt: given[1] ?? '', back: given[2] ?? '' });
}

/** Each as "label: value", or as words of its own. */
export function details(entry: StoryEntry, currency: string): string[] {
  if (entry.kind === 'pay') return ofCall(entry, currency);
  // Which payment a step is of stands beside it.
  const told = Object.entries(entry.details).filter(([name]) => entry.kind === 'sent' || name !== 'attempt');
  return told.map(([name, value]) => {
    if (entry.name === 'drawer_opened' && name === 'detail') return drawer(value);
    return `${label(entry, name)}: ${word(name, value, currency)}`;
  });
}
