// A believable morning at a pickup counter: orders in every state, with goods that need every way of picking.

import type { LifecycleName, LineView, OrderView } from '../types';
import { pickLine, withTolerance } from './goods';

const MINUTE = 60_000;

interface Goods {
  name: string;
  sku: string;
  price: number;
  discount?: number;
  packs: number;
  grams?: number;
}

const goods = {
  milk: {
    name: 'Молоко Простоквашино пастеризованное 2,5 %, 930 мл',
    sku: '4607053473681',
    price: 9990,
    discount: 8990,
    packs: 2,
  },
  bread: { name: 'Хлеб Бородинский нарезанный, 400 г', sku: '4600653123458', price: 5490, packs: 1 },
  eggs: { name: 'Яйца куриные С1, 10 шт.', sku: '4607014250125', price: 12990, discount: 10990, packs: 1 },
  apples: { name: 'Яблоки Гала, весовые', sku: '2100384', price: 14990, packs: 2, grams: 1000 },
  bananas: { name: 'Бананы, весовые', sku: '2100112', price: 13490, packs: 1, grams: 900 },
  chicken: {
    name: 'Филе грудки цыплёнка охлаждённое, весовое',
    sku: '2200561',
    price: 41990,
    discount: 37990,
    packs: 1,
    grams: 850,
  },
  cheese: { name: 'Сыр Российский 50 %, кусок, весовой', sku: '2300778', price: 28900, packs: 1, grams: 350 },
  buckwheat: { name: 'Крупа гречневая Мистраль, 900 г', sku: '4601234567893', price: 11990, packs: 1 },
  water: { name: 'Вода Святой Источник негазированная, 5 л', sku: '4603934000250', price: 11900, packs: 2 },
  coffee: {
    name: 'Кофе молотый Жокей Традиционный, 250 г',
    sku: '4600946000234',
    price: 35990,
    discount: 27990,
    packs: 1,
  },
  pelmeni: {
    name: 'Пельмени Цезарь классические, замороженные, 800 г',
    sku: '4607039920153',
    price: 45990,
    packs: 1,
  },
  curd: { name: 'Творог Домик в деревне 5 %, 300 г', sku: '4600605012345', price: 15990, packs: 3 },
  burger: { name: 'Бургер с говядиной и сыром', sku: 'R-104', price: 42000, packs: 2 },
  fries: { name: 'Картофель фри, большая порция', sku: 'R-201', price: 18900, packs: 1 },
} satisfies Record<string, Goods>;

type Item = keyof typeof goods;

function line(no: number, item: Item): LineView {
  const it: Goods = goods[item];
  const discountPrice = it.discount ?? it.price;
  return withTolerance({
    no,
    sku: it.sku,
    name: it.name,
    remark: item === 'burger' ? 'без лука, двойной сыр' : null,
    orderedMilli: it.packs * 1000,
    orderedGrams: it.grams ?? null,
    price: it.price,
    discountPrice,
    orderedSum: discountPrice * it.packs,
    canBeWeighed: it.grams !== undefined,
    tolerance: null,
    weightVerdict: null,
    marking: null,
    pick: { as: 'untouched' },
    packsMilli: 0,
    grams: null,
    leftMilli: 0,
    sum: 0,
    substituteFor: null,
  });
}

interface Told {
  id: number;
  name: string;
  masked: string;
  phone: string | null;
  lifecycle: LifecycleName;
  items: Item[];
  /** Minutes from now until it is promised. */
  due: number;
  comment?: string;
  restaurant?: boolean;
}

const told: Told[] = [
  {
    id: 1,
    name: 'Марина Соколова',
    masked: 'Марина С.',
    phone: '+79161234567',
    lifecycle: 'new',
    items: ['milk', 'bread', 'eggs', 'apples', 'buckwheat'],
    due: 52,
  },
  {
    id: 2,
    name: 'Тимур Ахметов',
    masked: 'Тимур А.',
    phone: '+79035550142',
    lifecycle: 'new',
    items: ['burger', 'fries'],
    due: 14,
    restaurant: true,
  },
  {
    id: 3,
    name: 'Ольга Викторовна Константинопольская',
    masked: 'Ольга К.',
    phone: '+79267770011',
    lifecycle: 'new',
    items: ['water', 'coffee', 'pelmeni'],
    due: 95,
  },
  {
    id: 4,
    name: 'Игорь Петров',
    masked: 'Игорь П.',
    phone: '+79851112233',
    lifecycle: 'picking',
    items: ['chicken', 'milk', 'bananas', 'cheese', 'coffee', 'bread', 'curd'],
    due: 8,
    comment: 'Бананы не слишком зелёные, пожалуйста',
  },
  {
    id: 5,
    name: 'Анна Ким',
    masked: 'Анна К.',
    phone: null,
    lifecycle: 'picking',
    items: ['eggs', 'curd', 'water'],
    due: -6,
  },
  {
    id: 6,
    name: 'Сергей Волков',
    masked: 'Сергей В.',
    phone: '+79162223344',
    lifecycle: 'assembled',
    items: ['pelmeni', 'bread'],
    due: 25,
  },
  {
    id: 7,
    name: 'Елена Морозова',
    masked: 'Елена М.',
    phone: '+79037778899',
    lifecycle: 'ready',
    items: ['milk', 'eggs', 'apples', 'curd', 'coffee'],
    due: 10,
  },
  {
    id: 8,
    name: 'Дмитрий Лебедев',
    masked: 'Дмитрий Л.',
    phone: null,
    lifecycle: 'ready',
    items: ['water', 'buckwheat', 'bread'],
    due: 70,
  },
  {
    id: 9,
    name: 'Наталья Орлова',
    masked: 'Наталья О.',
    phone: '+79859990077',
    lifecycle: 'ready',
    items: ['chicken', 'cheese'],
    due: -35,
  },
  {
    id: 10,
    name: 'Рустам Каримов',
    masked: 'Рустам К.',
    phone: '+79250001122',
    lifecycle: 'ready',
    items: ['pelmeni', 'milk', 'bananas', 'bread'],
    due: 5,
  },
  {
    id: 11,
    name: 'Вера Зайцева',
    masked: 'Вера З.',
    phone: '+79161010101',
    lifecycle: 'handedOver',
    items: ['milk', 'bread'],
    due: -80,
  },
  {
    id: 12,
    name: 'Павел Громов',
    masked: 'Павел Г.',
    phone: '+79032020202',
    lifecycle: 'canceled',
    items: ['coffee'],
    due: -120,
  },
];

/** The pickup codes, which only the fake's own check knows. */
export const codes: Record<number, string> = { 7: '483920', 8: '710354', 9: '265518', 10: '904137' };

export function demoOrders(now: number): OrderView[] {
  return told.map((one) => order(one, now));
}

function order(one: Told, now: number): OrderView {
  const lines = one.items.map((item, at) => line(at + 1, item));
  const number = `VD-2611-${String(7041 + one.id * 137).padStart(6, '0')}`;
  const at = now + one.due * MINUTE;
  const picked = one.lifecycle !== 'new' && one.lifecycle !== 'picking';
  if (picked) for (const each of lines) take(each);
  const sum = lines.reduce((total, each) => total + each.sum, 0);
  const isPlaced = one.lifecycle === 'ready' || one.lifecycle === 'handedOver';
  return {
    id: one.id,
    version: 3,
    number,
    shortNumber: number.slice(-4),
    lifecycle: one.lifecycle,
    since: now - 12 * MINUTE,
    receivedAt: now - 40 * MINUTE,
    restaurant: one.restaurant ?? false,
    currency: 'RUB',
    customer: {
      name: one.name,
      maskedName: one.masked,
      phone: one.phone,
      comment: one.comment ?? null,
    },
    replacementPolicy: one.comment ? 'Позвонить, предложить похожее' : null,
    window: { from: at, to: at + 60 * MINUTE, completeBefore: at },
    windowBefore: null,
    estimate: null,
    notes: [],
    lines,
    sum,
    orderedSum: lines.reduce((total, each) => total + each.orderedSum, 0),
    kept: 0,
    owed: sum,
    cashDue: sum,
    paidAtKuper: false,
    prepaid: false,
    placement: isPlaced
      ? {
          shelf: one.items.includes('pelmeni')
            ? 'frozen'
            : one.items.includes('milk')
              ? 'chilled'
              : 'ambient',
          bags: Math.ceil(one.items.length / 2),
        }
      : null,
    code: isPlaced ? { toldToKuper: true, triesLeft: 5, locked: false } : null,
    visit: null,
    payments: [],
    proposal: null,
    cancellation:
      one.lifecycle === 'canceled'
        ? { byKuper: true, slug: 'customer_request', description: 'Клиент передумал', tooLate: false }
        : null,
    receipts: [],
    notifications: [],
    allowed: [],
    withManager: [],
  };
}

/** As ordered, weighed goods a little off, as it goes. */
function take(each: LineView): void {
  if (each.orderedGrams === null) pickLine(each, { as: 'pieces', milli: each.orderedMilli });
  else pickLine(each, { as: 'weighed', grams: each.orderedGrams + 36 });
}
