// What can be said of a form without asking the till: what is missing, and what cannot be what it should be. The till
// has the last word (`setupWrong`); this spares the way there.

import type { IntakeForm, KuperForm, PrintingForm, StoreForm, YandexPayForm } from '../../ipc';
import type { SecretKey, SectionName } from './fields';

interface Typed {
  store: StoreForm;
  intake: IntakeForm;
  kuper: KuperForm;
  yandexPay: YandexPayForm;
  printing: PrintingForm;
}

const IDENTIFIER = /^[A-Za-z0-9._-]{1,32}$/u;
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/u;
const ADDRESS = /^https?:\/\/[^\s/]+/iu;
const LISTEN = /^(\d{1,3}(\.\d{1,3}){3}|\[[0-9a-f:]+\]):(\d{1,5})$/iu;
const MOST_PORT = 65_535;

/** The keys of the fields that are wrong, in the order in which they are asked. */
export function mistakes(
  typed: Typed,
  hasSecret: (key: SecretKey) => boolean,
  sections: readonly SectionName[],
): string[] {
  const judges: Partial<Record<SectionName, () => Record<string, boolean>>> = {
    store: () => inStore(typed.store),
    intake: () => ({ ...inIntake(typed.intake), 'intake.token': hasSecret('intake.token') }),
    kuper: () => ({
      'kuper.base_url': ADDRESS.test(typed.kuper.baseUrl.trim()),
      'kuper.token': hasSecret('kuper.token'),
    }),
    yandexPay: () => ({
      'yandex_pay.api_key': !typed.yandexPay.on || hasSecret('yandex_pay.api_key'),
      'yandex_pay.branch_id': !typed.yandexPay.on || typed.yandexPay.branchId.trim() !== '',
    }),
    printing: () => ({ 'printing.printer': !['', 'pdf:', 'cups:'].includes(typed.printing.printer.trim()) }),
  };
  return sections.flatMap((name) =>
    Object.entries(judges[name]?.() ?? {})
      .filter(([, isRight]) => !isRight)
      .map(([key]) => key),
  );
}

function inStore(form: StoreForm): Record<string, boolean> {
  const times = [form.opens, form.closes, form.timeZone].map((one) => one.trim());
  const isAlwaysOpen = times.every((one) => one === '');
  return {
    'store.id': IDENTIFIER.test(form.id.trim()),
    'store.till': IDENTIFIER.test(form.till.trim()),
    'store.name': form.name.trim() !== '',
    'store.hours.opens': isAlwaysOpen || TIME.test(times[0] ?? ''),
    'store.hours.closes': isAlwaysOpen || (TIME.test(times[1] ?? '') && times[0] !== times[1]),
    'store.hours.time_zone': isAlwaysOpen || times[2] !== '',
  };
}

function inIntake(form: IntakeForm): Record<string, boolean> {
  const port = Number(LISTEN.exec(form.listen.trim())?.[3] ?? -1);
  return {
    'intake.listen': port >= 0 && port <= MOST_PORT,
    'intake.user': form.auth !== 'basic' || (form.user.trim() !== '' && !form.user.includes(':')),
  };
}
