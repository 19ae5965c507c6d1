// The settings of the fake till: forms that are tried, refused and kept as the till does it. Secrets stay in here.

import type { SessionView, SetupSection, SetupTest, SetupView } from '../types';
import { refuse } from './refuse';

const PRINTERS = ['XP-80', 'Office-HP'];
const TEST_MS = 600;
const SAVE_MS = 700;
const TOKEN_FEWEST = 16;

type Forms = Pick<SetupView, 'store' | 'intake' | 'kuper' | 'yandexPay' | 'printing' | 'counter'>;

function defaults(language: string): Forms {
  return {
    store: {
      id: '',
      name: '',
      address: '',
      till: '1',
      currency: 'RUB',
      restaurant: false,
      language,
      opens: '',
      closes: '',
      timeZone: '',
    },
    intake: { listen: '127.0.0.1:8765', auth: 'bearer', user: '', token: '' },
    kuper: { baseUrl: 'https://merchant-api.example', dialect: 'flat', token: '' },
    yandexPay: {
      on: false,
      region: 'ru',
      environment: 'production',
      branchId: '',
      merchantId: '',
      smsOffer: 'required',
      apiKey: '',
    },
    printing: { printer: 'off', slipWidthMm: 80, onReady: true },
    counter: { lockAfterMin: 5, weightTolerancePercent: 10, volumePercent: 80 },
  };
}

function configured(language: string): Forms {
  const forms = defaults(language);
  return {
    ...forms,
    store: {
      ...forms.store,
      id: '12',
      name: 'Лента Мини',
      address: 'Москва, ул. Профсоюзная, 61',
      opens: '08:00',
      closes: '23:00',
      timeZone: 'Europe/Moscow',
    },
    intake: { ...forms.intake, token: 'kept-webhook-token' },
    kuper: { ...forms.kuper, token: 'kept-kuper-token' },
    yandexPay: { ...forms.yandexPay, on: true, branchId: 'lenta-61', apiKey: 'kept-pay-key' },
    printing: { ...forms.printing, printer: 'cups:XP-80' },
  };
}

const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));
const no = (found: string, field: string | null = null, detail: string | null = null): SetupTest => ({
  ok: false,
  found,
  field,
  detail,
});
const yes = (found: string): SetupTest => ({ ok: true, found, field: null, detail: null });

export class FakeSetup {
  #forms: Forms;
  /** What was asked to be kept, secrets included: for tests. */
  readonly saved: SetupSection[][] = [];
  readonly tested: SetupSection[] = [];
  /** Why nothing can be changed here. */
  locked: string | null = null;

  constructor(isFirst: boolean, language: string) {
    this.#forms = isFirst ? defaults(language) : configured(language);
  }

  view(): SetupView {
    const { store, intake, kuper, yandexPay, printing, counter } = structuredClone(this.#forms);
    const secrets = Object.entries({
      'intake.token': intake.token,
      'kuper.token': kuper.token,
      'yandex_pay.api_key': yandexPay.apiKey,
    }).flatMap(([key, value]) => (value === '' ? [] : [key]));
    return {
      path: '/etc/vydacha/vydacha.toml',
      locked: this.locked,
      store,
      intake: { ...intake, token: '' },
      kuper: { ...kuper, token: '' },
      yandexPay: { ...yandexPay, apiKey: '' },
      printing,
      counter,
      printers: PRINTERS,
      secrets,
    };
  }

  async test(section: SetupSection): Promise<SetupTest> {
    this.tested.push(structuredClone(section));
    const whole = this.#with([section]);
    const wrong = mistake(whole, [section.section]);
    if (wrong) return no('wrongField', wrong.field, wrong.expected);
    switch (section.section) {
      case 'store':
      case 'counter':
        return yes('fits');
      case 'intake':
        await wait(TEST_MS);
        return tryIntake(whole);
      case 'kuper':
        await wait(TEST_MS);
        return tryHost(whole.kuper.baseUrl, whole.kuper.token, 'kuper.token', 'tokenAccepted');
      case 'yandexPay':
        if (!whole.yandexPay.on) return yes('off');
        await wait(TEST_MS);
        return tryHost(whole.yandexPay.branchId, whole.yandexPay.apiKey, 'yandex_pay.api_key', 'keyAccepted');
      case 'printing':
        await wait(TEST_MS);
        return tryPrinter(whole.printing.printer);
    }
  }

  /** What the session becomes with these. */
  async save(sections: SetupSection[], paymentsOpen: boolean): Promise<Partial<SessionView>> {
    this.saved.push(structuredClone(sections));
    if (this.locked !== null) refuse('setupLocked', { why: this.locked });
    if (paymentsOpen) refuse('paymentsOpen');
    const whole = this.#with(sections);
    const wrong = mistake(
      whole,
      sections.map(({ section }) => section),
    );
    if (wrong) refuse('setupWrong', wrong);
    await wait(SAVE_MS);
    this.#forms = whole;
    const { store, yandexPay, counter } = whole;
    return {
      store: store.name,
      till: store.till,
      currency: store.currency,
      language: store.language,
      yandexPay: yandexPay.on,
      lockAfterS: counter.lockAfterMin === 0 ? null : counter.lockAfterMin * 60,
      needsSetup: false,
    };
  }

  /** An empty secret means: as it is. */
  #with(sections: SetupSection[]): Forms {
    const was = this.#forms;
    let now = structuredClone(was);
    for (const { section, form } of structuredClone(sections)) now = { ...now, [section]: form };
    now.intake.token ||= was.intake.token;
    now.kuper.token ||= was.kuper.token;
    now.yandexPay.apiKey ||= was.yandexPay.apiKey;
    return now;
  }
}

interface Mistake extends Record<string, string> {
  field: string;
  expected: string;
}

function mistake(forms: Forms, sections: SetupSection['section'][]): Mistake | null {
  const { store, kuper, intake, yandexPay } = forms;
  const zones = new Set(Intl.supportedValuesOf('timeZone'));
  const all: [SetupSection['section'], boolean, string, string][] = [
    ['store', !/^[\w.-]{1,32}$/u.test(store.id), 'store.id', "the store's id at Kuper"],
    ['store', store.name === '', 'store.name', "the store's name, as on slips"],
    [
      'store',
      store.timeZone !== '' && !zones.has(store.timeZone),
      'store.hours.time_zone',
      'the name of a time zone, like "Europe/Moscow"',
    ],
    ['kuper', !/^https?:\/\//u.test(kuper.baseUrl), 'kuper.base_url', 'an address'],
    ['kuper', kuper.token === '', 'kuper.token', "Kuper's token"],
    ['intake', !/:\d+$/u.test(intake.listen), 'intake.listen', 'an address and a port'],
    ['intake', intake.token === '', 'intake.token', 'what Kuper must show'],
    ['yandexPay', yandexPay.on && yandexPay.branchId === '', 'yandex_pay.branch_id', 'the point of sale'],
    ['yandexPay', yandexPay.on && yandexPay.apiKey === '', 'yandex_pay.api_key', 'the key'],
  ];
  const found = all.find(([section, isWrong]) => isWrong && sections.includes(section));
  return found ? { field: found[2], expected: found[3] } : null;
}

function tryIntake({ intake }: Forms): SetupTest {
  const port = Number(intake.listen.split(':').at(-1));
  if (port < 1024) return no('portTaken', 'intake.listen');
  if (!/^(127\.|0\.0\.0\.0|\[::)/u.test(intake.listen))
    return no('addressUnavailable', 'intake.listen', 'Cannot assign requested address');
  return yes(intake.token.length < TOKEN_FEWEST ? 'tokenShort' : 'hookAnswers');
}

function tryHost(where: string, secret: string, field: string, accepted: string): SetupTest {
  if (where.includes('nowhere')) return no('unreachable', null, 'dns error: no such host');
  if (secret.includes('wrong')) return no('unauthorized', field, '401 Unauthorized');
  return yes(accepted);
}

function tryPrinter(printer: string): SetupTest {
  if (printer === 'off') return yes('off');
  if (printer === 'cups:Office-HP') return no('printFailed', null, 'the queue is stopped');
  const queue = /^cups:(.+)$/u.exec(printer)?.[1];
  if (queue !== undefined && !PRINTERS.includes(queue)) return no('unknownPrinter', 'printing.printer');
  return yes('printed');
}
