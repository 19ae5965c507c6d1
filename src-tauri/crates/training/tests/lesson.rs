//! Whole lessons, headless: the play till and the simulator as a store would have them.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use counter::view::{
    Act, CodeAnswer, LifecycleName, OrderView, PickView, RoleName, ShelfName, TrainingAct, TrainingStep,
    TrainingView,
};
use counter::{Chance, Clock, config::Config};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tempfile::TempDir;
use tokio::net::TcpListener;
use training::{Lesson, Plan};

const SOON: Duration = Duration::from_secs(30);

/// The real till's settings, with an outside that counts who comes.
struct Store {
    real: Config,
    callers: Arc<AtomicUsize>,
    home: TempDir,
}

impl Store {
    async fn new(more: &str) -> Self {
        let (kuper, callers) = trap().await;
        let home = tempfile::tempdir().unwrap();
        let text = format!(
            r#"
[store]
id = "12"
name = "Лесная лавка"
{more}
[intake]
token = "REAL-webhook-word"
[kuper]
base_url = "http://{kuper}"
token = "REAL-kuper-word"
[yandex_pay]
base_url = "http://{kuper}"
api_key = "REAL-pay-word"
branch_id = "REAL-branch"
region = "ru"
[journal]
path = "vydacha.db"
"#
        );
        let real = Config::parse(&text, home.path()).unwrap();
        std::fs::write(&real.journal.path, "the real journal").unwrap();
        Self { real, callers, home }
    }

    async fn lesson(&self, role: RoleName) -> Class {
        let lesson = Lesson::begin(Plan {
            real: &self.real,
            language: "ru".to_owned(),
            role,
            clock: Clock::System,
            chance: Chance::seeded(7),
            version: "test".to_owned(),
        })
        .await
        .unwrap();
        Class { lesson }
    }

    /// Nobody called, the real journal is as it was, and nothing lies beside it.
    fn assert_untouched(&self) {
        assert_eq!(
            self.callers.load(Ordering::SeqCst),
            0,
            "something left the machine"
        );
        assert_eq!(
            std::fs::read_to_string(&self.real.journal.path).unwrap(),
            "the real journal"
        );
        let names: Vec<PathBuf> = std::fs::read_dir(self.home.path())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        assert_eq!(
            names,
            [self.home.path().join("vydacha.db")],
            "the lesson left something"
        );
    }
}

/// Whoever is called by the real settings.
async fn trap() -> (std::net::SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let callers = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&callers);
    tokio::spawn(async move {
        while listener.accept().await.is_ok() {
            counted.fetch_add(1, Ordering::SeqCst);
        }
    });
    (address, callers)
}

/// A trainee in a lesson.
struct Class {
    lesson: Lesson,
}

impl Class {
    async fn at(&self, step: TrainingStep) -> TrainingView {
        self.until(&format!("{step:?}"), |view| view.step == step).await
    }

    async fn until(&self, what: &str, mut is: impl FnMut(&TrainingView) -> bool) -> TrainingView {
        let mut changes = self.lesson.changes();
        let seen = tokio::time::timeout(SOON, changes.wait_for(|view| is(view))).await;
        match seen {
            Ok(view) => view.unwrap().clone(),
            Err(_) => panic!("not {what}, but {:?}", self.lesson.view()),
        }
    }

    async fn order(&self) -> OrderView {
        let id = self.lesson.view().order.unwrap();
        self.lesson.counter().order(id).await.unwrap()
    }

    async fn act(&self, act: Act) -> OrderView {
        loop {
            let order = self.order().await;
            match self
                .lesson
                .counter()
                .act(order.id, order.version, act.clone())
                .await
            {
                Err(error) if error.code == "stale" => {}
                outcome => return outcome.unwrap_or_else(|error| panic!("{act:?}: {error:?}")),
            }
        }
    }

    /// From the new order to the code on the customer's phone, one bag.
    async fn make_ready(&self) -> String {
        self.at(TrainingStep::Open).await;
        if self.order().await.restaurant {
            self.act(Act::Accept).await;
            self.at(TrainingStep::Open).await;
        }
        self.act(Act::StartPicking).await;
        self.at(TrainingStep::Pick).await;
        for line in self.order().await.lines {
            let pick = match line.ordered_grams {
                Some(grams) => PickView::Weighed { grams },
                None => PickView::Pieces {
                    milli: line.ordered_milli,
                },
            };
            self.act(Act::Pick { line: line.no, pick }).await;
        }
        self.at(TrainingStep::Assemble).await;
        self.act(Act::Assemble).await;
        let view = self.at(TrainingStep::MakeReady).await;
        assert_eq!(view.phone_code, None, "no code before the order is ready");
        let (shelf, bags) = (ShelfName::Chilled, 1);
        self.act(Act::MakeReady { shelf, bags }).await;
        self.at(TrainingStep::CheckCode).await;
        let view = self
            .until("the code on the phone", |view| view.phone_code.is_some())
            .await;
        view.phone_code.unwrap()
    }

    async fn check_goods(&self) {
        self.at(TrainingStep::CheckGoods).await;
        self.act(Act::ShowBag { bag: 1 }).await;
        self.act(Act::ConfirmComposition).await;
        self.at(TrainingStep::TakePayment).await;
    }

    async fn enter(&self, code: &str) -> CodeAnswer {
        self.lesson.counter().check_code(code).await.unwrap()
    }

    async fn hand_over(&self) {
        self.at(TrainingStep::HandOver).await;
        self.act(Act::HandOver).await;
        let view = self.at(TrainingStep::Done).await;
        assert_eq!(view.phone_code, None, "the code is used up");
    }
}

/// The code with its last digit another: a typo by the check digit.
fn mistyped(code: &str) -> String {
    let (head, last) = code.split_at(code.len() - 1);
    format!("{head}{}", (last.parse::<u8>().unwrap() + 1) % 10)
}

/// A well-formed code of the same length that is not this one.
fn other(code: &str) -> String {
    let length = domain::CodeLength::try_from(u8::try_from(code.len()).unwrap()).unwrap();
    (0..)
        .map(|random| domain::Code::from_random(length, random).digits().to_owned())
        .find(|another| another != code)
        .unwrap()
}

#[tokio::test]
async fn a_guided_order_goes_from_the_webhook_to_the_handover_and_the_code_is_checked_for_real() {
    let store = Store::new("").await;
    let class = store.lesson(RoleName::Manager).await;
    let lesson = &class.lesson;

    let order = class.order().await;
    assert!(order.number.starts_with("TRAINING-"), "{}", order.number);
    assert!(order.lines.iter().any(|line| line.can_be_weighed));
    assert!(order.lines.iter().any(|line| !line.can_be_weighed));

    let code = class.make_ready().await;

    // A typo burns no try; a wrong code of the right shape is nobody's, and against this order burns one.
    assert_eq!(class.enter(&mistyped(&code)).await, CodeAnswer::Typo);
    class.at(TrainingStep::CheckCode).await;
    let order = class.order().await;
    let wrong = Act::CheckCode {
        entered: other(&code),
    };
    let refused = lesson
        .counter()
        .act(order.id, order.version, wrong)
        .await
        .unwrap_err();
    assert_eq!(refused.code, "codeWrong");
    let left = class.order().await.code.unwrap().tries_left;
    assert_eq!(left, order.code.unwrap().tries_left - 1);
    class.at(TrainingStep::CheckCode).await;
    class.act(Act::CheckCode { entered: code }).await;
    class.check_goods().await;

    let order = class.order().await;
    class
        .act(Act::TakeCash {
            amount: order.owed,
            received: order.owed + 10_000,
        })
        .await;
    class.hand_over().await;

    // Another customer: the lesson goes on.
    let view = lesson.act(TrainingAct::Order).await.unwrap();
    assert_eq!(view.step, TrainingStep::Open);
    assert_ne!(view.order, Some(order.id));

    class.lesson.end().await;
    store.assert_untouched();
}

#[tokio::test]
async fn the_played_customer_pays_the_qr_with_their_phone() {
    let store = Store::new("").await;
    let class = store.lesson(RoleName::Cashier).await;
    let code = class.make_ready().await;
    let matched = matches!(class.enter(&code).await, CodeAnswer::Matched { .. });
    assert!(matched);
    class.check_goods().await;

    let nothing_to_pay = class.lesson.act(TrainingAct::Pay).await.unwrap_err();
    assert_eq!(nothing_to_pay.code, "notNow");
    let amount = class.order().await.owed;
    class
        .act(Act::StartPay {
            amount,
            phone: None,
            no_phone: false,
        })
        .await;
    class.until("a QR to pay", |view| view.can_pay).await;
    class.lesson.act(TrainingAct::Pay).await.unwrap();
    let view = class.at(TrainingStep::HandOver).await;
    assert!(!view.can_pay);
    class.hand_over().await;
    class.lesson.end().await;
    store.assert_untouched();
}

#[tokio::test]
async fn a_canceled_order_begins_the_lesson_anew_with_another_customer() {
    let store = Store::new("").await;
    let class = store.lesson(RoleName::Manager).await;
    let first = class.lesson.view().order;
    class.act(Act::StartPicking).await;
    class.at(TrainingStep::Pick).await;
    let view = class.lesson.act(TrainingAct::Cancel).await.unwrap();
    assert_eq!(view.step, TrainingStep::Open);
    assert_ne!(view.order, first);

    // The store may cancel as well.
    let second = view.order;
    let (slug, description) = ("out_of_stock".to_owned(), "Нет в наличии".to_owned());
    class.act(Act::Cancel { slug, description }).await;
    class.until("the third order", |view| view.order != second).await;
    let board = class.lesson.counter().board().await.unwrap();
    assert_eq!(board.cards.len(), 1, "only the third is on the board");
    class.lesson.end().await;
    store.assert_untouched();
}

#[tokio::test]
async fn everybody_signs_in_with_the_pin_that_the_guide_shows() {
    let store = Store::new("").await;
    let class = store.lesson(RoleName::Picker).await;
    let counter = class.lesson.counter();
    let session = counter.session().await.unwrap();
    assert_eq!(session.operator.unwrap().role, RoleName::Picker);
    assert_eq!(session.store, "Лесная лавка");
    let roles: BTreeSet<RoleName> = session.operators.iter().map(|person| person.role).collect();
    assert_eq!(roles.len(), 3);
    let pin = class.lesson.view().pin;
    for person in session.operators {
        counter.sign_in(person.id, &pin).await.unwrap();
    }
    // The guide knows its order also while nobody is signed in.
    counter.sign_out().await.unwrap();
    class.lesson.act(TrainingAct::Cancel).await.unwrap();
    class.lesson.end().await;
    store.assert_untouched();
}

#[tokio::test]
async fn real_orders_that_wait_are_told_and_stay_told() {
    let store = Store::new("").await;
    let class = store.lesson(RoleName::Manager).await;
    class.lesson.set_real_waiting(2).await;
    class.act(Act::StartPicking).await;
    let view = class.at(TrainingStep::Pick).await;
    assert_eq!(view.real_waiting, 2);
    // Every window's session says the same, whoever signs in.
    let session = class.lesson.counter().sign_out().await.unwrap();
    assert_eq!(session.training, Some(view));
    class.lesson.end().await;
}

#[tokio::test]
async fn there_are_never_more_orders_than_teach() {
    let store = Store::new("").await;
    let class = store.lesson(RoleName::Manager).await;
    let first = class.lesson.view().order;
    let mut refused = None;
    for _ in 0..10 {
        if let Err(error) = class.lesson.act(TrainingAct::Order).await {
            refused = Some(error.code);
            break;
        }
    }
    assert_eq!(refused.as_deref(), Some("notNow"));
    assert_eq!(class.lesson.counter().board().await.unwrap().cards.len(), 5);
    assert_eq!(class.lesson.view().order, first, "the guide stays with the first");
    class.lesson.end().await;
}

#[tokio::test]
async fn a_restaurant_in_tashkent_trains_with_dishes_and_soms() {
    let store = Store::new("restaurant = true\ncurrency = \"UZS\"").await;
    let class = store.lesson(RoleName::Manager).await;
    let order = class.order().await;
    assert_eq!((order.currency.as_str(), order.restaurant), ("UZS", true));
    let code = class.make_ready().await;
    class.act(Act::CheckCode { entered: code }).await;
    class.check_goods().await;
    let owed = class.order().await.owed;
    class.act(Act::StartCard { amount: owed }).await;
    class.at(TrainingStep::TakePayment).await;
    let reference = "RRN 000123".to_owned();
    class
        .act(Act::ConfirmCard {
            attempt: 1,
            reference,
        })
        .await;
    class.hand_over().await;
    assert_eq!(class.order().await.lifecycle, LifecycleName::HandedOver);
    class.lesson.end().await;
    store.assert_untouched();
}

#[tokio::test]
async fn a_lesson_that_was_cut_off_is_wiped_by_the_next_start() {
    let store = Store::new("").await;
    let class = store.lesson(RoleName::Manager).await;
    let folder = training::folder::beside(Path::new(&store.real.journal.path));
    assert!(folder.join("training.db").exists());
    // As after a crash: nobody ends it.
    drop(class);
    training::wipe_leftovers(&store.real.journal.path).unwrap();
    store.assert_untouched();
}
