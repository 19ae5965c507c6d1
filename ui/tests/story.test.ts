import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { screen } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { isKey } from '../src/i18n/index.svelte';
import type { StoryEntry } from '../src/ipc';
import { details, title } from '../src/screens/journal/details';
import { lookOf, phaseOf } from '../src/screens/journal/phase';
import { openApp, tap } from './open-app';

const crates = join(import.meta.dirname, '../../src-tauri/crates');
const source = (path: string) => readFileSync(join(crates, path), 'utf8');
const between = (text: string, from: string, to: string) => text.split(from)[1]?.split(to)[0] ?? '';
const snake = (name: string) => name.replace(/(?!^)([A-Z])/gu, '_$1').toLowerCase();
const entry = (kind: StoryEntry['kind'], name: string, told: Record<string, string> = {}): StoryEntry => ({
  at: 0,
  kind,
  name,
  by: null,
  money: true,
  details: told,
});
const told = (one: StoryEntry) => details(one, 'RUB').map((text) => text.replace(/[\u00a0\u202f]/gu, ' '));

/** The names of `pub enum Event`, as they are stored. */
const events = [
  ...between(source('domain/src/event.rs'), 'pub enum Event {', '\n}').matchAll(/^ {4}([A-Z]\w+)/gmu),
].map((match) => snake(match[1] ?? ''));

describe('the story', () => {
  it('has words for every event of the domain', () => {
    expect(events.length).toBeGreaterThan(40);
    expect(events).toContain('return_retried');
    expect(events.filter((name) => !isKey(`journal.event.${name}`))).toEqual([]);
  });

  it('has words for every act that stands beside the events', () => {
    const acts = between(source('counter/src/story.rs'), 'fn stands_beside', '\n}');
    const names = [...acts.matchAll(/Act::(\w+)/gu)].map((match) => snake(match[1] ?? ''));
    expect(names).toContain('drawer_opened');
    expect(names.filter((name) => !isKey(`journal.event.${name}`))).toEqual([]);
  });

  it('has words for every call to Yandex Pay, and for every answer of its own', () => {
    const words = (text: string) =>
      [...text.matchAll(/(?:=> |own\(|\()"(\w+)"/gu)].map((match) => match[1] ?? '');
    const calls = words(between(source('journal/src/payment_calls.rs'), 'pub fn word(self)', '\n    }'));
    expect(calls).toEqual(['create', 'ask', 'rollback', 'refund', 'operation', 'webhook']);
    expect(calls.filter((call) => !isKey(`journal.pay.${call}.title`))).toEqual([]);
    const own = words(between(source('counter/src/payments/follower/note.rs'), 'fn of_error', '\n}'));
    expect(own).toContain('rateLimited');
    expect(own.filter((word) => !isKey(`journal.pay.any.${word}`))).toEqual([]);
    const statuses = [
      ...between(source('yandex-pay/src/answer/status.rs'), 'pub fn as_str', '\n    }').matchAll(/"(\w+)"/gu),
    ].map((match) => match[1] ?? '');
    expect(statuses).toContain('CAPTURED');
    expect(statuses.filter((status) => !isKey(`journal.pay.ask.${status}`))).toEqual([]);
    const verdicts = words(
      between(source('journal/src/pay_notifications.rs'), 'pub fn word(self)', '\n    }'),
    );
    expect(verdicts.filter((verdict) => !isKey(`journal.pay.webhook.${verdict}`))).toEqual([]);
    expect(verdicts).toHaveLength(3);
  });

  it('calls every event about money by the step that it is', () => {
    const money = between(source('counter/src/story.rs'), 'fn is_of_money', '=> true');
    const names = [...money.matchAll(/Event::(\w+)/gu)].map((match) => snake(match[1] ?? ''));
    expect(names.length).toBeGreaterThan(15);
    expect(names.filter((name) => phaseOf(entry('event', name)) === null)).toEqual([]);
  });

  it('tells what was asked, what was answered, and of which payment', () => {
    const ask = entry('pay', 'ask', {
      attempt: '2',
      outcome: 'PARTIALLY_REFUNDED',
      detail: '823.70 RUB, refunded 100.00, refund under way',
    });
    expect(title(ask)).toBe('Спрашиваем Яндекс Пэй о платеже');
    expect(told(ask)).toEqual(['часть денег возвращена', '823,70 ₽', 'возвращено 100,00 ₽', 'возврат идёт']);
    expect(lookOf(ask)).toMatchObject({ word: 'Запрос и ответ', attempt: '2' });
    expect(told(entry('pay', 'create', { outcome: 'unknown', detail: 'lost' }))[1]).toBe('связь оборвалась');
    expect(told(entry('pay', 'refund', { outcome: 'busy', detail: '30 s' }))[1]).toBe(
      'просит подождать 30 секунд',
    );
    expect(told(entry('pay', 'refund', { outcome: 'refused', detail: '409' }))).toEqual(['отказ', 'код 409']);
    expect(told(entry('pay', 'refund', { outcome: 'SOME_CODE' }))).toEqual(['SOME_CODE']);
  });

  it('tells a notification that was not believed, and why', () => {
    const forged = entry('pay', 'webhook', { outcome: 'refused', why: 'signature' });
    expect(told(forged)).toEqual(['отклонено, ничего не изменило', 'подпись поддельная']);
    expect(lookOf(forged).word).toBe('Уведомление');
    expect(lookOf(forged).icon).not.toBe(lookOf(entry('pay', 'webhook', { outcome: 'accepted' })).icon);
  });

  it('tells rounding, sums of the service and the drawer in words', () => {
    const cash = entry('event', 'cash_taken', { attempt: '1', amount: '82370', rounding: '-20' });
    expect(told(cash)).toEqual(['сумма: 823,70 ₽', 'округление: -0,20 ₽']);
    expect(told(entry('event', 'mismatched', { captured: '500.00 RUB' }))).toEqual(['списано: 500,00 ₽']);
    const drawer = (detail: string) => told(entry('act', 'drawer_opened', { detail }));
    expect(drawer('cash taken: attempt 2')).toEqual(['принимаем наличные, платёж 2']);
    expect(drawer('cash given back: attempt 2, return 1')).toEqual(['отдаём наличные, платёж 2, возврат 1']);
  });

  it('shows the whole of it, or only what is about the payment', async () => {
    await openApp({ operator: 3 }, { screen: 'journal', story: 7 });
    await screen.findByTestId('story-picking_started');
    await tap('story-money');
    expect(screen.queryByTestId('story-picking_started')).toBeNull();
    expect(screen.getByTestId('story-attempt_abandoned')).toHaveTextContent('Екатерина Андреевна');
    expect(screen.getByTestId('story-money')).toHaveAttribute('aria-checked', 'true');
    await tap('story-whole');
    expect(screen.getByTestId('story-picking_started')).toBeVisible();
  });
});
