import type { setup as ru } from '../ru/setup';
import type { Uzbek } from '../shape';

export const setup: Uzbek<typeof ru> = {
  steps: 'Birinchi ishga tushirish qadamlari',
  progress: '{{of}} qadamdan {{at}}-qadam',
  keyboard:
    'Kalit va manzillar uzun: oddiy klaviatura bilan sozlash tezroq. Usiz ham boʻladi: maydonga teging, ekranda harflar chiqadi.',
  later: 'Bularning hammasini keyin sozlamalarda oʻzgartirish mumkin.',
  noScan: 'Skaner keyinroq kerak boʻladi: hozir kassa sozlanmoqda.',
  locked: 'Sozlamalar faylini bu yerdan oʻzgartirib boʻlmaydi',
  notLoaded: 'Sozlamalar oʻqilmadi',
  again: 'Qayta oʻqish',
  notSaved: 'Saqlanmadi',
  saveHint: 'Kassa hammasini birdan saqlaydi va ochiladi.',
  save: 'Saqlash va ochish',
  saving: 'Kassa ochilmoqda…',
  change: 'Oʻzgartirish',
  never: 'Hech qachon',
  exactly: 'Aniq',
  silent: 'Ovozsiz',
  percent: '{{count}}%',
  minutes: '{{count}} daq',
  wrongValue: 'Bu qiymat toʻgʻri kelmaydi.',
  seeTest: 'Tekshiruv shu maydon tufayli oʻtmadi.',
  step: {
    language: {
      name: 'Til',
      title: 'Qaysi tilda ishlaymiz?',
      why: 'Ekranlar, buyurtma varaqlari va yorliqlar shu tilda boʻladi. Tilni istalgan payt almashtirish mumkin.',
    },
    store: {
      name: 'Doʻkon',
      title: 'Doʻkon va kassa',
      why: 'Kassa oʻz buyurtmalarini doʻkon raqamidan taniydi. Nom va manzilni mijozlar koʻradi.',
    },
    kuper: {
      name: 'Kuper: yuborish',
      title: 'Kassa Kuperga nimani xabar qiladi',
      why: 'Kuper buyurtma yigʻilgani, tayyorligi va berilganini bilishi kerak. Tokenni Kuper menejeri beradi.',
    },
    intake: {
      name: 'Kuper: qabul',
      title: 'Buyurtmalar Kuperdan qanday keladi',
      why: 'Kuper buyurtmalarni vebxuk orqali yuboradi. Token kassaga aynan Kuper yozayotganini koʻrsatadi.',
    },
    yandexPay: {
      name: 'Yandex Pay',
      title: 'Yandex Pay orqali QR bilan toʻlov',
      why: 'Mijoz peshtaxta oldida telefon bilan toʻlaydi. Busiz naqd pul va karta qoladi.',
    },
    printing: {
      name: 'Printer',
      title: 'Buyurtma varaqlari va yorliqlar',
      why: 'Varaq buyurtma yoniga qoʻyiladi, yorliq har bir paketga yopishtiriladi: skaner buyurtmani shundan topadi.',
    },
    check: {
      name: 'Tekshiruv',
      title: 'Hammasi toʻgʻrimi?',
      why: 'Yana bir bor qarab chiqing. Maxfiy maʼlumotlar bu yerda koʻrsatilmaydi.',
    },
    manager: {
      name: 'Menejer',
      title: 'Kim menejer boʻladi?',
      why: 'Menejer xodimlarni qoʻshadi, sozlamalarni oʻzgartiradi va murakkab holatlarni hal qiladi. PINni kassa yonida yozib qoldirmang.',
    },
  },
  status: {
    ok: 'Tekshirilgan',
    fine: 'Toʻldirilgan',
    off: 'Oʻchirilgan',
    failed: 'Ishlamayapti',
    untried: 'Tekshirilmagan',
    stale: 'Oʻzgargan, tekshirilmagan',
    running: 'Tekshirilmoqda…',
  },
  unproven: {
    title: 'Shu holda ham saqlash mumkin',
    hint: 'Lekin hozircha ishlashi nomaʼlum: {{what}}. Buyurtma va toʻlovlar yetib kelmasligi mumkin.',
  },
  summary: {
    store: 'raqami {{id}}, kassa {{till}}',
    secretSet: 'token kiritilgan',
    secretMissing: 'token yoʻq',
    payOff: 'QR taklif qilinmaydi',
  },
  secret: {
    set: 'Kiritilgan',
    typed: 'Kiritilgan, hali saqlanmagan',
    replace: 'Almashtirish',
    keep: 'Avvalgisini qoldirish',
    show: 'Yozilganini koʻrsatish',
    hide: 'Yozilganini yashirish',
  },
  copy: {
    do: 'Nusxalash',
    done: 'Nusxalandi',
    byKeys: 'Belgilandi: Ctrl+C bosing.',
  },
  webhook: {
    label: 'Bu mashinada vebxuklar shu yerga keladi',
    hint: 'Kuperga internetdagi proksi yoki tunnelingiz manzilini oxiri xuddi shunday qilib bering: /kuper/webhook. Proksi soʻrovlarni shu yerga uzatadi.',
  },
  made: {
    make: 'Token oʻylab topish',
    label: 'Yangi token',
    hint: 'Uni Kuperga bering: hozir nusxalang yoki yozib oling. U boshqa koʻrsatilmaydi.',
    done: 'Yozib oldim, yashirish',
  },
  hours: {
    label: 'Doʻkon qachon buyurtma qabul qiladi',
    always: 'Kechayu kunduz',
    hours: 'Soat boʻyicha',
  },
  printer: {
    label: 'Qayerga chop etiladi',
    queue: 'Savolsiz, darhol chop etadi',
    queueGone: 'Tizim hozir bu printerni koʻrmayapti',
    dialog: 'Tizimning chop etish oynasi',
    dialogHint: 'Printer har safar tanlanadi; bu oyna orqali toʻliq ekrandan chiqib ketish mumkin',
    pdf: 'Jildga PDF fayllar',
    pdfHint: 'Printersiz sinab koʻrish uchun',
    off: 'Chop etilmasin',
    offHint: 'Varaq va yorliqlar faqat ekranda',
    folder: 'Bu mashinadagi jild',
  },
  field: {
    store: {
      id: 'Kuperdagi doʻkon raqami',
      till: 'Kassa raqami',
      name: 'Nomi',
      address: 'Topshirish manzili',
      currency: 'Valyuta',
      restaurant: 'Bu restoranmi?',
      hours: { opens: 'Ochilishi', closes: 'Yopilishi', time_zone: 'Vaqt mintaqasi' },
    },
    kuper: {
      base_url: 'Kuper manzili',
      dialect: 'Xabarlar koʻrinishi',
      token: 'Kuper tokeni',
    },
    intake: {
      listen: 'Kassa qayerda tinglaydi: manzil va port',
      auth: 'Kuper oʻzini qanday tanitadi',
      user: 'Foydalanuvchi nomi',
      token: 'Vebxuklar tokeni',
    },
    yandex_pay: {
      on: 'QR orqali toʻlov taklif qilinsinmi?',
      region: 'Mamlakat',
      environment: 'Muhit',
      api_key: 'API kaliti',
      branch_id: 'Savdo nuqtasi',
      merchant_id: 'Merchant ID, ixtiyoriy',
      sms_offer: 'Yandex Pay uchun mijoz telefoni',
    },
    printing: {
      slip_width_mm: 'Lenta kengligi',
      on_ready: 'Buyurtma tayyor boʻlganda chop etilsinmi?',
    },
    people: { lock_after_min: 'Hech kim tegmasa, kassa qulflansin' },
    picking: { weight_tolerance_percent: 'Vazn buyurtmadagidan qancha farq qilishi mumkin' },
    sound: { volume_percent: 'Signal balandligi' },
  },
  hint: {
    store: {
      id: 'Kuper xabarlarida bu storeID',
      till: 'Kassalar bir nechta boʻlsa, har biriniki alohida',
    },
    kuper: {
      token: 'Kuper uni Bearer token deb ataydi',
    },
    intake: {
      listen: 'Odatda 127.0.0.1:8765: tashqarida proksi turadi',
      auth: 'Kuper bilan kelishing: koʻpincha Bearer',
      token: 'Uni faqat siz va Kuper bilasiz',
    },
    yandex_pay: {
      api_key: 'Yandex Pay konsolida: API kaliti. Sinov muhitida bu Merchant ID',
      branch_id: 'branchId: Yandex Pay bu doʻkonni shunday ataydi',
      merchant_id: 'U bilan kassa toʻlovni biroz tezroq biladi',
    },
    people: { lock_after_min: 'Toʻlov paytida kassa qulflanmaydi' },
    picking: { weight_tolerance_percent: 'Bundan ortsa, yigʻuvchi ogohlantiriladi' },
    sound: { volume_percent: 'Kassa yangi buyurtmaga shunday chaqiradi' },
  },
  option: {
    store: {
      currency: { RUB: 'Rubl', UZS: 'Soʻm' },
      restaurant: { no: 'Doʻkon', yes: 'Restoran' },
    },
    kuper: {
      dialect: { flat: 'Oddiy', nested: 'Ichma-ich' },
    },
    intake: {
      auth: { bearer: 'Bearer token', basic: 'Nom va parol', client_token: 'Client-Token sarlavhasi' },
    },
    yandex_pay: {
      on: { yes: 'Ha', no: 'Yoʻq, hozircha QRsiz' },
      region: { ru: 'Rossiya', uz: 'Oʻzbekiston' },
      environment: { production: 'Ish muhiti', sandbox: 'Sinov muhiti' },
      sms_offer: {
        required: 'Doim kerak',
        when_known: 'Maʼlum boʻlsa',
        off: 'Yuborilmasin',
      },
    },
    printing: {
      slip_width_mm: { '58': '58 mm', '80': '80 mm' },
      on_ready: { yes: 'Darhol', no: 'Tugma bilan' },
    },
  },
  optionHint: {
    kuper: {
      dialect: {
        flat: 'Kuperning olib ketish tavsifidagidek. Bilmasangiz, shuni tanlang',
        nested: 'Kuper boshqa sxema yuborganlar uchun: orderID va ichida pozitsiyalar roʻyxati bilan',
      },
    },
    yandex_pay: {
      sms_offer: {
        required: 'Kuper telefonni yubormagan boʻlsa, kassir soʻraydi',
        when_known: 'Kassir soʻramaydi',
        off: 'Yandex Pay telefonni bilmaydi',
      },
    },
  },
  expected: {
    store: {
      id: 'Lotin harflari, raqamlar, nuqta, chiziqcha yoki pastki chiziq, 32 belgigacha.',
      till: 'Lotin harflari, raqamlar, nuqta, chiziqcha yoki pastki chiziq, 32 belgigacha.',
      name: 'Nomini yozing: uni mijozlar koʻradi.',
      hours: {
        opens: '09:00 koʻrinishidagi vaqt.',
        closes: '22:00 koʻrinishidagi vaqt, ochilish vaqtidan boshqa.',
        time_zone: 'Europe/Moscow koʻrinishidagi nom.',
      },
    },
    kuper: {
      base_url: 'https://… koʻrinishidagi manzil',
      token: 'Kuper bergan tokenni kiriting.',
    },
    intake: {
      listen: '127.0.0.1:8765 koʻrinishidagi manzil va port.',
      user: 'Ikki nuqtasiz nom kiriting.',
      token: 'Tokensiz buyurtmani istalgan odam yubora olardi. Kiriting yoki oʻylab toping.',
    },
    yandex_pay: {
      api_key: 'Yandex Pay konsolidagi kalitni kiriting.',
      branch_id: 'Savdo nuqtasini kiriting: busiz Yandex Pay peshtaxta oldida toʻlov qabul qilmaydi.',
    },
    printing: { printer: 'Printerni tanlang, PDF uchun esa jildni koʻrsating.' },
  },
  test: {
    do: {
      kuper: 'Kuper bilan aloqani tekshirish',
      intake: 'Qabulni tekshirish',
      yandexPay: 'Kalitni tekshirish',
      printing: 'Sinov varagʻini chop etish',
    },
    running: 'Tekshirilmoqda…',
    wait: 'Odatda bir-ikki soniya, koʻpi bilan yarim daqiqa.',
    stale: 'Tekshiruvdan keyin maydonlar oʻzgardi: qayta tekshiring.',
    ok: 'Tekshiruv oʻtdi',
    failed: 'Tekshiruv oʻtmadi',
    said: 'Javob: {{what}}',
  },
  found: {
    any: {
      wrongField: { title: 'Bitta maydon notoʻgʻri toʻldirilgan', more: 'U belgilab qoʻyildi.' },
      off: { title: 'Oʻchirilgan', more: 'Tekshiradigan narsa yoʻq.' },
    },
    intake: {
      hookAnswers: {
        title: 'Qabul ishlayapti',
        more: 'Tokenli sinov vebxuki qabul qilindi, tokensizi rad etildi. Kuperdan bu mashinagacha boʻlgan yoʻlni birinchi buyurtma tekshiradi.',
      },
      tokenShort: {
        title: 'Ishlayapti, lekin token juda qisqa',
        more: 'Uni topib olish mumkin. Kamida 16 belgi kerak: yangisini oʻylab toping.',
      },
      portTaken: {
        title: 'Port boshqa dastur bilan band',
        more: 'Boshqa port oling yoki oʻsha dasturni yoping.',
      },
      addressUnavailable: {
        title: 'Bu manzilda tinglab boʻlmaydi',
        more: 'Bu mashinaning oʻz manzili boʻlishi kerak, odatda 127.0.0.1.',
      },
      hookSilent: {
        title: 'Kassa tinglayapti, lekin javob boshqacha',
        more: 'Soʻrovni boshqa dastur yoki proksi olib qolganga oʻxshaydi.',
      },
    },
    kuper: {
      tokenAccepted: { title: 'Kuper tokenni qabul qildi', more: 'Aloqa bor.' },
      hostAnswers: {
        title: 'Kuper aloqada',
        more: 'Bu yerda tokenni buyurtmasiz tekshirib boʻlmaydi: buni birinchi xabar qiladi.',
      },
      unauthorized: {
        title: 'Kuper tokenni qabul qilmadi',
        more: 'Kuper menejeridan amaldagisini soʻrab, almashtiring.',
      },
      unreachable: {
        title: 'Kuper javob bermayapti',
        more: 'Bu mashinadagi internetni va manzilni tekshiring.',
      },
    },
    yandexPay: {
      keyAccepted: { title: 'Yandex Pay kalitni qabul qildi', more: 'Aloqa bor.' },
      unauthorized: {
        title: 'Yandex Pay kalitni qabul qilmadi',
        more: 'Kalit oʻsha mamlakat va muhitniki ekanini tekshiring.',
      },
      unreachable: {
        title: 'Yandex Pay javob bermayapti',
        more: 'Bu mashinadagi internetni va mamlakatni tekshiring.',
      },
    },
    printing: {
      printed: {
        title: 'Sinov varagʻi yuborildi',
        more: 'Qogʻoz chiqdimi va qatorlar sigʻdimi, qarang.',
      },
      unknownPrinter: {
        title: 'Tizim bunday printerni bilmaydi',
        more: 'Uni yoqing va qaytadan tanlang.',
      },
      printFailed: { title: 'Chop etilmadi', more: 'Qogʻoz, kabel va elektrni tekshiring.' },
    },
  },
};
