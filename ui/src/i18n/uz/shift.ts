import type { shift as ru } from '../ru/shift';
import type { Uzbek } from '../shape';

/** The shift: the drawer, X and Z, and what is unfinished. */
export const shift: Uzbek<typeof ru> = {
  title: 'Kassa',
  tabs: { label: 'Kassa boʻlimlari', shift: 'Smena', check: 'Solishtirish' },
  report: 'Smena hisoboti',
  failed: 'Smenani koʻrsatib boʻlmadi',
  since: 'Smena {{time}} dan beri',
  x: '{{time}} dagi X-hisobot',
  z: 'Z-hisobot № {{number}}',
  openDrawer: 'Yashikni ochish',
  open: {
    title: 'Smena ochilmagan',
    hint: 'Yashikdagi naqd pulni sanab, summani kiriting. Shu daqiqadan kassadagi pul uchun {{name}} javob beradi.',
    cash: 'Yashikdagi naqd pul',
    none: 'Summani kiriting. Yashik boʻsh boʻlsa, 0 kiriting.',
    act: 'Smena ochish',
  },
  past: {
    title: 'Oldingi smenalar',
    now: 'Ochiq smenaga',
    next: 'Smena ochishga',
  },
  orders: {
    handedOver: 'Berilgan buyurtmalar: {{count}}',
    canceled: 'Bekor qilingan: {{count}}',
  },
  drawer: {
    title: 'Yashikdagi naqd pul',
    before: 'Ochilganda bor edi',
    taken: 'Buyurtmalar uchun olindi',
    returned: 'Qaytarildi',
    expected: 'Boʻlishi kerak',
    counted: 'Sanaldi',
    notCounted: 'sanalmadi',
    even: 'Toʻgʻri keldi',
    over: '{{sum}} ortiqcha',
    short: '{{sum}} kam',
  },
  moves: {
    title: 'Kirim va chiqim',
    in: 'Solindi',
    out: 'Olindi',
  },
  move: {
    amount: 'Summa',
    reason: 'Sabab',
    other: 'Boshqa',
    in: {
      act: 'Pul solish',
      title: 'Yashikka pul solish',
      ok: '{{sum}} solish',
      done: 'Yashikka solindi: {{sum}}',
      reason: { change: 'Mayda pul', safe: 'Seyfdan', mistake: 'Ochishda xato boʻlgan' },
    },
    out: {
      act: 'Pul olish',
      title: 'Yashikdan pul olish',
      ok: '{{sum}} olish',
      done: 'Yashikdan olindi: {{sum}}',
      reason: { bank: 'Inkassatsiya', safe: 'Seyfga', expenses: 'Doʻkon xarajatiga' },
    },
  },
  unfinished: {
    title: 'Hali tugamagan',
    left: 'Keyingi smenaga qoldi',
    none: 'Tugamagan ish yoʻq',
    paymentOpen: {
      title: 'Toʻlov natijasi nomaʼlum',
      hint: 'Kassa uni oʻzi bilib oladi. Toʻlovni ikkinchi marta olmang.',
    },
    returnOwed: {
      title: 'Pulni qaytarish kerak',
      hint: 'Mijoz uni hali olmagan. Buyurtmani ochib, pulni qaytaring.',
    },
    paidNotHandedOver: {
      title: 'Toʻlangan, lekin berilmagan',
      hint: 'Pul olingan, buyurtma esa hali sizda. Uni bering yoki pulni qaytaring.',
    },
    atTheCounter: {
      title: 'Mijoz peshtaxta oldida',
      hint: 'Kod tekshirilgan, berish tugamagan.',
    },
    unsent: {
      title: 'Kuper hali bilmaydi',
      hint: 'Aloqa boʻlishi bilan kassa oʻzi yuboradi. Uzoq ketmasa, «Muammolar»ga qarang.',
    },
    inWork: {
      title: 'Yigʻilmagan',
      hint: 'Ularni keyingi smena davom ettiradi.',
    },
    ready: {
      title: 'Javonda mijozni kutmoqda',
      hint: 'Ularni keyingi smena beradi.',
    },
  },
  close: {
    act: 'Smenani yopish',
    title: 'Smenani yopish',
    allDone: 'Pulni sanab, yopish mumkin.',
    unfinished: 'Avval qizil bilan belgilanganini tugating. Qolgani keyingi smenaga oʻtadi.',
    count: 'Yashikdagi naqd pulni sanang',
    over: 'Kerakligidan koʻp. Yana bir bor sanang.',
    short: 'Kerakligidan kam. Yana bir bor sanang.',
    uncounted: 'Sanamasdan yopish',
    confirm: 'Smena yopilsinmi?',
    confirmHint: 'Uni qayta ochib boʻlmaydi. Yangi toʻlov va qaytarishlar keyingi smenaga oʻtadi.',
    why: 'Nega toʻgʻri kelmadi?',
    whyUncounted: 'Nega sanalmadi?',
    remarks: { change: 'Qaytimda xato boʻldi', unknown: 'Bilmaymiz', manager: 'Menejer sanaydi' },
    leaves: 'Keyingi smenaga oʻtadigan tugamagan ishlar: {{count}}',
  },
  print: { x: 'X chop etish', z: 'Z chop etish' },
};
