//! Notifications: signed by the service, on time, late, twice or lost; and the forged ones. A genuine one is a hint and
//! no more; a forged one is nothing.

use super::{
    coverage::Sight,
    dice::Dice,
    setup::Setup,
    world::{Broken, Outcome, World, broken},
};
use jiff::{SignedDuration, Timestamp};
use simulator::pay::{Forgery, Pay};
use std::sync::OnceLock;
use yandex_pay::{Keys, webhook};

/// A token's times are whole seconds.
const ONE_SECOND: SignedDuration = SignedDuration::from_secs(1);

#[derive(Debug)]
struct Letter {
    jwt: String,
    due: Timestamp,
    expires: Timestamp,
}

#[derive(Debug)]
pub(super) struct Post {
    /// `None`: nobody listens, as behind NAT.
    keys: Option<Keys>,
    merchant_id: String,
    lives: SignedDuration,
    letters: Vec<Letter>,
    dice: Dice,
}

impl Post {
    pub(super) fn new(pay: &Pay, setup: &Setup) -> Self {
        Self {
            keys: setup.notified.then(|| keys(pay)),
            merchant_id: pay.config().merchant_id.clone(),
            lives: SignedDuration::from_secs(pay.config().notifications.lives_s),
            letters: Vec::new(),
            dice: Dice::new(setup.seed ^ 0x706f_7374),
        }
    }

    pub(super) fn next_event(&self) -> Option<Timestamp> {
        self.letters.iter().map(|letter| letter.due).min()
    }
}

/// The keys come as they come to the till. The same seed makes the same keys, so they are read once.
fn keys(pay: &Pay) -> Keys {
    static READ: OnceLock<Keys> = OnceLock::new();
    let read = || {
        let asked = axum::http::Request::get("/api/jwks").body(axum::body::Bytes::new());
        Keys::read(pay.answer(asked.expect("a request")).body()).expect("a set of keys")
    };
    READ.get_or_init(read).clone()
}

impl World {
    /// Takes what the service has to tell, and delivers what is due.
    pub(super) fn deliver_post(&mut self) -> Outcome {
        if self.post.keys.is_none() {
            return Ok(());
        }
        self.collect_post();
        let now = self.now();
        let (due, later) = std::mem::take(&mut self.post.letters)
            .into_iter()
            .partition::<Vec<_>, _>(|letter| letter.due <= now);
        self.post.letters = later;
        for letter in due {
            self.open(&letter.jwt, Some(letter.expires))?;
        }
        Ok(())
    }

    fn collect_post(&mut self) {
        let now = self.now();
        for token in self.pay.take_notifications() {
            let dice = &mut self.post.dice;
            let (delays, sight) = match dice.below(10) {
                0..=3 => (vec![0], Sight::NoticeInTime),
                4 | 5 => (vec![dice.between(1_000, 90_000)], Sight::NoticeLate),
                6 => (vec![dice.between(600_000, 900_000)], Sight::NoticeLate),
                7 => (vec![0, dice.between(0, 20_000)], Sight::NoticeTwice),
                _ => (Vec::new(), Sight::NoticeLost),
            };
            self.seen.note(sight);
            for ms in delays {
                self.post.letters.push(Letter {
                    jwt: token.jwt.clone(),
                    due: now + SignedDuration::from_millis(i64::try_from(ms).unwrap_or_default()),
                    expires: now + self.post.lives,
                });
            }
        }
    }

    /// One token at the door. Whatever it says, nothing is changed by it: at most somebody looks.
    fn open(&mut self, jwt: &str, expires: Option<Timestamp>) -> Outcome {
        let Some(keys) = self.post.keys.as_ref() else {
            return Ok(());
        };
        let wall = self.wall();
        let verified = webhook::verify(jwt.as_bytes(), keys, &self.post.merchant_id, wall);
        let outlived = expires.is_none_or(|expires| wall > expires + webhook::CLOCK_LEEWAY + ONE_SECOND);
        let trusted_clock = self.clock_off.is_zero();
        match (verified, expires) {
            (Ok(_), None) => Err(broken("a forged notification is refused", jwt.to_owned())),
            (Ok(_), Some(_)) if outlived => Err(broken("an expired notification is refused", jwt.to_owned())),
            (Err(forged), Some(expires))
                if wall <= expires + webhook::CLOCK_LEEWAY - ONE_SECOND && trusted_clock =>
            {
                Err(broken("a genuine notification is believed", forged.to_string()))
            }
            (Err(_), Some(_)) => {
                self.seen.note(Sight::NoticeExpired);
                Ok(())
            }
            (Err(_), None) => Ok(()),
            (Ok(told), Some(_)) => {
                self.tell(|| format!("a notification: {} {:?}", told.order_id, told.event));
                for case in 0..self.cases.len() {
                    if let Some(no) = self.cases[case].attempt_of(&told.order_id) {
                        self.hint(case, no);
                    }
                }
                Ok(())
            }
        }
    }

    /// Somebody pretends to be the service, and says that it is paid.
    pub(super) fn forge(&mut self, case: usize, salt: u64) -> Outcome {
        let mut dice = Dice::new(salt);
        let newest = self.cases[case].order.ledger.attempts.iter().rev();
        let Some(id) = newest.filter_map(|attempt| attempt.payment_id.clone()).next() else {
            return Ok(());
        };
        if self.post.keys.is_none() {
            return Ok(());
        }
        let kinds = Forgery::ALL;
        let Some(kind) = dice.pick(&kinds).copied() else {
            return Ok(());
        };
        // Tokens of another day are good on that day: with a clock that is a day off they would be no forgery.
        let before = self.trace_of_all()?;
        self.tell(|| format!("{id}: a forged notification, {kind:?}"));
        let jwt = self.pay.forge(&id.0, kind);
        self.open(&jwt, None)?;
        self.seen.note(Sight::Forged);
        if self.trace_of_all()? != before {
            return Err(broken(
                "a forged notification changes nothing",
                format!("{kind:?}"),
            ));
        }
        Ok(())
    }

    /// How long each log is, and how many calls were made: what a forgery must not move.
    fn trace_of_all(&self) -> Result<(Vec<usize>, u64), Broken> {
        Ok((self.cases.iter().map(|case| case.log.len()).collect(), self.calls))
    }
}
