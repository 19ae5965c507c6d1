import type { ru } from '../ru';
import type { Uzbek } from '../shape';

/** Training mode: the banner, the guide, and the played customer's phone. */
export const training: Uzbek<(typeof ru)['training']> = {
  banner: 'Oʻquv rejimi',
  bannerNote: 'buyurtmalar va pullar haqiqiy emas',
  waiting: '{{count}} ta haqiqiy buyurtma kutmoqda',
  leave: 'Chiqish',
  guide: 'Yoʻriqnoma',
  stepOf: '{{no}}/{{all}}',
  pin: 'Har qanday oʻquv xodimining PIN kodi: {{pin}}',
  step: {
    open: 'Buyurtma keldi. Uni doskada oching va yigʻishni boshlang.',
    pick: 'Har bir mahsulotni belgilang: skanerlang, plyus bilan qoʻshing yoki torting.',
    assemble: 'Barcha mahsulotlar hal qilindi. Summani tekshirib, «{{button}}»ni bosing.',
    makeReady: 'Javonni tanlang, paketlar sonini kiriting va «{{button}}»ni bosing.',
    checkCode: 'Xaridor keldi. Telefonidagi kodni soʻrang va kassada tering.',
    codeOnItsWay: 'Buyurtma tayyor. Hozir Kuper kodni xaridorga yuboradi.',
    checkGoods: 'Har bir paketni belgilang va mahsulotlarni xaridor bilan tekshiring.',
    takePayment: 'Toʻlovni qabul qiling: naqd, karta yoki Yandex Pay.',
    pay: 'Ekranda QR. Xaridor telefondan toʻlaydi: unda «{{button}}»ni bosing.',
    handOver: 'Toʻlandi. Paketlarni bering va «{{button}}»ni bosing.',
    done: 'Buyurtma topshirildi. Toʻgʻri kodsiz topshirish mumkin emas.',
  },
  phone: 'Xaridor telefoni',
  noCode: 'kod hali yoʻq',
  pay: 'Toʻlash',
  cancel: 'Buyurtmani bekor qilish',
  cancelShort: 'Bekor qilish',
  order: 'Yangi buyurtma',
  learnt: {
    title: 'Nimani oʻrgandingiz',
    pick: 'Yigʻish: har bir mahsulotni belgilash, tortish yoki almashtirish.',
    code: 'Kodni tekshirish: faqat xaridor telefonidan; xato terilganini kassa oʻzi aytadi.',
    hand: 'Topshirish: paketlar, mahsulotlar, toʻlov va shundan keyingina «Topshirish».',
  },
  enter: {
    title: 'Oʻquv rejimi',
    what: 'Oʻsha kassa, lekin oʻquv buyurtmalari bilan. Kuper, Yandex Pay va xaridor rolini dasturning oʻzi oʻynaydi: tashqariga hech narsa ketmaydi, qogʻozga hech narsa chop etilmaydi.',
    guided: 'Yoʻriqnoma yangi buyurtmadan topshirishgacha olib boradi va kodni tekshirishni oʻrgatadi.',
    meanwhile: 'Kassa haqiqiy buyurtmalarni odatdagidek qabul qiladi va nechtasi kutayotganini aytadi.',
    start: 'Oʻqishni boshlash',
  },
};
