//! Marking codes: one a unit, none twice, and undone with the unit.

use crate::support::{Till, brought, line, mark, new_order, pieces, weighed};
use domain::*;

const MILK: LineNo = LineNo(0);
const APPLES: LineNo = LineNo(1);

fn tails(till: &Till) -> Vec<String> {
    let line = till.order.line(MILK).expect("milk");
    line.marks.iter().map(|mark| mark.tail().to_owned()).collect()
}

fn in_bags(till: &Till) -> Vec<String> {
    let goods = till.order.goods().expect("goods").line(MILK).expect("milk");
    goods.marks.iter().map(|mark| mark.tail().to_owned()).collect()
}

fn scan(line: LineNo, serial: &str) -> Command {
    Command::MarkUnit {
        line,
        mark: mark(serial),
    }
}

fn assemble(marked: &[LineNo]) -> Command {
    Command::Assemble {
        marked: marked.to_vec(),
    }
}

/// Both milks marked, apples weighed.
fn marked() -> Till {
    let mut till = Till::shop().picking();
    till.mark(0, "A");
    till.mark(0, "B");
    till.pick(1, weighed(1000));
    till
}

fn marked_at_the_counter() -> Till {
    let mut till = marked();
    till.must(assemble(&[MILK]));
    till.make_ready(2);
    till.check(1).expect("the right code is granted");
    till
}

#[test]
fn a_scanned_code_takes_a_unit_and_one_step_back_gives_both_back() {
    let mut till = Till::shop().picking();
    till.mark(0, "A");
    till.mark(0, "B");
    assert_eq!(till.order.line(MILK).map(|line| line.pick), Some(pieces(2)));
    assert_eq!(tails(&till), ["A", "B"]);
    till.must(Command::Undo);
    assert_eq!(till.order.line(MILK).map(|line| line.pick), Some(pieces(1)));
    assert_eq!(tails(&till), ["A"]);
    till.must(Command::Undo);
    assert_eq!(till.order.line(MILK).map(|line| line.pick), Some(Pick::Untouched));
    assert!(tails(&till).is_empty());
}

#[test]
fn a_unit_counted_without_a_code_gets_the_next_one() {
    let mut till = Till::shop().picking();
    till.pick(0, pieces(2));
    till.mark(0, "A");
    assert_eq!(till.order.line(MILK).map(|line| line.pick), Some(pieces(2)));
    assert_eq!(till.order.lacks_marks(&[]), Some((MILK, 1)));
    till.mark(0, "B");
    assert_eq!(till.order.lacks_marks(&[MILK]), None);
    till.mark(0, "C");
    assert_eq!(till.order.line(MILK).map(|line| line.pick), Some(pieces(3)));
}

#[test]
fn a_code_is_taken_once() {
    let mut till = Till::shop().picking();
    till.mark(0, "A");
    assert_eq!(till.ask(scan(MILK, "A")), Err(Refusal::MarkTwice { line: MILK }));
    let bare = MarkingCode::read(mark("A").unit())
        .expect("a code")
        .expect("a code");
    let without_seal = Command::MarkUnit {
        line: APPLES,
        mark: bare,
    };
    assert_eq!(till.ask(without_seal), Err(Refusal::MarkTwice { line: MILK }));
    till.pick(0, Pick::Missing);
    till.mark(1, "A");
    assert_eq!(
        till.ask(scan(MILK, "A")),
        Err(Refusal::MarkTwice { line: APPLES })
    );
}

#[test]
fn nothing_is_assembled_while_a_marked_unit_lacks_its_code() {
    let mut till = Till::shop().decided();
    let lacking = |lacking| Err(Refusal::MarksMissing { line: MILK, lacking });
    assert_eq!(
        till.ask(assemble(&[MILK])),
        lacking(2),
        "the store's list says so"
    );
    till.mark(0, "A");
    assert_eq!(till.ask(assemble(&[])), lacking(1), "one code says so");
    till.mark(0, "B");
    let events = till.must(assemble(&[MILK, APPLES]));
    let [Event::Assembled { composition }] = &events[..] else {
        panic!("{events:?}");
    };
    assert_eq!(composition.marks().count(), 2);
}

#[test]
fn goods_by_weight_and_lines_without_goods_need_no_codes() {
    let mut till = Till::shop().decided();
    assert_eq!(
        till.ask(scan(APPLES, "A")),
        Err(Refusal::WeighedAlready { line: APPLES })
    );
    till.pick(0, Pick::Missing);
    till.must(assemble(&[MILK, APPLES]));
}

#[test]
fn fewer_units_than_codes_are_refused_until_a_marked_one_is_put_back() {
    let mut till = marked();
    let fewer = Command::Pick {
        line: MILK,
        pick: pieces(1),
    };
    assert_eq!(
        till.ask(fewer.clone()),
        Err(Refusal::MarksTooMany { line: MILK, marks: 2 })
    );
    till.must(Command::Unmark { line: MILK, unit: 0 });
    assert_eq!(tails(&till), ["B"]);
    assert_eq!(till.order.line(MILK).map(|line| line.pick), Some(pieces(1)));
    till.must(Command::Unmark { line: MILK, unit: 0 });
    assert_eq!(till.order.line(MILK).map(|line| line.pick), Some(Pick::Untouched));
    assert_eq!(
        till.ask(Command::Unmark { line: MILK, unit: 0 }),
        Err(Refusal::NothingMarked)
    );
    till.must(Command::Undo);
    till.must(Command::Undo);
    assert_eq!(tails(&till), ["A", "B"]);
    assert_eq!(
        till.ask(Command::Unmark { line: MILK, unit: 2 }),
        Err(Refusal::NoSuchUnit { line: MILK })
    );
}

#[test]
fn a_line_that_goes_takes_its_codes_along_and_brings_them_back() {
    let replace = Command::Replace {
        line: MILK,
        substitute: line("kefir", 1, 80),
    };
    for gone in [
        Command::Pick {
            line: MILK,
            pick: Pick::Missing,
        },
        Command::Pick {
            line: MILK,
            pick: Pick::Untouched,
        },
        replace,
    ] {
        let mut till = marked();
        till.must(gone);
        assert!(tails(&till).is_empty());
        assert_eq!(till.order.marks().count(), 0, "somebody else may sell them");
        till.must(Command::Undo);
        assert_eq!(tails(&till), ["A", "B"]);
    }
}

#[test]
fn a_part_of_marked_goods_goes_by_its_units() {
    let mut till = marked_at_the_counter();
    let refuse = |left, units: &[u16]| Command::RefuseLine {
        line: MILK,
        left: Quantity::pieces(left),
        units: units.to_vec(),
    };
    let unclear = |needed| Err(Refusal::UnitsUnclear { line: MILK, needed });
    assert_eq!(till.ask(refuse(1, &[])), unclear(1));
    assert_eq!(till.ask(refuse(1, &[0, 1])), unclear(1));
    assert_eq!(till.ask(refuse(1, &[2])), unclear(1));
    assert_eq!(till.ask(refuse(0, &[0])), unclear(0));
    till.must(refuse(1, &[0]));
    assert_eq!(in_bags(&till), ["B"]);
    assert_eq!(
        till.order.marks().count(),
        1,
        "the refused one is back on the shelf"
    );
    till.must(refuse(0, &[]));
    assert!(in_bags(&till).is_empty());
}

#[test]
fn the_same_unit_is_not_two() {
    let mut till = Till::receive(new_order(vec![line("milk", 3, 90)], false)).picking();
    for serial in ["A", "B", "C"] {
        till.mark(0, serial);
    }
    till.must(assemble(&[]));
    till.make_ready(1);
    till.check(1).expect("the right code is granted");
    let twice = Command::RefuseLine {
        line: MILK,
        left: Quantity::ONE,
        units: vec![1, 1],
    };
    assert_eq!(
        till.ask(twice),
        Err(Refusal::UnitsUnclear {
            line: MILK,
            needed: 2
        })
    );
}

#[test]
fn units_of_unmarked_goods_are_not_named() {
    let mut till = Till::shop().at_the_counter();
    let refuse = Command::RefuseLine {
        line: MILK,
        left: Quantity::ONE,
        units: vec![0],
    };
    assert_eq!(
        till.ask(refuse),
        Err(Refusal::UnitsUnclear {
            line: MILK,
            needed: 0
        })
    );
}

#[test]
fn marked_goods_come_back_all_together_or_not_at_all() {
    let mut till = marked_at_the_counter();
    till.must(Command::ConfirmComposition);
    for bag in [1, 2] {
        till.must(Command::ShowBag { bag });
    }
    till.take_cash();
    till.must(Command::HandOver);
    assert_eq!(till.order.marks().count(), 2, "sold");
    assert_eq!(
        till.ask(brought(0, 1)),
        Err(Refusal::MarkedTogether { line: MILK })
    );
    till.must(brought(0, 0));
    assert_eq!(till.order.marks().count(), 0);
    let delivered = till.order.composition.as_ref().expect("goods");
    assert_eq!(
        delivered.marks().count(),
        2,
        "what was delivered is not rewritten"
    );
}

#[test]
fn a_canceled_order_lets_its_codes_go() {
    let mut till = marked();
    till.must(assemble(&[]));
    assert_eq!(till.order.marks().count(), 2);
    till.cancel();
    assert_eq!(till.order.marks().count(), 0);
}

#[test]
fn a_composition_without_codes_is_written_as_before() {
    let composition = Till::shop().assembled().order.composition.expect("goods");
    let text = serde_json::to_string(&composition).expect("it is JSON");
    assert!(!text.contains("marks"));
}
