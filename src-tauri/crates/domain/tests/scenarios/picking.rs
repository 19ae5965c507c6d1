//! Picking: sums, replacements, missing goods, undo.

use crate::support::{Till, apples, line, new_order, pieces, rub, weighed};
use domain::*;

fn replace(till: &mut Till, no: u16, substitute: OrderedLine) {
    let line = LineNo(no);
    till.must(Command::Replace { line, substitute });
}

#[test]
fn a_weighed_line_is_charged_by_its_weight_and_a_counted_one_by_its_packs() {
    let mut till = Till::shop().picking();
    till.pick(0, pieces(2));
    till.pick(1, weighed(1130));
    assert_eq!(till.order.sum(), rub(180) + Money::from_minor(20_317));
    till.must(Command::Assemble { marked: Vec::new() });
    let composition = till.order.composition.clone().expect("frozen");
    let line = composition.line(LineNo(1)).expect("the apples");
    assert_eq!(
        (line.grams, line.quantity),
        (Some(Grams(1130)), Quantity::pieces(2))
    );
    assert_eq!(
        (line.total, line.discounted_total),
        (Money::from_minor(22_577), Money::from_minor(20_317))
    );
    assert_eq!(composition.sum(), till.order.sum());
    assert_eq!(composition.full_sum(), rub(180) + Money::from_minor(22_577));
}

#[test]
fn a_weight_without_grams_per_pack_is_refused_since_it_has_no_price() {
    let mut till = Till::shop().picking();
    let (line, pick) = (LineNo(0), weighed(300));
    assert_eq!(
        till.ask(Command::Pick { line, pick }),
        Err(Refusal::NotWeighable { line })
    );
}

#[test]
fn nonsense_quantities_are_refused() {
    let mut till = Till::shop().picking();
    let line = LineNo(1);
    let negative = Pick::Pieces {
        quantity: Quantity::from_milli(-1000),
    };
    let absurd = Pick::Pieces {
        quantity: Quantity::from_milli(i64::MAX),
    };
    let by_hand = Pick::Replaced { by: LineNo(0) };
    for pick in [
        pieces(0),
        negative,
        absurd,
        weighed(0),
        weighed(1_000_001),
        by_hand,
    ] {
        assert_eq!(
            till.ask(Command::Pick { line, pick }),
            Err(Refusal::BadQuantity { line }),
            "{pick:?}"
        );
    }
}

#[test]
fn an_absurd_price_never_overflows_into_a_gift() {
    let dear = OrderedLine {
        price: Money::from_minor(100_000_000_000_000),
        discount_price: Money::from_minor(100_000_000_000_000),
        ..apples()
    };
    let mut till = Till::receive(new_order(vec![dear.clone(), dear], false)).picking();
    let quantity = Quantity::from_milli(1_000_000_000);
    till.pick(0, Pick::Pieces { quantity });
    till.pick(1, weighed(1_000_000));
    assert!(
        till.order
            .lines
            .iter()
            .all(|line| line.picked_sum().is_positive())
    );
    assert_eq!(till.order.sum(), Money::from_minor(i64::MAX));
}

#[test]
fn a_substitute_stands_in_for_its_line_and_undo_takes_it_out_again() {
    let mut till = Till::shop().picking();
    till.pick(0, pieces(1));
    let before = till.order.lines.clone();
    replace(&mut till, 0, line("kefir", 3, 70));
    assert_eq!(till.order.lines[0].pick, Pick::Replaced { by: LineNo(2) });
    assert_eq!(till.order.lines[2].substitute_for, Some(LineNo(0)));
    assert_eq!(till.order.sum(), rub(210));
    let composition = Composition::of(&till.order.lines);
    assert_eq!(composition.lines[0].replaced_by, Some("kefir".into()));
    assert!(composition.lines[0].quantity.is_zero());
    till.must(Command::Undo);
    assert_eq!(till.order.lines, before);
}

#[test]
fn a_replaced_line_is_not_picked_again_until_the_replacement_is_undone() {
    let mut till = Till::shop().picking();
    replace(&mut till, 0, line("kefir", 1, 70));
    let line = LineNo(0);
    let pick = pieces(1);
    assert_eq!(
        till.ask(Command::Pick { line, pick }),
        Err(Refusal::AlreadyReplaced { line })
    );
    let substitute = apples();
    assert_eq!(
        till.ask(Command::Replace { line, substitute }),
        Err(Refusal::AlreadyReplaced { line })
    );
    till.must(Command::Undo);
    till.must(Command::Pick { line, pick });
}

#[test]
fn goods_that_are_in_the_order_already_are_no_substitute() {
    let mut till = Till::shop().picking();
    replace(&mut till, 0, line("kefir", 1, 70));
    let substitute = line("kefir", 2, 70);
    assert_eq!(
        till.ask(Command::Replace {
            line: LineNo(1),
            substitute
        }),
        Err(Refusal::InOrderAlready { line: LineNo(2) })
    );
}

#[test]
fn undo_walks_back_through_a_substitute_that_was_picked_and_replaced_itself() {
    let mut till = Till::shop().picking();
    let mut states = vec![till.order.lines.clone()];
    replace(&mut till, 0, line("kefir", 2, 70));
    states.push(till.order.lines.clone());
    till.pick(2, pieces(1));
    states.push(till.order.lines.clone());
    let pears = OrderedLine {
        sku: "pears".into(),
        ..apples()
    };
    replace(&mut till, 2, pears);
    states.push(till.order.lines.clone());
    till.pick(3, weighed(640));
    states.push(till.order.lines.clone());
    till.pick(1, Pick::Missing);
    while let Some(state) = states.pop() {
        till.must(Command::Undo);
        assert_eq!(till.order.lines, state);
    }
    assert_eq!(till.ask(Command::Undo), Err(Refusal::NothingToUndo));
}

#[test]
fn a_substitute_with_a_nonsense_weight_price_or_name_is_refused() {
    let mut till = Till::shop().picking();
    let nonsense = [
        OrderedLine {
            weight: Some(Grams(0)),
            ..apples()
        },
        OrderedLine {
            weight: Some(Grams(1_000_001)),
            ..apples()
        },
        OrderedLine {
            discount_price: rub(-1),
            ..apples()
        },
        OrderedLine {
            price: Money::from_minor(i64::MAX),
            ..apples()
        },
        OrderedLine {
            quantity: Quantity::ZERO,
            ..apples()
        },
        OrderedLine {
            sku: " ".into(),
            ..apples()
        },
    ];
    for substitute in nonsense {
        let line = LineNo(0);
        let asked = Command::Replace { line, substitute };
        assert_eq!(
            till.ask(asked.clone()),
            Err(Refusal::BadQuantity { line }),
            "{asked:?}"
        );
    }
}

#[test]
fn a_missing_line_stays_in_the_composition_with_nothing_and_costs_nothing() {
    let mut till = Till::shop().picking();
    till.pick(0, Pick::Missing);
    till.pick(1, pieces(1));
    till.must(Command::Assemble { marked: Vec::new() });
    let composition = till.order.composition.clone().expect("frozen");
    assert_eq!(composition.lines.len(), 2);
    assert!(composition.lines[0].quantity.is_zero());
    assert_eq!(composition.sum(), Money::from_minor(8990));
    assert!(composition.is_changed());
    assert_eq!(composition.present().count(), 1);
}

#[test]
fn nothing_is_assembled_while_a_line_is_undecided_or_when_all_are_missing() {
    let mut till = Till::shop().picking();
    till.pick(0, Pick::Missing);
    let lines = vec![LineNo(1)];
    assert_eq!(
        till.ask(Command::Assemble { marked: Vec::new() }),
        Err(Refusal::LinesUndecided { lines })
    );
    till.pick(1, Pick::Missing);
    assert_eq!(
        till.ask(Command::Assemble { marked: Vec::new() }),
        Err(Refusal::NothingPicked)
    );
}

#[test]
fn the_same_pick_twice_is_one_step_and_the_hundred_newest_steps_can_be_taken_back() {
    let mut till = Till::shop().picking();
    till.pick(0, pieces(1));
    till.pick(0, pieces(1));
    assert_eq!(till.order.undo.len(), 1);
    for packs in 0..150 {
        till.pick(0, pieces(2 + packs % 2));
    }
    let mut steps = 0;
    while till.ask(Command::Undo).is_ok() {
        steps += 1;
    }
    assert_eq!(steps, 100);
}
