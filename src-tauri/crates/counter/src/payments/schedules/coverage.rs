//! What the schedules have really been through. A test that checks everything and reaches nothing is blind, so each
//! of these must be seen in a share of the schedules, or the run fails.

use std::fmt;

macro_rules! sights {
    ($($name:ident >= $floor:literal,)*) => {
        /// Something that a schedule has been through.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        #[repr(u8)]
        pub(super) enum Sight { $($name,)* }

        impl Sight {
            /// Each, and in how many of ten thousand schedules it must be seen at least.
            const ALL: &[(Self, u64)] = &[$((Self::$name, $floor),)*];
        }
    };
}

sights! {
    // How orders ended.
    HandedOver >= 1_000,
    HandedOverPaidByService >= 500,
    HandedOverSplit >= 200,
    HandedOverPrepaid >= 50,
    CanceledByKuper >= 500,
    CanceledByMerchant >= 500,
    LeftWithNothing >= 100,
    TwoOrders >= 500,
    // Yandex Pay.
    QrShown >= 2_000,
    QrExpired >= 100,
    FreshQr >= 300,
    CreateRepeated >= 300,
    CreateInDoubtFound >= 3,
    CreateRefused >= 20,
    NeverCreated >= 20,
    RolledBackUnpaid >= 500,
    RolledBackAfterPaid >= 200,
    PaidAtTheLastSecond >= 50,
    PaidInGrace >= 50,
    Declined >= 100,
    FailedByTime >= 100,
    LateCapture >= 200,
    CapturedWhileRollingBack >= 50,
    Mismatched >= 80,
    StrangeStatus >= 100,
    Abandoned >= 100,
    AbandonedThenPaid >= 20,
    // Money on its way back.
    RefundDone >= 400,
    RefundPartial >= 100,
    RefundFailed >= 200,
    RefundRetried >= 100,
    RefundByHand >= 50,
    RefundRepeated >= 100,
    RefundAfterErasure >= 20,
    Busy409 >= 100,
    Duplicate409 >= 30,
    ReturnByHand >= 300,
    // The customer's mind and the goods.
    LineRefusedBefore >= 200,
    LineRefusedAfter >= 200,
    GoodsReturned >= 30,
    AllOwedBack >= 200,
    // Cash and card.
    Cash >= 1_000,
    CashRounded >= 100,
    CardCharged >= 500,
    CardUnsure >= 200,
    CardChargedAfterAll >= 50,
    ChargedDuringQr >= 20,
    // Kuper says paid.
    PrepaidIgnored >= 100,
    PrepaidAccepted >= 100,
    PrepaidDuringQr >= 50,
    // Notifications.
    NoticeInTime >= 150,
    NoticeLate >= 100,
    NoticeTwice >= 50,
    NoticeLost >= 100,
    NoticeExpired >= 10,
    Forged >= 150,
    // Network.
    OutOfReachShown >= 1_000,
    RateLimited >= 300,
    ArrivedLate >= 150,
    AnsweredSlowly >= 200,
    // Restarts.
    RestartIdle >= 300,
    RestartBeforeCommit >= 150,
    RestartAfterCommit >= 150,
    RestartBeforeCall >= 150,
    RestartWhileCalling >= 150,
    RestartAfterCall >= 150,
    RestartAfterRecord >= 100,
    // People.
    ActRefused >= 5_000,
    StaleTarget >= 500,
    Erased >= 100,
    ClockOff >= 300,
}

/// What one schedule has been through.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Seen(u128);

impl Seen {
    pub(super) fn note(&mut self, sight: Sight) {
        self.0 |= 1 << (sight as u8);
    }

    fn has(self, sight: Sight) -> bool {
        self.0 & (1 << (sight as u8)) != 0
    }
}

/// Over many schedules.
#[derive(Debug, Clone)]
pub(super) struct Coverage {
    schedules: u64,
    steps: u64,
    calls: u64,
    counts: Vec<u64>,
}

impl Default for Coverage {
    fn default() -> Self {
        Self {
            schedules: 0,
            steps: 0,
            calls: 0,
            counts: vec![0; Sight::ALL.len()],
        }
    }
}

impl Coverage {
    pub(super) fn add(&mut self, seen: Seen, steps: u64, calls: u64) {
        self.schedules += 1;
        self.steps += steps;
        self.calls += calls;
        for ((sight, _), count) in Sight::ALL.iter().zip(&mut self.counts) {
            *count += u64::from(seen.has(*sight));
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.schedules += other.schedules;
        self.steps += other.steps;
        self.calls += other.calls;
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count += more;
        }
    }

    /// What was seen less often than it must be. Fewer than a thousand schedules say nothing.
    pub(super) fn blind_spots(&self) -> Vec<String> {
        if self.schedules < 1_000 {
            return Vec::new();
        }
        Sight::ALL
            .iter()
            .zip(&self.counts)
            .filter(|((_, floor), count)| **count * 10_000 < floor * self.schedules)
            .map(|((sight, floor), count)| {
                format!(
                    "{sight:?}: {count} of {} schedules, wanted {floor} of 10000",
                    self.schedules
                )
            })
            .collect()
    }
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (schedules, steps, calls) = (self.schedules, self.steps, self.calls);
        writeln!(
            f,
            "{schedules} schedules, {steps} steps, {calls} calls to the service"
        )?;
        for ((sight, floor), count) in Sight::ALL.iter().zip(&self.counts) {
            let name = format!("{sight:?}");
            let share = count * 10_000 / schedules.max(1);
            writeln!(
                f,
                "  {name:<26}{count:>9}  {share:>5} of 10000 (at least {floor})"
            )?;
        }
        Ok(())
    }
}
