//! What staff and customers do at the till. Each step acts on the newest version, and panics if it is refused.

use crate::{Placed, SOON, Till, until};
use counter::view::{
    Act, AttemptStateName, AttemptView, CodeAnswer, CommandError, OrderView, PickView, ProblemKind,
    ProblemView, Resolution, ShelfName,
};
use simulator::kuper::{Cancellation, OrderRecord};
use simulator::pay::Payment;

impl Till {
    /// The order as the screen has it.
    pub async fn view(&self, order: &Placed) -> OrderView {
        self.counter.order(order.id).await.unwrap()
    }

    /// The order as Kuper has it.
    #[must_use]
    pub fn at_kuper(&self, order: &Placed) -> OrderRecord {
        self.simulator.kuper().order(&order.key).unwrap()
    }

    /// One act on the newest version.
    pub async fn try_act(&self, order: &Placed, act: Act) -> Result<OrderView, CommandError> {
        // Background tasks may commit in between; then the screen would show the new version, and so do we.
        for _ in 0..50 {
            let version = self.view(order).await.version;
            match self.counter.act(order.id, version, act.clone()).await {
                Err(error) if error.code == "stale" => {}
                outcome => return outcome,
            }
        }
        panic!("always stale: {act:?}");
    }

    pub async fn act(&self, order: &Placed, act: Act) -> OrderView {
        match self.try_act(order, act.clone()).await {
            Ok(view) => view,
            Err(error) => panic!("{act:?} was refused: {error:?}"),
        }
    }

    /// The act must be refused so.
    pub async fn refused(&self, order: &Placed, act: Act, code: &str) -> CommandError {
        match self.try_act(order, act.clone()).await {
            Ok(_) => panic!("{act:?} was not refused"),
            Err(error) => {
                assert_eq!(error.code, code, "{act:?}: {error:?}");
                error
            }
        }
    }

    /// Begins picking, and takes every line as ordered: pieces by count, goods by weight at the ordered weight.
    pub async fn pick_all(&self, order: &Placed) -> OrderView {
        self.start_picking(order).await;
        for line in self.view(order).await.lines {
            let pick = match line.ordered_grams {
                Some(grams) => PickView::Weighed { grams },
                None => PickView::Pieces {
                    milli: line.ordered_milli,
                },
            };
            self.act(order, Act::Pick { line: line.no, pick }).await;
        }
        self.view(order).await
    }

    /// Accepts first where that is needed.
    pub async fn start_picking(&self, order: &Placed) -> OrderView {
        let view = self.view(order).await;
        if view.restaurant {
            self.act(order, Act::Accept).await;
        }
        self.act(order, Act::StartPicking).await
    }

    /// From New to Ready in `bags` bags, as ordered, without waiting for Kuper.
    pub async fn assemble_and_ready(&self, order: &Placed, bags: u8) -> OrderView {
        self.pick_all(order).await;
        self.finish_picking(order, bags).await
    }

    /// From all lines decided to Ready.
    pub async fn finish_picking(&self, order: &Placed, bags: u8) -> OrderView {
        self.act(order, Act::Assemble).await;
        let shelf = ShelfName::Chilled;
        self.act(order, Act::MakeReady { shelf, bags }).await
    }

    /// From New to Ready in two bags, as ordered; returns once the customer has the code.
    pub async fn make_ready(&self, order: &Placed) -> OrderView {
        self.assemble_and_ready(order, 2).await;
        self.customer_has_code(order).await;
        self.view(order).await
    }

    /// Waits until Kuper told the customer the code and that the order is ready.
    pub async fn customer_has_code(&self, order: &Placed) {
        self.told(order, "order.pickup_code_created").await;
        self.told(order, "order.ready_for_delivery").await;
    }

    /// Waits until Kuper processed this event of the order.
    pub async fn told(&self, order: &Placed, event: &str) -> OrderRecord {
        let heard = self.simulator.kuper().wait_for(&order.key, event, SOON).await;
        heard.unwrap_or_else(|| {
            let record = self.at_kuper(order);
            panic!(
                "{event} did not come; processed {:?}, {:?}",
                record.processed, record.stage
            )
        })
    }

    /// The code, from the customer's phone.
    #[must_use]
    pub fn code(&self, order: &Placed) -> String {
        self.at_kuper(order).code.unwrap().reveal().to_owned()
    }

    /// The customer shows the code at the counter, with no order chosen.
    pub async fn verify_code(&self, order: &Placed) -> OrderView {
        let code = self.code(order);
        let answer = self.counter.check_code(&code).await.unwrap();
        let CodeAnswer::Matched { order: view } = answer.clone() else {
            panic!("{answer:?}");
        };
        assert_eq!(view.id, order.id, "the code opened another order");
        *view
    }

    /// Scans every bag, and checks the goods with the customer.
    pub async fn confirm_goods_and_bags(&self, order: &Placed) -> OrderView {
        let bags = self.view(order).await.placement.unwrap().bags;
        for bag in 1..=bags {
            self.act(order, Act::ShowBag { bag }).await;
        }
        self.act(order, Act::ConfirmComposition).await
    }

    /// From Ready to standing at the counter with everything checked, nothing paid.
    pub async fn to_the_till(&self, order: &Placed) -> OrderView {
        self.verify_code(order).await;
        self.confirm_goods_and_bags(order).await
    }

    /// Pays what is owed in cash, with a note too large.
    pub async fn pay_cash(&self, order: &Placed) -> OrderView {
        let amount = self.view(order).await.owed;
        let received = amount + 35_50;
        self.act(order, Act::TakeCash { amount, received }).await
    }

    /// Pays what is owed by card; the terminal approves.
    pub async fn pay_card(&self, order: &Placed) -> OrderView {
        let amount = self.view(order).await.owed;
        self.act(order, Act::StartCard { amount }).await;
        let attempt = self.last_attempt(order).await.no;
        let reference = "RRN 123456789012 / 123456".to_owned();
        self.act(order, Act::ConfirmCard { attempt, reference }).await
    }

    /// Shows the QR for what is owed; returns the payment at the service once it is there.
    pub async fn show_qr(&self, order: &Placed) -> Payment {
        self.start_pay(order).await;
        self.attempt_in(order, AttemptStateName::Waiting).await;
        self.newest_payment(order).await
    }

    /// Asks for a Yandex Pay order of what is owed, with the phone that Kuper sent.
    pub async fn start_pay(&self, order: &Placed) -> OrderView {
        let amount = self.view(order).await.owed;
        let phone = None;
        let no_phone = false;
        let act = Act::StartPay {
            amount,
            phone,
            no_phone,
        };
        self.act(order, act).await
    }

    /// Pays what is owed by the QR; returns when the till knows.
    pub async fn pay_yandex(&self, order: &Placed) -> OrderView {
        let payment = self.show_qr(order).await;
        self.simulator.pay().customer_pays(&payment.order_id).unwrap();
        self.attempt_in(order, AttemptStateName::Captured).await;
        self.view(order).await
    }

    /// Gives the goods, and waits until Kuper knows.
    pub async fn hand_over(&self, order: &Placed) -> OrderRecord {
        self.act(order, Act::HandOver).await;
        self.told(order, "order.delivered").await
    }

    /// The newest attempt to take money.
    pub async fn last_attempt(&self, order: &Placed) -> AttemptView {
        self.view(order).await.payments.pop().unwrap()
    }

    /// Waits until the newest attempt is in this state.
    pub async fn attempt_in(&self, order: &Placed, state: AttemptStateName) -> AttemptView {
        let what = format!("attempt {state:?}");
        until(&what, SOON, async || {
            let attempt = self.last_attempt(order).await;
            (attempt.state == state).then_some(attempt)
        })
        .await
    }

    /// The payment at the service that belongs to the newest attempt.
    pub async fn newest_payment(&self, order: &Placed) -> Payment {
        let stored = self.stored(order).await;
        let id = stored.ledger.attempts.last().unwrap().payment_id.clone().unwrap();
        until("the payment is at the service", SOON, async || {
            self.simulator.pay().payment(&id.0)
        })
        .await
    }
}

impl Till {
    /// The problems of this kind, as the screen lists them.
    pub async fn problems_of(&self, kind: ProblemKind) -> Vec<ProblemView> {
        let mut problems = self.counter.problems().await.unwrap();
        problems.retain(|problem| problem.kind == kind);
        problems
    }

    /// Waits for the one problem of this kind.
    pub async fn problem(&self, kind: ProblemKind) -> ProblemView {
        until(&format!("problem {kind:?}"), SOON, async || {
            self.problems_of(kind).await.pop()
        })
        .await
    }

    /// A person decides about a problem.
    pub async fn resolve(&self, problem: &ProblemView, resolution: Resolution, note: &str) {
        self.counter.resolve(&problem.id, resolution, note).await.unwrap();
    }

    /// Kuper, or the customer through Kuper, cancels; the till acknowledges.
    pub async fn kuper_cancels(&self, order: &Placed) {
        let reason = Cancellation {
            slug: "customer_request".to_owned(),
            description: "Передумал".to_owned(),
        };
        let answer = self.simulator.kuper().cancel(&order.key, &reason).await.unwrap();
        assert_eq!(answer.status, 200);
    }

    /// The store cancels.
    pub async fn store_cancels(&self, order: &Placed, slug: &str) -> OrderView {
        let act = Act::Cancel {
            slug: slug.to_owned(),
            description: "Нет в наличии".to_owned(),
        };
        self.act(order, act).await
    }
}
