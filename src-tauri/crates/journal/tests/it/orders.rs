//! Creating, appending, reading.

use crate::support::{Home, act, append, assert_sound, at, code, create, keys, make_ready, ready};
use domain::{Command, Event, Lifecycle, OrderId, PickupWindow};
use journal::{AppendError, CreateError, OrdersFilter, Personal};

#[tokio::test]
async fn an_order_is_numbered_stored_and_read_back_by_all_its_names() {
    let home = Home::new();
    let journal = home.open().await;
    let order = journal.create(create(7)).await.unwrap();
    assert_eq!(order.number.0, "T1-000001");
    assert_eq!(order.version, 1);
    assert_eq!(journal.order(order.id).await.unwrap().as_ref(), Some(&order));
    assert_eq!(
        journal.order_by_number(&order.number).await.unwrap().as_ref(),
        Some(&order)
    );
    for (uuid, original) in [(true, false), (false, true), (true, true)] {
        let mut some = keys(7);
        some.order_uuid = some.order_uuid.filter(|_| uuid);
        some.original_order_id = some.original_order_id.filter(|_| original);
        assert_eq!(journal.order_by_key(&some).await.unwrap().as_ref(), Some(&order));
    }
    assert_eq!(journal.order_by_key(&keys(8)).await.unwrap(), None);
    assert_sound(&journal).await;
}

#[tokio::test]
async fn a_stale_version_is_refused_with_the_actual_one() {
    let home = Home::new();
    let journal = home.open().await;
    let order = journal.create(create(1)).await.unwrap();
    act(&journal, &order, Command::StartPicking).await.unwrap();
    let late = journal.append(append(&order, vec![Event::PickingStarted])).await;
    assert_eq!(late, Err(AppendError::Stale { actual: 2 }));
    assert_eq!(journal.log(order.id).await.unwrap().len(), 2);
    assert_sound(&journal).await;
}

#[tokio::test]
async fn of_appends_at_one_version_exactly_one_wins() {
    let home = Home::new();
    let journal = home.open().await;
    let order = journal.create(create(1)).await.unwrap();
    let tries: Vec<_> = (0..20)
        .map(|_| {
            let (journal, one) = (journal.clone(), append(&order, vec![Event::PickingStarted]));
            tokio::spawn(async move { journal.append(one).await })
        })
        .collect();
    let mut won = 0;
    for one in tries {
        match one.await.unwrap() {
            Ok(order) => {
                assert_eq!(order.version, 2);
                won += 1;
            }
            Err(error) => assert_eq!(error, AppendError::Stale { actual: 2 }),
        }
    }
    assert_eq!(won, 1);
    assert_eq!(journal.log(order.id).await.unwrap().len(), 2);
    assert_sound(&journal).await;
}

#[tokio::test]
async fn either_key_alone_tells_a_repeated_create() {
    let home = Home::new();
    let journal = home.open().await;
    let first = journal.create(create(1)).await.unwrap();
    let mut by_uuid = create(1);
    by_uuid.order.keys.original_order_id = None;
    let mut by_original = create(1);
    by_original.order.keys.order_uuid = Some("shop:other".to_owned());
    for repeat in [create(1), by_uuid, by_original] {
        let refused = journal.create(repeat).await;
        assert_eq!(refused, Err(CreateError::Duplicate { order: first.id }));
    }
    let mut nameless = create(2);
    nameless.order.keys.order_uuid = None;
    nameless.order.keys.original_order_id = None;
    assert_eq!(journal.create(nameless).await, Err(CreateError::NoKeys));
    // Refused creates leave no gap in the numbers.
    assert_eq!(journal.create(create(2)).await.unwrap().number.0, "T1-000002");
}

#[tokio::test]
async fn a_code_is_one_orders_until_it_is_released() {
    let home = Home::new();
    let journal = home.open().await;
    let first = ready(&journal, 1).await;
    let second = journal.create(create(2)).await.unwrap();
    let second = crate::support::assemble(&journal, second).await;
    let events = domain::decide(&second, make_ready(1), crate::support::manager()).unwrap();
    let refused = journal.append(append(&second, events.clone())).await;
    assert_eq!(refused, Err(AppendError::CodeTaken));
    // Nothing of the refused command is stored, not even the event before the code.
    assert_eq!(journal.order(second.id).await.unwrap().as_ref(), Some(&second));
    assert_eq!(journal.log(second.id).await.unwrap().len() as u64, second.version);

    assert!(journal.is_code_taken(&code(1)).await.unwrap());
    assert_eq!(
        journal.order_by_live_code(&code(1)).await.unwrap().as_ref(),
        Some(&first)
    );
    let cancellation = domain::Cancellation {
        by: domain::CanceledBy::Kuper,
        slug: "x".to_owned(),
        description: String::new(),
    };
    let first = act(&journal, &first, Command::Cancel { cancellation })
        .await
        .unwrap();
    assert_eq!(journal.order_by_live_code(&code(1)).await.unwrap(), None);
    // Closed, but within the retention.
    assert!(journal.is_code_taken(&code(1)).await.unwrap());
    assert_eq!(journal.release_codes(first.since).await.unwrap(), 0);
    assert_eq!(journal.release_codes(at(100)).await.unwrap(), 1);
    let second = journal.append(append(&second, events)).await.unwrap();
    assert_eq!(second.lifecycle, Lifecycle::Ready);
    assert_sound(&journal).await;
}

#[tokio::test]
async fn an_unknown_order_and_a_second_first_event_are_refused() {
    let home = Home::new();
    let journal = home.open().await;
    let order = journal.create(create(1)).await.unwrap();
    let mut nowhere = append(&order, vec![Event::Accepted]);
    nowhere.order = OrderId(99);
    assert_eq!(
        journal.append(nowhere).await,
        Err(AppendError::NoSuchOrder { order: OrderId(99) })
    );
    let again = Event::Received {
        order: crate::support::new_order(1),
    };
    assert_eq!(
        journal.append(append(&order, vec![again])).await,
        Err(AppendError::ReceivedTwice)
    );
}

#[tokio::test]
async fn the_screen_finds_orders_by_number_name_phone_and_item_but_never_by_code() {
    let home = Home::new();
    let journal = home.open().await;
    let mut new = create(1);
    new.personal = Some(Personal {
        name: Some("Иван Петров".to_owned()),
        phone: Some("+7 900 123-45-67".to_owned()),
        ..Personal::default()
    });
    let order = journal.create(new).await.unwrap();
    let order = crate::support::assemble(&journal, order).await;
    let order = act(&journal, &order, make_ready(987_654)).await.unwrap();
    journal.create(create(2)).await.unwrap();
    let find = async |search: &str| {
        let filter = OrdersFilter {
            search: Some(search.to_owned()),
            ..OrdersFilter::default()
        };
        let page = journal.orders_page(&filter, None, 10).await.unwrap();
        page.orders.iter().map(|order| order.id).collect::<Vec<_>>()
    };
    for search in [
        "T1-000001",
        "t1-000001",
        "ПЕТРОВ",
        "иван п",
        "79001234567",
        "123-45-67",
        "shop:1",
    ] {
        assert_eq!(find(search).await, [order.id], "{search}");
    }
    assert_eq!(find("молоко").await.len(), 2);
    assert_eq!(find(code(987_654).digits()).await, []);
    assert_eq!(find("нет такого").await, []);
    // What is too short for the index, and what means something to it.
    assert_eq!(find("ив").await, [order.id]);
    assert_eq!(find("мо").await.len(), 2);
    for odd in [
        "\"",
        "\"\"\"",
        "мол\"око",
        "молоко*",
        "мол OR око",
        "search:молоко",
        "'",
        "%%%",
        "___",
    ] {
        assert_eq!(find(odd).await, [], "{odd}");
    }
}

#[tokio::test]
async fn an_order_is_found_by_what_it_holds_now_and_not_by_what_it_held() {
    let home = Home::new();
    let journal = home.open().await;
    let order = journal.create(create(1)).await.unwrap();
    journal.close().await;
    let mut intruder = crate::support::intruder(&home).await;
    crate::support::say(&mut intruder, "UPDATE orders SET search = 'кефир'").await;
    sqlx::Connection::close(intruder).await.unwrap();
    let journal = home.open().await;
    for (search, found) in [("кефир", vec![order.id]), ("молоко", vec![])] {
        let filter = OrdersFilter {
            search: Some(search.to_owned()),
            ..OrdersFilter::default()
        };
        let page = journal.orders_page(&filter, None, 10).await.unwrap();
        let ids: Vec<_> = page.orders.iter().map(|order| order.id).collect();
        assert_eq!(ids, found, "{search}");
    }
}

#[tokio::test]
async fn pages_go_from_the_newest_to_the_oldest_and_end() {
    let home = Home::new();
    let journal = home.open().await;
    for n in 1..=5 {
        journal.create(create(n)).await.unwrap();
    }
    let filter = OrdersFilter::default();
    let (mut before, mut seen) = (None, Vec::new());
    loop {
        let page = journal.orders_page(&filter, before, 2).await.unwrap();
        seen.extend(page.orders.iter().map(|order| order.id.0));
        before = page.next;
        if before.is_none() {
            break;
        }
    }
    assert_eq!(seen, [5, 4, 3, 2, 1]);
}

#[tokio::test]
async fn times_are_kept_to_the_microsecond_and_read_back_as_they_were_returned() {
    let home = Home::new();
    let journal = home.open().await;
    let mut new = create(1);
    new.at = "2026-03-01T09:00:00.123456789Z".parse().unwrap();
    let order = journal.create(new).await.unwrap();
    assert_eq!(order.received_at, "2026-03-01T09:00:00.123456Z".parse().unwrap());
    let mut later = append(
        &order,
        vec![Event::WindowChanged {
            window: PickupWindow {
                from: Some("2026-03-01T10:00:00.000000001Z".parse().unwrap()),
                ..PickupWindow::default()
            },
        }],
    );
    later.at = "2026-03-01T09:00:01.999999999Z".parse().unwrap();
    let order = journal.append(later).await.unwrap();
    assert_eq!(journal.order(order.id).await.unwrap(), Some(order));
    assert_sound(&journal).await;
}
