//! Chance that is the same on every machine and in every version of every crate: a seed that fails today must fail
//! the same way next year.

/// SplitMix64. Nothing here is a secret.
#[derive(Debug, Clone)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Uniform over all of `u64`.
    pub(super) fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to `bound` less one; 0 for a bound of 0.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        if bound == 0 { 0 } else { self.number() % bound }
    }

    /// From `low` to `high`, both included.
    pub(super) fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.below(high - low + 1)
    }

    /// True so many times in a hundred.
    pub(super) fn percent(&mut self, share: u64) -> bool {
        self.below(100) < share
    }

    pub(super) fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        let place = self.below(of.len() as u64);
        usize::try_from(place).ok().and_then(|place| of.get(place))
    }

    /// One of these, each as often as its weight says.
    pub(super) fn weighed<T: Copy>(&mut self, of: &[(u64, T)]) -> Option<T> {
        let mut left = self.below(of.iter().map(|(weight, _)| weight).sum());
        of.iter()
            .find(|(weight, _)| {
                let found = left < *weight;
                left = left.saturating_sub(*weight);
                found
            })
            .map(|(_, one)| *one)
    }
}

#[test]
fn the_dice_fall_as_they_always_have() {
    let mut dice = Dice::new(1);
    assert_eq!(dice.number(), 0x910A_2DEC_8902_5CC1);
    let mut many = [0_u32; 3];
    for _ in 0..3_000 {
        many[dice.weighed(&[(1, 0_usize), (0, 1), (2, 2)]).unwrap()] += 1;
    }
    assert!(many[1] == 0 && (900..1_100).contains(&many[0]), "{many:?}");
}
