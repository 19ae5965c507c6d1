// What a line of the story is: of a payment, the step (wanted, asked, heard, seen, decided); else where it comes from.

import type { Component } from 'svelte';
import Ban from '@lucide/svelte/icons/ban';
import ArrowLeftRight from '@lucide/svelte/icons/arrow-left-right';
import BellRing from '@lucide/svelte/icons/bell-ring';
import CircleDot from '@lucide/svelte/icons/circle-dot';
import Eye from '@lucide/svelte/icons/eye';
import Flag from '@lucide/svelte/icons/flag';
import Gavel from '@lucide/svelte/icons/gavel';
import Hand from '@lucide/svelte/icons/mouse-pointer-click';
import Send from '@lucide/svelte/icons/send';
import { t } from '../../i18n/index.svelte';
import type { StoryEntry } from '../../ipc';

export type Phase = 'intent' | 'asked' | 'heard' | 'seen' | 'decided';

/** By the event's name. What is not here happened to the order, not to its money. */
const PHASE: Record<string, Phase> = {
  cash_taken: 'decided',
  card_started: 'intent',
  card_unsure: 'decided',
  pay_started: 'intent',
  pay_link_given: 'seen',
  rollback_asked: 'intent',
  captured: 'seen',
  mismatched: 'seen',
  attempt_abandoned: 'decided',
  attempt_closed: 'seen',
  return_owed: 'intent',
  return_done: 'seen',
  return_refused: 'seen',
  return_retried: 'intent',
  paid_at_kuper: 'heard',
  prepaid_accepted: 'decided',
  line_refused: 'decided',
  goods_returned: 'decided',
  canceled: 'decided',
  receipt_noted: 'decided',
};

const looks: Record<Phase, Component> = {
  intent: Flag,
  asked: ArrowLeftRight,
  heard: BellRing,
  seen: Eye,
  decided: Gavel,
};

export function phaseOf(entry: StoryEntry): Phase | null {
  if (entry.kind === 'pay') return entry.name === 'webhook' ? 'heard' : 'asked';
  return (entry.kind === 'event' && PHASE[entry.name]) || null;
}

interface Look {
  icon: Component;
  word: string;
  /** Which of the order's payments it is about. */
  attempt: string | null;
}

/** The line's icon and word. */
export function lookOf(entry: StoryEntry): Look {
  const phase = phaseOf(entry);
  if (phase) {
    const icon = isRefused(entry) ? Ban : looks[phase];
    return { icon, word: t(`journal.phase.${phase}`), attempt: entry.details['attempt'] ?? null };
  }
  const attempt = null;
  if (entry.kind === 'sent') return { icon: Send, word: t('journal.kind.sent'), attempt };
  if (entry.kind === 'act') return { icon: Hand, word: t('journal.kind.act'), attempt };
  return { icon: CircleDot, word: t('journal.kind.event'), attempt };
}

/** Somebody wrote in Yandex Pay's name and was not believed. */
function isRefused(entry: StoryEntry): boolean {
  return entry.name === 'webhook' && entry.details['outcome'] === 'refused';
}
