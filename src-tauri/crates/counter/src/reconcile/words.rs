//! The words of the file. Screens put the same names into words of their own; the file has no screen.

use crate::view::{AttemptStateName, ClosureName, DifferenceKind, TenderName};

/// One language.
pub(super) struct Words {
    /// Of the columns, as `sheet` writes them.
    pub columns: [&'static str; 16],
    /// Of the totals by tender.
    pub totals: [&'static str; 8],
    pub net: &'static str,
    pub period: &'static str,
    pub still_open: &'static str,
    pub currency: &'static str,
    pub service_asked: &'static str,
    pub service_unanswered: &'static str,
    pub service_net: &'static str,
    pub service_ours: &'static str,
    pub service_off: &'static str,
    pub tender: fn(TenderName) -> &'static str,
    pub state: fn(AttemptStateName, Option<ClosureName>) -> &'static str,
    pub difference: fn(DifferenceKind) -> &'static str,
}

/// The only language that the till's files are written in so far.
pub(super) static RUSSIAN: Words = Words {
    columns: [
        "Заказ",
        "Попытка",
        "Способ оплаты",
        "Состояние",
        "Начата",
        "Деньги получены",
        "Оплачено",
        "Округление",
        "Возвращено",
        "К возврату",
        "Осталось",
        "RRN и код подтверждения",
        "Платёж в Яндекс Пэй",
        "Состояние в Яндекс Пэй",
        "Сумма в Яндекс Пэй",
        "Расхождение",
    ],
    totals: [
        "Способ оплаты",
        "Оплат",
        "Оплачено",
        "Округление",
        "Возвратов",
        "Возвращено",
        "Итого",
        "Не завершено",
    ],
    net: "Всего",
    period: "Период",
    still_open: "смена открыта",
    currency: "Валюта",
    service_asked: "Яндекс Пэй: спрошено платежей",
    service_unanswered: "Яндекс Пэй: без ответа",
    service_net: "Яндекс Пэй: сумма у сервиса",
    service_ours: "Яндекс Пэй: сумма тех же платежей в кассе",
    service_off: "Яндекс Пэй не подключён",
    tender: |tender| match tender {
        TenderName::Cash => "Наличные",
        TenderName::Card => "Карта",
        TenderName::YandexPay => "Яндекс Пэй",
    },
    state: |state, closure| match (state, closure) {
        (AttemptStateName::Started, _) => "начат",
        (AttemptStateName::Waiting, _) => "ждём клиента",
        (AttemptStateName::Unsure, _) => "итог неизвестен",
        (AttemptStateName::RollingBack, _) => "отменяем",
        (AttemptStateName::Captured, _) => "принято",
        (AttemptStateName::Mismatched, _) => "другая сумма",
        (AttemptStateName::ReturnOwed, _) => "надо вернуть",
        (AttemptStateName::Closed, None) => "закрыт",
        (AttemptStateName::Closed, Some(closure)) => match closure {
            ClosureName::Declined => "терминал отказал",
            ClosureName::Refused => "Яндекс Пэй отказал",
            ClosureName::Failed => "не оплачен",
            ClosureName::RolledBack => "отменён",
            ClosureName::PaidThenRefunded => "оплачен и возвращён",
            ClosureName::Returned => "деньги возвращены",
        },
    },
    difference: |kind| match kind {
        DifferenceKind::HeldThereOnly => "деньги есть только в Яндекс Пэй",
        DifferenceKind::HeldHereOnly => "деньги есть только в кассе",
        DifferenceKind::Amount => "суммы разные",
        DifferenceKind::UnknownThere => "Яндекс Пэй не знает платежа",
        DifferenceKind::Unanswered => "Яндекс Пэй не ответил",
        DifferenceKind::Open => "итог ещё неизвестен",
    },
};
