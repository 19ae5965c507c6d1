// A section of the settings in one line, without its secrets.

import { t } from '../../i18n/index.svelte';
import type { Forms } from './forms.svelte';
import type { Section } from './wizard.svelte';

export function summaryOf(forms: Forms, section: Section): string {
  const secret = (isSet: boolean) => t(isSet ? 'setup.summary.secretSet' : 'setup.summary.secretMissing');
  switch (section) {
    case 'store':
      return `${forms.read('store.name')} · ${t('setup.summary.store', {
        id: forms.read('store.id'),
        till: forms.read('store.till'),
      })}`;
    case 'kuper':
      return `${forms.read('kuper.base_url')} · ${secret(forms.hasSecret('kuper.token'))}`;
    case 'intake':
      return `${forms.read('intake.listen')} · ${secret(forms.hasSecret('intake.token'))}`;
    case 'yandexPay':
      return forms.read('yandex_pay.on') === 'no'
        ? t('setup.summary.payOff')
        : `${forms.read('yandex_pay.branch_id')} · ${secret(forms.hasSecret('yandex_pay.api_key'))}`;
    case 'printing':
      return printerInWords(forms.read('printing.printer'));
  }
}

/** `off | dialog | pdf:FOLDER | cups:QUEUE`. */
function printerInWords(printer: string): string {
  if (printer === 'off') return t('setup.printer.off');
  if (printer === 'dialog') return t('setup.printer.dialog');
  const [kind, ...rest] = printer.split(':');
  return kind === 'pdf' ? `${t('setup.printer.pdf')}: ${rest.join(':')}` : rest.join(':');
}
