// Every field of the settings that the screens know: under the key that the settings file has for it.

import type { SetupSection } from '../../ipc';

export type SectionName = SetupSection['section'];

export const FIELDS = {
  'store.id': ['store', 'id'],
  'store.till': ['store', 'till'],
  'store.name': ['store', 'name'],
  'store.address': ['store', 'address'],
  'store.currency': ['store', 'currency'],
  'store.restaurant': ['store', 'restaurant'],
  'store.language': ['store', 'language'],
  'store.hours.opens': ['store', 'opens'],
  'store.hours.closes': ['store', 'closes'],
  'store.hours.time_zone': ['store', 'timeZone'],
  'kuper.base_url': ['kuper', 'baseUrl'],
  'kuper.dialect': ['kuper', 'dialect'],
  'kuper.token': ['kuper', 'token'],
  'intake.listen': ['intake', 'listen'],
  'intake.auth': ['intake', 'auth'],
  'intake.user': ['intake', 'user'],
  'intake.token': ['intake', 'token'],
  'yandex_pay.on': ['yandexPay', 'on'],
  'yandex_pay.region': ['yandexPay', 'region'],
  'yandex_pay.environment': ['yandexPay', 'environment'],
  'yandex_pay.branch_id': ['yandexPay', 'branchId'],
  'yandex_pay.api_key': ['yandexPay', 'apiKey'],
  'yandex_pay.merchant_id': ['yandexPay', 'merchantId'],
  'yandex_pay.sms_offer': ['yandexPay', 'smsOffer'],
  'printing.printer': ['printing', 'printer'],
  'printing.slip_width_mm': ['printing', 'slipWidthMm'],
  'printing.on_ready': ['printing', 'onReady'],
  'people.lock_after_min': ['counter', 'lockAfterMin'],
  'picking.weight_tolerance_percent': ['counter', 'weightTolerancePercent'],
  'sound.volume_percent': ['counter', 'volumePercent'],
} as const satisfies Record<string, readonly [SectionName, string]>;

export type FieldKey = keyof typeof FIELDS;
export type SecretKey = 'intake.token' | 'kuper.token' | 'yandex_pay.api_key';

/** The section whose form has the field; null: no screen has it. */
export function sectionOf(key: string): SectionName | null {
  return key in FIELDS ? FIELDS[key as FieldKey][0] : null;
}

/** `store.hours.time_zone` is `setup-store-hours-time-zone` to a test. */
export function testidOf(key: string): string {
  return `setup-${key.replaceAll(/[._]/gu, '-')}`;
}
