import type { setup as ru } from '../ru/setup';
import type { English } from '../shape';

export const setup: English<typeof ru> = {
  steps: 'Steps of the first start',
  progress: 'Step {{at}} of {{of}}',
  keyboard:
    'Keys and addresses are long: an ordinary keyboard is quicker here. Without one, touch a field for letters on the screen.',
  later: 'All of this can be changed later in the settings.',
  noScan: 'The scanner comes later: the till is being set up.',
  locked: 'The settings file cannot be changed from here',
  notLoaded: 'The settings could not be read',
  again: 'Read again',
  notSaved: 'Not saved',
  saveHint: 'The till keeps everything at once and opens.',
  save: 'Save and open',
  saving: 'Opening the till…',
  change: 'Change',
  never: 'Never',
  exactly: 'Exactly',
  silent: 'Silent',
  percent: '{{count}}%',
  minutes: '{{count}} min',
  wrongValue: 'This value will not do.',
  seeTest: 'The test failed because of this field.',
  step: {
    language: {
      name: 'Language',
      title: 'Which language to work in?',
      why: 'Screens, order sheets and labels will use it. It can be switched at any moment.',
    },
    store: {
      name: 'Store',
      title: 'Store and till',
      why: 'The till knows its orders by the store id. Customers see the name and the address.',
    },
    kuper: {
      name: 'Kuper: sending',
      title: 'What the till tells Kuper',
      why: 'Kuper has to learn that an order is picked, ready and handed over. Kuper’s manager issues the token.',
    },
    intake: {
      name: 'Kuper: receiving',
      title: 'How orders come from Kuper',
      why: 'Kuper sends orders as webhooks. The token shows the till that it is really Kuper.',
    },
    yandexPay: {
      name: 'Yandex Pay',
      title: 'Payment by QR with Yandex Pay',
      why: 'The customer pays by phone at the counter. Without it there are cash and card.',
    },
    printing: {
      name: 'Printer',
      title: 'Order sheets and labels',
      why: 'A sheet goes with the order, a label on every bag: the scanner finds the order by it.',
    },
    check: {
      name: 'Check',
      title: 'Is everything right?',
      why: 'Look once more. Secrets are not shown here.',
    },
    manager: {
      name: 'Manager',
      title: 'Who will be the manager?',
      why: 'The manager adds staff, changes settings and settles hard cases. Do not leave the PIN written at the till.',
    },
  },
  status: {
    ok: 'Tested',
    fine: 'Filled in',
    off: 'Off',
    failed: 'Does not work',
    untried: 'Not tested',
    stale: 'Changed, not tested',
    running: 'Testing…',
  },
  unproven: {
    title: 'It can be saved like this',
    hint: 'But nobody knows yet whether this works: {{what}}. Orders and payments may not arrive.',
  },
  summary: {
    store: 'id {{id}}, till {{till}}',
    secretSet: 'token set',
    secretMissing: 'no token',
    payOff: 'no QR is offered',
  },
  secret: {
    set: 'Set',
    typed: 'Set, not saved yet',
    replace: 'Replace',
    keep: 'Keep the old one',
    show: 'Show what is typed',
    hide: 'Hide what is typed',
  },
  copy: {
    do: 'Copy',
    done: 'Copied',
    byKeys: 'Selected: press Ctrl+C.',
  },
  webhook: {
    label: 'Webhooks arrive here on this machine',
    hint: 'Give Kuper the address of your proxy or tunnel on the internet with the same ending: /kuper/webhook. The proxy passes requests on to here.',
  },
  made: {
    make: 'Make up a token',
    label: 'New token',
    hint: 'Give it to Kuper: copy it or write it down now. It will not be shown again.',
    done: 'Written down, hide it',
  },
  hours: {
    label: 'When the store takes orders',
    always: 'Round the clock',
    hours: 'By the hours',
  },
  printer: {
    label: 'Where to print',
    queue: 'Prints at once, without a question',
    queueGone: 'The system does not see this printer now',
    dialog: 'The system’s print window',
    dialogHint: 'The printer is chosen each time; this window is a way out of the full screen',
    pdf: 'PDF files in a folder',
    pdfHint: 'To try things out without a printer',
    off: 'Do not print',
    offHint: 'Sheets and labels on screen only',
    folder: 'Folder on this machine',
  },
  field: {
    store: {
      id: 'Store id at Kuper',
      till: 'Till number',
      name: 'Name',
      address: 'Pickup address',
      currency: 'Currency',
      restaurant: 'Is it a restaurant?',
      hours: { opens: 'Opens', closes: 'Closes', time_zone: 'Time zone' },
    },
    kuper: {
      base_url: 'Kuper’s address',
      dialect: 'Shape of messages',
      token: 'Kuper’s token',
    },
    intake: {
      listen: 'Where the till listens: address and port',
      auth: 'How Kuper shows who it is',
      user: 'User name',
      token: 'Webhook token',
    },
    yandex_pay: {
      on: 'Offer payment by QR?',
      region: 'Country',
      environment: 'Environment',
      api_key: 'API key',
      branch_id: 'Point of sale',
      merchant_id: 'Merchant ID, optional',
      sms_offer: 'The customer’s phone for Yandex Pay',
    },
    printing: {
      slip_width_mm: 'Paper width',
      on_ready: 'Print when an order is ready?',
    },
    people: { lock_after_min: 'Lock the till when nobody touches it' },
    picking: { weight_tolerance_percent: 'How far a weight may be from the ordered one' },
    sound: { volume_percent: 'Volume of the signal' },
  },
  hint: {
    store: {
      id: 'storeID in Kuper’s messages',
      till: 'Each till of a store has its own',
    },
    kuper: {
      token: 'Kuper calls it the bearer token',
    },
    intake: {
      listen: 'Usually 127.0.0.1:8765, with a proxy in front',
      auth: 'Agree on it with Kuper: mostly Bearer',
      token: 'Only you and Kuper know it',
    },
    yandex_pay: {
      api_key: 'In Yandex Pay’s console: the API key. In the sandbox it is the Merchant ID',
      branch_id: 'branchId: Yandex Pay’s name for this store',
      merchant_id: 'With it the till learns of a payment a little sooner',
    },
    people: { lock_after_min: 'Never while a payment runs' },
    picking: { weight_tolerance_percent: 'Beyond it the picker is warned' },
    sound: { volume_percent: 'This is how the till calls for a new order' },
  },
  option: {
    store: {
      currency: { RUB: 'Roubles', UZS: 'Soms' },
      restaurant: { no: 'Shop', yes: 'Restaurant' },
    },
    kuper: {
      dialect: { flat: 'Plain', nested: 'Nested' },
    },
    intake: {
      auth: { bearer: 'Bearer token', basic: 'User and password', client_token: 'Client-Token header' },
    },
    yandex_pay: {
      on: { yes: 'Yes', no: 'No, without QR for now' },
      region: { ru: 'Russia', uz: 'Uzbekistan' },
      environment: { production: 'Live', sandbox: 'Sandbox' },
      sms_offer: {
        required: 'Always needed',
        when_known: 'If it is known',
        off: 'Do not send',
      },
    },
    printing: {
      slip_width_mm: { '58': '58 mm', '80': '80 mm' },
      on_ready: { yes: 'At once', no: 'By the button' },
    },
  },
  optionHint: {
    kuper: {
      dialect: {
        flat: 'As in Kuper’s description of pickup. If you do not know, take this one',
        nested: 'For those to whom Kuper sent another schema: orderID and a list of positions inside',
      },
    },
    yandex_pay: {
      sms_offer: {
        required: 'If Kuper did not send the phone, the cashier asks',
        when_known: 'The cashier does not ask',
        off: 'Yandex Pay is not told the phone',
      },
    },
  },
  expected: {
    store: {
      id: 'Latin letters, digits, dots, dashes or underscores, up to 32 characters.',
      till: 'Latin letters, digits, dots, dashes or underscores, up to 32 characters.',
      name: 'Enter the name: customers see it.',
      hours: {
        opens: 'A time like 09:00.',
        closes: 'A time like 22:00, other than the opening.',
        time_zone: 'A name like Europe/Moscow.',
      },
    },
    kuper: {
      base_url: 'An address like https://…',
      token: 'Enter the token that Kuper gave.',
    },
    intake: {
      listen: 'An address and a port like 127.0.0.1:8765.',
      user: 'Enter a name without a colon.',
      token: 'Without a token anybody could send orders. Enter one or make one up.',
    },
    yandex_pay: {
      api_key: 'Enter the key from Yandex Pay’s console.',
      branch_id: 'Enter the point of sale: without it Yandex Pay takes no payment at a counter.',
    },
    printing: { printer: 'Choose a printer, and name a folder for PDF.' },
  },
  test: {
    do: {
      kuper: 'Test the connection to Kuper',
      intake: 'Test receiving',
      yandexPay: 'Test the key',
      printing: 'Print a test slip',
    },
    running: 'Testing…',
    wait: 'Usually a few seconds, half a minute at most.',
    stale: 'Fields have changed since the test: test again.',
    ok: 'The test passed',
    failed: 'The test failed',
    said: 'Answer: {{what}}',
  },
  found: {
    any: {
      wrongField: { title: 'One field is not right', more: 'It is marked.' },
      off: { title: 'Off', more: 'There is nothing to test.' },
    },
    intake: {
      hookAnswers: {
        title: 'Receiving works',
        more: 'A test webhook with the token was let in, one without was turned away. The first order will test the way from Kuper to this machine.',
      },
      tokenShort: {
        title: 'It works, but the token is too short',
        more: 'It can be guessed. It needs at least 16 characters: make up a new one.',
      },
      portTaken: {
        title: 'Another program has the port',
        more: 'Take another port, or close that program.',
      },
      addressUnavailable: {
        title: 'This address cannot be listened on',
        more: 'It has to be an address of this machine, usually 127.0.0.1.',
      },
      hookSilent: {
        title: 'The till listens, but the answer is another',
        more: 'Another program or a proxy seems to take the request.',
      },
    },
    kuper: {
      tokenAccepted: { title: 'Kuper accepted the token', more: 'The connection works.' },
      hostAnswers: {
        title: 'Kuper answers',
        more: 'The token cannot be tested without an order here: the first message will do that.',
      },
      unauthorized: {
        title: 'Kuper refused the token',
        more: 'Ask Kuper’s manager for a valid one and replace it.',
      },
      unreachable: {
        title: 'Kuper does not answer',
        more: 'Check the internet on this machine, and the address.',
      },
    },
    yandexPay: {
      keyAccepted: { title: 'Yandex Pay accepted the key', more: 'The connection works.' },
      unauthorized: {
        title: 'Yandex Pay refused the key',
        more: 'Check that the key is of the same country and environment.',
      },
      unreachable: {
        title: 'Yandex Pay does not answer',
        more: 'Check the internet on this machine, and the country.',
      },
    },
    printing: {
      printed: {
        title: 'The test slip was sent',
        more: 'See whether paper came out and the lines fit.',
      },
      unknownPrinter: {
        title: 'The system knows no such printer',
        more: 'Switch it on and choose again.',
      },
      printFailed: { title: 'Not printed', more: 'Check paper, cable and power.' },
    },
  },
};
