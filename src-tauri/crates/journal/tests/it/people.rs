//! Operators, what they signed, and the till's memory.

use crate::support::{Home, act, append, at, code, create, ready};
use domain::{Command, OperatorId, Role};
use journal::{Act, Change, NewAudit, PinHash, WriteError};

#[tokio::test]
async fn an_operators_tries_and_lock_survive_a_restart_and_a_right_pin_forgets_them() {
    let home = Home::new();
    let journal = home.open().await;
    let mut changes = journal.changes();
    let id = journal
        .add_operator("Ольга".to_owned(), Role::Cashier, PinHash("$a".to_owned()), at(0))
        .await
        .unwrap();
    assert_eq!(changes.recv().await.unwrap(), Change::Operators);
    for expected in 1..=3 {
        assert_eq!(journal.pin_was_wrong(id).await.unwrap(), expected);
    }
    journal.set_locked_until(id, Some(at(60))).await.unwrap();
    journal.close().await;
    let journal = home.open().await;
    let operator = journal.operator(id).await.unwrap().unwrap();
    assert_eq!((operator.wrong_tries, operator.locked_until), (3, Some(at(60))));
    assert_eq!((operator.role, operator.active), (Role::Cashier, true));
    assert!(!format!("{operator:?}").contains("$a"));
    journal.pin_was_right(id).await.unwrap();
    journal.set_active(id, false).await.unwrap();
    journal.set_pin_hash(id, PinHash("$b".to_owned())).await.unwrap();
    let operator = journal.operators().await.unwrap().remove(0);
    assert_eq!((operator.wrong_tries, operator.locked_until), (0, None));
    assert_eq!((operator.active, operator.pin_hash.0.as_str()), (false, "$b"));
    assert_eq!(
        journal.set_active(OperatorId(99), true).await,
        Err(WriteError::NoSuchRow { table: "operators" })
    );
}

#[tokio::test]
async fn every_check_of_a_code_is_signed() {
    let home = Home::new();
    let journal = home.open().await;
    let order = ready(&journal, 1).await;
    let by = Some(OperatorId(5));
    let mut order = order;
    for entered in [code(2), code(1)] {
        let events =
            domain::decide(&order, Command::CheckCode { entered }, crate::support::manager()).unwrap();
        let mut check = append(&order, events);
        check.by = by;
        order = journal.append(check).await.unwrap();
    }
    journal
        .audit(NewAudit {
            at: at(2),
            operator: by,
            order: Some(order.id),
            act: Act::SlipPrinted,
            detail: None,
        })
        .await
        .unwrap();
    let rows = journal.audit_of(order.id).await.unwrap();
    let acts: Vec<_> = rows.iter().map(|row| (row.act, row.operator)).collect();
    assert_eq!(
        acts,
        [
            (Act::CodeIssued, None),
            (Act::CodeWrong, by),
            (Act::CodeRight, by),
            (Act::SlipPrinted, by)
        ]
    );
    let digits = [code(1).digits().to_owned(), code(2).digits().to_owned()];
    let text = format!("{rows:?}");
    assert!(digits.iter().all(|digits| !text.contains(digits)));
    let latest = journal.audit_latest(1).await.unwrap();
    assert_eq!(latest, rows[3..]);
}

#[tokio::test]
async fn a_refused_command_leaves_no_trace_in_the_audit() {
    let home = Home::new();
    let journal = home.open().await;
    let order = ready(&journal, 1).await;
    let mut stale = append(&order, vec![domain::Event::CodeMistaken]);
    stale.expected_version -= 1;
    journal.append(stale).await.unwrap_err();
    assert_eq!(journal.audit_of(order.id).await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_tills_memory_is_kept_changed_and_forgotten() {
    let home = Home::new();
    let journal = home.open().await;
    assert_eq!(journal.meta_get("intake").await.unwrap(), None);
    for value in ["paused", "open"] {
        journal.meta_set("intake", Some(value.to_owned())).await.unwrap();
        assert_eq!(journal.meta_get("intake").await.unwrap().as_deref(), Some(value));
    }
    journal.close().await;
    let journal = home.open().await;
    assert_eq!(journal.meta_get("intake").await.unwrap().as_deref(), Some("open"));
    journal.meta_set("intake", None).await.unwrap();
    assert_eq!(journal.meta_get("intake").await.unwrap(), None);
}

#[tokio::test]
async fn personal_data_is_added_to_and_never_printed() {
    let home = Home::new();
    let journal = home.open().await;
    let mut new = create(1);
    let personal = |name: Option<&str>, phone: Option<&str>| journal::Personal {
        name: name.map(str::to_owned),
        phone: phone.map(str::to_owned),
        ..journal::Personal::default()
    };
    new.personal = Some(personal(Some("Иван"), None));
    let order = journal.create(new).await.unwrap();
    let mut update = append(&order, Vec::new());
    update.extras = vec![journal::Extra::Personal(personal(None, Some("+79001234567")))];
    assert!(!format!("{update:?}").contains("9001234567"));
    let unchanged = journal.append(update).await.unwrap();
    assert_eq!(unchanged, order);
    let known = journal.personal(order.id).await.unwrap().unwrap();
    assert!(known == personal(Some("Иван"), Some("+79001234567")));
    act(&journal, &order, Command::StartPicking).await.unwrap();
}
