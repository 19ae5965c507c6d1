//! Creating the order at the service: the same body and ids until there is an answer that can be believed.

use super::{ASK_SLOWLY, Call, Follower, Learnt, Moment, Step, Unknown, answered, ask::fact_of, reason};
use crate::view::LinkState;
use domain::{Attempt, Order, PaymentFact};
use jiff::{SignedDuration, Timestamp};
use yandex_pay::{Answer, CreateOrder, Created, OrderView, PayError, RequestIds};

#[derive(Debug)]
pub(super) struct Creating {
    /// Calls of the intent so far.
    sent: u32,
    /// Some call may have reached the service without our knowing.
    in_doubt: bool,
    asked_at: Option<Timestamp>,
    /// As the request has it.
    ttl_s: Option<u32>,
    /// Set while the service is asked whether it has the order after all: why it may not have.
    look: Option<String>,
}

impl Creating {
    pub(super) fn new(in_doubt: bool) -> Self {
        Self {
            sent: 0,
            in_doubt,
            asked_at: None,
            ttl_s: None,
            look: None,
        }
    }
}

impl Follower {
    pub(super) fn next_of_creating(&mut self, request: Option<&[u8]>, now: Moment) -> Step {
        if self.creating.look.is_some() {
            return Step::Call(Call::Ask);
        }
        let request = match request.map(CreateOrder::read) {
            Some(Ok(request)) => request,
            // It cannot be sent again, but it can be asked about.
            Some(Err(invalid)) => return self.look_for_it(invalid.to_string()),
            None => return self.look_for_it("the request is gone".to_owned()),
        };
        self.creating.asked_at = Some(now.wall);
        self.creating.ttl_s = Some(request.ttl.unwrap_or(DEFAULT_TTL_S));
        let ids = RequestIds {
            request_id: format!("{}-create", self.payment_id),
            attempt: self.creating.sent,
        };
        self.creating.sent = self.creating.sent.saturating_add(1);
        Step::Call(Call::Create {
            request: Box::new(request),
            ids,
        })
    }

    fn look_for_it(&mut self, why: String) -> Step {
        self.creating.look = Some(why);
        Step::Call(Call::Ask)
    }

    pub(super) fn heard_created(
        &mut self,
        attempt: &Attempt,
        said: Result<Answer<Created>, PayError>,
        now: Moment,
        chance: u64,
    ) -> Learnt {
        match said {
            Ok(created) => {
                let mut learnt = self.reached(created.server_time);
                self.hinted = false;
                // The service counts from when it got the first call; at worst we take the QR off too early.
                let since = match self.creating.asked_at {
                    Some(asked_at) if !self.creating.in_doubt => asked_at,
                    Some(_) | None => attempt.started_at,
                };
                learnt.fact = Some(PaymentFact::LinkGiven {
                    url: created.value.payment_url.as_str().to_owned(),
                    expires_at: self.expiry(since),
                });
                // Should it not change the attempt (it is being rolled back), the change has come already.
                self.wait(ASK_SLOWLY, now);
                learnt
            }
            Err(error) if error.may_be_repeated() => {
                if let PayError::Unknown { .. } = error {
                    self.creating.in_doubt = true;
                    // It may arrive from now on.
                    self.unknown = Unknown::default();
                }
                self.trouble(&error, now, chance)
            }
            Err(PayError::Unauthorized) => Learnt {
                link: LinkState::Unauthorized,
                trouble: Some("401".to_owned()),
                ..self.in_doubt_or_refused("the payment service does not accept the key", now)
            },
            Err(PayError::Refused {
                reason_code, reason, ..
            }) => self.in_doubt_or_refused(&format!("{reason_code} {reason}"), now),
            Err(error) => self.in_doubt_or_refused(&error.to_string(), now),
        }
    }

    /// A refusal ends the attempt only when no earlier call of it can have got through. Otherwise the service is asked.
    fn in_doubt_or_refused(&mut self, why: &str, now: Moment) -> Learnt {
        if self.creating.in_doubt {
            self.creating.look = Some(why.to_owned());
            answered()
        } else {
            self.refused(why, now)
        }
    }

    fn refused(&mut self, why: &str, now: Moment) -> Learnt {
        self.wait(ASK_SLOWLY, now);
        Learnt {
            fact: Some(PaymentFact::CreateRefused { reason: reason(why) }),
            ..answered()
        }
    }

    /// The service was asked for an order that may be there, and has it.
    pub(super) fn found_created(
        &mut self,
        order: &Order,
        attempt: &Attempt,
        view: &OrderView,
        now: Moment,
    ) -> Option<PaymentFact> {
        self.creating.look = None;
        self.wait(ASK_SLOWLY, now);
        match &view.payment_url {
            Some(url) if !view.is_final() => Some(PaymentFact::LinkGiven {
                url: url.as_str().to_owned(),
                expires_at: self.expiry(view.created.unwrap_or(attempt.started_at)),
            }),
            Some(_) | None => fact_of(order, attempt, view),
        }
    }

    /// … and has it not. Unless that is believed, the same create call is made once more.
    pub(super) fn not_created(&mut self, now: Moment) -> Learnt {
        match self.creating.look.take() {
            Some(why) if self.believed_unknown(now) => self.refused(&why, now),
            Some(_) | None => {
                self.wait(ASK_SLOWLY, now);
                answered()
            }
        }
    }

    fn expiry(&self, since: Timestamp) -> Timestamp {
        let ttl_s = self.creating.ttl_s.unwrap_or(self.habits.ttl_s);
        since
            .saturating_add(SignedDuration::from_secs(i64::from(ttl_s)))
            .unwrap_or(Timestamp::MAX)
    }
}

/// Of a request that names none. SEED
const DEFAULT_TTL_S: u32 = 1800;
