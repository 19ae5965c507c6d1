use super::*;
use crate::{
    Chance, Clock, Surroundings,
    config::Config,
    sample::{MANAGER, Sample, new_order, noon, to_ready},
    view::Update,
};
use domain::{Command, Event, Fact, Money, PickupWindow, Recorded};
use tokio::sync::broadcast;

const URGENT_AFTER: SignedDuration = SignedDuration::from_secs(60);

fn seconds(count: i64) -> SignedDuration {
    SignedDuration::from_secs(count)
}

/// Received at noon, and then what staff did.
fn order(commands: &[Command]) -> Order {
    received(new_order(PickupWindow::default()), commands)
}

fn accepted() -> Order {
    let mut order = new_order(PickupWindow::default());
    order.restaurant = true;
    received(order, &[Command::Accept])
}

fn received(order: domain::NewOrder, commands: &[Command]) -> Order {
    let received = Recorded {
        version: 1,
        at: noon(),
        by: None,
        event: Event::Received { order },
    };
    let mut sample = Sample {
        order: Order::first(OrderId(1), &received).unwrap(),
        now: noon(),
    };
    for command in commands {
        sample.does(command.clone());
    }
    sample.order
}

/// All of it, or the first 100.00, in cash at noon.
fn paid(all: bool) -> Order {
    let mut sample = Sample::at_the_counter();
    let amount = Money::from_minor(if all { 40_000 } else { 10_000 });
    sample.does(Command::TakeCash {
        amount,
        received: amount,
        rounding: domain::CashRounding::default(),
    });
    sample.order
}

fn handed_over() -> Order {
    let mut sample = Sample::at_the_counter();
    sample.order = paid(true);
    sample.does(Command::HandOver);
    sample.order
}

fn canceled() -> Order {
    let cancellation = domain::Cancellation {
        by: domain::CanceledBy::Merchant,
        slug: "out_of_stock".to_owned(),
        description: "Нет в наличии".to_owned(),
    };
    order(&[Command::Cancel { cancellation }])
}

/// What it is, the orders, which of them were looked at, seconds since noon, and what is heard.
type Case = (&'static str, Vec<Order>, &'static [i64], i64, AlarmName);

#[test]
fn the_gravest_thing_to_ring_for_follows_from_orders_from_what_was_looked_at_and_from_the_time() {
    use AlarmName::{NewOrder, NewOrderUrgent, PaidNotHandedOver, Silent};
    let untouched = || order(&[]);
    let cases: [Case; 14] = [
        ("nothing is there", vec![], &[], 0, Silent),
        ("a new order", vec![untouched()], &[], 0, NewOrder),
        ("its last patient second", vec![untouched()], &[], 59, NewOrder),
        (
            "its first urgent second",
            vec![untouched()],
            &[],
            60,
            NewOrderUrgent,
        ),
        ("a new order looked at", vec![untouched()], &[1], 600, Silent),
        ("another order looked at", vec![untouched()], &[2], 0, NewOrder),
        (
            "one of two looked at",
            vec![untouched(), untouched()],
            &[1],
            0,
            NewOrder,
        ),
        ("accepted, which is looked at", vec![accepted()], &[], 600, Silent),
        ("being picked", vec![order(&to_ready()[..1])], &[], 600, Silent),
        ("canceled untouched", vec![canceled()], &[], 600, Silent),
        ("paid just now", vec![paid(true)], &[], 119, Silent),
        (
            "paid two minutes ago, and looked at",
            vec![paid(true)],
            &[1],
            120,
            PaidNotHandedOver,
        ),
        ("paid in part", vec![paid(false)], &[], 600, Silent),
        ("handed over", vec![handed_over()], &[], 600, Silent),
    ];
    for (what, orders, seen, after, expected) in cases {
        let seen = seen.iter().copied().map(OrderId).collect();
        assert_eq!(alarm_of(&orders, &seen, after), expected, "{what}");
    }
    let both = [untouched(), paid(true)];
    assert_eq!(alarm_of(&both, &BTreeSet::new(), 119), NewOrderUrgent);
    assert_eq!(
        alarm_of(&both, &BTreeSet::new(), 120),
        PaidNotHandedOver,
        "the gravest"
    );
}

/// The orders are numbered from one.
fn alarm_of(orders: &[Order], seen: &BTreeSet<OrderId>, after: i64) -> AlarmName {
    let causes = (1..)
        .map(OrderId)
        .zip(orders)
        .filter_map(|(id, order)| Some((id, cause(order)?)))
        .collect();
    gravest(&causes, seen, noon() + seconds(after), URGENT_AFTER)
}

#[test]
fn a_clock_that_was_set_back_keeps_a_new_order_ringing() {
    assert_eq!(
        alarm_of(&[order(&[])], &BTreeSet::new(), -7200),
        AlarmName::NewOrder
    );
}

#[test]
fn an_order_paid_at_kuper_alone_rings_for_nobody() {
    let mut sample = Sample::ready(PickupWindow::default());
    sample.hears(Fact::PaidAtKuper { settles: true });
    assert_eq!(cause(&sample.order), None);
}

const SETTINGS: &str = r#"
    [store]
    id = "12"
    name = "Shop"
    [intake]
    listen = "127.0.0.1:0"
    token = "hook"
    [kuper]
    base_url = "http://127.0.0.1:9"
    token = "kuper"
"#;

async fn counter(folder: &std::path::Path) -> Counter {
    let surroundings = Surroundings {
        clock: Clock::manual(noon()),
        chance: Chance::seeded(1),
        version: "test".to_owned(),
        config_path: String::new(),
        config_problems: Vec::new(),
    };
    let config = Config::parse(SETTINGS, folder).unwrap();
    Counter::open(config, surroundings).await.unwrap()
}

async fn receives(counter: &Counter, key: &str) -> OrderId {
    let mut order = new_order(PickupWindow::default());
    order.keys.order_uuid = Some(key.to_owned());
    let create = journal::Create {
        order,
        format: journal::NumberFormat {
            prefix: "12-1-".to_owned(),
        },
        personal: None,
        inbox: None,
        more_events: Vec::new(),
        at: counter.inner.clock.now(),
    };
    counter.inner.journal.create(create).await.unwrap().id
}

async fn rings(counter: &Counter, wanted: AlarmName) {
    let mut alarm = counter.alarm();
    let heard = tokio::time::timeout(Duration::from_secs(20), alarm.wait_for(|now| *now == wanted)).await;
    assert!(
        heard.is_ok(),
        "{wanted:?} is not heard, but {:?}",
        counter.inner.alarm.now()
    );
}

/// The next alarm that the screens are told.
async fn shown(updates: &mut broadcast::Receiver<Update>, wanted: AlarmName) {
    let told = async {
        loop {
            if let Update::Strip { strip } = updates.recv().await.unwrap()
                && strip.alarm == wanted
            {
                return;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(20), told).await.unwrap();
}

#[tokio::test]
async fn a_new_order_rings_until_somebody_opens_it_and_again_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let till = counter(folder.path()).await;
    let running = till.start().await.unwrap();
    let mut updates = till.updates();
    rings(&till, AlarmName::Silent).await;
    let order = receives(&till, "shop:1").await;
    rings(&till, AlarmName::NewOrder).await;
    shown(&mut updates, AlarmName::NewOrder).await;
    assert_eq!(till.seen(order.0).await.unwrap_err().code, "notSignedIn");

    till.create_first_manager("Марина", "5719").await.unwrap();
    assert!(
        till.board().await.unwrap().cards[0].unseen,
        "signing in is not looking"
    );
    assert_eq!(till.inner.alarm.now(), AlarmName::NewOrder);
    till.inner.clock.advance(URGENT_AFTER);
    rings(&till, AlarmName::NewOrderUrgent).await;

    till.seen(order.0).await.unwrap();
    rings(&till, AlarmName::Silent).await;
    shown(&mut updates, AlarmName::Silent).await;
    assert!(!till.board().await.unwrap().cards[0].unseen);
    // One that came in the meantime rings by itself.
    let second = receives(&till, "shop:2").await;
    rings(&till, AlarmName::NewOrder).await;
    till.inner
        .decide(second, MANAGER, |_| Ok(Command::StartPicking.into()))
        .await
        .unwrap();
    rings(&till, AlarmName::Silent).await;
    running.stop().await;
    drop(till);

    let till = counter(folder.path()).await;
    assert!(till.board().await.unwrap().cards[0].unseen);
    let running = till.start().await.unwrap();
    rings(&till, AlarmName::NewOrder).await;
    let mut alarm = till.alarm();
    alarm.mark_unchanged();
    running.stop().await;
    assert_eq!(
        *alarm.borrow(),
        AlarmName::Silent,
        "a till that is closed rings no more"
    );
}

#[tokio::test]
async fn a_till_without_a_sound_device_says_so_once_on_the_strip() {
    let folder = tempfile::tempdir().unwrap();
    let till = counter(folder.path()).await;
    let mut updates = till.updates();
    till.note_sound(Some("no device".to_owned())).await;
    till.note_sound(Some("no device".to_owned())).await;
    till.note_sound(None).await;
    let mut told = Vec::new();
    while let Ok(Update::Strip { strip }) = updates.try_recv() {
        told.push(strip.sound_problem);
    }
    assert_eq!(told, [Some("no device".to_owned()), None]);
}
