//! Reads one notification, strictly: a field too many, too few or of another type is named.

use serde_json::Value;

use super::config::Dialect;
use super::record::{Cancellation, Composition, Line};
use crate::wire::{Complaint, Complaints, Fields, Kind, Node};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    Accepted,
    InWork,
    Assembled,
    Ready,
    CodeCreated,
    Delivered,
    Canceled,
}

impl Event {
    pub(super) const WORDS: [&'static str; 7] = [
        "order.accepted",
        "order.in_work",
        "order.assembled",
        "order.ready_for_delivery",
        "order.pickup_code_created",
        "order.delivered",
        "order.canceled",
    ];
    const ALL: [Self; 7] = [
        Self::Accepted,
        Self::InWork,
        Self::Assembled,
        Self::Ready,
        Self::CodeCreated,
        Self::Delivered,
        Self::Canceled,
    ];

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Accepted => "order.accepted",
            Self::InWork => "order.in_work",
            Self::Assembled => "order.assembled",
            Self::Ready => "order.ready_for_delivery",
            Self::CodeCreated => "order.pickup_code_created",
            Self::Delivered => "order.delivered",
            Self::Canceled => "order.canceled",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|event| event.word() == word)
    }
}

#[derive(Debug)]
pub(super) struct Notification {
    pub(super) event: Event,
    pub(super) key: OrderKey,
    pub(super) number: Option<String>,
    pub(super) code: Option<String>,
    pub(super) composition: Option<Composition>,
    /// Nested only: `order.originalOrderId`.
    pub(super) named_inside: Option<String>,
    pub(super) cancellation: Option<Cancellation>,
}

/// The name the till used, and which name it must be.
#[derive(Debug)]
pub(super) enum OrderKey {
    Uuid(String),
    OriginalId(String),
}

/// The order's name as far as it can be told from a body that may be wrong otherwise.
pub(super) fn key_at_a_glance(dialect: Dialect, body: &Value) -> Option<&str> {
    let payload = match dialect {
        Dialect::Flat => body.get("payload")?,
        Dialect::Nested => body.get("event")?.get("payload")?,
    };
    ["orderUUID", "order_id"]
        .iter()
        .find_map(|name| payload.get(name)?.as_str())
}

/// The event's name, likewise.
pub(super) fn event_at_a_glance(dialect: Dialect, body: &Value) -> Option<&str> {
    match dialect {
        Dialect::Flat => body.get("event_type")?.as_str(),
        Dialect::Nested => body.get("event")?.get("type")?.as_str(),
    }
}

pub(super) fn read(dialect: Dialect, body: &Value) -> Result<Notification, Vec<Complaint>> {
    let complaints = Complaints::default();
    let read = match dialect {
        Dialect::Flat => flat(&complaints.root(body)),
        Dialect::Nested => nested(&complaints.root(body)),
    };
    let complaints = complaints.into_vec();
    match read {
        Some(notification) if complaints.is_empty() => Ok(notification),
        Some(_) | None => Err(complaints),
    }
}

fn flat(root: &Node<'_>) -> Option<Notification> {
    let mut top = root.object()?;
    let event = event(&mut top, "event_type");
    let payload = top.need("payload").and_then(|node| node.object());
    top.finish();
    let (event, mut payload) = (event?, payload?);

    let key = text(&mut payload, "orderUUID").map(OrderKey::Uuid);
    let number = text(&mut payload, "number");
    let mut code = None;
    let mut composition = None;
    let mut cancellation = None;
    match event {
        Event::Accepted | Event::InWork | Event::Assembled => {}
        Event::Ready | Event::Delivered => composition = self::composition(&mut payload, Dialect::Flat),
        Event::CodeCreated => code = self::code(&mut payload, "pickupCode"),
        Event::Canceled => cancellation = self::cancellation(&mut payload),
    }
    payload.finish();
    Some(Notification {
        event,
        key: key?,
        number,
        code,
        composition,
        named_inside: None,
        cancellation,
    })
}

fn nested(root: &Node<'_>) -> Option<Notification> {
    let mut top = root.object()?;
    let wrapped = top.need("event").and_then(|node| node.object());
    top.finish();
    let mut wrapped = wrapped?;
    let event = event(&mut wrapped, "type");
    let payload = wrapped.need("payload").and_then(|node| node.object());
    wrapped.finish();
    let (event, mut payload) = (event?, payload?);

    let uuid = payload.maybe("orderUUID").and_then(|node| node.filled_text(255));
    let key = match uuid {
        Some(uuid) => Some(OrderKey::Uuid(uuid.to_owned())),
        None => text(&mut payload, "order_id").map(OrderKey::OriginalId),
    };
    let number = payload
        .maybe("number")
        .and_then(|node| node.filled_text(255))
        .map(str::to_owned);
    let mut code = None;
    let mut composition = None;
    let mut named_inside = None;
    let mut cancellation = None;
    match event {
        Event::Accepted | Event::InWork | Event::Assembled => {}
        Event::Ready | Event::Delivered => {
            if let Some(mut order) = payload.need("order").and_then(|node| node.object()) {
                named_inside = text(&mut order, "originalOrderId");
                order.need("changed").and_then(|node| node.boolean());
                composition = self::composition(&mut order, Dialect::Nested);
                order.finish();
            }
        }
        Event::CodeCreated => code = self::code(&mut payload, "code"),
        Event::Canceled => cancellation = self::cancellation(&mut payload),
    }
    payload.finish();
    Some(Notification {
        event,
        key: key?,
        number,
        code,
        composition,
        named_inside,
        cancellation,
    })
}

fn event(fields: &mut Fields<'_>, name: &'static str) -> Option<Event> {
    fields.need(name)?.word(&Event::WORDS).and_then(Event::from_word)
}

fn text(fields: &mut Fields<'_>, name: &'static str) -> Option<String> {
    fields.need(name)?.filled_text(255).map(str::to_owned)
}

fn code(fields: &mut Fields<'_>, name: &'static str) -> Option<String> {
    let node = fields.need(name)?;
    let code = node.filled_text(255)?;
    if code.chars().any(|c| c.is_control() || c.is_whitespace()) {
        node.complain(Kind::Invalid, "must hold no spaces or control characters");
        return None;
    }
    Some(code.to_owned())
}

fn cancellation(fields: &mut Fields<'_>) -> Option<Cancellation> {
    let mut inside = fields.need("cancellation")?.object()?;
    let slug = text(&mut inside, "slug");
    let description = inside.need("description").and_then(|node| node.text(2048));
    inside.finish();
    Some(Cancellation {
        slug: slug?,
        description: description?.to_owned(),
    })
}

fn composition(fields: &mut Fields<'_>, dialect: Dialect) -> Option<Composition> {
    let positions = fields.need("positions");
    let total = fields.need("total").and_then(|node| node.object());
    let positions = positions?;
    let lines: Vec<Option<Line>> = positions.list()?.iter().map(|node| line(node, dialect)).collect();
    if lines.is_empty() {
        positions.complain(Kind::Invalid, "must not be empty");
    }
    let mut total = total?;
    let sum = total.need("totalPrice").and_then(|node| node.money());
    let due = total.need("discountTotalPrice").and_then(|node| node.money());
    total.finish();
    Some(Composition {
        lines: lines.into_iter().collect::<Option<_>>()?,
        total: sum?,
        due: due?,
    })
}

fn line(node: &Node<'_>, dialect: Dialect) -> Option<Line> {
    let mut line = node.object()?;
    let id = text(&mut line, "id");
    let quantity = line.need("quantity").and_then(|node| node.quantity(3));
    let price = line.need("price").and_then(|node| node.money());
    let discount_price = line.need("discountPrice").and_then(|node| node.money());
    let total_price = line.need("totalPrice").and_then(|node| node.money());
    let total_discount = match dialect {
        Dialect::Flat => None,
        Dialect::Nested => line.need("totalDiscountPrice").and_then(|node| node.money()),
    };
    line.maybe("originalQuantity").and_then(|node| node.quantity(3));
    let weight_grams = line.maybe("weight").and_then(|node| grams(&node));
    let replaced_by = line
        .maybe("replacedByID")
        .and_then(|node| node.text(255))
        .filter(|id| !id.is_empty())
        .map(str::to_owned);
    let marking_codes = line
        .maybe("markingCode")
        .map_or_else(Vec::new, |node| marks(&node));
    line.finish();
    let (due, before_discount) = match dialect {
        Dialect::Flat => (total_price?, None),
        Dialect::Nested => (total_discount?, Some(total_price?)),
    };
    Some(Line {
        id: id?,
        quantity: quantity?,
        price: price?,
        discount_price: discount_price?,
        due,
        before_discount,
        weight_grams,
        replaced_by,
        marking_codes,
    })
}

/// A string of digits; empty for piece goods.
fn grams(node: &Node<'_>) -> Option<u64> {
    let text = node.text(12)?;
    if text.is_empty() {
        return None;
    }
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        node.complain(Kind::Invalid, "must be a string of digits (grams)");
        return None;
    }
    text.parse().ok()
}

fn marks(node: &Node<'_>) -> Vec<String> {
    let Some(list) = node.list() else {
        return Vec::new();
    };
    list.iter()
        .filter_map(|mark| {
            let mut mark = mark.object()?;
            let value = text(&mut mark, "value");
            mark.finish();
            value
        })
        .collect()
}
