//! What can happen in a schedule. Each step carries its own chance, so that a list of steps plays the same when others
//! were taken out of it.

use super::{dice::Dice, network::Fault};
use domain::CommandKind;

/// Where the program is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Crash {
    /// Decided, not yet stored: nothing happened.
    BeforeCommit,
    /// Stored; nobody was told, no call was made.
    AfterCommit,
    /// The next call was chosen and not made.
    BeforeCall,
    /// The call is under way.
    WhileCalling,
    /// The answer came and was not recorded.
    AfterCall,
    /// The answer was recorded; what comes next was not begun.
    AfterRecord,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Customer {
    Opens,
    Pays,
    Declines,
    PaysWrongly,
    /// In the last second in which the link can be opened.
    PaysAtTheLastSecond,
    /// Opened in time, paid after the link's end.
    PaysInGrace,
    /// The bank captures though the payment was blocked, failed or too late.
    CapturedLate,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Wait {
        ms: u32,
        gap_ms: u32,
    },
    /// Past the end of the youngest link.
    WaitPastLink,
    /// Past the time that a payer has after the link's end.
    WaitPastGrace,
    Network(Fault),
    OutOfReach {
        ms: u32,
    },
    Back,
    Restart,
    CrashAt(Crash),
    Desk(CommandKind),
    Customer(Customer),
    KuperCancels,
    PaidAtKuper,
    FailNextRefund,
    StrangeStatus,
    TrueStatus,
    Forge,
    Erase,
    /// The till's clock against the world's.
    ClockOff {
        seconds: i32,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) what: What,
    /// Which order it is about, if there are two.
    pub(super) case: usize,
    pub(super) salt: u64,
}

pub(super) fn any_fault(dice: &mut Dice) -> Fault {
    let ms = |dice: &mut Dice, low, high| u32::try_from(dice.between(low, high)).unwrap_or(u32::MAX);
    match dice.below(28) {
        0..=2 => Fault::Refused,
        3..=5 => Fault::DropBefore,
        6..=9 => Fault::DropAfter,
        10..=12 => Fault::Late {
            ms: ms(dice, 5_100, 9_900),
        },
        13..=15 => Fault::SlowThere {
            ms: ms(dice, 200, 4_800),
        },
        16..=18 => Fault::SlowBack {
            ms: ms(dice, 200, 4_800),
        },
        19 => Fault::ErrorBefore { status: 503 },
        20 | 21 => Fault::ErrorAfter {
            status: if dice.percent(50) { 502 } else { 504 },
        },
        22 => Fault::RateLimited { after_s: None },
        23 => Fault::RateLimited {
            after_s: Some(u8::try_from(dice.between(1, 40)).unwrap_or(1)),
        },
        24 if dice.percent(50) => Fault::Busy,
        24 => Fault::Garbage {
            done: dice.percent(50),
        },
        25 => Fault::CutShort,
        26 => Fault::Redirect,
        _ => {
            if dice.percent(30) {
                Fault::Unauthorized
            } else {
                Fault::RateLimited { after_s: Some(2) }
            }
        }
    }
}
