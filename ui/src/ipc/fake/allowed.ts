// A small copy of the domain's gate, good enough to click through the screens. The real one is in Rust.

import type { OrderView } from '../types';

export function allowed(order: OrderView): string[] {
  const may: string[] = [];
  const live = order.payments.some((one) => !['captured', 'returnOwed', 'closed'].includes(one.state));
  const has = (tender: string, ...states: string[]) =>
    order.payments.some((one) => one.tender === tender && states.includes(one.state));
  switch (order.lifecycle) {
    case 'new':
      may.push(order.restaurant ? 'accept' : 'startPicking', 'cancel');
      break;
    case 'accepted':
      may.push('startPicking', 'cancel');
      break;
    case 'picking': {
      may.push('pick', 'replace', 'undo', 'cancel');
      const decided = order.lines.every((line) => line.pick.as !== 'untouched');
      if (decided && !order.proposal && order.sum > 0) may.push('assemble');
      break;
    }
    case 'assembled':
      may.push('makeReady', 'cancel');
      break;
    case 'ready':
      may.push('cancel', ...ready(order, live));
      break;
    case 'handedOver':
    case 'canceled':
      break;
  }
  if (order.proposal) may.push('acceptProposal', 'dismissProposal');
  if (has('card', 'started', 'unsure')) may.push('confirmCard', 'declineCard');
  if (has('card', 'started')) may.push('doubtCard');
  if (has('yandexPay', 'started', 'waiting', 'mismatched')) may.push('askRollback');
  if (has('cash', 'returnOwed') || has('card', 'returnOwed')) may.push('confirmReturn');
  return may;
}

function ready(order: OrderView, live: boolean): string[] {
  if (!order.visit) return order.code?.locked ? ['unlockCode'] : ['checkCode', 'overrideCode'];
  const may = ['showBag'];
  const checked = order.visit.compositionConfirmed;
  if (!checked) may.push('confirmComposition');
  if (!live && order.kept === 0) may.push('refuseLine', 'endVisit');
  if (checked && !live && order.owed > 0) may.push('takeCash', 'startCard', 'startPay');
  if (order.payments.some((one) => one.state === 'captured')) may.push('oweReturn');
  const shown = order.visit.bagsShown.length === (order.placement?.bags ?? 0);
  if (checked && !live && order.owed === 0 && shown) may.push('handOver');
  return may;
}
