//! The till's own QR labels: `VO<order>` on a slip, `VO<order>-<bag>` on a bag. The prefix keeps a label from ever
//! being taken for a pickup code.

use domain::OrderId;
use qrcode::{EcLevel, QrCode, render::svg};

const PREFIX: &str = "VO";

/// What a label says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label {
    pub order: OrderId,
    pub bag: Option<u8>,
}

impl Label {
    #[must_use]
    pub fn text(&self) -> String {
        match self.bag {
            Some(bag) => format!("{PREFIX}{}-{bag}", self.order),
            None => format!("{PREFIX}{}", self.order),
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.trim().strip_prefix(PREFIX)?;
        let (order, bag) = match rest.split_once('-') {
            Some((order, bag)) => (order, Some(bag.parse().ok()?)),
            None => (rest, None),
        };
        if order.is_empty() || !order.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        Some(Self {
            order: OrderId(order.parse().ok()?),
            bag,
        })
    }
}

/// A QR as an SVG document with a quiet zone. `None` when the text is too long for a QR.
#[must_use]
pub fn qr_svg(text: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(text.as_bytes(), EcLevel::M).ok()?;
    Some(
        code.render::<svg::Color<'_>>()
            .min_dimensions(256, 256)
            .quiet_zone(true)
            .dark_color(svg::Color("#000000"))
            .light_color(svg::Color("#ffffff"))
            .build(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_reads_back_and_a_code_is_no_label() {
        for label in [
            Label {
                order: OrderId(42),
                bag: None,
            },
            Label {
                order: OrderId(7),
                bag: Some(3),
            },
        ] {
            assert_eq!(Label::parse(&label.text()), Some(label));
        }
        for text in ["123456", "VO", "VO-1", "VOx", "VO1-", "VO1-999", "vo1", "VO+1"] {
            assert_eq!(Label::parse(text), None, "{text}");
        }
    }
}
