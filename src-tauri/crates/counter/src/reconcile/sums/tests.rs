#![allow(clippy::inconsistent_digit_grouping, reason = "roubles_kopecks")]

use super::super::compare::{Holds, Told};
use super::*;
use crate::view::{DifferenceKind, TenderName};
use domain::{Closure, Event, KuperKeys, NewOrder, OrderNumber, PickupWindow, Recorded, ReturnNo};
use jiff::SignedDuration;
use proptest::prelude::*;

const ONE: AttemptNo = AttemptNo(1);

/// So many seconds after the store opened.
fn at(seconds: i64) -> Timestamp {
    "2026-11-22T06:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_secs(seconds)
}

fn rub(minor: i64) -> Money {
    Money::from_minor(minor)
}

/// An order of which only these events of money are told.
fn order(id: i64, events: Vec<(i64, Event)>) -> Order {
    Order::fold(OrderId(id), &log(id, events)).unwrap()
}

fn log(id: i64, events: Vec<(i64, Event)>) -> Vec<Recorded> {
    let received = Event::Received {
        order: NewOrder {
            number: OrderNumber(format!("12-1-{id:06}")),
            keys: KuperKeys {
                order_uuid: None,
                original_order_id: Some(format!("H{id}")),
            },
            lines: Vec::new(),
            currency: Currency::Rub,
            restaurant: false,
            window: PickupWindow::default(),
            replacement_policy: None,
        },
    };
    std::iter::once((0, received))
        .chain(events)
        .zip(1..)
        .map(|((seconds, event), version)| Recorded {
            version,
            at: at(seconds),
            by: Some(OperatorId(7)),
            event,
        })
        .collect()
}

fn cash(amount: i64, rounding: i64) -> Event {
    Event::CashTaken {
        attempt: ONE,
        amount: rub(amount),
        received: rub(amount + 500_00),
        rounding: rub(rounding),
    }
}

fn owe(amount: i64) -> Event {
    Event::ReturnOwed {
        attempt: ONE,
        amount: Some(rub(amount)),
    }
}

fn done(no: u16) -> Event {
    Event::ReturnDone {
        attempt: ONE,
        no: ReturnNo(no),
    }
}

fn pay(amount: i64, id: i64) -> Event {
    Event::PayStarted {
        attempt: ONE,
        amount: rub(amount),
        payment_id: PaymentId(format!("s12-t1-{id}-1")),
    }
}

fn closed(closure: Closure) -> Event {
    Event::AttemptClosed {
        attempt: ONE,
        closure,
    }
}

fn captured() -> Event {
    Event::Captured {
        attempt: ONE,
        reference: None,
    }
}

fn span(from: i64, to: i64) -> Span {
    Span {
        from: at(from),
        to: Some(at(to)),
    }
}

fn by_time(orders: &[Order], span: &Span) -> Vec<Placed> {
    let placed = |order: &Order| Placed::by_time(order.clone(), span);
    orders.iter().map(placed).collect()
}

fn look(orders: &[Order], span: Span, asked: &[Asked]) -> ReconciliationView {
    let books = Books {
        orders: &by_time(orders, &span),
        span,
        currency: Currency::Rub,
        names: &HashMap::from([(OperatorId(7), "Ольга".to_owned())]),
        offers_pay: true,
    };
    books.view(asked, (!asked.is_empty()).then(|| at(0)))
}

fn of(view: &ReconciliationView, tender: TenderName) -> &TenderTotals {
    view.tenders
        .iter()
        .find(|totals| totals.tender == tender)
        .unwrap()
}

fn held(order: &Order, money: i64) -> Asked {
    let attempt = order.ledger.attempts[0].clone();
    Asked {
        order: order.id,
        payment_id: attempt.payment_id.clone().unwrap(),
        attempt,
        said: Said::Told(Told {
            status: "CAPTURED".to_owned(),
            holds: Holds::Money(rub(money)),
            settled: true,
        }),
    }
}

#[test]
fn cash_is_what_was_paid_and_a_return_takes_the_rounding_along() {
    // 464.50 rounded to 464; a loaf of 40.00 goes back, then the rest.
    let events = vec![
        (10, cash(464_50, -50)),
        (20, owe(40_00)),
        (30, done(1)),
        (40, owe(424_50)),
        (50, done(2)),
    ];
    let orders = [order(1, events)];
    let morning = look(&orders, span(0, 45), &[]);
    let totals = of(&morning, TenderName::Cash);
    assert_eq!(
        (totals.taken, totals.rounding, totals.taken_count),
        (464_00, -50, 1)
    );
    assert_eq!(
        (totals.returned, totals.returned_count, totals.net),
        (40_00, 1, 424_00)
    );
    let day = look(&orders, span(0, 100), &[]);
    let totals = of(&day, TenderName::Cash);
    assert_eq!(
        (totals.taken, totals.returned, totals.net, day.net),
        (464_00, 464_00, 0, 0)
    );
    assert_eq!(day.rows[0].kept, 0);
    assert_eq!(day.rows[0].operator.as_deref(), Some("Ольга"));
}

#[test]
fn money_counts_on_the_day_it_moved_and_its_end_belongs_to_the_next() {
    let orders = [order(
        1,
        vec![(10, cash(100_00, 0)), (90, owe(100_00)), (100, done(1))],
    )];
    let net = |from, to| look(&orders, span(from, to), &[]).net;
    assert_eq!(
        (net(0, 10), net(10, 11), net(11, 100), net(100, 101)),
        (0, 100_00, 0, -100_00)
    );
}

#[test]
fn money_that_came_too_late_is_taken_when_it_was_found_and_gone_when_it_was_returned() {
    let events = vec![
        (10, pay(90_00, 1)),
        (20, closed(Closure::RolledBack)),
        (30, owe(90_00)),
    ];
    let found = order(1, events.clone());
    let view = look(std::slice::from_ref(&found), span(0, 100), &[]);
    let totals = of(&view, TenderName::YandexPay);
    assert_eq!((totals.taken, totals.returned, totals.open_count), (90_00, 0, 1));
    assert_eq!((view.rows[0].going_back, view.rows[0].kept), (90_00, 0));
    let gone = order(1, [events, vec![(40, done(1))]].concat());
    let view = look(&[gone], span(0, 100), &[]);
    let totals = of(&view, TenderName::YandexPay);
    assert_eq!(
        (totals.taken, totals.returned, totals.open_count, view.net),
        (90_00, 90_00, 0, 0)
    );
}

#[test]
fn what_was_refunded_past_the_till_is_gone_since_the_till_knew() {
    let orders = [order(
        1,
        vec![
            (10, pay(90_00, 1)),
            (20, captured()),
            (25, owe(30_00)),
            (26, done(1)),
            (60, closed(Closure::Returned)),
        ],
    )];
    assert_eq!(look(&orders, span(0, 50), &[]).net, 60_00);
    assert_eq!(look(&orders, span(50, 100), &[]).net, -60_00);
}

#[test]
fn every_tender_of_the_store_has_its_line_and_a_tender_that_is_not_offered_has_none() {
    let view = look(&[], span(0, 100), &[]);
    let names: Vec<_> = view.tenders.iter().map(|totals| totals.tender).collect();
    assert_eq!(names, [TenderName::Cash, TenderName::Card, TenderName::YandexPay]);
    let orders = [order(1, vec![(10, pay(90_00, 1)), (20, captured())])];
    let without = |orders: &[Order]| {
        let names = HashMap::new();
        let books = Books {
            orders: &by_time(orders, &span(0, 100)),
            span: span(0, 100),
            currency: Currency::Rub,
            names: &names,
            offers_pay: false,
        };
        books.view(&[], None).tenders.len()
    };
    assert_eq!((without(&[]), without(&orders)), (2, 3), "money is never hidden");
}

#[test]
fn the_service_is_asked_about_every_payment_of_the_time_also_one_that_was_closed() {
    let orders = [
        order(2, vec![(12, pay(2, 2)), (20, closed(Closure::Failed))]),
        order(1, vec![(10, pay(1, 1))]),
        order(3, vec![(14, cash(3, 0))]),
        order(4, vec![(1, pay(4, 4)), (50, captured())]),
        order(5, vec![(1, pay(5, 5)), (2, captured()), (40, owe(5))]),
        order(6, vec![(1, pay(6, 6)), (2, captured())]),
        order(7, vec![(99, pay(7, 7))]),
    ];
    let names = HashMap::new();
    let books = Books {
        orders: &by_time(&orders, &span(10, 60)),
        span: span(10, 60),
        currency: Currency::Rub,
        names: &names,
        offers_pay: true,
    };
    let asked: Vec<i64> = books.to_ask().iter().map(|(order, ..)| order.0).collect();
    assert_eq!(
        asked,
        [4, 5, 1, 2],
        "oldest first; neither cash nor another time's"
    );
}

#[test]
fn a_payment_that_differs_is_shown_though_it_took_nothing_here() {
    let orders = [
        order(1, vec![(10, pay(90_00, 1)), (20, closed(Closure::RolledBack))]),
        order(2, vec![(11, pay(50_00, 2)), (21, captured())]),
        order(3, vec![(12, pay(70_00, 3)), (22, closed(Closure::Failed))]),
    ];
    let asked = [
        held(&orders[0], 90_00),
        held(&orders[1], 50_00),
        held(&orders[2], 0),
    ];
    let view = look(&orders, span(0, 100), &asked);
    let kinds: Vec<_> = view
        .differences
        .iter()
        .map(|it| (it.kind, it.order_id, it.ours, it.theirs))
        .collect();
    assert_eq!(kinds, [(DifferenceKind::HeldThereOnly, 1, 0, Some(90_00))]);
    let rows: Vec<_> = view
        .rows
        .iter()
        .map(|row| (row.order_id, row.paid, row.theirs))
        .collect();
    assert_eq!(rows, [(1, 0, Some(90_00)), (2, 50_00, Some(50_00))]);
    let service = view.service.unwrap();
    assert_eq!((service.asked, service.unanswered), (3, 0));
    assert_eq!((service.net, service.ours), (140_00, 50_00));
}

#[test]
fn both_sums_of_the_service_are_of_the_payments_that_it_told_about() {
    let orders = [
        order(1, vec![(10, pay(90_00, 1)), (20, captured())]),
        order(2, vec![(11, pay(50_00, 2)), (21, captured())]),
        order(3, vec![(12, pay(70_00, 3)), (22, captured())]),
    ];
    let silent = Asked {
        said: Said::Silent,
        ..held(&orders[1], 0)
    };
    let unknown = Asked {
        said: Said::Unknown,
        ..held(&orders[2], 0)
    };
    let view = look(&orders, span(0, 100), &[held(&orders[0], 90_00), silent, unknown]);
    let service = view.service.unwrap();
    assert_eq!((service.asked, service.unanswered), (3, 1));
    assert_eq!((service.net, service.ours), (90_00, 90_00));
    let kinds: Vec<_> = view.differences.iter().map(|it| it.kind).collect();
    assert_eq!(kinds, [DifferenceKind::Unanswered, DifferenceKind::UnknownThere]);
}

/// What an attempt may go through, and the money that moves by it: when, and how much into the till's hands. The moves
/// are told by who writes the story, not read from the ledger.
#[derive(Debug, Clone)]
struct Story {
    tender: TenderName,
    events: Vec<(i64, Event)>,
    moves: Vec<(i64, i64)>,
}

/// Times between events, an amount, a rounding, two parts that go back, and how far they get.
fn story() -> impl Strategy<Value = Story> {
    let gaps = prop::collection::vec(1..4000_i64, 8);
    (
        0..12_u8,
        gaps,
        2_00..900_00_i64,
        -99..100_i64,
        1..100_i64,
        0..5_u8,
    )
        .prop_map(|(kind, gaps, amount, rounding, share, ends)| {
            let mut now = 0;
            let mut gaps = gaps.into_iter();
            let mut story = Story {
                tender: TenderName::YandexPay,
                events: Vec::new(),
                moves: Vec::new(),
            };
            let mut tell = |event: Event, moved: i64| {
                now += gaps.next().unwrap();
                story.events.push((now, event));
                if moved != 0 {
                    story.moves.push((now, moved));
                }
            };
            let card = Event::CardStarted {
                attempt: ONE,
                amount: rub(amount),
            };
            let mut rounded = 0;
            let tender = match kind {
                0..=2 => {
                    rounded = rounding;
                    tell(cash(amount, rounding), amount + rounding);
                    TenderName::Cash
                }
                3 => {
                    tell(card, 0);
                    TenderName::Card
                }
                4 => {
                    tell(card, 0);
                    tell(Event::CardUnsure { attempt: ONE }, 0);
                    TenderName::Card
                }
                5 => {
                    tell(card, 0);
                    tell(closed(Closure::Declined), 0);
                    tell(captured(), amount);
                    TenderName::Card
                }
                6 => {
                    tell(pay(amount, 1), 0);
                    TenderName::YandexPay
                }
                7 => {
                    tell(pay(amount, 1), 0);
                    tell(Event::RollbackAsked { attempt: ONE }, 0);
                    tell(closed(Closure::PaidThenRefunded), 0);
                    TenderName::YandexPay
                }
                8 => {
                    tell(pay(amount, 1), 0);
                    tell(closed(Closure::Failed), 0);
                    // Found and owed back at one moment; then given back, or not yet.
                    tell(owe(amount), amount);
                    if ends > 1 {
                        tell(done(1), -amount);
                    }
                    TenderName::YandexPay
                }
                9 => {
                    tell(pay(amount, 1), 0);
                    let mismatched = Event::Mismatched {
                        attempt: ONE,
                        captured: rub(amount - 1),
                        currency: "RUB".to_owned(),
                    };
                    tell(mismatched, 0);
                    TenderName::YandexPay
                }
                _ => {
                    tell(pay(amount, 1), 0);
                    tell(captured(), amount);
                    TenderName::YandexPay
                }
            };
            // A part goes back, then the rest; the last takes the rounding along. Or somebody refunds it past us.
            if matches!(kind, 0..=2 | 5 | 10..) {
                let part = (amount * share / 100).clamp(1, amount - 1);
                let first = part.min(amount + rounded);
                let rest = amount + rounded - first;
                if ends > 0 {
                    tell(owe(part), 0);
                }
                if ends > 1 {
                    tell(done(1), -first);
                }
                if ends == 3 {
                    tell(owe(amount - part), 0);
                    tell(done(2), -rest);
                }
                if ends == 4 && tender == TenderName::YandexPay {
                    tell(closed(Closure::Returned), -rest);
                }
            }
            story.tender = tender;
            story
        })
}

fn told(stories: &[Story]) -> Vec<Order> {
    stories
        .iter()
        .zip(1..)
        .map(|(story, id)| order(id, story.events.clone()))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn totals_are_the_money_that_moved_and_rows_add_up_to_them(
        stories in prop::collection::vec(story(), 0..8),
        from in 0..12_000_i64,
        length in 1..20_000_i64,
    ) {
        let orders = told(&stories);
        let view = look(&orders, span(from, from + length), &[]);
        for totals in &view.tenders {
            let moved: Vec<i64> = stories
                .iter()
                .filter(|story| story.tender == totals.tender)
                .flat_map(|story| &story.moves)
                .filter(|(seconds, _)| (from..from + length).contains(seconds))
                .map(|(_, money)| *money)
                .collect();
            prop_assert_eq!(totals.taken, moved.iter().filter(|money| **money > 0).sum::<i64>());
            prop_assert_eq!(totals.returned, -moved.iter().filter(|money| **money < 0).sum::<i64>());
            prop_assert_eq!(totals.taken_count as usize, moved.iter().filter(|money| **money > 0).count());
            prop_assert_eq!(totals.net, moved.iter().sum::<i64>());
            let rows = || view.rows.iter().filter(|row| row.tender == totals.tender);
            prop_assert_eq!(rows().map(|row| row.paid).sum::<i64>(), totals.taken);
            prop_assert_eq!(rows().map(|row| row.rounding).sum::<i64>(), totals.rounding);
            prop_assert_eq!(rows().map(|row| row.returned).sum::<i64>(), totals.returned);
        }
        prop_assert_eq!(view.net, view.tenders.iter().map(|totals| totals.net).sum::<i64>());
    }

    #[test]
    fn an_order_of_events_tells_what_an_honest_clock_tells_and_a_wrong_clock_changes_nothing(
        story in story(),
        from in 0..12_000_i64,
        length in 1..20_000_i64,
        turned in prop::collection::vec(-400_000_000..400_000_000_i64, 10),
    ) {
        let honest = log(1, story.events);
        let span = span(from, from + length);
        let of_the_period = honest.iter().filter(|recorded| span.holds(recorded.at));
        let versions = of_the_period.map(|recorded| recorded.version).collect();
        let by_log = Placed::by_log(OrderId(1), &honest, &versions).unwrap();
        let by_time = Placed::by_time(Order::fold(OrderId(1), &honest).unwrap(), &span);
        prop_assert_eq!(&by_log, &by_time);
        let mut wrong = honest;
        for (recorded, turned) in wrong.iter_mut().zip(turned) {
            recorded.at += SignedDuration::from_secs(turned);
        }
        let by_log_alone = Placed::by_log(OrderId(1), &wrong, &versions).unwrap();
        prop_assert_eq!(by_log_alone.within, by_time.within);
    }

    #[test]
    fn over_all_time_the_net_is_the_money_in_hand(stories in prop::collection::vec(story(), 0..8)) {
        let view = look(&told(&stories), Span { from: at(0), to: None }, &[]);
        let in_hand: i64 = stories.iter().flat_map(|story| &story.moves).map(|(_, money)| *money).sum();
        prop_assert_eq!(view.net, in_hand);
        prop_assert_eq!(view.rows.iter().map(|row| row.kept + row.going_back).sum::<i64>(), in_hand);
        prop_assert!(view.rows.iter().all(|row| row.kept >= 0));
    }

    #[test]
    fn a_time_cut_in_two_adds_up(
        stories in prop::collection::vec(story(), 0..8),
        from in 0..5_000_i64,
        first in 1..8_000_i64,
        second in 1..8_000_i64,
    ) {
        let orders = told(&stories);
        let (middle, end) = (from + first, from + first + second);
        let one = look(&orders, span(from, middle), &[]);
        let two = look(&orders, span(middle, end), &[]);
        let whole = look(&orders, span(from, end), &[]);
        for (index, whole) in whole.tenders.iter().enumerate() {
            let (one, two) = (&one.tenders[index], &two.tenders[index]);
            let sum = TenderTotals {
                tender: whole.tender,
                taken_count: one.taken_count + two.taken_count,
                taken: one.taken + two.taken,
                rounding: one.rounding + two.rounding,
                returned_count: one.returned_count + two.returned_count,
                returned: one.returned + two.returned,
                net: one.net + two.net,
                open_count: one.open_count + two.open_count,
            };
            prop_assert_eq!(&sum, whole);
        }
        prop_assert_eq!(one.net + two.net, whole.net);
    }
}
