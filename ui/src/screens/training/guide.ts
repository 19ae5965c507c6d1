// What the guide says at a step. The backend knows the step; this only puts it into words.

import { t } from '../../i18n/index.svelte';
import type { TrainingView } from '../../ipc';

/** In the order of the seed; `done` is none of them. */
const STEPS = [
  'open',
  'pick',
  'assemble',
  'makeReady',
  'checkCode',
  'checkGoods',
  'takePayment',
  'handOver',
] as const satisfies TrainingView['step'][];

export const ALL = STEPS.length;

/** From one; past the last one when all is done. */
export function placeOf(step: TrainingView['step']): number {
  return step === 'done' ? ALL + 1 : STEPS.indexOf(step) + 1;
}

/** One sentence: what happened, and what to press. Buttons by the words they carry. */
export function sentence({ step, phoneCode, canPay }: TrainingView): string {
  switch (step) {
    case 'assemble':
      return t('training.step.assemble', { button: t('picking.assemble') });
    case 'makeReady':
      return t('training.step.makeReady', { button: t('picking.ready.ok') });
    case 'checkCode':
      return phoneCode ? t('training.step.checkCode') : t('training.step.codeOnItsWay');
    case 'takePayment':
      return canPay ? t('training.step.pay', { button: t('training.pay') }) : t('training.step.takePayment');
    case 'handOver':
      return t('training.step.handOver', { button: t('handover.handOver') });
    case 'open':
    case 'pick':
    case 'checkGoods':
    case 'done':
      return t(`training.step.${step}`);
  }
}

/** As a phone shows it: threes, the last group longer rather than one digit alone. */
export function grouped(code: string): string {
  return code.length < 6
    ? code.replace(/^(\d{2})(?=\d\d$)|^(\d{3})(?=\d\d$)/u, '$1$2 ')
    : code.replace(/(\d{3})(?=\d\d)/gu, '$1 ');
}
