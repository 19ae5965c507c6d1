import type { board as ru } from '../ru/board';
import type { Uzbek } from '../shape';

export const board: Uzbek<typeof ru> = {
  title: 'Doska',
  search: 'Raqam, telefon, ism yoki mahsulot',
  searchLabel: 'Buyurtma qidirish',
  nothingFound: 'Hech narsa topilmadi',
  nothingFoundHint: 'Raqamni tekshiring yoki qidiruvni tozalang. Berilgan buyurtmalar jurnalda.',
  column: { new: 'Yangi', picking: 'Yigʻilmoqda', ready: 'Tayyor', counter: 'Peshtaxtada' },
  empty: {
    new: 'Yangi buyurtma yoʻq. Kuper yuborishi bilan oʻzi chiqadi.',
    picking: 'Yangi buyurtmani oching va yigʻishni boshlang.',
    ready: 'Yigʻilgan buyurtmalar shu yerda kutadi.',
    counter: 'Olish kodini kiriting — mijozning buyurtmasi shu yerda chiqadi.',
  },
  promise: {
    calm: '{{span}} qoldi',
    soon: 'tez orada: {{span}}',
    late: '{{span}} kechikdik',
    waitCalm: 'mijoz soat {{time}} da',
    waitSoon: 'tez orada, {{time}} da',
    waitLate: 'mijoz {{span}} kechikdi',
    none: 'muddatsiz',
  },
  done: '{{count}} tadan {{done}} tasi yigʻildi',
  assembled: 'Yigʻildi, joyi yoʻq',
  restaurant: 'Restoran',
  proposal: 'Kuper tarkibni oʻzgartirdi',
  payment: 'Toʻlov ketmoqda',
  problem: 'Muammo bor',
};
