//! Following one Yandex Pay payment to its end, as a machine without I/O: it is asked what to do next, told what came
//! of it, and says what that means.
//!
//! No clock, no chance, no calls of its own: time comes as [`Moment`], chance as a number, answers as [`Heard`]. So the
//! till (`super::follow`) and the seeded schedules of the tests drive the very same rules.
//!
//! What must outlive the program is in the journal; the rest is this run's: what is in doubt, how often a call was made,
//! when to look again. A machine made anew after a restart asks with the same identifiers, and the service knows them.

mod ask;
mod create;
mod give_back;
mod note;
mod remains;
mod roll_back;
#[cfg(test)]
mod tests;
mod watch;

use crate::{chance::jitter, config::YandexPay, view::LinkState};
use domain::{Attempt, AttemptState, Order, PaymentFact, PaymentId, ReturnNo};
use jiff::{SignedDuration, Timestamp};
use std::{mem::discriminant, time::Duration};
use yandex_pay::{Answer, CreateOrder, Created, OperationView, OrderView, PayError, Refund, RequestIds};

pub(crate) use note::Note;

/// While the customer holds a phone over the QR.
const ASK_FAST: Duration = Duration::from_secs(1);
const FAST_FOR: Duration = Duration::from_secs(180);
pub(super) const ASK_SLOWLY: Duration = Duration::from_secs(5);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// Nothing to do until a person decides. The caller wakes on any change of the attempt.
const FOR_A_PERSON: Duration = Duration::from_secs(3600);
/// "No such order" is believed after so many answers over [`UNKNOWN_FOR`]: a call may still be on its way, and the
/// service gives one up after ten seconds.
const UNKNOWN_TIMES: u32 = 3;
const UNKNOWN_FOR: Duration = Duration::from_secs(12);
/// Longest reason of a refusal that is kept.
const REASON_MOST: usize = 300;

/// When something is asked or heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    /// For what is stored or compared with the service's times.
    pub wall: Timestamp,
    /// Monotonic, since the program's start: for every pause.
    pub ticks: Duration,
}

/// How this store speaks to the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Habits {
    /// How long a link can be opened, seconds.
    pub ttl_s: u32,
    pub branch_id: String,
}

impl Habits {
    pub fn of(pay: &YandexPay) -> Self {
        Self {
            ttl_s: pay.ttl_s,
            branch_id: pay.branch_id.clone(),
        }
    }

    /// How long after its beginning a payment may still be captured: whoever opened the link in time has fifteen
    /// minutes more (SEED), and ten more are ours, for clocks that differ and for what the bank is slow with.
    pub fn watch_for(&self) -> SignedDuration {
        SignedDuration::from_secs(i64::from(self.ttl_s)) + SignedDuration::from_mins(15 + 10)
    }
}

/// What to do now.
#[derive(Debug)]
pub(crate) enum Step {
    Call(Call),
    /// Nothing for so long; sooner if the attempt changes, or a hint comes.
    Wait(Duration),
    /// Over, and nothing more can come of it. A hint is still worth a look.
    Done,
}

/// One call of the service.
#[derive(Debug)]
pub(crate) enum Call {
    Create {
        request: Box<CreateOrder>,
        ids: RequestIds,
    },
    /// GET of the order.
    Ask,
    RollBack {
        ids: RequestIds,
    },
    Refund {
        refund: Box<Refund>,
        no: ReturnNo,
        ids: RequestIds,
    },
    /// GET of the operation of a refund.
    Operation {
        external_id: String,
        no: ReturnNo,
    },
}

/// What a call came to.
#[derive(Debug)]
pub(crate) enum Heard {
    Created(Result<Answer<Created>, PayError>),
    Order(Result<Answer<OrderView>, PayError>),
    RolledBack(Result<Answer<()>, PayError>),
    Refund {
        no: ReturnNo,
        said: Result<Answer<OperationView>, PayError>,
    },
    Operation {
        no: ReturnNo,
        said: Result<Answer<OperationView>, PayError>,
    },
}

/// What follows from it.
#[derive(Debug)]
pub(crate) struct Learnt {
    /// To be recorded at once. Recording it may change nothing: the order decides.
    pub fact: Option<PaymentFact>,
    /// For the payment's story; none: the same as the last time.
    pub note: Option<Note>,
    pub link: LinkState,
    pub trouble: Option<String>,
    pub server_time: Option<Timestamp>,
}

/// Until when nothing is asked.
#[derive(Debug, Clone, Copy)]
struct Pause {
    until: Duration,
    /// The service wished for it: a hint does not cut it short.
    wished: bool,
}

/// "No such order", counted.
#[derive(Debug, Default)]
struct Unknown {
    times: u32,
    since: Option<Duration>,
}

/// What this run of the program knows of one payment.
#[derive(Debug)]
pub(crate) struct Follower {
    payment_id: PaymentId,
    habits: Habits,
    /// The attempt as it last was. Another one lifts the pause.
    seen: Option<Attempt>,
    /// Since when it has stood in this state, as far as we saw.
    since: Duration,
    pause: Option<Pause>,
    /// A look was asked for that has not been answered.
    hinted: bool,
    /// An earlier run of the program may have sent what this one does not know of.
    began_before: bool,
    creating: create::Creating,
    rolling: roll_back::Rolling,
    giving: Option<give_back::GivingBack>,
    watching: watch::Watching,
    failures: u32,
    unknown: Unknown,
    noted: Option<Note>,
}

impl Follower {
    /// `began_before_this_run`: nobody knows what was sent already.
    pub fn new(payment_id: PaymentId, habits: &Habits, began_before_this_run: bool) -> Self {
        Self {
            payment_id,
            habits: habits.clone(),
            seen: None,
            since: Duration::ZERO,
            pause: None,
            hinted: false,
            began_before: began_before_this_run,
            creating: create::Creating::new(began_before_this_run),
            rolling: roll_back::Rolling::default(),
            giving: None,
            watching: watch::Watching::default(),
            failures: 0,
            unknown: Unknown::default(),
            noted: None,
        }
    }

    /// What to do now, for the attempt as the journal has it. `request`: the bytes with which it was begun, none once
    /// they are erased; needed only where [`Follower::needs_request`] says so.
    pub fn next(&mut self, order: &Order, attempt: &Attempt, request: Option<&[u8]>, now: Moment) -> Step {
        self.notice(attempt, now);
        if let Some(pause) = self.pause
            && let Some(left) = pause.until.checked_sub(now.ticks).filter(|left| !left.is_zero())
        {
            return Step::Wait(left);
        }
        self.pause = None;
        match &attempt.state {
            AttemptState::Started => self.next_of_creating(request, now),
            AttemptState::Waiting { .. } | AttemptState::Mismatched { .. } => Step::Call(Call::Ask),
            AttemptState::RollingBack => self.next_of_rolling_back(),
            AttemptState::Captured | AttemptState::ReturnOwed => {
                self.next_of_giving_back(order, attempt, request, now)
            }
            AttemptState::Closed { closure } => self.next_of_watching(attempt, closure, now),
            // A card's: no service is asked.
            AttemptState::Unsure => Step::Done,
        }
    }

    /// Whether [`Follower::next`] wants the stored request for an attempt like this.
    pub fn needs_request(attempt: &Attempt) -> bool {
        attempt.state == AttemptState::Started || attempt.next_return().is_some()
    }

    /// What an answer means, for the attempt as it was when the call was made or as it is now: whichever it is, the
    /// order judges the fact. `chance`: any number, for the jitter of a pause.
    pub fn heard(
        &mut self,
        order: &Order,
        attempt: &Attempt,
        heard: Heard,
        now: Moment,
        chance: u64,
    ) -> Learnt {
        let note = self.note_of(&heard);
        let mut learnt = match heard {
            Heard::Created(said) => self.heard_created(attempt, said, now, chance),
            Heard::Order(said) => self.heard_order(order, attempt, said, now, chance),
            Heard::RolledBack(said) => self.heard_rolled_back(attempt, said, now, chance),
            Heard::Refund { no, said } => self.heard_refund(no, said, now, chance),
            Heard::Operation { no, said } => self.heard_operation(no, said, now, chance),
        };
        if self.noted.as_ref() != Some(&note) {
            self.noted = Some(note.clone());
            learnt.note = Some(note);
        }
        learnt
    }

    /// A notification came: ask at once, but never before the time that the service wished for.
    pub fn hinted(&mut self) {
        self.hinted = true;
        if self.pause.is_some_and(|pause| !pause.wished) {
            self.pause = None;
        }
    }

    /// Another event of the order is no reason to ask early; a change of the attempt itself is.
    fn notice(&mut self, attempt: &Attempt, now: Moment) {
        if self.seen.as_ref() == Some(attempt) {
            return;
        }
        let before = self.seen.replace(attempt.clone());
        let same_state = before
            .as_ref()
            .is_some_and(|before| discriminant(&before.state) == discriminant(&attempt.state));
        if !same_state {
            self.since = now.ticks;
            self.watching.begin(before.is_some(), now);
        }
        self.pause = None;
    }

    /// Nothing to drive: only a hint is worth a call.
    fn at_rest(&self, otherwise: Step) -> Step {
        if self.hinted {
            Step::Call(Call::Ask)
        } else {
            otherwise
        }
    }

    fn wait(&mut self, pause: Duration, now: Moment) {
        self.pause = Some(Pause {
            until: now.ticks.saturating_add(pause),
            wished: false,
        });
    }

    /// Once a second at first, then slower.
    fn pace(&self, now: Moment) -> Duration {
        if now.ticks.saturating_sub(self.since) < FAST_FOR {
            ASK_FAST
        } else {
            ASK_SLOWLY
        }
    }

    /// The service answered.
    fn reached(&mut self, server_time: Option<Timestamp>) -> Learnt {
        self.failures = 0;
        self.unknown = Unknown::default();
        Learnt {
            server_time,
            ..answered()
        }
    }

    /// Counts one more "no such order"; says whether to believe it.
    fn believed_unknown(&mut self, now: Moment) -> bool {
        self.unknown.times += 1;
        let since = *self.unknown.since.get_or_insert(now.ticks);
        self.unknown.times >= UNKNOWN_TIMES && now.ticks.saturating_sub(since) >= UNKNOWN_FOR
    }

    /// Nothing was learnt: the outcome stays unknown, the screen says so, and the same is asked again.
    fn trouble(&mut self, error: &PayError, now: Moment, chance: u64) -> Learnt {
        let link = match error {
            PayError::Unauthorized => LinkState::Unauthorized,
            PayError::Busy { .. }
            | PayError::RateLimited { .. }
            | PayError::NotFound { .. }
            | PayError::Duplicate { .. } => LinkState::Up,
            PayError::Invalid(_)
            | PayError::Unreachable { .. }
            | PayError::Refused { .. }
            | PayError::Unknown { .. }
            | PayError::Unanswered { .. } => LinkState::Down,
        };
        let pause = error.asked_to_wait();
        self.pause = Some(Pause {
            until: now
                .ticks
                .saturating_add(pause.unwrap_or_else(|| jitter(backoff(self.failures), chance))),
            wished: pause.is_some(),
        });
        self.failures = self.failures.saturating_add(1);
        Learnt {
            link,
            trouble: Some(error.to_string()),
            ..answered()
        }
    }
}

/// Nothing learnt, but that somebody is there.
fn answered() -> Learnt {
    Learnt {
        fact: None,
        note: None,
        link: LinkState::Up,
        trouble: None,
        server_time: None,
    }
}

/// One second, two, four … a minute.
fn backoff(failures: u32) -> Duration {
    ASK_FAST.saturating_mul(1 << failures.min(6)).min(LONGEST_PAUSE)
}

fn reason(text: &str) -> String {
    text.chars().take(REASON_MOST).collect()
}
