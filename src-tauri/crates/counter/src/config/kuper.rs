//! `[kuper]`: how the till speaks to Kuper. The defaults are the seed's; what is not in the seed is a setting.

use std::time::Duration;

use kuper::Secret;
use kuper::client::{ClientConfig, DEFAULT_BASE_URL, Timeouts, TokenHeader, TokenSource};
use kuper::notification::{Dialect, EncodeOptions, FlatMarking, MissingLines, NestedKey};

use super::section::Section;

#[derive(Debug, Clone)]
pub struct Kuper {
    pub base_url: String,
    pub token: TokenSource,
    pub dialect: Dialect,
    /// Older hosts: `Client-Token` and `Api-Version` instead of `Authorization` (FOUND).
    pub client_token_header: bool,
    /// Sent with `Client-Token` only.
    pub api_version: String,
    /// Send `accepted` for a shop too, not only for a restaurant (FOUND).
    pub accept_always: bool,
    /// One generated client says that the code goes before ready (FOUND).
    pub code_before_ready: bool,
    /// Take Kuper's word that an order is paid (`order.paid`): the till then takes no money for it. Off: it is
    /// recorded and shown, and settles nothing (SEED: payment on receipt only).
    pub accept_prepaid: bool,
    /// Ask Kuper after a start what was missed (FOUND; not every merchant may read).
    pub recovery_reads: bool,
    /// Slug and text of each reason a person may cancel with (FOUND once).
    pub cancel_reasons: Vec<(String, String)>,
    /// Dialect details that neither document settles.
    pub encode: EncodeOptions,
    /// For one whole call.
    pub timeout: Duration,
}

impl Kuper {
    /// The settings of Kuper's client.
    pub fn client_config(&self) -> ClientConfig {
        let mut config = ClientConfig::new(self.base_url.clone(), self.token.clone());
        if self.client_token_header {
            config.token_header = TokenHeader::ClientToken {
                api_version: self.api_version.clone(),
            };
        }
        config.dialect = self.dialect;
        config.encode = self.encode;
        config.timeouts = Timeouts {
            // Shorter than the whole, or an unreachable host would look like a lost answer.
            connect: (self.timeout / 2).min(Timeouts::default().connect),
            total: self.timeout,
        };
        config
    }
}

/// Slugs FOUND in one integration; the texts go to Kuper as the description.
const CANCEL_REASONS: [(&str, &str); 5] = [
    ("out_of_stock", "Нет в наличии"),
    ("store_closed", "Магазин закрыт"),
    ("technical_issues", "Технические неполадки"),
    ("customer_request", "Отказ покупателя"),
    ("order_not_paid", "Заказ не оплачен"),
];

pub(super) fn read(mut section: Section<'_>) -> Kuper {
    let base_url = section
        .address("base_url")
        .unwrap_or_else(|| DEFAULT_BASE_URL.to_owned());
    let token = read_token(&mut section);
    let kuper = Kuper {
        base_url,
        token,
        dialect: section.choice(
            "dialect",
            Dialect::Flat,
            &[("flat", Dialect::Flat), ("nested", Dialect::Nested)],
        ),
        client_token_header: section.flag("client_token_header", false),
        api_version: section
            .judged("api_version", "a version in quotes, like \"3.0\"", |text| {
                let fit = (1..=32).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
                fit.then(|| text.to_owned())
            })
            .unwrap_or_else(|| "3.0".to_owned()),
        accept_always: section.flag("accept_always", false),
        code_before_ready: section.flag("code_before_ready", false),
        accept_prepaid: section.flag("accept_prepaid", false),
        recovery_reads: section.flag("recovery_reads", false),
        cancel_reasons: read_reasons(&mut section),
        encode: EncodeOptions {
            missing_lines: section.choice(
                "missing_lines",
                MissingLines::ByDialect,
                &[
                    ("by_dialect", MissingLines::ByDialect),
                    ("omit", MissingLines::Omit),
                    ("keep", MissingLines::Keep),
                ],
            ),
            nested_key: section.choice(
                "nested_key",
                NestedKey::OrderId,
                &[
                    ("order_id", NestedKey::OrderId),
                    ("bare_uuid", NestedKey::BareUuid),
                ],
            ),
            flat_marking: section.choice(
                "flat_marking",
                FlatMarking::Omit,
                &[("omit", FlatMarking::Omit), ("send", FlatMarking::Send)],
            ),
        },
        timeout: Duration::from_millis(u64::from(section.whole("timeout_ms", 20_000_u32, 500..=120_000))),
    };
    section.finish();
    kuper
}

/// A static token (SEED), or client credentials (FOUND), and not both.
fn read_token(section: &mut Section<'_>) -> TokenSource {
    let (has_token, has_credentials) = (
        section.has("token"),
        section.has("client_id") || section.has("client_secret"),
    );
    let token = section.secret("token");
    let client_id = section.text("client_id");
    let client_secret = section.secret("client_secret");
    let auth_url = section.address("auth_url");
    match (has_token, has_credentials) {
        (false, false) => section.missing(
            "token",
            "Kuper's token (itself, \"file:PATH\", \"env:NAME\" or \"keyring:SERVICE/NAME\"), \
             unless client_id and client_secret are given",
        ),
        (true, true) => section.wrong(
            "token",
            "must not stand beside client_id and client_secret: choose one",
        ),
        (true, false) => {
            if auth_url.is_some() {
                section.wrong(
                    "auth_url",
                    "is for client_id and client_secret only; leave it out",
                );
            }
        }
        (false, true) => {
            for name in ["client_id", "client_secret"] {
                if (name == "client_id" && client_id.is_none())
                    || (name == "client_secret" && client_secret.is_none())
                {
                    section.wrong(name, "must be given: client_id and client_secret go together");
                }
            }
        }
    }
    if has_credentials {
        TokenSource::ClientCredentials {
            client_id: client_id.unwrap_or_default(),
            client_secret: Secret::new(client_secret.unwrap_or_default()),
            auth_url,
        }
    } else {
        TokenSource::Static(Secret::new(token.unwrap_or_default()))
    }
}

fn read_reasons(section: &mut Section<'_>) -> Vec<(String, String)> {
    const EXPECTED: &str =
        "must be a list of at least one { slug = \"out_of_stock\", text = \"Нет в наличии\" }";
    let Some(items) = section.sections("cancel_reasons", EXPECTED) else {
        return CANCEL_REASONS
            .map(|(slug, text)| (slug.to_owned(), text.to_owned()))
            .to_vec();
    };
    if items.is_empty() {
        section.wrong("cancel_reasons", EXPECTED);
    }
    let mut reasons: Vec<(String, String)> = Vec::with_capacity(items.len());
    for mut item in items {
        let slug = item.required_text("slug", "the reason's name at Kuper");
        let text = item.required_text("text", "the reason in words");
        if reasons.iter().any(|(earlier, _)| *earlier == slug) {
            item.wrong("slug", "must differ from the slugs before it");
        }
        item.finish();
        reasons.push((slug, text));
    }
    reasons
}
