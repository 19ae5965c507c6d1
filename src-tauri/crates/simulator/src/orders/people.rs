//! Customers and their wishes. All invented.

pub(super) const NAMES: &[&str] = &[
    "Иван П.",
    "Мария К.",
    "Алексей С.",
    "Ольга Н.",
    "Дмитрий В.",
    "Екатерина М.",
    "Сергей Л.",
    "Анна Ф.",
    "Тимур Г.",
    "Наталья Б.",
    "Рустам А.",
    "Елена Ж.",
    "Павел Ч.",
    "Дарья Ш.",
    "Артём З.",
    "Светлана Т.",
];

pub(super) const COMMENTS: &[&str] = &[
    "Бананы, пожалуйста, не самые спелые",
    "Положите хлеб сверху, чтобы не помялся",
    "Заберу после работы, около семи",
    "Если не будет укропа, не страшно",
    "Пакет покрепче, ехать далеко",
    "Позвоните, если что-то закончилось",
];

pub(super) const DISH_COMMENTS: &[&str] = &[
    "Приборы на двоих",
    "Поострее, если можно",
    "Упакуйте суп отдельно",
    "Без хлеба",
];

/// Only the first is known (FOUND); the others are INFERRED, and a till shows them as received.
pub(super) const REPLACEMENT_POLICIES: &[&str] = &[
    "call_or_replace",
    "call_or_replace",
    "call_or_cancel",
    "replace",
    "cancel",
];
