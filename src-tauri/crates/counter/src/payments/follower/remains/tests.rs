//! Whatever cart is sent, the strict service takes it, and the money adds up.

use super::{Held, Untold, lower::lower, target_cart};
use crate::{config::Config, payments::request::create_order, sample::Sample};
use axum::{body::Bytes, http::Request};
use domain::{
    AttemptNo, Code, CodeLength, Command, Currency, Event, Grams, KuperKeys, LineNo, Money, NewOrder, Order,
    OrderId, OrderedLine, PaymentFact, PaymentId, Pick, PickupWindow, Placement, Quantity, Recorded,
    ReturnNo, Shelf, Sku,
};
use proptest::{collection::vec, prelude::*};
use rust_decimal::Decimal;
use simulator::{
    clock::ManualClock,
    pay::{Pay, PayConfig, Settle},
};
use std::path::Path;
use yandex_pay::{Refund, TargetCartItem};

const SETTINGS: &str = r#"
[store]
id = "12"
name = "Лесная лавка"
address = "Ташкент, улица Навои, 1"
[intake]
token = "hook"
[kuper]
token = "kuper"
[yandex_pay]
base_url = "https://pay.invalid"
api_key = "pay-key"
merchant_id = "8a3f6b1e-2c4d-4e5f-9a6b-7c8d9e0f1a2b"
branch_id = "branch-12"
"#;

/// What is in the bags: thousandths of packs and the price of one, or grams of 1000 and the price of those.
#[derive(Debug, Clone, Copy)]
enum Goods {
    Packs(i64, i64),
    Grams(u32, i64),
}

fn ready(goods: &[Goods]) -> Sample {
    let line = |(at, goods): (usize, &Goods)| {
        let (quantity, weight, price) = match *goods {
            Goods::Packs(milli, price) => (Quantity::from_milli(milli), None, price),
            Goods::Grams(_, price) => (Quantity::ONE, Some(Grams(1000)), price),
        };
        OrderedLine {
            // Two lines of one SKU now and then.
            sku: Sku(format!("sku-{}", at % 3)),
            name: format!("line {at}"),
            barcodes: Vec::new(),
            quantity,
            weight,
            price: Money::from_minor(price + 100),
            discount_price: Money::from_minor(price),
            remark: None,
        }
    };
    let order = NewOrder {
        number: "12-1-000001".into(),
        keys: KuperKeys {
            order_uuid: Some("shop:1".to_owned()),
            original_order_id: None,
        },
        lines: goods.iter().enumerate().map(line).collect(),
        currency: Currency::Rub,
        restaurant: false,
        window: PickupWindow::default(),
        replacement_policy: None,
    };
    let received = Recorded {
        version: 1,
        at: crate::sample::noon(),
        by: None,
        event: Event::Received { order },
    };
    let mut sample = Sample {
        order: Order::first(OrderId(1), &received).unwrap(),
        now: crate::sample::noon(),
    };
    sample.does(Command::StartPicking);
    for (line, goods) in (0..).zip(goods) {
        let pick = match *goods {
            Goods::Packs(milli, _) => Pick::Pieces {
                quantity: Quantity::from_milli(milli),
            },
            Goods::Grams(grams, _) => Pick::Weighed { grams: Grams(grams) },
        };
        sample.does(Command::Pick {
            line: LineNo(line),
            pick,
        });
    }
    sample.does(Command::Assemble { marked: Vec::new() });
    sample.does(Command::MakeReady {
        placement: Placement {
            shelf: Shelf::Ambient,
            bags: 1,
        },
        code: Code::from_random(CodeLength::try_from(6).unwrap(), 7),
        code_first: false,
    });
    sample.comes();
    sample
}

/// A till and the service, and the stored requests by attempt.
struct Counter {
    sample: Sample,
    pay: Pay,
    config: Config,
    requests: Vec<(AttemptNo, Vec<u8>)>,
}

impl Counter {
    fn of(goods: &[Goods]) -> Self {
        let config = PayConfig {
            refund_takes: Settle::AtOnce,
            ..PayConfig::default()
        };
        Self {
            sample: ready(goods),
            pay: Pay::offline(config, ManualClock::at(crate::sample::noon()).clock()),
            config: Config::parse(SETTINGS, Path::new("/till")).unwrap(),
            requests: Vec::new(),
        }
    }

    fn post(&self, path: &str, id: &str, body: Vec<u8>) -> (u16, String) {
        let request = Request::post(format!("/api/merchant/{path}"))
            .header("Authorization", "Api-Key pay-key")
            .header("X-Request-Id", id)
            .header("Content-Type", "application/json")
            .body(Bytes::from(body));
        let answer = self.pay.answer(request.unwrap());
        let said = String::from_utf8_lossy(answer.body()).into_owned();
        (answer.status().as_u16(), said)
    }

    /// A payment of so much, captured.
    fn pays(&mut self, amount: Money) {
        self.pays_after(amount, None);
    }

    /// The card was charged after all while the QR hung.
    fn pays_after(&mut self, amount: Money, card: Option<AttemptNo>) {
        let order = &self.sample.order;
        let no = order.ledger.next_no();
        let id = PaymentId(format!("s12-t1-20261121-000001-{}", no.0));
        let pay = self.config.yandex_pay.as_ref().unwrap();
        let phone = Some("+79001234567".to_owned());
        let request = create_order(&self.config, pay, order, amount, &id, None, phone);
        let body = serde_json::to_vec(&request).unwrap();
        let (status, said) = self.post("v1/orders", &id.0, body.clone());
        assert_eq!(status, 200, "{said}");
        self.requests.push((no, body));
        self.sample.does(Command::StartPay {
            amount,
            payment_id: id.clone(),
        });
        if let Some(attempt) = card {
            self.sample.does(Command::CardWasCharged {
                attempt,
                reference: "RRN 1".to_owned(),
            });
        }
        self.pay.customer_pays(&id.0).unwrap();
        self.sample.captured(no.0, amount.minor());
    }

    fn card(&mut self, amount: Money) -> AttemptNo {
        let attempt = self.sample.order.ledger.next_no();
        self.sample.does(Command::StartCard { amount });
        self.sample.does(Command::DeclineCard { attempt });
        attempt
    }

    /// So many packs of a line stay; what cannot be refused is not.
    fn refuses(&mut self, line: u16, left: i64) -> bool {
        let command = Command::RefuseLine {
            line: LineNo(line),
            left: Quantity::from_milli(left),
            units: Vec::new(),
        };
        let may = domain::decide(&self.sample.order, command.clone(), crate::sample::MANAGER).is_ok();
        if may {
            self.sample.does(command);
        }
        may
    }

    fn held(&self, no: AttemptNo) -> Decimal {
        let attempt = self.sample.order.ledger.attempt(no).unwrap();
        let id = attempt.payment_id.clone().unwrap();
        self.pay.ledger()[&id.0].net()
    }

    /// The next return of an attempt that has one, as it would be asked for.
    fn due(&self) -> Option<(AttemptNo, ReturnNo, Refund, Option<Untold>)> {
        let order = &self.sample.order;
        self.requests.iter().find_map(|(no, request)| {
            let attempt = order.ledger.attempt(*no)?;
            let back = attempt.next_return()?;
            let cart = target_cart(order, attempt, back, Some(request));
            let id = format!("{}-{}-{}", no.0, back.no.0, back.round);
            let refund = Refund {
                branch_id: Some("b".to_owned()),
                manager_id: Some("m".to_owned()),
                target_cart: cart.clone().ok().flatten(),
                ..Refund::full(back.pay_out.to_decimal(), id)
            };
            Some((*no, back.no, refund, cart.err()))
        })
    }

    /// Does it, unless the bank will not. Says whether the till could ask for it.
    fn gives_back(&mut self, fails: bool) -> Option<bool> {
        let (attempt, no, refund, untold) = self.due()?;
        let refused = |reason: &str| PaymentFact::ReturnRefused {
            no,
            reason: reason.to_owned(),
        };
        if let Some(untold) = untold {
            self.sample.learns(attempt.0, refused(&untold.to_string()));
            return Some(false);
        }
        if fails {
            self.pay.fail_next_refund("the card is closed");
        }
        let before = self.held(attempt);
        let payment = self
            .sample
            .order
            .ledger
            .attempt(attempt)
            .unwrap()
            .payment_id
            .clone();
        let path = format!("v2/orders/{}/refund", payment.unwrap().0);
        let body = serde_json::to_vec(&refund).unwrap();
        let (status, said) = self.post(&path, &refund.external_operation_id, body);
        assert_eq!(status, 200, "{refund:?}: {said}: {:#?}", self.sample.order.ledger);
        if fails {
            self.sample.learns(attempt.0, refused("the card is closed"));
            assert_eq!(self.held(attempt), before);
        } else {
            self.sample.learns(attempt.0, PaymentFact::Returned { no });
            assert_eq!(self.held(attempt), before - refund.refund_amount);
        }
        Some(true)
    }

    fn refused(&self) -> Option<(AttemptNo, ReturnNo)> {
        self.requests.iter().find_map(|(no, _)| {
            let attempt = self.sample.order.ledger.attempt(*no)?;
            let back = attempt.returns.iter().find(|back| back.is_refused())?;
            Some((*no, back.no))
        })
    }

    fn target(&self) -> Vec<TargetCartItem> {
        let (.., refund, untold) = self.due().unwrap();
        assert_eq!(untold, None);
        refund.target_cart.map(|cart| cart.items).unwrap_or_default()
    }
}

fn item(id: &str, count: Decimal, price: Option<i64>) -> TargetCartItem {
    TargetCartItem {
        product_id: id.to_owned(),
        quantity_count: Some(count),
        price: price.map(|minor| Decimal::new(minor, 2)),
    }
}

fn one(id: &str) -> TargetCartItem {
    item(id, Decimal::ONE, None)
}

fn whole(goods: &[Goods]) -> Counter {
    let mut counter = Counter::of(goods);
    counter.pays(counter.sample.order.owed());
    counter
}

#[test]
fn each_return_leaves_the_goods_of_its_own_time_though_later_ones_wait() {
    let goods = [
        Goods::Packs(1000, 10_000),
        Goods::Packs(3000, 5000),
        Goods::Grams(450, 30_000),
    ];
    let mut counter = whole(&goods);
    assert!(counter.refuses(1, 1000) && counter.refuses(0, 0) && counter.refuses(1, 500));
    assert_eq!(counter.target(), [one("sku-0"), one("sku-1"), one("sku-2")]);
    assert_eq!(counter.gives_back(true), Some(true));
    // The first one failed: what it was for is held while the others go on.
    assert_eq!(
        counter.target(),
        [item("sku-1", Decimal::from(3), None), one("sku-2")]
    );
    assert_eq!(counter.gives_back(false), Some(true));
    let half = Decimal::new(25, 1);
    assert_eq!(counter.target(), [item("sku-1", half, None), one("sku-2")]);
    assert_eq!(counter.gives_back(false), Some(true));
    let (attempt, no) = counter.refused().unwrap();
    counter.sample.does(Command::RetryReturn { attempt, no });
    assert_eq!(
        counter.target(),
        [item("sku-1", Decimal::new(5, 1), None), one("sku-2")]
    );
    assert_eq!(counter.gives_back(false), Some(true));
    assert_eq!(counter.held(attempt), Decimal::new(16_000, 2));
}

#[test]
fn what_a_person_gave_back_by_hand_the_service_still_holds() {
    let mut counter = whole(&[Goods::Packs(1000, 10_000), Goods::Packs(1000, 5000)]);
    assert!(counter.refuses(0, 0));
    assert_eq!(counter.gives_back(true), Some(true));
    let (attempt, no) = counter.refused().unwrap();
    counter.sample.does(Command::ConfirmReturn { attempt, no });
    counter.sample.does(Command::OweReturn { attempt });
    assert_eq!(counter.target(), [one("sku-0")]);
    assert_eq!(counter.gives_back(false), Some(true));
    assert_eq!(counter.held(attempt), Decimal::new(10_000, 2));
}

#[test]
fn a_part_of_a_split_payment_only_gets_cheaper() {
    let mut counter = Counter::of(&[Goods::Packs(1000, 10_000), Goods::Packs(3000, 5000)]);
    counter.pays(Money::from_minor(12_000));
    counter.pays(Money::from_minor(13_000));
    assert!(counter.refuses(1, 1000));
    assert_eq!(counter.target(), [item("12-1-000001", Decimal::ONE, Some(3000))]);
    assert_eq!(counter.gives_back(false), Some(true));
    assert!(counter.refuses(1, 0));
    // The rest of the last part, then of the first.
    assert_eq!(
        counter.target(),
        [item("12-1-000001", Decimal::ONE, Some(10_000))]
    );
    assert_eq!(counter.gives_back(false), Some(true));
    assert_eq!(counter.target(), []);
    assert_eq!(counter.gives_back(false), Some(true));
    assert_eq!(counter.held(AttemptNo(1)), Decimal::new(10_000, 2));
    assert_eq!(counter.held(AttemptNo(2)), Decimal::ZERO);
}

#[test]
fn without_the_stored_request_only_all_of_it_goes_back() {
    let mut counter = whole(&[Goods::Packs(1000, 10_000), Goods::Packs(1000, 5000)]);
    assert!(counter.refuses(0, 0));
    let told = |counter: &Counter, request| {
        let order = &counter.sample.order;
        let attempt = &order.ledger.attempts[0];
        target_cart(order, attempt, attempt.next_return().unwrap(), request)
    };
    assert_eq!(told(&counter, None), Err(Untold::Erased));
    assert_eq!(told(&counter, Some(b"{")), Err(Untold::Unreadable));
    assert_eq!(counter.gives_back(false), Some(true));
    assert!(counter.refuses(1, 0));
    assert_eq!(told(&counter, None), Ok(None));
}

#[test]
fn a_sum_that_is_no_goods_makes_one_line_cheaper() {
    type Case = (&'static [(i64, i64)], i64, Option<&'static [(i64, i64)]>);
    let cases: [Case; 8] = [
        // Of a single unit, if there is one.
        (&[(3, 1000), (1, 500)], 100, Some(&[(3, 1000), (1, 400)])),
        (&[(1, 500), (1, 900)], 100, Some(&[(1, 500), (1, 800)])),
        // Of each unit alike, where that is whole kopecks.
        (&[(3, 1000)], 300, Some(&[(3, 900)])),
        // The remainder of the division on another.
        (&[(3, 1000), (1, 50)], 100, Some(&[(3, 967), (1, 49)])),
        // Fewer units, where the price does not divide.
        (&[(3, 1000)], 1100, Some(&[(2, 950)])),
        // Whole lines, where it is more than any.
        (&[(1, 500), (1, 900)], 1000, Some(&[(1, 400)])),
        // Nothing makes up 1.99 of two or three units of a kopeck's share.
        (&[(3, 100)], 1, None),
        (&[(1, 100)], -1, None),
    ];
    let cart = |lines: &[(i64, i64)]| {
        let line = |&(count, price): &(i64, i64)| Held {
            id: String::new(),
            count: Decimal::from(count),
            price: Decimal::new(price, 2).normalize(),
            paid_count: Decimal::ZERO,
            paid_price: Decimal::ZERO,
        };
        lines.iter().map(line).collect::<Vec<_>>()
    };
    for (before, by, after) in cases {
        assert_eq!(
            lower(cart(before), Decimal::new(by, 2)),
            after.map(cart),
            "{before:?} less {by}"
        );
    }
}

fn goods() -> impl Strategy<Value = Goods> {
    prop_oneof![
        5 => (1_i64..6, 1_i64..20_000).prop_map(|(packs, price)| Goods::Packs(packs * 1000, price)),
        1 => (1_i64..6, Just(0)).prop_map(|(packs, price)| Goods::Packs(packs * 1000, price)),
        2 => (1_i64..5_000, 1_i64..20_000).prop_map(|(milli, price)| Goods::Packs(milli, price)),
        2 => (1_u32..3_000, 1_i64..50_000).prop_map(|(grams, price)| Goods::Grams(grams, price)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_service_takes_every_cart_and_the_money_adds_up(
        goods in vec(goods(), 1..5),
        parts in vec(1_i64..100, 0..3),
        // A card that was declined before the QR, and was charged after all while it hung.
        charged in proptest::option::weighted(0.2, 1_i64..100),
        acts in vec((0_u8..10, 0_u16..5, 0_i64..5_000), 1..20),
    ) {
        let mut counter = Counter::of(&goods);
        let sum = counter.sample.order.owed();
        prop_assume!(sum.is_positive());
        let share = |percent: i64| sum.times_ratio(percent, 100).filter(|part| part.is_positive());
        let card = charged.and_then(share).map(|part| counter.card(part));
        for part in parts.into_iter().filter_map(share) {
            if part < counter.sample.order.owed() {
                counter.pays(part);
            }
        }
        counter.pays_after(counter.sample.order.owed(), card);
        for (act, line, left) in acts {
            match act {
                0..4 => {
                    // Mostly whole packs.
                    let left = if act == 0 { left } else { left / 1000 * 1000 };
                    counter.refuses(line, left);
                }
                4..7 => {
                    counter.gives_back(false);
                }
                7 => {
                    counter.gives_back(true);
                }
                8 => if let Some((attempt, no)) = counter.refused() {
                    counter.sample.does(Command::RetryReturn { attempt, no });
                },
                _ => if let Some((attempt, no)) = counter.refused() {
                    counter.sample.does(Command::ConfirmReturn { attempt, no });
                },
            }
        }
        // To the end: what the till cannot ask for stays for a person.
        while counter.gives_back(false).is_some() {}
        for (no, _) in &counter.requests {
            let attempt = counter.sample.order.ledger.attempt(*no).unwrap();
            let order = &counter.sample.order;
            let by_service: Money = attempt.returns.iter()
                .filter(|back| back.is_done())
                .filter(|back| !order.returned_goods.iter().any(|noted| noted.attempt == *no && noted.no == back.no && noted.by_hand))
                .map(|back| back.pay_out)
                .sum();
            prop_assert_eq!(counter.held(*no), (attempt.amount - by_service).to_decimal());
        }
    }
}
