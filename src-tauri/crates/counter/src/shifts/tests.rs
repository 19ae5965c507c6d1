//! Shifts as the screens ask for them, on a real journal.

use crate::{
    Chance,
    stand::{OLGA, Stand},
    view::{CashMoveKind, CommandError, ShiftReportView, TenderName, UnfinishedKind},
};
use domain::{AttemptNo, CashRounding, Command, Money, OrderId, ReturnNo};

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
