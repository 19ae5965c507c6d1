//! Every outcome of a call, against real HTTP.

mod calls;
mod carrier;
mod outcomes;

use std::time::Duration;

use yandex_pay::*;

use crate::samples::*;
use crate::server::{Reply, Server, reply};

const KEY: &str = "planted-key-77";
const INTENT: &str = "8d1f6c1e-77f0-4a1c-9c0c-1f2f3a4b5c6d";
const LINK: &str =
    r#"{"code":200,"status":"success","data":{"paymentUrl":"https://pay.yandex.uz/l/1?a=%20b"}}"#;

fn config(url: &str) -> Config {
    Config {
        base_url: url.to_owned(),
        api_key: Secret::new(KEY),
        timeout: Duration::from_millis(1500),
        rules: TILL,
    }
}

pub fn client(url: &str) -> Client {
    Client::new(config(url)).unwrap()
}

fn ids() -> RequestIds {
    RequestIds::first(INTENT)
}

pub fn fail(code: &str) -> String {
    format!(r#"{{"status":"fail","reasonCode":"{code}","reason":"because"}}"#)
}

async fn create(reply: Reply) -> Result<Answer<Created>, PayError> {
    let server = Server::replying([reply]).await;
    client(&server.url).create(&small(), &ids()).await
}

async fn get(reply: Reply) -> Result<Answer<OrderView>, PayError> {
    let server = Server::replying([reply]).await;
    client(&server.url).get("o-1").await
}

fn order_json(order_id: &str) -> String {
    format!(
        r#"{{"code":200,"status":"success","data":{{"operations":[],"order":{{
            "orderId":"{order_id}","merchantId":"m","currencyCode":"UZS",
            "orderAmount":"9000.00","paymentStatus":"CAPTURED"}}}}}}"#
    )
}

fn operation_json(external: &str) -> String {
    format!(
        r#"{{"code":200,"status":"success","data":{{"operation":{{"operationId":"op",
            "externalOperationId":"{external}","operationType":"REFUND","orderId":"o-1",
            "amount":"250.00","status":"PENDING","reason":null}}}}}}"#
    )
}
