//! Who is followed, and who is to be asked about at once: a notification is a hint, the truth is a GET.

use crate::engine::Inner;
use domain::PaymentId;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::Notify;

/// Shared by whoever hears notifications and whoever follows payments.
#[derive(Debug, Default)]
pub(crate) struct Hints(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    followed: BTreeMap<PaymentId, Arc<Notify>>,
    /// Named, and not yet looked at.
    hinted: BTreeSet<PaymentId>,
}

/// A notification named this payment: the service is asked about it at once, whatever its state, and at least once.
/// Returns at once. The caller has verified the notification; a payment that is not ours is forgotten.
pub(crate) fn hint(inner: &Inner, payment: &PaymentId) {
    if inner.pay.is_some() && !inner.hints.name(payment) {
        inner.wake_payments.notify_one();
    }
}

impl Hints {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says whether somebody follows it and was woken.
    fn name(&self, payment: &PaymentId) -> bool {
        let mut known = self.known();
        known.hinted.insert(payment.clone());
        match known.followed.get(payment) {
            Some(wake) => {
                wake.notify_one();
                true
            }
            None => false,
        }
    }

    /// Named payments that nobody follows.
    pub(super) fn unheard(&self) -> Vec<PaymentId> {
        let known = self.known();
        let unheard = known
            .hinted
            .iter()
            .filter(|payment| !known.followed.contains_key(*payment));
        unheard.cloned().collect()
    }

    pub(super) fn forget(&self, payment: &PaymentId) {
        self.known().hinted.remove(payment);
    }

    /// Says whether nobody followed it yet: then the caller does, until [`Hints::put_down`].
    pub(super) fn take_up(&self, payment: &PaymentId) -> bool {
        let mut known = self.known();
        if known.followed.contains_key(payment) {
            return false;
        }
        known.followed.insert(payment.clone(), Arc::default());
        true
    }

    /// What wakes whoever follows it.
    pub(super) fn bell(&self, payment: &PaymentId) -> Arc<Notify> {
        self.known().followed.get(payment).cloned().unwrap_or_default()
    }

    /// Whether it was named since the last time somebody asked so.
    pub(super) fn heed(&self, payment: &PaymentId) -> bool {
        self.known().hinted.remove(payment)
    }

    /// Nobody follows it any more, unless it was named meanwhile: then the caller goes on.
    pub(super) fn let_go(&self, payment: &PaymentId) -> bool {
        let mut known = self.known();
        let free = !known.hinted.contains(payment);
        if free {
            known.followed.remove(payment);
        }
        free
    }

    pub(super) fn put_down(&self, payment: &PaymentId) {
        self.known().followed.remove(payment);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payment_that_is_named_while_its_follower_leaves_is_followed_on() {
        let (hints, payment) = (Hints::default(), PaymentId::from("s1-t1-20261121-000001-1"));
        assert!(!hints.name(&payment), "nobody follows it");
        assert_eq!(hints.unheard(), std::slice::from_ref(&payment));
        assert!(hints.take_up(&payment));
        assert!(!hints.take_up(&payment), "one follower is enough");
        assert_eq!(hints.unheard(), []);
        assert!(hints.heed(&payment), "the hint that began it is heeded");
        assert!(!hints.heed(&payment), "and only once");
        assert!(hints.name(&payment), "its follower is woken");
        assert!(!hints.let_go(&payment), "and may not leave before it has looked");
        assert!(hints.heed(&payment));
        assert!(hints.let_go(&payment));
        assert!(hints.take_up(&payment), "now somebody else may follow it");
    }

    #[test]
    fn a_payment_that_is_not_ours_is_forgotten() {
        let (hints, payment) = (Hints::default(), PaymentId::from("another-till"));
        hints.name(&payment);
        hints.forget(&payment);
        assert_eq!(hints.unheard(), []);
    }
}
