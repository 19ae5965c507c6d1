//! Every command in every state, decided explicitly. The tables are the specification: a cell is `ok` or the word
//! of the refusal ([`word`]), and holds for every choice of particulars that is tried.

mod support;

use domain::*;
use support::tries::{agree, tries};
use support::{Till, kuper_cancels, line};

fn word(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::TooEarly { .. } => "early",
        Refusal::TooLate { .. } => "late",
        Refusal::Closed { .. } => "closed",
        Refusal::NeedsRole { .. } => "role",
        Refusal::AcceptFirst => "accept!",
        Refusal::NotARestaurant => "shop",
        Refusal::NoSuchLine { .. } => "no-line",
        Refusal::NotWeighable { .. } => "no-weight",
        Refusal::BadQuantity { .. } => "quantity",
        Refusal::InOrderAlready { .. } => "replaced",
        Refusal::AlreadyReplaced { .. } => "replaced",
        Refusal::WeighedAlready { .. } => "weighed",
        Refusal::MarkTwice { .. } => "twice",
        Refusal::MarksMissing { .. } => "marks!",
        Refusal::MarksTooMany { .. } => "marks",
        Refusal::NoSuchUnit { .. } => "no-unit",
        Refusal::UnitsUnclear { .. } => "units",
        Refusal::MarkedTogether { .. } => "together",
        Refusal::NothingMarked => "unmarked",
        Refusal::BadEstimate => "estimate",
        Refusal::WindowUnchanged => "same",
        Refusal::LinesUndecided { .. } => "undecided",
        Refusal::NothingPicked => "nothing",
        Refusal::NothingToUndo => "no-undo",
        Refusal::ProposalOpen => "proposal",
        Refusal::NoProposal => "none",
        Refusal::BadBags => "bags",
        Refusal::CodeUnreadable(_) => "unreadable",
        Refusal::CodeLocked => "locked",
        Refusal::CodeNotLocked => "open",
        Refusal::CodeNotVerified => "code!",
        Refusal::AlreadyVerified => "verified",
        Refusal::OverrideOff => "off",
        Refusal::ReasonMissing => "reason",
        Refusal::BagsMissing { .. } => "bags!",
        Refusal::CompositionNotConfirmed => "check!",
        Refusal::NotPaid { .. } => "unpaid",
        Refusal::TooMuchTaken { .. } => "excess",
        Refusal::NothingOwed => "settled",
        Refusal::PaymentOpen { .. } => "paying",
        Refusal::ReturnOpen { .. } => "return!",
        Refusal::MoneyTaken => "taken",
        Refusal::BadAmount { .. } => "amount",
        Refusal::ReceivedTooLittle => "little",
        Refusal::NothingTaken => "nothing",
        Refusal::NoSuchAttempt => "none",
        Refusal::ReferenceMissing => "reference",
    }
}

fn situation(name: &str, till: fn() -> Till) -> Till {
    let mut t = till();
    match name {
        "New" => t,
        "Accepted" => {
            t.must(Command::Accept);
            t
        }
        "Picking" => t.picking(),
        "Decided" => t.decided(),
        "Proposed" => {
            t = t.decided();
            t.tell(Fact::LinesProposed {
                lines: vec![line("milk", 1, 90)],
            });
            t
        }
        "Marked" => {
            t = t.decided();
            t.mark(0, "A");
            t.mark(0, "B");
            t
        }
        "Unmarked" => {
            t = t.decided();
            t.mark(0, "A");
            t
        }
        "Moved" => {
            t.tell(support::window_to(9));
            t
        }
        "AllMissing" => {
            t = t.picking();
            t.pick(0, Pick::Missing);
            t.pick(1, Pick::Missing);
            t
        }
        "Assembled" => t.assembled(),
        "Ready" => t.ready(),
        "HandedOver" => t.handed_over(),
        "Canceled" => t.canceled(),
        "ByKuper" => {
            t = t.cash_paid();
            t.tell(kuper_cancels());
            t
        }
        "Locked" => {
            t = t.ready();
            for _ in 0..TRIES_PER_ORDER {
                t.check(2).expect("a wrong code is no refusal");
            }
            t
        }
        "Counter" => t.at_the_counter(),
        "Refused" => {
            t = t.at_the_counter();
            for line in [LineNo(0), LineNo(1)] {
                let left = Quantity::ZERO;
                t.must(Command::RefuseLine {
                    line,
                    left,
                    units: Vec::new(),
                });
            }
            t.must(Command::ConfirmComposition);
            t
        }
        "Checked" => t.confirmed(),
        "Card" => t.card_started(),
        "Unsure" => t.card_unsure(),
        "Pay" => t.pay_started(),
        "Qr" => t.qr_shown(),
        "Rollback" => {
            t = t.qr_shown();
            let attempt = AttemptNo(1);
            t.must(Command::AskRollback { attempt });
            t
        }
        "Wrong" => {
            t = t.qr_shown();
            t.pay_says(1, support::captured(1, "RUB"));
            t
        }
        "Paid" => t.cash_paid(),
        "CashBack" => {
            t = t.cash_paid();
            let attempt = AttemptNo(1);
            t.must(Command::OweReturn { attempt });
            t
        }
        "PayBack" => {
            t = t.qr_shown();
            let owed = t.order.owed();
            t.pay_says(1, support::captured(owed.minor(), "RUB"));
            let attempt = AttemptNo(1);
            t.must(Command::OweReturn { attempt });
            t
        }
        "Declined" => t.card_declined(),
        "Abandoned" => t.abandoned(),
        "Part" => {
            t = t.cash_paid();
            t.refuse(0, 1);
            t.must(Command::ConfirmComposition);
            t
        }
        "PayRefused" => {
            t = t.pay_captured();
            t.refuse(0, 1);
            t.pay_says(1, support::return_refused(1));
            t.must(Command::ConfirmComposition);
            t
        }
        "Prepaid" => {
            t = t.confirmed();
            t.tell(support::paid_at_kuper(true));
            t
        }
        "SoldPrepaid" => {
            t = situation("Prepaid", till);
            t.must(Command::HandOver);
            t
        }
        "PaidTwice" => {
            t = t.handed_over();
            t.tell(support::paid_at_kuper(true));
            t
        }
        "SoldDeclined" => {
            t = t.card_declined();
            t.take_cash();
            t.must(Command::HandOver);
            t
        }
        "SoldAbandoned" => {
            t = t.abandoned();
            t.take_cash();
            t.must(Command::HandOver);
            t
        }
        "Brought" => {
            t = t.handed_over();
            t.bring_back(0, 1);
            t
        }
        "AllBrought" => {
            t = t.handed_over();
            t.bring_back(0, 0);
            t.bring_back(1, 0);
            t
        }
        "VoidRefused" => {
            t = t.pay_captured();
            t.cancel();
            t.pay_says(1, support::return_refused(1));
            t
        }
        "VoidDeclined" => {
            t = t.card_declined();
            t.cancel();
            t
        }
        other => panic!("no situation is called {other}"),
    }
}

/// Reads a table (a heading of situations, then a row per kind) and holds the rules to every cell.
fn holds(table: &str, till: fn() -> Till) {
    let mut rows = table.lines().map(str::trim).filter(|row| !row.is_empty());
    let heading: Vec<&str> = rows.next().expect("a heading").split_whitespace().collect();
    let situations: Vec<Till> = heading.iter().map(|name| situation(name, till)).collect();
    let mut seen = Vec::new();
    let mut wrong = Vec::new();
    for row in rows {
        let mut cells = row.split_whitespace();
        let name = cells.next().expect("a kind");
        let kind = CommandKind::ALL
            .into_iter()
            .find(|kind| format!("{kind:?}") == name)
            .unwrap_or_else(|| panic!("no command is called {name}"));
        seen.push(kind);
        let cells: Vec<&str> = cells.collect();
        assert_eq!(cells.len(), heading.len(), "{name}: a cell for every situation");
        for ((want, place), till) in cells.into_iter().zip(&heading).zip(&situations) {
            let answers: Vec<&str> = tries(&till.order, kind)
                .into_iter()
                .map(|command| {
                    decide(&till.order, command, support::MANAGER)
                        .as_ref()
                        .map_or_else(word, |_| "ok")
                })
                .collect();
            let allowed = till.order.allowed(Role::Manager).contains(&kind);
            let fits = if want == "ok" {
                allowed && answers.contains(&"ok")
            } else {
                !allowed && answers.iter().all(|answer| *answer == want)
            };
            if !fits {
                wrong.push(format!(
                    "{name} in {place}: want {want}, got {answers:?}, allowed {allowed}"
                ));
            }
        }
    }
    assert_eq!(seen, CommandKind::ALL, "a row for every command, in order");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_shop_order_takes_these_commands_in_these_states() {
    holds(
        "
                   New    Moved  Picking   Marked Unmarked Decided  Proposed AllMissing Assembled Ready  HandedOver Canceled ByKuper
Accept             shop   shop   shop      shop   shop     shop     shop     shop       shop      shop   shop       shop     shop
StartPicking       ok     ok     late      late   late     late     late     late       late      late   closed     closed   closed
Pick               early  early  ok        ok     ok       ok       ok       ok         late      late   closed     closed   closed
Replace            early  early  ok        ok     ok       ok       ok       ok         late      late   closed     closed   closed
Unmark             early  early  unmarked  ok     ok       unmarked unmarked unmarked   late      late   closed     closed   closed
Undo               early  early  no-undo   ok     ok       ok       ok       ok         late      late   closed     closed   closed
Assemble           early  early  undecided ok     marks!   ok       proposal nothing    late      late   closed     closed   closed
SetEstimate        ok     ok     ok        ok     ok       ok       ok       ok         ok        late   closed     closed   closed
AcknowledgeWindow  same   ok     same      same   same     same     same     same       same      same   closed     closed   closed
Note               ok     ok     ok        ok     ok       ok       ok       ok         ok        ok     closed     closed   closed
MakeReady          early  early  early     early  early    early    early    early      ok        late   closed     closed   closed
CheckCode          early  early  early     early  early    early    early    early      early     ok     closed     closed   closed
UnlockCode         early  early  early     early  early    early    early    early      early     open   closed     closed   closed
OverrideCode       early  early  early     early  early    early    early    early      early     ok     closed     closed   closed
ShowBag            early  early  early     early  early    early    early    early      early     code!  closed     closed   closed
ConfirmComposition early  early  early     early  early    early    early    early      early     code!  closed     closed   closed
RefuseLine         early  early  early     early  early    early    early    early      early     code!  closed     closed   closed
EndVisit           early  early  early     early  early    early    early    early      early     code!  closed     closed   closed
HandOver           early  early  early     early  early    early    early    early      early     code!  closed     closed   closed
Cancel             ok     ok     ok        ok     ok       ok       ok       ok         ok        ok     closed     closed   closed
AcceptProposal     none   none   none      none   none     none     ok       none       none      none   none       none     none
DismissProposal    none   none   none      none   none     none     ok       none       none      none   none       none     none
TakeCash           early  early  early     early  early    early    early    early      early     code!  closed     closed   closed
StartCard          early  early  early     early  early    early    early    early      early     code!  closed     closed   closed
ConfirmCard        none   none   none      none   none     none     none     none       none      none   none       none     none
DeclineCard        none   none   none      none   none     none     none     none       none      none   none       none     none
DoubtCard          none   none   none      none   none     none     none     none       none      none   none       none     none
StartPay           early  early  early     early  early    early    early    early      early     code!  closed     closed   closed
AskRollback        none   none   none      none   none     none     none     none       none      none   none       none     none
CardWasCharged     none   none   none      none   none     none     none     none       none      none   none       none     none
Abandon            early  early  early     early  early    early    early    early      early     code!  closed     closed   closed
ConfirmReturn      none   none   none      none   none     none     none     none       none      none   none       none     ok
RetryReturn        none   none   none      none   none     none     none     none       none      none   none       none     none
OweReturn          early  early  early     early  early    early    early    early      early     none   closed     closed   closed
ReturnGoods        early  early  early     early  early    early    early    early      early     early  ok         closed   closed
NoteReceipt        unpaid unpaid unpaid    unpaid unpaid   unpaid   unpaid   unpaid     unpaid    unpaid ok         unpaid   ok
        ",
        Till::shop,
    );
}

#[test]
fn a_restaurant_order_is_accepted_first() {
    holds(
        "
                   New     Accepted Picking   Decided  Proposed Assembled Ready  HandedOver Canceled
Accept             ok      late     late      late     late     late      late   closed     closed
StartPicking       accept! ok       late      late     late     late      late   closed     closed
Pick               early   early    ok        ok       ok       late      late   closed     closed
Replace            early   early    ok        ok       ok       late      late   closed     closed
Unmark             early   early    unmarked  unmarked unmarked late      late   closed     closed
Undo               early   early    no-undo   ok       ok       late      late   closed     closed
Assemble           early   early    undecided ok       proposal late      late   closed     closed
SetEstimate        ok      ok       ok        ok       ok       ok        late   closed     closed
AcknowledgeWindow  same    same     same      same     same     same      same   closed     closed
Note               ok      ok       ok        ok       ok       ok        ok     closed     closed
MakeReady          early   early    early     early    early    ok        late   closed     closed
CheckCode          early   early    early     early    early    early     ok     closed     closed
UnlockCode         early   early    early     early    early    early     open   closed     closed
OverrideCode       early   early    early     early    early    early     ok     closed     closed
ShowBag            early   early    early     early    early    early     code!  closed     closed
ConfirmComposition early   early    early     early    early    early     code!  closed     closed
RefuseLine         early   early    early     early    early    early     code!  closed     closed
EndVisit           early   early    early     early    early    early     code!  closed     closed
HandOver           early   early    early     early    early    early     code!  closed     closed
Cancel             ok      ok       ok        ok       ok       ok        ok     closed     closed
AcceptProposal     none    none     none      none     ok       none      none   none       none
DismissProposal    none    none     none      none     ok       none      none   none       none
TakeCash           early   early    early     early    early    early     code!  closed     closed
StartCard          early   early    early     early    early    early     code!  closed     closed
ConfirmCard        none    none     none      none     none     none      none   none       none
DeclineCard        none    none     none      none     none     none      none   none       none
DoubtCard          none    none     none      none     none     none      none   none       none
StartPay           early   early    early     early    early    early     code!  closed     closed
AskRollback        none    none     none      none     none     none      none   none       none
CardWasCharged     none    none     none      none     none     none      none   none       none
Abandon            early   early    early     early    early    early     code!  closed     closed
ConfirmReturn      none    none     none      none     none     none      none   none       none
RetryReturn        none    none     none      none     none     none      none   none       none
OweReturn          early   early    early     early    early    early     none   closed     closed
ReturnGoods        early   early    early     early    early    early     early  ok         closed
NoteReceipt        unpaid  unpaid   unpaid    unpaid   unpaid   unpaid    unpaid ok         unpaid
        ",
        Till::restaurant,
    );
}

#[test]
fn a_ready_order_takes_commands_by_visit_and_money() {
    holds(
        "
                   Locked Counter  Refused  Checked  Card     Unsure   Pay      Qr       Rollback Wrong    Paid     CashBack PayBack
Accept             shop   shop     shop     shop     shop     shop     shop     shop     shop     shop     shop     shop     shop
StartPicking       late   late     late     late     late     late     late     late     late     late     late     late     late
Pick               late   late     late     late     late     late     late     late     late     late     late     late     late
Replace            late   late     late     late     late     late     late     late     late     late     late     late     late
Unmark             late   late     late     late     late     late     late     late     late     late     late     late     late
Undo               late   late     late     late     late     late     late     late     late     late     late     late     late
Assemble           late   late     late     late     late     late     late     late     late     late     late     late     late
SetEstimate        late   late     late     late     late     late     late     late     late     late     late     late     late
AcknowledgeWindow  same   same     same     same     same     same     same     same     same     same     same     same     same
Note               ok     ok       ok       ok       ok       ok       ok       ok       ok       ok       ok       ok       ok
MakeReady          late   late     late     late     late     late     late     late     late     late     late     late     late
CheckCode          locked verified verified verified verified verified verified verified verified verified verified verified verified
UnlockCode         ok     open     open     open     open     open     open     open     open     open     open     open     open
OverrideCode       ok     verified verified verified verified verified verified verified verified verified verified verified verified
ShowBag            code!  ok       ok       ok       ok       ok       ok       ok       ok       ok       ok       ok       ok
ConfirmComposition code!  ok       ok       ok       ok       ok       ok       ok       ok       ok       ok       ok       ok
RefuseLine         code!  ok       nothing  ok       paying   paying   paying   paying   paying   paying   ok       ok       ok
EndVisit           code!  ok       ok       ok       paying   paying   paying   paying   paying   paying   taken    return!  ok
HandOver           code!  check!   nothing  unpaid   paying   paying   paying   paying   paying   paying   ok       return!  unpaid
Cancel             ok     ok       ok       ok       ok       ok       ok       ok       ok       ok       ok       ok       ok
AcceptProposal     none   none     none     none     none     none     none     none     none     none     none     none     none
DismissProposal    none   none     none     none     none     none     none     none     none     none     none     none     none
TakeCash           code!  check!   settled  ok       paying   paying   paying   paying   paying   paying   settled  ok       ok
StartCard          code!  check!   settled  ok       paying   paying   paying   paying   paying   paying   settled  ok       ok
ConfirmCard        none   none     none     none     ok       ok       none     none     none     none     none     none     none
DeclineCard        none   none     none     none     ok       ok       none     none     none     none     none     none     none
DoubtCard          none   none     none     none     ok       none     none     none     none     none     none     none     none
StartPay           code!  check!   settled  ok       paying   paying   paying   paying   paying   paying   settled  ok       ok
AskRollback        none   none     none     none     none     none     ok       ok       none     ok       none     none     none
CardWasCharged     none   none     none     none     none     none     none     none     none     none     none     none     none
Abandon            code!  none     none     none     none     none     ok       ok       ok       none     none     none     none
ConfirmReturn      none   none     none     none     none     none     none     none     none     none     none     ok       none
RetryReturn        none   none     none     none     none     none     none     none     none     none     none     none     none
OweReturn          none   none     none     none     none     none     none     none     none     none     ok       none     none
ReturnGoods        early  early    early    early    early    early    early    early    early    early    early    early    early
NoteReceipt        unpaid unpaid   unpaid   unpaid   unpaid   unpaid   unpaid   unpaid   unpaid   unpaid   ok       ok       ok
        ",
        Till::shop,
    );
}

#[test]
fn a_ready_order_takes_commands_by_what_became_of_its_tenders() {
    holds(
        "
                   Declined Abandoned Part     PayRefused Prepaid
Accept             shop     shop      shop     shop       shop
StartPicking       late     late      late     late       late
Pick               late     late      late     late       late
Replace            late     late      late     late       late
Unmark             late     late      late     late       late
Undo               late     late      late     late       late
Assemble           late     late      late     late       late
SetEstimate        late     late      late     late       late
AcknowledgeWindow  same     same      same     same       same
Note               ok       ok        ok       ok         ok
MakeReady          late     late      late     late       late
CheckCode          verified verified  verified verified   verified
UnlockCode         open     open      open     open       open
OverrideCode       verified verified  verified verified   verified
ShowBag            ok       ok        ok       ok         ok
ConfirmComposition ok       ok        ok       ok         ok
RefuseLine         ok       ok        ok       ok         ok
EndVisit           ok       ok        taken    taken      ok
HandOver           unpaid   unpaid    return!  ok         ok
Cancel             ok       ok        ok       ok         ok
AcceptProposal     none     none      none     none       none
DismissProposal    none     none      none     none       none
TakeCash           ok       ok        settled  settled    settled
StartCard          ok       ok        settled  settled    settled
ConfirmCard        none     none      none     none       none
DeclineCard        none     none      none     none       none
DoubtCard          none     none      none     none       none
StartPay           ok       paying    settled  settled    settled
AskRollback        none     none      none     none       none
CardWasCharged     ok       none      none     none       none
Abandon            none     none      none     none       none
ConfirmReturn      none     none      ok       ok         none
RetryReturn        none     none      none     ok         none
OweReturn          none     none      ok       ok         none
ReturnGoods        early    early     early    early      early
NoteReceipt        unpaid   unpaid    ok       ok         unpaid
        ",
        Till::shop,
    );
}

#[test]
fn a_closed_order_takes_commands_about_its_money_only() {
    holds(
        "
                   SoldPrepaid PaidTwice SoldDeclined SoldAbandoned Brought AllBrought VoidRefused VoidDeclined
Accept             shop        shop      shop         shop          shop    shop       shop        shop
StartPicking       closed      closed    closed       closed        closed  closed     closed      closed
Pick               closed      closed    closed       closed        closed  closed     closed      closed
Replace            closed      closed    closed       closed        closed  closed     closed      closed
Unmark             closed      closed    closed       closed        closed  closed     closed      closed
Undo               closed      closed    closed       closed        closed  closed     closed      closed
Assemble           closed      closed    closed       closed        closed  closed     closed      closed
SetEstimate        closed      closed    closed       closed        closed  closed     closed      closed
AcknowledgeWindow  closed      closed    closed       closed        closed  closed     closed      closed
Note               closed      closed    closed       closed        closed  closed     closed      closed
MakeReady          closed      closed    closed       closed        closed  closed     closed      closed
CheckCode          closed      closed    closed       closed        closed  closed     closed      closed
UnlockCode         closed      closed    closed       closed        closed  closed     closed      closed
OverrideCode       closed      closed    closed       closed        closed  closed     closed      closed
ShowBag            closed      closed    closed       closed        closed  closed     closed      closed
ConfirmComposition closed      closed    closed       closed        closed  closed     closed      closed
RefuseLine         closed      closed    closed       closed        closed  closed     closed      closed
EndVisit           closed      closed    closed       closed        closed  closed     closed      closed
HandOver           closed      closed    closed       closed        closed  closed     closed      closed
Cancel             closed      closed    closed       closed        closed  closed     closed      closed
AcceptProposal     none        none      none         none          none    none       none        none
DismissProposal    none        none      none         none          none    none       none        none
TakeCash           closed      closed    closed       closed        closed  closed     closed      closed
StartCard          closed      closed    closed       closed        closed  closed     closed      closed
ConfirmCard        none        none      none         none          none    none       none        none
DeclineCard        none        none      none         none          none    none       none        none
DoubtCard          none        none      none         none          none    none       none        none
StartPay           closed      closed    closed       closed        closed  closed     closed      closed
AskRollback        none        none      none         none          none    none       none        none
CardWasCharged     none        none      ok           none          none    none       none        ok
Abandon            closed      closed    closed       closed        closed  closed     closed      closed
ConfirmReturn      none        ok        none         none          ok      ok         ok          none
RetryReturn        none        none      none         none          none    none       ok          none
OweReturn          closed      closed    closed       closed        closed  closed     closed      closed
ReturnGoods        nothing     nothing   ok           ok            ok      nothing    closed      closed
NoteReceipt        unpaid      ok        ok           ok            ok      ok         ok          unpaid
        ",
        Till::shop,
    );
}

#[test]
fn each_role_may_do_its_own_and_all_below() {
    let picker = [
        CommandKind::Accept,
        CommandKind::StartPicking,
        CommandKind::Pick,
        CommandKind::Replace,
        CommandKind::Unmark,
        CommandKind::Undo,
        CommandKind::Assemble,
        CommandKind::SetEstimate,
        CommandKind::AcknowledgeWindow,
        CommandKind::Note,
        CommandKind::MakeReady,
        CommandKind::AcceptProposal,
        CommandKind::DismissProposal,
    ];
    let manager = [
        CommandKind::UnlockCode,
        CommandKind::OverrideCode,
        CommandKind::CardWasCharged,
        CommandKind::Abandon,
        CommandKind::ReturnGoods,
    ];
    for kind in CommandKind::ALL {
        let want = if picker.contains(&kind) {
            Role::Picker
        } else if manager.contains(&kind) {
            Role::Manager
        } else {
            Role::Cashier
        };
        assert_eq!(kind.role(), want, "{kind:?}");
    }
}

#[test]
fn a_lower_role_is_refused_whatever_the_state_and_a_command_knows_its_kind() {
    let states = [
        "New",
        "Picking",
        "Decided",
        "Marked",
        "Unmarked",
        "Moved",
        "Assembled",
        "Ready",
        "Counter",
        "Paid",
        "Qr",
        "Abandoned",
        "Declined",
        "Part",
        "PayRefused",
        "HandedOver",
        "Brought",
        "Canceled",
        "VoidRefused",
    ];
    for till in states.map(|name| situation(name, Till::shop)) {
        for role in [Role::Picker, Role::Cashier, Role::Manager] {
            agree(&till.order, role).expect("screens offer what is granted");
            for kind in CommandKind::ALL {
                for command in tries(&till.order, kind) {
                    assert_eq!(command.kind(), kind);
                    let answer = decide(&till.order, command, Actor { operator: None, role });
                    assert_eq!(
                        answer == Err(Refusal::NeedsRole { role: kind.role() }),
                        role < kind.role(),
                        "{kind:?} for {role:?}"
                    );
                }
            }
        }
    }
}
