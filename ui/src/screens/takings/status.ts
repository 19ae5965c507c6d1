// Yandex Pay's own word of a payment's status, in words; one that is not known stays as it came.

import { isKey, t } from '../../i18n/index.svelte';

export function statusInWords(status: string): string {
  const key = `journal.pay.ask.${status}`;
  return isKey(key) ? t(key) : status;
}
