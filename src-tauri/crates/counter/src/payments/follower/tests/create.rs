use super::*;

fn failed(error: PayError) -> Heard {
    Heard::Created(Err(error))
}

fn refused(reason: &str) -> Option<PaymentFact> {
    Some(PaymentFact::CreateRefused {
        reason: reason.to_owned(),
    })
}

#[test]
fn a_link_is_told_with_its_end_counted_from_the_call() {
    let mut bench = Bench::started();
    bench.pass(5);
    assert_eq!(bench.next(), "create ID-create 0");
    bench.pass(2);
    let fact = bench.hears(created());
    assert_eq!(
        fact,
        Some(PaymentFact::LinkGiven {
            url: "https://pay.example/new".to_owned(),
            // The request's own ttl, not the store's present one.
            expires_at: at(5 + 900),
        })
    );
    assert_eq!(
        bench.next(),
        "ask",
        "a changed attempt is looked at without a pause"
    );
}

#[test]
fn each_failure_of_the_first_create_call_has_its_own_next_step() {
    let table = vec![
        (
            "invalid",
            refused(&invalid().to_string().chars().take(300).collect::<String>()),
            "wait 5s",
            LinkState::Up,
        ),
        ("unreachable", None, "wait 1s", LinkState::Down),
        (
            "unauthorized",
            refused("the payment service does not accept the key"),
            "wait 5s",
            LinkState::Unauthorized,
        ),
        ("refused", refused("BAD_FORMAT no good"), "wait 5s", LinkState::Up),
        (
            "not found",
            refused("the payment service does not know it"),
            "wait 5s",
            LinkState::Up,
        ),
        (
            "duplicate",
            refused("it was accepted before"),
            "wait 5s",
            LinkState::Up,
        ),
        ("busy", None, "wait 7s", LinkState::Up),
        ("limited", None, "wait 7s", LinkState::Up),
        ("unknown", None, "wait 1s", LinkState::Down),
        ("unknown, wait", None, "wait 7s", LinkState::Down),
        ("unanswered", None, "wait 1s", LinkState::Down),
    ];
    judge(table, Bench::started, failed);
}

#[test]
fn a_repetition_is_the_same_intent_with_the_next_number() {
    let mut bench = Bench::started();
    for (attempt, name) in ["unknown", "unreachable", "busy", "limited", "unanswered"]
        .into_iter()
        .enumerate()
    {
        assert_eq!(bench.due(), format!("create ID-create {attempt}"), "{name}");
        bench.hears(failed(failure(name)));
    }
    assert_eq!(bench.due(), "create ID-create 5");
}

#[test]
fn once_in_doubt_every_refusal_is_asked_about_and_believed_only_after_a_while() {
    for name in ["invalid", "unauthorized", "refused", "not found", "duplicate"] {
        let mut bench = Bench::started();
        bench.next();
        bench.hears(failed(failure("unknown")));
        let mut looks = 0;
        let last = loop {
            assert!(bench.due().starts_with("create"), "{name}");
            assert_eq!(bench.hears(failed(failure(name))), None, "{name}");
            assert_eq!(bench.next(), "ask", "{name}");
            looks += 1;
            let fact = bench.hears(Heard::Order(Err(failure("not found"))));
            if fact.is_some() {
                break fact;
            }
        };
        assert!(
            matches!(last, Some(PaymentFact::CreateRefused { .. })),
            "{name}: {last:?}"
        );
        // Asked every five seconds, and twelve must have passed.
        assert_eq!(looks, 4, "{name}");
    }
}

#[test]
fn a_create_call_in_doubt_that_the_service_has_goes_on_with_its_link() {
    let mut bench = Bench::started().restarted();
    bench.pass(30);
    bench.next();
    bench.hears(failed(failure("refused")));
    assert_eq!(bench.next(), "ask");
    let mut found = view(PaymentStatus::Pending, "400.00", &[]);
    found.payment_url = Some(url());
    found.created = Some(at(3));
    let fact = bench.hears(seen(found));
    let (url, expires_at) = ("https://pay.example/new".to_owned(), at(3 + 900));
    assert_eq!(fact, Some(PaymentFact::LinkGiven { url, expires_at }));
}

#[test]
fn after_a_restart_the_link_ends_as_if_the_first_call_had_got_through() {
    let mut bench = Bench::started().restarted();
    bench.pass(30);
    assert_eq!(bench.next(), "create ID-create 0");
    let fact = bench.hears(created());
    let (url, expires_at) = ("https://pay.example/new".to_owned(), at(900));
    assert_eq!(fact, Some(PaymentFact::LinkGiven { url, expires_at }));
}

#[test]
fn what_was_created_and_paid_unseen_is_captured_and_what_ended_has_ended() {
    let cases = [
        (
            view(PaymentStatus::Captured, "400.00", &[TAKEN]),
            Some(captured_fact(40_000, "RUB")),
        ),
        (
            view(PaymentStatus::Captured, "4.00", &[]),
            Some(captured_fact(400, "RUB")),
        ),
        (view(PaymentStatus::Failed, "400.00", &[]), ended(false)),
        (all_back(PaymentStatus::Failed), ended(true)),
        (view(PaymentStatus::Pending, "400.00", &[]), None),
    ];
    for (found, fact) in cases {
        let mut bench = Bench::started().restarted();
        bench.next();
        bench.hears(failed(failure("refused")));
        assert_eq!(bench.hears(seen(found.clone())), fact, "{found:?}");
    }
}

#[test]
fn a_request_that_is_gone_or_cannot_be_read_is_asked_about_and_never_sent() {
    for stored in [None, Some(b"{".to_vec())] {
        let mut bench = Bench::started().restarted();
        bench.request = stored;
        for _ in 0..3 {
            assert_eq!(bench.due(), "ask");
            assert_eq!(bench.hears(Heard::Order(Err(failure("not found")))), None);
        }
        assert_eq!(bench.due(), "ask");
        let fact = bench.hears(Heard::Order(Err(failure("not found"))));
        assert!(
            matches!(fact, Some(PaymentFact::CreateRefused { .. })),
            "{fact:?}"
        );
    }
}

#[test]
fn a_look_for_a_lost_order_that_fails_is_repeated() {
    for name in FAILURES {
        if name == "not found" {
            continue;
        }
        let mut bench = Bench::started().restarted();
        bench.next();
        bench.hears(failed(failure("refused")));
        assert_eq!(bench.next(), "ask");
        assert_eq!(bench.hears(Heard::Order(Err(failure(name)))), None, "{name}");
        assert_eq!(bench.due(), "ask", "{name}");
    }
}
