//! Kuper sends other positions while the store picks: a person decides, and picks are not overwritten.

use crate::support::{Till, apples, line, new_order, pieces, rub};
use domain::*;

fn propose(till: &mut Till, lines: Vec<OrderedLine>) -> Vec<Event> {
    till.tell(Fact::LinesProposed { lines })
}

#[test]
fn accepting_changes_what_was_asked_for_and_keeps_what_was_picked() {
    let mut till = Till::shop().decided();
    let picks: Vec<Pick> = till.order.lines.iter().map(|line| line.pick).collect();
    propose(
        &mut till,
        vec![line("milk", 5, 95), apples(), line("tea", 1, 300)],
    );
    assert_eq!(
        till.order.lines[0].ordered,
        line("milk", 2, 90),
        "a proposal alone changes nothing"
    );
    assert_eq!(
        till.ask(Command::Assemble { marked: Vec::new() }),
        Err(Refusal::ProposalOpen)
    );
    till.must(Command::AcceptProposal);
    assert_eq!(till.order.lines[0].ordered, line("milk", 5, 95));
    let after: Vec<Pick> = till.order.lines.iter().map(|line| line.pick).collect();
    assert_eq!(after, [picks, vec![Pick::Untouched]].concat());
    assert_eq!(till.order.proposed, None);
}

#[test]
fn dismissing_leaves_everything_as_it_was() {
    let mut till = Till::shop().decided();
    let before = till.order.lines.clone();
    propose(&mut till, vec![line("tea", 1, 300)]);
    till.must(Command::DismissProposal);
    assert_eq!(till.order.lines, before);
    till.must(Command::Assemble { marked: Vec::new() });
}

#[test]
fn a_repeated_proposal_changes_nothing_even_after_it_was_accepted() {
    let mut till = Till::shop().picking();
    let wanted = vec![line("tea", 1, 300), line("milk", 1, 90)];
    assert_eq!(propose(&mut till, wanted.clone()).len(), 1);
    assert_eq!(propose(&mut till, wanted.clone()), vec![]);
    till.must(Command::AcceptProposal);
    assert_eq!(propose(&mut till, wanted), vec![]);
    assert_eq!(propose(&mut till, vec![line("tea", 1, 300)]).len(), 1);
}

#[test]
fn the_positions_as_ordered_are_no_proposal_but_the_same_line_twice_is() {
    let mut till = Till::shop().picking();
    assert_eq!(propose(&mut till, vec![line("milk", 2, 90), apples()]), vec![]);
    assert_eq!(
        propose(&mut till, vec![line("milk", 2, 90), apples(), apples()]).len(),
        1
    );
}

#[test]
fn a_line_that_is_gone_is_missing_unless_goods_were_picked_and_comes_back_to_be_picked() {
    let mut till = Till::shop().picking();
    till.pick(0, pieces(2));
    propose(&mut till, vec![line("tea", 1, 300)]);
    till.must(Command::AcceptProposal);
    assert_eq!(
        (till.order.lines[0].pick, till.order.lines[1].pick),
        (pieces(2), Pick::Missing)
    );
    assert!(till.order.lines[1].ordered.quantity.is_zero());
    assert_eq!(till.order.ordered_sum(), rub(300));
    propose(&mut till, vec![line("tea", 1, 300), apples()]);
    till.must(Command::AcceptProposal);
    assert_eq!(till.order.lines[1].pick, Pick::Untouched);
    assert_eq!(till.order.lines.len(), 3);
}

#[test]
fn a_weighed_pick_that_loses_its_price_is_decided_again_and_never_given_away() {
    let without_weight = OrderedLine {
        weight: None,
        ..apples()
    };
    let no_packs = OrderedLine {
        quantity: Quantity::ZERO,
        ..apples()
    };
    for wanted in [Some(without_weight), Some(no_packs), None] {
        let mut till = Till::shop().decided();
        let milk = line("milk", 2, 90);
        propose(&mut till, std::iter::once(milk).chain(wanted).collect());
        till.must(Command::AcceptProposal);
        let lines = vec![LineNo(1)];
        assert_eq!(
            till.ask(Command::Assemble { marked: Vec::new() }),
            Err(Refusal::LinesUndecided { lines })
        );
        till.pick(1, pieces(1));
        assert_eq!(till.order.sum(), rub(180) + Money::from_minor(8990));
    }
}

#[test]
fn a_weighed_pick_is_priced_by_the_new_grams_per_pack() {
    let mut till = Till::shop().decided();
    let wanted = OrderedLine {
        quantity: Quantity::pieces(4),
        weight: Some(Grams(2000)),
        ..apples()
    };
    propose(&mut till, vec![line("milk", 2, 90), wanted]);
    till.must(Command::AcceptProposal);
    assert_eq!(till.order.lines[1].picked_sum(), Money::from_minor(17_980));
}

#[test]
fn two_dishes_of_one_sku_keep_their_own_modifiers() {
    let dish = |remark: &str, packs| OrderedLine {
        remark: Some(remark.to_owned()),
        ..line("burger", packs, 400)
    };
    let order = new_order(vec![dish("без лука", 1), dish("с сыром", 1)], true);
    let mut till = Till::receive(order).picking();
    till.pick(0, pieces(1));
    till.pick(1, pieces(1));
    propose(&mut till, vec![dish("с сыром", 3), dish("без лука", 1)]);
    till.must(Command::AcceptProposal);
    let ordered: Vec<&OrderedLine> = till.order.lines.iter().map(|line| &line.ordered).collect();
    assert_eq!(ordered, [&dish("без лука", 1), &dish("с сыром", 3)]);
    propose(&mut till, vec![dish("с сыром", 3)]);
    till.must(Command::AcceptProposal);
    assert!(till.order.lines[0].ordered.quantity.is_zero());
    assert_eq!(till.order.lines[1].ordered, dish("с сыром", 3));
}

#[test]
fn substitutes_are_left_alone_and_undo_starts_afresh() {
    let mut till = Till::shop().picking();
    let substitute = line("kefir", 1, 70);
    let no = LineNo(0);
    till.must(Command::Replace {
        line: no,
        substitute: substitute.clone(),
    });
    propose(
        &mut till,
        vec![line("kefir", 4, 60), line("milk", 3, 90), apples()],
    );
    till.must(Command::AcceptProposal);
    assert_eq!(till.order.lines[0].pick, Pick::Replaced { by: LineNo(2) });
    assert_eq!(
        (&till.order.lines[2].ordered, till.order.lines[2].pick),
        (&substitute, pieces(1))
    );
    assert_eq!(till.order.lines[3].ordered, line("kefir", 4, 60));
    assert_eq!(till.ask(Command::Undo), Err(Refusal::NothingToUndo));
}

#[test]
fn a_proposal_after_assembly_is_shown_and_can_only_be_dismissed() {
    let mut till = Till::shop().assembled();
    propose(&mut till, vec![line("tea", 1, 300)]);
    let state = Lifecycle::Assembled;
    assert_eq!(till.ask(Command::AcceptProposal), Err(Refusal::TooLate { state }));
    till.must(Command::DismissProposal);
    till.make_ready(1);
}
