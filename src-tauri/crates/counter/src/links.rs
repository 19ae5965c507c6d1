//! What is known of the connections: up or down, the last trouble in words, and whether this PC's clock agrees with
//! theirs. In memory only: a fresh start knows nothing, and says so.

use crate::view::LinkState;
use jiff::{SignedDuration, Timestamp};
use std::sync::{Mutex, PoisonError};

/// A clock that differs by less is nobody's trouble.
const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_secs(60);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub state: LinkState,
    pub last_trouble: Option<String>,
}

#[derive(Debug, Clone)]
struct Known {
    kuper: Link,
    yandex_pay: Link,
    /// Theirs minus ours, at the last answer that told.
    clock_off: Option<SignedDuration>,
    printer_problem: Option<String>,
    journal_problem: Option<String>,
    sound_problem: Option<String>,
}

#[derive(Debug)]
pub struct Links(Mutex<Known>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Peer {
    Kuper,
    YandexPay,
}

impl Links {
    pub fn new(yandex_pay: bool) -> Self {
        let untried = |state| Link {
            state,
            last_trouble: None,
        };
        Self(Mutex::new(Known {
            kuper: untried(LinkState::Untried),
            yandex_pay: untried(if yandex_pay {
                LinkState::Untried
            } else {
                LinkState::Off
            }),
            clock_off: None,
            printer_problem: None,
            journal_problem: None,
            sound_problem: None,
        }))
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes how a call went. Says whether the screen has something new to show.
    pub fn note(&self, peer: Peer, state: LinkState, trouble: Option<String>) -> bool {
        let mut known = self.known();
        let link = match peer {
            Peer::Kuper => &mut known.kuper,
            Peer::YandexPay => &mut known.yandex_pay,
        };
        let changed = link.state != state;
        link.state = state;
        if let Some(trouble) = trouble {
            link.last_trouble = Some(trouble);
        } else if state == LinkState::Up {
            link.last_trouble = None;
        }
        changed
    }

    /// What their clock said in an answer that we asked for and heard at these times of ours. Any moment in between is
    /// the right one: an answer that was long on its way, or during which this PC slept, tells of no wrong clock.
    pub fn note_clock(&self, theirs: Option<Timestamp>, asked_at: Timestamp, heard_at: Timestamp) {
        if let Some(theirs) = theirs {
            let nearest = theirs.clamp(asked_at.min(heard_at), heard_at);
            self.known().clock_off = Some(theirs.duration_since(nearest));
        }
    }

    pub fn note_printer(&self, problem: Option<String>) {
        self.known().printer_problem = problem;
    }

    pub fn note_journal(&self, problem: Option<String>) {
        self.known().journal_problem = problem;
    }

    /// Says whether the screen has something new to show.
    pub fn note_sound(&self, problem: Option<String>) -> bool {
        let mut known = self.known();
        let changed = known.sound_problem != problem;
        known.sound_problem = problem;
        changed
    }

    pub fn of(&self, peer: Peer) -> Link {
        let known = self.known();
        match peer {
            Peer::Kuper => known.kuper.clone(),
            Peer::YandexPay => known.yandex_pay.clone(),
        }
    }

    /// Seconds by which their clock is ahead of ours, when worth a word.
    pub fn clock_off_s(&self) -> Option<i64> {
        self.known()
            .clock_off
            .filter(|off| off.abs() > CLOCK_TOLERANCE)
            .map(|off| off.as_secs())
    }

    pub fn printer_problem(&self) -> Option<String> {
        self.known().printer_problem.clone()
    }

    pub fn sound_problem(&self) -> Option<String> {
        self.known().sound_problem.clone()
    }

    pub fn journal_problem(&self) -> Option<String> {
        self.known().journal_problem.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_difference_of_clocks_is_nobodys_trouble() {
        let links = Links::new(true);
        let now = Timestamp::UNIX_EPOCH;
        links.note_clock(Some(now + SignedDuration::from_secs(59)), now, now);
        assert_eq!(links.clock_off_s(), None);
        links.note_clock(Some(now - SignedDuration::from_secs(3600)), now, now);
        assert_eq!(links.clock_off_s(), Some(-3600));
    }

    #[test]
    fn an_answer_from_before_this_pc_slept_is_no_wrong_clock() {
        let links = Links::new(true);
        let asked = Timestamp::UNIX_EPOCH;
        let heard = asked + SignedDuration::from_hours(8);
        for between in [0, 1, 4, 8] {
            links.note_clock(Some(asked + SignedDuration::from_hours(between)), asked, heard);
            assert_eq!(links.clock_off_s(), None, "{between}");
        }
        links.note_clock(Some(asked - SignedDuration::from_hours(1)), asked, heard);
        assert_eq!(links.clock_off_s(), Some(-3600));
        links.note_clock(Some(heard + SignedDuration::from_hours(1)), asked, heard);
        assert_eq!(links.clock_off_s(), Some(3600));
    }

    #[test]
    fn a_clock_that_was_put_back_while_an_answer_was_under_way_is_judged_by_what_it_says_now() {
        let links = Links::new(true);
        let asked = Timestamp::UNIX_EPOCH;
        let heard = asked - SignedDuration::from_hours(1);
        links.note_clock(Some(heard), asked, heard);
        assert_eq!(links.clock_off_s(), None);
        links.note_clock(Some(asked), asked, heard);
        assert_eq!(links.clock_off_s(), Some(3600));
    }
}
