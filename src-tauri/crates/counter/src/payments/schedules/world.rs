//! The world of one schedule: a service, a network, a till with its journal, people. One thread, one clock, and all of
//! it is a function of the seed and the steps.

use super::{
    act::Crash,
    case::Case,
    coverage::{Seen, Sight},
    dice::Dice,
    following::{Following, word},
    network::{Network, Reach},
    people::People,
    post::Post,
    setup::Setup,
};
use crate::{
    config::Config,
    payments::follower::{Follower, Habits, Heard, Moment, Step},
    view::LinkState,
};
use domain::{AttemptNo, Event, Fact, OperatorId, Order, Tender, record};
use jiff::{SignedDuration, Timestamp};
use simulator::{clock::ManualClock, pay::Pay};
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use yandex_pay::Client;

/// A rule that did not hold, and how.
#[derive(Debug, Clone)]
pub(super) struct Broken {
    pub(super) rule: &'static str,
    pub(super) what: String,
}

pub(super) type Outcome = Result<(), Broken>;

pub(super) fn broken(rule: &'static str, what: impl Into<String>) -> Broken {
    Broken {
        rule,
        what: what.into(),
    }
}

/// More calls than this at one and the same instant is a loop.
const CALLS_AT_ONCE: u32 = 40;

#[derive(Debug)]
pub(super) struct World {
    pub(super) setup: Setup,
    pub(super) config: Arc<Config>,
    pub(super) habits: Habits,
    pub(super) clock: ManualClock,
    pub(super) pay: Pay,
    pub(super) network: Arc<Network>,
    client: Arc<Client>,
    pub(super) cases: Vec<Case>,
    following: BTreeMap<(usize, AttemptNo), Following>,
    /// As the screens are told of the service.
    pub(super) link: LinkState,
    opened: Timestamp,
    opened_wall: Timestamp,
    /// The till's clock less the world's.
    pub(super) clock_off: SignedDuration,
    was_off: bool,
    pub(super) restarted: bool,
    /// People take care: they press what they mean.
    pub(super) careful: bool,
    /// What each screen was last seen to show.
    pub(super) looked: BTreeMap<usize, (u64, LinkState, u8)>,
    /// The last answer was to a question, not to a create call.
    pub(super) asked_last: bool,
    pub(super) crash: Option<Crash>,
    pub(super) people: People,
    pub(super) post: Post,
    pub(super) seen: Seen,
    pub(super) calls: u64,
    jitter: Dice,
    /// `None`: nobody will read it.
    pub(super) trace: Option<Vec<String>>,
}

impl World {
    pub(super) fn new(setup: Setup, traced: bool) -> Result<Self, Broken> {
        let start: Timestamp = "2026-11-21T09:00:00Z".parse().expect("a time");
        let clock = ManualClock::at(start);
        let pay = Pay::offline(setup.pay_config(), clock.clock());
        let network = Network::new(pay.clone(), clock.clone());
        let config = setup.config();
        let ours = config.yandex_pay.clone().expect("a section for the service");
        let client = Client::through(ours.client_config(), network.clone())
            .map_err(|error| broken("the client can be set up", error.to_string()))?;
        let mut cases = Vec::new();
        for (place, basket) in setup.baskets.iter().enumerate() {
            let id = i64::try_from(place).unwrap_or_default() + 1;
            cases.push(Case::ready(id, setup.currency, basket, setup.bags, start)?);
        }
        let mut world = Self {
            habits: Habits::of(&ours),
            config,
            clock,
            network,
            client: Arc::new(client),
            cases,
            following: BTreeMap::new(),
            link: LinkState::Untried,
            opened: start,
            opened_wall: start,
            clock_off: SignedDuration::ZERO,
            was_off: false,
            restarted: false,
            careful: false,
            looked: BTreeMap::new(),
            asked_last: false,
            crash: None,
            people: People::default(),
            post: Post::new(&pay, &setup),
            seen: Seen::default(),
            calls: 0,
            jitter: Dice::new(setup.seed ^ 0x6a69_7474_6572),
            trace: traced.then(Vec::new),
            pay,
            setup,
        };
        if world.cases.len() > 1 {
            world.seen.note(Sight::TwoOrders);
        }
        Ok(world)
    }

    /// The world's time, which is the service's too.
    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// What the till takes for the time.
    pub(super) fn wall(&self) -> Timestamp {
        self.now() + self.clock_off
    }

    /// Whether the till's clock has been right all along.
    pub(super) fn clock_is_true(&self) -> bool {
        !self.was_off
    }

    /// Somebody sets the till's clock. Not far forward just after a bank was late: killed before its next look, the till
    /// would take that payment for older than anything it watches, and only the reconciliation would find it.
    pub(super) fn put_clock_off(&mut self, by: SignedDuration) {
        if by - self.clock_off > SignedDuration::from_mins(3) && self.late_money_is_unseen() {
            return;
        }
        self.was_off |= !by.is_zero();
        self.clock_off = by;
    }

    pub(super) fn is_calling(&self) -> bool {
        self.following.values().any(Following::is_calling)
    }

    fn moment(&self) -> Moment {
        let since = self.now().duration_since(self.opened);
        Moment {
            wall: self.wall(),
            ticks: Duration::try_from(since).unwrap_or_default(),
        }
    }

    pub(super) fn tell(&mut self, line: impl FnOnce() -> String) {
        let now = self.clock.now();
        if let Some(trace) = &mut self.trace {
            trace.push(format!("{} {}", now.strftime("%H:%M:%S%.3f"), line()));
        }
    }

    /// Stores what was decided. `false`: the program was killed before that.
    pub(super) fn commit(
        &mut self,
        case: usize,
        events: &[Event],
        by: Option<OperatorId>,
        request: Option<(domain::PaymentId, Vec<u8>)>,
    ) -> Result<bool, Broken> {
        if self.crash == Some(Crash::BeforeCommit) {
            self.seen.note(Sight::RestartBeforeCommit);
            self.restart()?;
            return Ok(false);
        }
        let wall = self.wall();
        let found = &mut self.cases[case];
        let before = found.order.clone();
        found.commit(events, by, wall)?;
        if let Some((id, body)) = request
            && found.requests.insert(id.clone(), body).is_some()
        {
            return Err(broken("an order id is used once", id.0));
        }
        self.note_events(case, &before, events);
        self.tell(|| format!("order {} has {events:?}", case + 1));
        self.wake(case);
        if self.crash == Some(Crash::AfterCommit) {
            self.seen.note(Sight::RestartAfterCommit);
            self.restart()?;
        }
        Ok(true)
    }

    /// Stores what follows from a fact, if anything does.
    pub(super) fn commit_fact(&mut self, case: usize, events: &[Event]) -> Outcome {
        if !events.is_empty() {
            self.commit(case, events, None, None)?;
            self.check_commit(case)?;
        }
        Ok(())
    }

    /// The order changed: whoever follows one of its payments looks again.
    fn wake(&mut self, case: usize) {
        // Whoever was done was let go: a later change begins anew, knowing nothing.
        self.following
            .retain(|(of, _), following| *of != case || following.wakes.is_some());
        let now = self.now();
        for ((of, _), following) in &mut self.following {
            if *of == case {
                following.wakes = Some(now);
            }
        }
    }

    /// The program is killed and started again: what is not in the journal is gone.
    pub(super) fn restart(&mut self) -> Outcome {
        self.tell(|| "the till is killed and started anew".to_owned());
        self.crash = None;
        self.restarted = true;
        self.following.clear();
        self.link = LinkState::Untried;
        self.opened = self.now();
        self.opened_wall = self.wall();
        for case in &mut self.cases {
            case.reload()?;
        }
        Ok(())
    }

    /// Somebody, or something, says that this payment is worth a look.
    pub(super) fn hint(&mut self, case: usize, no: AttemptNo) {
        let now = self.now();
        self.following
            .retain(|key, following| *key != (case, no) || following.wakes.is_some());
        self.follow_all();
        if let Some(following) = self.following.get_mut(&(case, no)) {
            following.machine.hinted();
            following.wakes = Some(now);
        }
    }

    /// Whether every follower has nothing more to do.
    pub(super) fn all_done(&self) -> bool {
        self.following
            .values()
            .all(|following| following.wakes.is_none() && !following.is_calling())
    }

    fn follow_all(&mut self) {
        let now = self.now();
        for (place, case) in self.cases.iter().enumerate() {
            for attempt in &case.order.ledger.attempts {
                let Some(payment_id) = attempt
                    .payment_id
                    .as_ref()
                    .filter(|_| attempt.tender == Tender::YandexPay)
                else {
                    continue;
                };
                self.following.entry((place, attempt.no)).or_insert_with(|| {
                    let began_before = attempt.started_at <= self.opened_wall;
                    Following::new(Follower::new(payment_id.clone(), &self.habits, began_before), now)
                });
            }
        }
    }

    /// Everything that has to happen now, does.
    pub(super) fn drive(&mut self) -> Outcome {
        self.follow_all();
        for _ in 0..CALLS_AT_ONCE {
            self.network.deliver();
            self.deliver_post()?;
            if !self.drive_once()? {
                self.note_network()?;
                return self.look_at_all();
            }
        }
        Err(broken(
            "the follower waits between calls",
            format!("more than {CALLS_AT_ONCE} steps without time passing"),
        ))
    }

    fn drive_once(&mut self) -> Result<bool, Broken> {
        self.follow_all();
        let keys: Vec<_> = self.following.keys().copied().collect();
        for key in keys {
            if self.step(key)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// One step of one follower; whether anything came of it.
    fn step(&mut self, key: (usize, AttemptNo)) -> Result<bool, Broken> {
        let (now, moment) = (self.now(), self.moment());
        let Some(following) = self.following.get_mut(&key) else {
            return Ok(false);
        };
        if following.is_calling() {
            return match following.answer() {
                Some((heard, of)) => {
                    self.hear(key, heard, &of)?;
                    Ok(true)
                }
                None => Ok(false),
            };
        }
        if following.wakes.is_none_or(|wakes| wakes > now) {
            return Ok(false);
        }
        let case = &self.cases[key.0];
        let Some(attempt) = case.order.ledger.attempt(key.1) else {
            return Err(broken("an attempt stays", format!("{key:?} is gone")));
        };
        let id = attempt.payment_id.clone().unwrap_or_else(|| "".into());
        let request = case
            .requests
            .get(&id)
            .filter(|_| Follower::needs_request(attempt));
        let request = request.map(Vec::as_slice);
        match following.machine.next(&case.order, attempt, request, moment) {
            Step::Done => {
                following.wakes = None;
                Ok(false)
            }
            Step::Wait(pause) => {
                let pause = SignedDuration::try_from(pause).unwrap_or(SignedDuration::MAX);
                following.wakes = Some(now.saturating_add(pause).unwrap_or(Timestamp::MAX).max(now));
                Ok(false)
            }
            Step::Call(call) => {
                if self.crash == Some(Crash::BeforeCall) {
                    self.seen.note(Sight::RestartBeforeCall);
                    self.restart()?;
                    return Ok(true);
                }
                self.calls += 1;
                let said = self.trace.is_some().then(|| word(&call));
                following.call(&self.client, &id, &self.cases[key.0].order, call);
                if let Some(said) = said {
                    self.tell(|| format!("{id}: the till calls: {said}"));
                }
                let heard = self.following.get_mut(&key).and_then(Following::answer);
                if self.crash == Some(Crash::WhileCalling) {
                    self.seen.note(Sight::RestartWhileCalling);
                    self.restart()?;
                } else if let Some((heard, of)) = heard {
                    self.hear(key, heard, &of)?;
                }
                Ok(true)
            }
        }
    }

    fn hear(&mut self, key: (usize, AttemptNo), heard: Heard, of: &Order) -> Outcome {
        let (now, moment) = (self.now(), self.moment());
        let chance = self.jitter.number();
        let (Some(following), Some(attempt)) = (self.following.get_mut(&key), of.ledger.attempt(key.1))
        else {
            return Ok(());
        };
        self.asked_last = matches!(heard, Heard::Order(_));
        let learnt = following.machine.heard(of, attempt, heard, moment, chance);
        following.wakes = Some(now);
        self.link = learnt.link;
        self.tell(|| {
            format!(
                "attempt {}: it hears {:?}, {:?}",
                key.1.0, learnt.fact, learnt.trouble
            )
        });
        if self.crash == Some(Crash::AfterCall) {
            self.seen.note(Sight::RestartAfterCall);
            return self.restart();
        }
        let Some(fact) = learnt.fact else {
            return Ok(());
        };
        self.note_fact(key.0, key.1, &fact);
        self.check_fact(key, &fact)?;
        let fact = Fact::Payment { attempt: key.1, fact };
        let events = record(&self.cases[key.0].order, fact);
        self.commit_fact(key.0, &events)?;
        if self.crash == Some(Crash::AfterRecord) {
            self.seen.note(Sight::RestartAfterRecord);
            return self.restart();
        }
        Ok(())
    }

    /// Time passes. Whoever waits is woken in time, but nobody oftener than every `gap`: a busy machine.
    pub(super) fn advance(&mut self, total: SignedDuration, gap: SignedDuration) -> Outcome {
        let end = self.now() + total;
        self.drive()?;
        let mut driven = self.now();
        loop {
            let wakes = self
                .following
                .values()
                .filter_map(|following| following.wakes)
                .min();
            let events = [
                self.network.next_event(),
                self.post.next_event(),
                wakes.map(|wakes| wakes.max(driven + gap)),
            ];
            let next = events
                .into_iter()
                .flatten()
                .min()
                .map_or(end, |next| next.min(end));
            let now = self.now();
            if next > now {
                self.clock.advance(next.duration_since(now));
            } else if next < end {
                // Due, and it did not happen: the next millisecond will show.
                self.clock.advance(SignedDuration::from_millis(1));
            }
            self.drive()?;
            driven = self.now();
            if self.now() >= end {
                return Ok(());
            }
        }
    }

    pub(super) fn reach(&self) -> Reach {
        self.network.reach()
    }
}
