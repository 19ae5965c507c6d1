//! What Kuper calls an order.

/// The names under which Kuper knows an order, exactly as received: they are echoed, never taken apart in
/// storage.
///
/// At least one is there, which is why the fields are private. `order_uuid` is `retailer-slug:uuid` in the
/// seed's dialect (SEED) or a bare uuid (FOUND); `original_order_id` looks like `H1234567890` (FOUND).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OrderKey {
    order_uuid: Option<String>,
    original_order_id: Option<String>,
}

impl OrderKey {
    /// `None` when both names are missing or blank.
    pub fn new(order_uuid: Option<String>, original_order_id: Option<String>) -> Option<Self> {
        let present = |name: Option<String>| name.filter(|text| !text.trim().is_empty());
        let key = Self {
            order_uuid: present(order_uuid),
            original_order_id: present(original_order_id),
        };
        (key.order_uuid.is_some() || key.original_order_id.is_some()).then_some(key)
    }

    pub fn order_uuid(&self) -> Option<&str> {
        self.order_uuid.as_deref()
    }

    pub fn original_order_id(&self) -> Option<&str> {
        self.original_order_id.as_deref()
    }

    /// `orderUUID` without its `slug:` prefix, as the nested dialect wants it (FOUND).
    pub fn bare_uuid(&self) -> Option<&str> {
        self.order_uuid
            .as_deref()
            .map(|text| text.rsplit_once(':').map_or(text, |(_, uuid)| uuid))
    }

    /// Whether both keys can mean one order: they share a name and contradict each other in none.
    ///
    /// A later webhook may carry only one of the two names, so equality is too strict for finding the order
    /// again.
    pub fn same_order(&self, other: &Self) -> bool {
        let agree = |a: &Option<String>, b: &Option<String>| match (a, b) {
            (Some(a), Some(b)) => Some(a == b),
            (None, _) | (_, None) => None,
        };
        let uuid = agree(&self.order_uuid, &other.order_uuid);
        let original = agree(&self.original_order_id, &other.original_order_id);
        uuid != Some(false) && original != Some(false) && (uuid.is_some() || original.is_some())
    }
}

impl std::fmt::Display for OrderKey {
    /// For people: the short `H…` name when there is one.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.original_order_id().or(self.order_uuid()).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(uuid: &str, original: &str) -> Option<OrderKey> {
        OrderKey::new(Some(uuid.into()), Some(original.into()))
    }

    #[test]
    fn a_key_needs_at_least_one_name_and_keeps_it_verbatim() {
        assert_eq!(key("", "  "), None);
        assert_eq!(key(" slug:1 ", "").unwrap().order_uuid(), Some(" slug:1 "));
    }

    #[test]
    fn the_bare_uuid_is_what_follows_the_slug() {
        assert_eq!(key("slug:265c", "").unwrap().bare_uuid(), Some("265c"));
        assert_eq!(key("265c", "").unwrap().bare_uuid(), Some("265c"));
    }

    #[test]
    fn two_keys_mean_one_order_when_they_share_a_name_and_contradict_in_none() {
        let full = key("slug:1", "H1").unwrap();
        assert!(full.same_order(&key("slug:1", "").unwrap()));
        assert!(full.same_order(&key("", "H1").unwrap()));
        assert!(!full.same_order(&key("slug:1", "H2").unwrap()));
        assert!(!key("slug:1", "").unwrap().same_order(&key("", "H1").unwrap()));
    }
}
