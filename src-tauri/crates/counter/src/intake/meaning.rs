//! What each webhook does to an order. Every effect is settled in one transaction with the webhook that caused it.

use super::{Inner, received};
use crate::{hours, mapping};
use domain::{CanceledBy, Cancellation, Event, Fact, Lifecycle, Order};
use journal::{
    Answer, AppendError, Create, CreateError, CreatedFrom, Extra, InboxId, InboxSettled, NewTombstone,
    NumberFormat, Personal, TombstoneError, Verdict, WriteError,
};
use kuper::{
    OrderKey,
    webhook::{self, CreatedOrder, UpdatedOrder},
    webhook_answer::WebhookAnswer,
};

fn created_answer(number: &domain::OrderNumber) -> Answer {
    Answer {
        status: 200,
        body: WebhookAnswer::created(number.0.clone()).body().into_bytes(),
    }
}

impl Inner {
    pub(super) async fn created(
        &self,
        inbox: InboxId,
        sha256: [u8; 32],
        created: &CreatedOrder,
    ) -> Result<Answer, WriteError> {
        if let Some(foreign) = self.foreign_store(created) {
            // Answered, kept and shown; never canceled behind anybody's back.
            return self
                .settle(
                    inbox,
                    Verdict::Quarantined,
                    Some(format!("storeID {foreign}")),
                    received(),
                )
                .await;
        }
        let store = &self.config.store;
        let new = match mapping::new_order(
            created,
            store.currency,
            store.restaurant || self.config.kuper.accept_always,
        ) {
            Ok(new) => new,
            Err(not) => return self.unreadable(inbox, &not.to_string()).await,
        };
        let keys = new.keys.clone();
        let mut more_events = Vec::new();
        loop {
            if more_events.is_empty()
                && let Some(cancellation) = self.cannot_fulfil().await
            {
                more_events.push(Event::Canceled { cancellation });
            }
            let create = Create {
                order: new.clone(),
                format: NumberFormat {
                    prefix: self.config.journal.number_prefix.clone(),
                },
                personal: Some(personal(created)),
                inbox: Some(CreatedFrom {
                    inbox,
                    answer: Box::new(created_answer),
                }),
                more_events: more_events.clone(),
                at: self.clock.now(),
            };
            match self.journal.create(create).await {
                Ok(order) => {
                    self.told(&order);
                    return Ok(created_answer(&order.number));
                }
                Err(CreateError::Tombstoned { slug, description }) => {
                    let cancellation = Cancellation {
                        by: CanceledBy::Kuper,
                        slug,
                        description,
                    };
                    more_events = vec![Event::Canceled { cancellation }];
                }
                Err(CreateError::Duplicate { order }) => {
                    return self.repeated(inbox, sha256, order, &keys).await;
                }
                Err(CreateError::Write(error)) => return Err(error),
                Err(
                    error @ (CreateError::NoKeys | CreateError::NumberTaken { .. } | CreateError::BadEvents),
                ) => {
                    return self
                        .settle(inbox, Verdict::Quarantined, Some(error.to_string()), received())
                        .await;
                }
            }
        }
    }

    /// The same key again: the same answer, byte for byte. Another body under it is shown to a person.
    async fn repeated(
        &self,
        inbox: InboxId,
        sha256: [u8; 32],
        order: domain::OrderId,
        keys: &domain::KuperKeys,
    ) -> Result<Answer, WriteError> {
        let order = self
            .journal
            .order(order)
            .await?
            .ok_or(WriteError::NoSuchRow { table: "orders" })?;
        let first = self.journal.inbox_answer_of(keys, "order.created").await?;
        let same = first.as_ref().is_some_and(|first| first.sha256 == sha256);
        let answer = first.map_or_else(|| created_answer(&order.number), |first| first.answer);
        let verdict = if same { Verdict::Repeat } else { Verdict::Conflict };
        let settled = InboxSettled {
            inbox,
            verdict,
            note: None,
            answer: Some(answer.clone()),
        };
        self.journal
            .inbox_settle(settled, Some(order.id), self.clock.now())
            .await?;
        Ok(answer)
    }

    fn foreign_store(&self, created: &CreatedOrder) -> Option<String> {
        let ours = &self.config.store.id;
        let told = created.store_id.as_ref().or(created.store_import_key.as_ref())?;
        let is_ours = [&created.store_id, &created.store_import_key]
            .into_iter()
            .flatten()
            .any(|id| id == ours);
        (!is_ours).then(|| told.chars().take(40).collect())
    }

    /// The store's own refusal of new orders: a manager paused intake, or it is closed.
    async fn cannot_fulfil(&self) -> Option<Cancellation> {
        let paused = self.intake_paused().await;
        let closed = self
            .config
            .store
            .hours
            .as_ref()
            .is_some_and(|hours| !hours::is_open(hours, self.clock.now()));
        (paused || closed).then(|| Cancellation {
            by: CanceledBy::Merchant,
            slug: "store_closed".to_owned(),
            description: if paused {
                "Приём заказов приостановлен"
            } else {
                "Магазин закрыт"
            }
            .to_owned(),
        })
    }

    pub(super) async fn updated(&self, inbox: InboxId, update: &UpdatedOrder) -> Result<Answer, WriteError> {
        let Some(order) = self.journal.order_by_key(&mapping::keys(&update.key)).await? else {
            return self.nobodys(inbox, "order.updated").await;
        };
        let lines = match mapping::updated_lines(update, &order) {
            Ok(lines) => lines,
            Err(not) => return self.unreadable(inbox, &not.to_string()).await,
        };
        let closed = order.lifecycle.is_closed();
        if closed && lines.is_some() {
            return self
                .settle(
                    inbox,
                    Verdict::Quarantined,
                    Some("update_of_closed".to_owned()),
                    received(),
                )
                .await;
        }
        let window = mapping::updated_window(update, &order);
        self.learn(
            &order,
            Fact::WindowChanged { window },
            vec![Extra::Personal(patched_personal(update))],
        )
        .await?;
        match lines {
            Some(lines) => {
                self.learn(&order, Fact::LinesProposed { lines }, vec![handled(inbox)])
                    .await?
            }
            None => {
                self.learn(&order, Fact::WindowChanged { window }, vec![handled(inbox)])
                    .await?
            }
        }
        Ok(received())
    }

    pub(super) async fn paid(&self, inbox: InboxId, key: &OrderKey) -> Result<Answer, WriteError> {
        match self.journal.order_by_key(&mapping::keys(key)).await? {
            None => self.nobodys(inbox, "order.paid").await,
            Some(order) => {
                let settles = self.config.kuper.accept_prepaid;
                self.learn(&order, Fact::PaidAtKuper { settles }, vec![handled(inbox)])
                    .await?;
                // Whatever the till was taking for it goes back.
                self.wake_payments.notify_one();
                Ok(received())
            }
        }
    }

    pub(super) async fn canceled(
        &self,
        inbox: InboxId,
        key: &OrderKey,
        cancellation: webhook::Cancellation,
    ) -> Result<Answer, WriteError> {
        let keys = mapping::keys(key);
        let slug = cancellation.slug.unwrap_or_else(|| "unknown".to_owned());
        let description = cancellation.description.unwrap_or_default();
        loop {
            if let Some(order) = self.journal.order_by_key(&keys).await? {
                let settled = if order.lifecycle == Lifecycle::HandedOver && order.cancellation.is_none() {
                    // The goods are gone: a person must know that Kuper sees it otherwise.
                    Extra::InboxSettled(InboxSettled {
                        inbox,
                        verdict: Verdict::Quarantined,
                        note: Some("canceled_too_late".to_owned()),
                        answer: Some(received()),
                    })
                } else {
                    handled(inbox)
                };
                self.learn(&order, Fact::KuperCanceled { slug, description }, vec![settled])
                    .await?;
                self.wake_payments.notify_one();
                return Ok(received());
            }
            // It came before its order. When that comes, it is born canceled.
            let tombstone = NewTombstone {
                keys: keys.clone(),
                slug: slug.clone(),
                description: description.clone(),
                at: self.clock.now(),
                inbox: Some(InboxSettled {
                    inbox,
                    verdict: Verdict::Handled,
                    note: Some("before its order".to_owned()),
                    answer: Some(received()),
                }),
            };
            match self.journal.tombstone(tombstone).await {
                Ok(()) => return Ok(received()),
                Err(TombstoneError::OrderExists { .. }) => {}
                Err(TombstoneError::Write(error)) => return Err(error),
            }
        }
    }

    /// About an order that this till never got: kept and shown, for it may have gone to another till.
    async fn nobodys(&self, inbox: InboxId, event: &str) -> Result<Answer, WriteError> {
        self.settle(
            inbox,
            Verdict::Quarantined,
            Some(format!("{event}: no such order")),
            received(),
        )
        .await
    }

    async fn learn(&self, order: &Order, fact: Fact, extras: Vec<Extra>) -> Result<(), WriteError> {
        match self.record(order.id, fact, extras).await {
            Ok(_) => Ok(()),
            Err(AppendError::Write(error)) => Err(error),
            Err(
                AppendError::Stale { .. }
                | AppendError::CodeTaken
                | AppendError::PaymentIdTaken { .. }
                | AppendError::MarkUsed { .. }
                | AppendError::NoSuchOrder { .. }
                | AppendError::ReceivedTwice,
            ) => Err(WriteError::NoSuchRow { table: "orders" }),
        }
    }

    fn told(&self, order: &Order) {
        tracing::info!(order = order.id.0, number = %order.number, lines = order.lines.len(), "order received");
    }
}

fn handled(inbox: InboxId) -> Extra {
    Extra::InboxSettled(InboxSettled {
        inbox,
        verdict: Verdict::Handled,
        note: None,
        answer: Some(received()),
    })
}

fn personal(created: &CreatedOrder) -> Personal {
    let text = |value: &Option<kuper::Personal>| value.as_ref().map(|value| value.expose().to_owned());
    Personal {
        name: text(&created.customer.name),
        phone: text(&created.customer.phone),
        email: text(&created.customer.email),
        comment: text(&created.comment),
    }
}

fn patched_personal(update: &UpdatedOrder) -> Personal {
    let text = |value: &kuper::Patch<kuper::Personal>| value.value().map(|value| value.expose().to_owned());
    let customer = update.customer.value();
    Personal {
        name: customer.and_then(|customer| text(&customer.name)),
        phone: customer.and_then(|customer| text(&customer.phone)),
        email: customer.and_then(|customer| text(&customer.email)),
        comment: text(&update.comment),
    }
}
