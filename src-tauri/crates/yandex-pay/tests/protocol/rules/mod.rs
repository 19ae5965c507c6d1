//! One test a rule. Each breaks one thing, and expects one line that names it.

mod cart;
mod shop;
mod texts;

use yandex_pay::*;

use crate::samples::*;

/// Breaks a full order, and tells what is found.
fn broken(edit: impl FnOnce(&mut CreateOrder)) -> Vec<String> {
    let mut order = full();
    edit(&mut order);
    problems(&order, &TILL)
}

fn extensions(order: &mut CreateOrder) -> &mut OrderExtensions {
    order.extensions.as_mut().unwrap()
}

fn risk(order: &mut CreateOrder) -> &mut MerchantRiskInfo {
    order.risk.as_mut().unwrap()
}

fn online() -> (CreateOrder, Rules) {
    let mut order = full();
    order.order_source = Some(OrderSource::Website);
    order.extensions = None;
    order.redirect_urls = Some(MerchantRedirectUrls {
        on_success: "https://shop.example/ok".into(),
        on_error: "https://shop.example/error".into(),
        on_abort: None,
    });
    let rules = Rules {
        shop: Shop::Online,
        ..TILL
    };
    (order, rules)
}
