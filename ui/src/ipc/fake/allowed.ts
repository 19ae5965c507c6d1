// A small copy of the domain's gate, good enough to click through the screens. The real one is in Rust.

import type { AttemptView, OrderView, ReturnView, RoleName } from '../types';
import { canUndo } from './goods';
import { isLive, isOpen } from './money';

const MANAGERS = ['unlockCode', 'overrideCode', 'cardWasCharged', 'abandon', 'returnGoods'];

/** What the one who is signed in may do. */
export function allowed(order: OrderView, role: RoleName | undefined): string[] {
  const isManager = role === 'manager';
  return gate(order, isManager).filter((name) => isManager || !MANAGERS.includes(name));
}

/** What a manager's PIN would allow them besides. */
export function withManager(order: OrderView, role: RoleName | undefined): string[] {
  const now = allowed(order, role);
  return gate(order, true).filter((name) => !now.includes(name));
}

function gate(order: OrderView, isManager: boolean): string[] {
  const may = life(order);
  may.push('note');
  const isUnderWay = !['ready', 'handedOver', 'canceled'].includes(order.lifecycle);
  if (isUnderWay) may.push('setEstimate');
  if (order.windowBefore !== null) may.push('acknowledgeWindow');
  if (order.proposal) may.push('acceptProposal', 'dismissProposal');
  const some = (fits: (one: AttemptView) => boolean) => order.payments.some(fits);
  const has = (tender: string, ...states: string[]) =>
    some((one) => one.tender === tender && states.includes(one.state));
  const returning = (...fits: ReturnView['state'][]) =>
    some((one) =>
      one.returns.some((back) => fits.includes(back.state) && (back.byHand || back.state !== 'owed')),
    );
  if (has('card', 'started', 'unsure')) may.push('confirmCard', 'declineCard');
  if (has('card', 'started')) may.push('doubtCard');
  if (has('yandexPay', 'started', 'waiting', 'mismatched')) may.push('askRollback');
  if (some((one) => one.tender === 'card' && one.closure === 'declined')) may.push('cardWasCharged');
  if (returning('owed') || (isManager && returning('refused'))) may.push('confirmReturn');
  if (returning('refused')) may.push('retryReturn');
  if (order.lifecycle === 'ready' && some((one) => one.kept > 0)) may.push('oweReturn');
  if (order.lifecycle === 'handedOver' && order.kept > 0) may.push('returnGoods');
  return may;
}

function life(order: OrderView): string[] {
  switch (order.lifecycle) {
    case 'new':
      return [order.restaurant ? 'accept' : 'startPicking', 'cancel'];
    case 'accepted':
      return ['startPicking', 'cancel'];
    case 'picking': {
      const may = ['pick', 'replace', 'unmark', ...(canUndo(order) ? ['undo'] : []), 'cancel'];
      const decided = order.lines.every((line) => line.pick.as !== 'untouched');
      const isMarked = order.lines.every((line) => (line.marking?.lacking ?? 0) === 0);
      return decided && isMarked && !order.proposal && order.sum > 0 ? [...may, 'assemble'] : may;
    }
    case 'assembled':
      return ['makeReady', 'cancel'];
    case 'ready':
      return ['cancel', ...ready(order)];
    case 'handedOver':
    case 'canceled':
      return [];
  }
}

function ready(order: OrderView): string[] {
  if (!order.visit) return order.code?.locked ? ['unlockCode'] : ['checkCode', 'overrideCode'];
  const may = ['showBag', 'confirmComposition'];
  if (order.payments.some((one) => one.canBeAbandoned)) may.push('abandon');
  if (order.payments.some(isLive)) return may;
  const isReturning = order.payments.some((one) =>
    one.returns.some((back) => back.byHand && back.state === 'owed'),
  );
  const hasGoods = order.lines.some((line) => line.packsMilli > 0);
  if (hasGoods) may.push('refuseLine');
  if (order.kept === 0 && !isReturning) may.push('endVisit');
  if (!order.visit.compositionConfirmed) return may;
  const isPayOpen = order.payments.some((one) => one.tender === 'yandexPay' && isOpen(one));
  if (order.owed > 0) may.push('takeCash', 'startCard', ...(isPayOpen ? [] : ['startPay']));
  const shown = order.visit.bagsShown.length === (order.placement?.bags ?? 0);
  if (hasGoods && !isReturning && order.owed === 0 && shown) may.push('handOver');
  return may;
}
