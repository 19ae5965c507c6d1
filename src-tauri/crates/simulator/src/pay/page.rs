//! The payment page, as a customer's telephone shows it: plain HTML, three buttons, no script.

use std::sync::Arc;

use axum::Extension as Shared;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderValue, Response, StatusCode, header};
use rust_decimal::Decimal;

use super::payment::{PayStatus, Payment};
use super::{Inner, Pay, PayResult, create};

const STYLE: &str = "\
:root{color-scheme:light}*{box-sizing:border-box}\
body{margin:0;background:#f3f3f5;color:#1b1b1f;font:17px/1.45 system-ui,sans-serif}\
main{max-width:26rem;margin:0 auto;padding:1.5rem 1rem 2.5rem}\
.card{background:#fff;border-radius:20px;padding:1.25rem;margin-bottom:1rem}\
h1{font-size:1.05rem;font-weight:500;margin:0;color:#5c5c66}\
.sum{font-size:2.3rem;font-weight:700;letter-spacing:-.02em;margin:.15rem 0 0;font-variant-numeric:tabular-nums}\
ul{list-style:none;margin:0;padding:0}\
li{display:flex;justify-content:space-between;gap:1rem;padding:.55rem 0;border-top:1px solid #ececef}\
li:first-child{border-top:0}li b{white-space:nowrap;font-weight:600;font-variant-numeric:tabular-nums}\
small{display:block;color:#5c5c66}form{margin:0 0 .6rem}\
button{width:100%;min-height:56px;border:0;border-radius:16px;font:inherit;font-weight:600;cursor:pointer}\
button:focus-visible{outline:3px solid #1b6ef3;outline-offset:2px}\
.pay{background:#fc3f1d;color:#1b1b1f}.decline{background:#fff;color:#1b1b1f}\
.abandon{background:transparent;color:#5c5c66}.note{color:#5c5c66;font-size:.85rem;text-align:center}\
.state{font-size:1.25rem;font-weight:600;margin:0}";

/// Opening it counts: from now on the payer has the extra quarter of an hour.
pub(super) async fn show(Shared(inner): Shared<Arc<Inner>>, Path(id): Path<String>) -> Response<Body> {
    let pay = Pay { inner: inner.clone() };
    let can_pay = pay.customer_opens(&id).is_ok();
    match pay.payment(&id) {
        Some(payment) => html(StatusCode::OK, &page(&inner, &payment, can_pay)),
        None => html(
            StatusCode::NOT_FOUND,
            &frame("Платёж не найден", "<p class=state>Платёж не найден</p>"),
        ),
    }
}

pub(super) async fn pay(Shared(inner): Shared<Arc<Inner>>, Path(id): Path<String>) -> Response<Body> {
    act(inner, &id, Pay::customer_pays)
}

pub(super) async fn decline(Shared(inner): Shared<Arc<Inner>>, Path(id): Path<String>) -> Response<Body> {
    act(inner, &id, Pay::customer_declines)
}

pub(super) async fn abandon(Shared(inner): Shared<Arc<Inner>>, Path(id): Path<String>) -> Response<Body> {
    let pay = Pay { inner };
    // Closing the page changes nothing, whatever the state; only say so.
    let _ = pay.customer_abandons(&id);
    let words = "<div class=card><p class=state>Страница оплаты закрыта</p>\
        <p>Деньги не списаны. Пока ссылка действует, к оплате можно вернуться.</p></div>";
    html(StatusCode::OK, &frame("Оплата закрыта", words))
}

/// Back to the page, which shows what came of it.
fn act(inner: Arc<Inner>, id: &str, act: impl Fn(&Pay, &str) -> PayResult) -> Response<Body> {
    if let Err(reason) = act(&Pay { inner }, id) {
        tracing::info!(order = id, %reason, "the customer could not pay");
    }
    let mut answer = Response::new(Body::empty());
    *answer.status_mut() = StatusCode::SEE_OTHER;
    if let Ok(back) = HeaderValue::from_str(&format!("/pay/{}", create::path_segment(id))) {
        answer.headers_mut().insert(header::LOCATION, back);
    }
    answer
}

fn page(inner: &Inner, payment: &Payment, can_pay: bool) -> String {
    let store = escape(&inner.config.store_name);
    let sum = money(payment.amount, &payment.currency);
    let items: String = payment
        .items
        .iter()
        .map(|item| {
            format!(
                "<li><span>{}<small>{} шт.</small></span><b>{}</b></li>",
                escape(&item.title),
                escape(&item.count),
                money(item.total, &payment.currency)
            )
        })
        .collect();
    let head = format!("<div class=card><h1>{store}</h1><p class=sum>{sum}</p></div>");
    let list = format!("<div class=card><ul>{items}</ul></div>");
    let foot = if can_pay {
        let at = create::path_segment(&payment.order_id);
        let button = |act: &str, words: &str| {
            format!(
                "<form method=post action=\"/pay/{at}/{act}\"><button class={act} id={act}>{words}</button></form>"
            )
        };
        format!(
            "{}{}{}",
            button("pay", &format!("Оплатить {sum}")),
            button("decline", "Отклонить"),
            button("abandon", "Закрыть")
        )
    } else {
        format!(
            "<div class=card><p class=state id=state>{}</p></div>",
            state_words(payment)
        )
    };
    frame(&format!("Оплата {sum}"), &format!("{head}{foot}{list}"))
}

fn state_words(payment: &Payment) -> &'static str {
    match payment.status {
        PayStatus::Pending if payment.rolled_back => "Магазин отменил платёж",
        PayStatus::Pending => "Вышло время оплаты",
        PayStatus::Captured => "Оплачено",
        PayStatus::PartiallyRefunded => "Оплачено, часть суммы возвращена",
        PayStatus::Refunded => "Деньги возвращены",
        PayStatus::Voided => "Магазин отменил платёж",
        PayStatus::Failed if payment.rolled_back => "Магазин отменил платёж",
        PayStatus::Failed if payment.operations.is_empty() => "Вышло время оплаты",
        PayStatus::Failed => "Банк отклонил оплату",
    }
}

fn frame(title: &str, inside: &str) -> String {
    format!(
        "<!doctype html><html lang=ru><head><meta charset=utf-8>\
         <meta name=viewport content=\"width=device-width,initial-scale=1\">\
         <title>{title}</title><style>{STYLE}</style></head>\
         <body><main>{inside}<p class=note>Учебная страница: настоящие деньги не списываются.</p></main></body></html>"
    )
}

/// `1 234,50 ₽`, with spaces that do not break.
fn money(amount: Decimal, currency: &str) -> String {
    let text = super::operation::two_places(amount);
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, "00"));
    let mut grouped = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            grouped.push('\u{a0}');
        }
        grouped.push(digit);
    }
    let sign = match currency {
        "RUB" => "₽",
        "UZS" => "сум",
        _ => currency,
    };
    format!("{grouped},{fraction}\u{a0}{sign}")
}

fn escape(text: &str) -> String {
    text.chars().fold(String::new(), |mut out, c| {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
        out
    })
}

fn html(status: StatusCode, page: &str) -> Response<Body> {
    let mut answer = Response::new(Body::from(page.to_owned()));
    *answer.status_mut() = status;
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    answer.headers_mut().insert(header::CONTENT_TYPE, kind);
    answer
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}
