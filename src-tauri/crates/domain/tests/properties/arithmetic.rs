//! Sums of single lines, over the whole range that the outside world may send.

use crate::support::line;
use domain::*;
use proptest::prelude::*;

const DEAREST: i64 = 100_000_000_000_000;

prop_compose! {
    fn any_line()(
        milli in 0..=1_000_000_000_i64,
        weight in proptest::option::of(0..=u32::MAX),
        price in 0..=DEAREST,
        discount in 0..=DEAREST,
    ) -> OrderedLine {
        OrderedLine {
            quantity: Quantity::from_milli(milli),
            weight: weight.map(Grams),
            price: Money::from_minor(price.max(discount)),
            discount_price: Money::from_minor(price.min(discount)),
            ..line("any", 1, 1)
        }
    }
}

fn any_pick() -> impl Strategy<Value = Pick> {
    prop_oneof![
        Just(Pick::Missing),
        (0..=1_000_000_000_i64).prop_map(|milli| Pick::Pieces {
            quantity: Quantity::from_milli(milli)
        }),
        (0..=1_000_000_u32).prop_map(|grams| Pick::Weighed { grams: Grams(grams) }),
    ]
}

proptest! {
    #[test]
    fn a_sum_is_never_negative_and_a_discount_never_costs(line in any_line(), pick in any_pick()) {
        let (total, discounted) = line.sums(pick);
        prop_assert!(Money::ZERO <= discounted && discounted <= total);
        prop_assert!(line.packs(pick) >= Quantity::ZERO);
    }

    #[test]
    fn more_goods_never_cost_less(line in any_line(), less in 0..=1_000_000_u32, more in 0..=1_000_000_u32) {
        let (less, more) = (less.min(more), less.max(more));
        let weighed = |grams| line.sums(Pick::Weighed { grams: Grams(grams) }).1;
        prop_assert!(weighed(less) <= weighed(more));
        let counted = |milli: u32| line.sums(Pick::Pieces { quantity: Quantity::from_milli(i64::from(milli)) }).1;
        prop_assert!(counted(less) <= counted(more));
    }

    #[test]
    fn weighing_exactly_what_was_ordered_costs_exactly_what_was_ordered(line in any_line()) {
        prop_assume!(line.can_be_weighed());
        let grams = line.weight.expect("it can be weighed");
        prop_assert_eq!(line.sums(Pick::Weighed { grams }).1, line.ordered_sum());
    }

    #[test]
    fn a_weighed_sum_is_within_half_a_minor_unit_of_the_exact_one(
        milli in 1..100_000_i64, weight in 1..100_000_u32, price in 0..10_000_000_i64, grams in 0..100_000_u32,
    ) {
        let line = OrderedLine {
            quantity: Quantity::from_milli(milli),
            weight: Some(Grams(weight)),
            discount_price: Money::from_minor(price),
            ..line("any", 1, 1)
        };
        let sum = i128::from(line.sums(Pick::Weighed { grams: Grams(grams) }).1.minor());
        let exact_top = i128::from(price) * i128::from(grams) * i128::from(milli);
        let bottom = i128::from(weight) * 1000;
        let twice = 2 * (sum * bottom - exact_top);
        prop_assert!(-bottom < twice && twice <= bottom, "half up");
    }

    #[test]
    fn scaling_money_never_panics(money: i64, numerator: i64, denominator: i64) {
        let scaled = Money::from_minor(money).times_ratio(numerator, denominator);
        prop_assert!(denominator > 0 || scaled.is_none());
    }

    #[test]
    fn decimals_read_back_to_the_same_money_and_quantity(minor in 0..=DEAREST, milli in 0..=1_000_000_000_i64) {
        let money = Money::from_minor(minor);
        prop_assert_eq!(Money::from_decimal(money.to_decimal()), Ok(money));
        let quantity = Quantity::from_milli(milli);
        prop_assert_eq!(Quantity::from_decimal(quantity.to_decimal()), Ok(quantity));
    }
}

#[test]
fn the_smallest_money_squared_does_not_panic() {
    assert_eq!(Money::from_minor(i64::MIN).times_ratio(i64::MIN, 1), None);
}
