//! Shifts as the screens ask for them, on a real journal.

use crate::{
    Chance,
    stand::{OLGA, Stand},
    view::{CashMoveKind, CommandError, Period, ShiftReportView, TenderName, TenderTotals, UnfinishedKind},
};
use domain::{AttemptNo, CashRounding, Command, Fact, Money, OrderId, PaymentFact, PaymentId, ReturnNo};
use jiff::SignedDuration;

const SUM: i64 = 40_000;

async fn stand() -> Stand {
    let stand = Stand::open("[people]\nlock_after_min = 0").await;
    stand.sign_in(OLGA).await;
    stand
}

fn code<T>(answer: Result<T, CommandError>) -> String {
    answer.err().map(|error| error.code).unwrap_or_default()
}

async fn pays_cash(stand: &Stand) -> OrderId {
    let id = stand.at_the_counter().await;
    let amount = Money::from_minor(SUM);
    let command = Command::TakeCash {
        amount,
        received: amount,
        rounding: CashRounding::default(),
    };
    stand.does(id, command).await;
    id
}

async fn pays_by_card(stand: &Stand) -> OrderId {
    let id = stand.at_the_counter().await;
    let amount = Money::from_minor(SUM);
    stand.does(id, Command::StartCard { amount }).await;
    let command = Command::ConfirmCard {
        attempt: AttemptNo(1),
        reference: "123456".to_owned(),
    };
    stand.does(id, command).await;
    id
}

/// By the QR; whoever asks the service heard that it was captured.
async fn pays_by_qr(stand: &Stand) -> OrderId {
    let id = stand.at_the_counter().await;
    let amount = Money::from_minor(SUM);
    let payment_id = PaymentId(format!("12-1-{id}"));
    stand.does(id, Command::StartPay { amount, payment_id }).await;
    let currency = "RUB".to_owned();
    is_told(stand, id, PaymentFact::Captured { amount, currency }).await;
    id
}

async fn is_told(stand: &Stand, id: OrderId, fact: PaymentFact) {
    let attempt = AttemptNo(1);
    let fact = Fact::Payment { attempt, fact };
    stand.counter.inner.record(id, fact, Vec::new()).await.unwrap();
}

async fn is_owed(stand: &Stand, id: OrderId) {
    let attempt = AttemptNo(1);
    stand.does(id, Command::OweReturn { attempt }).await;
}

async fn is_given_back(stand: &Stand, id: OrderId) {
    let command = Command::ConfirmReturn {
        attempt: AttemptNo(1),
        no: ReturnNo(1),
    };
    stand.does(id, command).await;
}

/// Z as X was the moment before: without what a closing adds.
fn as_x(z: &ShiftReportView, x: &ShiftReportView) -> ShiftReportView {
    ShiftReportView {
        z_number: None,
        at: x.at,
        closed_by: None,
        cash_counted: None,
        difference: None,
        remark: None,
        ..z.clone()
    }
}

#[tokio::test]
async fn whatever_happens_in_a_shift_the_drawer_adds_up_and_z_is_what_x_was() {
    for seed in 0..8 {
        let chance = Chance::seeded(seed);
        let roll = |sides: i64| i64::try_from(chance.number() % u64::try_from(sides).unwrap()).unwrap();
        let stand = stand().await;
        let counter = &stand.counter;
        let mut z_numbers = Vec::new();
        for _ in 0..2 {
            let before = roll(100_000);
            let shift = counter.open_shift(before).await.unwrap()[0].id;
            let (mut taken, mut returned, mut put_in, mut taken_out) = (0, 0, 0, 0);
            let mut card = 0;
            let (mut kept, mut owed): (Vec<OrderId>, Vec<OrderId>) = (Vec::new(), Vec::new());
            for _ in 0..14 {
                stand.seconds_pass(1 + roll(600));
                let expected = before + taken - returned + put_in - taken_out;
                match roll(7) {
                    0 | 1 => {
                        kept.push(pays_cash(&stand).await);
                        taken += SUM;
                    }
                    2 => {
                        pays_by_card(&stand).await;
                        card += SUM;
                    }
                    3 => {
                        if let Some(id) = kept.pop() {
                            is_owed(&stand, id).await;
                            owed.push(id);
                        }
                    }
                    4 => {
                        if let Some(id) = owed.pop() {
                            is_given_back(&stand, id).await;
                            returned += SUM;
                        }
                    }
                    5 => {
                        let amount = 1 + roll(50_000);
                        let moved = counter.move_cash(CashMoveKind::In, amount, "размен").await;
                        put_in += amount;
                        assert_eq!(moved.unwrap().cash_expected, expected + amount);
                    }
                    _ => {
                        let amount = 1 + roll(120_000);
                        let moved = counter.move_cash(CashMoveKind::Out, amount, "инкассация").await;
                        if amount > expected {
                            let refused = moved.unwrap_err();
                            assert_eq!(refused.code, "tooMuchOut");
                            assert_eq!(refused.params["expected"], expected);
                        } else {
                            taken_out += amount;
                        }
                    }
                }
                let expected = before + taken - returned + put_in - taken_out;
                let x = counter.shift_report(shift).await.unwrap();
                assert_eq!(x.cash_expected, expected, "seed {seed}");
                assert_eq!(
                    (x.cash_before, x.cash_in, x.cash_out),
                    (before, put_in, taken_out)
                );
                let of = |tender| x.tenders.iter().find(|totals| totals.tender == tender).unwrap();
                assert_eq!(of(TenderName::Cash).net, taken - returned);
                assert_eq!(of(TenderName::Card).net, card);
                assert_eq!(x.net, taken - returned + card);
            }
            stand.seconds_pass(1);
            let x = counter.shift_report(shift).await.unwrap();
            let off = roll(3) - 1;
            let counted = (x.cash_expected + off).max(0);
            let z = counter.close_shift(Some(counted), "пересчитано").await.unwrap();
            assert_eq!(as_x(&z, &x), x, "seed {seed}");
            assert_eq!(z.difference, Some(counted - x.cash_expected));
            z_numbers.push(z.z_number.unwrap());
            // What happens later is another shift's, or nobody's.
            stand.seconds_pass(1);
            for id in owed {
                is_given_back(&stand, id).await;
            }
            pays_cash(&stand).await;
            assert_eq!(counter.shift_report(shift).await.unwrap(), z, "seed {seed}");
            stand.seconds_pass(1);
        }
        assert_eq!(z_numbers, [1, 2]);
    }
}

/// How often so much was taken and given back, by tender.
type Truth = [(i64, i64); 3];

fn told(tenders: &[TenderTotals]) -> Truth {
    let mut truth = Truth::default();
    for totals in tenders {
        assert_eq!((totals.taken % SUM, totals.returned % SUM), (0, 0));
        truth[totals.tender as usize] = (totals.taken / SUM, totals.returned / SUM);
    }
    truth
}

#[tokio::test]
async fn whatever_the_clock_does_all_money_is_of_the_one_shift_that_was_open_when_it_was_recorded() {
    const HOUR: i64 = 3_600;
    // Corrected by a little, set back by hours, a dead battery, a wrong year ahead; and mostly right.
    let jumps = [
        1,
        1,
        60,
        600,
        -1,
        -90,
        -5 * HOUR,
        5 * HOUR,
        -9_000 * HOUR,
        9_000 * HOUR,
    ];
    let (mut went_back_in_a_shift, mut outside_any) = (0, 0);
    for seed in 0..6 {
        let chance = Chance::seeded(seed);
        let roll = |sides: usize| usize::try_from(chance.number() % u64::try_from(sides).unwrap()).unwrap();
        let stand = stand().await;
        let counter = &stand.counter;
        let mut open: Option<(i64, Truth, u32)> = None;
        let mut closed: Vec<(i64, u32, Truth, u32)> = Vec::new();
        let (mut outside, mut all) = (Truth::default(), Truth::default());
        let mut kept: Vec<(OrderId, TenderName)> = Vec::new();
        let mut owed: Vec<(OrderId, TenderName)> = Vec::new();
        for _ in 0..36 {
            let jump = jumps[roll(jumps.len())];
            stand.counter.inner.clock.advance(SignedDuration::from_secs(jump));
            went_back_in_a_shift += u32::from(jump < 0 && open.is_some());
            let mut moved: Option<(TenderName, bool)> = None;
            let mut handed_over = 0;
            match roll(11) {
                0..=2 => {
                    let (id, tender) = match roll(3) {
                        0 => (pays_cash(&stand).await, TenderName::Cash),
                        1 => (pays_by_card(&stand).await, TenderName::Card),
                        _ => (pays_by_qr(&stand).await, TenderName::YandexPay),
                    };
                    kept.push((id, tender));
                    moved = Some((tender, true));
                }
                3 | 4 => {
                    if let Some((id, tender)) = kept.pop() {
                        is_owed(&stand, id).await;
                        owed.push((id, tender));
                    }
                }
                5 | 6 => {
                    if let Some((id, tender)) = owed.pop() {
                        if tender == TenderName::YandexPay {
                            is_told(&stand, id, PaymentFact::Returned { no: ReturnNo(1) }).await;
                        } else {
                            is_given_back(&stand, id).await;
                        }
                        moved = Some((tender, false));
                    }
                }
                7 => {
                    if let Some((id, _)) = kept.pop() {
                        stand.does(id, Command::HandOver).await;
                        handed_over = 1;
                    }
                }
                _ => match open.take() {
                    None => {
                        let id = counter.open_shift(0).await.unwrap()[0].id;
                        open = Some((id, Truth::default(), 0));
                    }
                    Some((id, truth, ended)) => {
                        let z = counter.close_shift(None, "").await.unwrap();
                        assert_eq!(told(&z.tenders), truth, "seed {seed}: Z");
                        assert_eq!(z.handed_over, ended, "seed {seed}: Z");
                        closed.push((id, z.z_number.unwrap(), truth, ended));
                    }
                },
            }
            if let Some((tender, came)) = moved {
                outside_any += u32::from(open.is_none());
                let of = open.as_mut().map_or(&mut outside, |(_, truth, _)| truth);
                for sums in [of, &mut all] {
                    let (taken, returned) = &mut sums[tender as usize];
                    *(if came { taken } else { returned }) += 1;
                }
            }
            if let Some((id, truth, ended)) = &mut open {
                *ended += handed_over;
                let x = counter.shift_report(*id).await.unwrap();
                assert_eq!(told(&x.tenders), *truth, "seed {seed}: X");
                assert_eq!(x.handed_over, *ended, "seed {seed}: X");
            }
        }
        // Each kopeck once: in a Z, in the X of the open shift, or while none was open.
        let mut found = outside;
        let still_open = open.map(|(id, truth, ended)| (id, 0, truth, ended));
        for (id, _, truth, _) in closed.iter().chain(&still_open) {
            let seen = counter.reconcile(Period::Shift { id: *id }, false).await.unwrap();
            assert_eq!(told(&seen.tenders), *truth, "seed {seed}: reconciliation");
            for (sums, (taken, returned)) in found.iter_mut().zip(truth) {
                *sums = (sums.0 + taken, sums.1 + returned);
            }
        }
        assert_eq!(found, all, "seed {seed}");
        let numbers: Vec<u32> = closed.iter().map(|(_, number, _, _)| *number).collect();
        let last = u32::try_from(numbers.len()).unwrap();
        assert_eq!(numbers, Vec::from_iter(1..=last), "seed {seed}");
    }
    // A rule about what never happens would hold for nothing.
    assert!(went_back_in_a_shift > 5 && outside_any > 5);
}

#[tokio::test]
async fn money_that_moved_while_no_shift_was_open_is_of_its_day_and_of_no_shift() {
    let stand = stand().await;
    let counter = &stand.counter;
    pays_cash(&stand).await;
    stand.seconds_pass(60);
    let first = counter.open_shift(0).await.unwrap()[0].id;
    pays_by_card(&stand).await;
    stand.seconds_pass(60);
    counter.close_shift(None, "").await.unwrap();
    pays_by_qr(&stand).await;
    let mut card = Truth::default();
    card[TenderName::Card as usize] = (1, 0);
    let shift = counter
        .reconcile(Period::Shift { id: first }, false)
        .await
        .unwrap();
    assert_eq!(told(&shift.tenders), card);
    assert_eq!(shift.rows.len(), 1);
    let date = stand.counter.inner.clock.now().to_string()[..10].to_owned();
    let day = counter.reconcile(Period::Day { date }, false).await.unwrap();
    assert_eq!((day.rows.len(), day.net), (3, 3 * SUM));
}

#[tokio::test]
async fn a_difference_wants_a_word_and_a_count_that_fits_does_not() {
    let stand = stand().await;
    let counter = &stand.counter;
    assert_eq!(code(counter.close_shift(None, "").await), "noShift");
    counter.open_shift(50_000).await.unwrap();
    pays_cash(&stand).await;
    stand.seconds_pass(60);
    let refused = counter.close_shift(Some(89_900), "  ").await.unwrap_err();
    assert_eq!(refused.code, "remarkMissing");
    assert_eq!(refused.params["difference"], -100);
    assert_eq!(
        counter.shifts().await.unwrap()[0].closed_at,
        None,
        "still open after a refusal"
    );
    let z = counter
        .close_shift(Some(89_900), " не дали рубль ")
        .await
        .unwrap();
    assert_eq!(
        (z.difference, z.remark.as_deref()),
        (Some(-100), Some("не дали рубль"))
    );
    assert_eq!(z.closed_by.as_deref(), Some("Ольга"));
    let view = &counter.shifts().await.unwrap()[0];
    assert_eq!((view.z_number, view.difference), (Some(1), Some(-100)));

    counter.open_shift(0).await.unwrap();
    let exact = counter.close_shift(Some(0), "").await.unwrap();
    assert_eq!(
        (exact.z_number, exact.difference, exact.remark),
        (Some(2), Some(0), None)
    );
    counter.open_shift(0).await.unwrap();
    let nobody_counted = counter.close_shift(None, "").await.unwrap();
    assert_eq!(
        (nobody_counted.cash_counted, nobody_counted.difference),
        (None, None)
    );
}

#[tokio::test]
async fn closing_lists_what_is_unfinished_and_closes() {
    let stand = stand().await;
    let counter = &stand.counter;
    counter.open_shift(0).await.unwrap();
    let ready = stand.ready().await;
    let paid = pays_cash(&stand).await;
    let back = pays_cash(&stand).await;
    is_owed(&stand, back).await;
    let over = pays_by_card(&stand).await;
    stand.does(over, Command::HandOver).await;
    stand.seconds_pass(60);
    let z = counter.close_shift(None, "").await.unwrap();
    assert_eq!((z.handed_over, z.canceled), (1, 0));
    let told: Vec<_> = z
        .unfinished
        .iter()
        .filter(|one| one.kind != UnfinishedKind::Unsent)
        .map(|one| (one.kind, one.order))
        .collect();
    assert_eq!(
        told,
        [
            (UnfinishedKind::ReturnOwed, back.0),
            (UnfinishedKind::PaidNotHandedOver, paid.0),
            (UnfinishedKind::AtTheCounter, back.0),
            (UnfinishedKind::Ready, ready.0),
        ]
    );
    // Kuper is out of reach: all four have something to tell it.
    let unsent = z
        .unfinished
        .iter()
        .filter(|one| one.kind == UnfinishedKind::Unsent);
    assert_eq!(unsent.count(), 4);
}

#[tokio::test]
async fn cash_is_moved_in_an_open_shift_with_a_reason_and_a_sum() {
    let stand = stand().await;
    let counter = &stand.counter;
    let put = async |amount, reason| code(counter.move_cash(CashMoveKind::In, amount, reason).await);
    assert_eq!(put(100, "размен").await, "noShift");
    assert_eq!(code(counter.open_shift(-1).await), "badInput");
    counter.open_shift(100).await.unwrap();
    assert_eq!(put(100, " ").await, "reasonMissing");
    for amount in [0, -5, i64::MAX, i64::MIN] {
        assert_eq!(put(amount, "размен").await, "badInput", "{amount}");
    }
    assert_eq!(
        code(counter.move_cash(CashMoveKind::Out, 101, "банк").await),
        "tooMuchOut"
    );
    let x = counter.move_cash(CashMoveKind::Out, 100, " банк ").await.unwrap();
    assert_eq!((x.cash_expected, x.moves.len()), (0, 1));
    assert_eq!(
        (x.moves[0].reason.as_str(), x.moves[0].by.as_deref()),
        ("банк", Some("Ольга"))
    );
    assert_eq!(code(counter.close_shift(Some(-1), "").await), "badInput");
    assert_eq!(code(counter.shift_report(99).await), "unknownShift");
}
