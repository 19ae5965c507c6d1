//! Sets of keys: what is taken from them, and how they are fetched.

use serde_json::{Value, json};
use yandex_pay::webhook::NotKeys;
use yandex_pay::*;

use super::*;
use crate::client::{client, fail};
use crate::server::{Server, nobody, reply};

fn with(mut jwk: Value, name: &str, value: Value) -> Value {
    jwk[name] = value;
    jwk
}

fn without(mut jwk: Value, name: &str) -> Value {
    jwk.as_object_mut().unwrap().remove(name);
    jwk
}

fn set(keys: &[Value]) -> Result<Keys, NotKeys> {
    Keys::read(jwks(keys).as_bytes())
}

#[test]
fn a_key_is_taken_with_the_least_it_must_say_and_with_more() {
    let signer = Signer::new();
    let token = good(&signer);
    let jwk = signer.jwk(KID);
    for fit in [
        jwk.clone(),
        without(jwk.clone(), "alg"),
        without(jwk.clone(), "use"),
        with(jwk.clone(), "key_ops", json!(["verify"])),
        with(jwk.clone(), "novelty", json!({"deep": [1]})),
    ] {
        let keys = set(std::slice::from_ref(&fit)).unwrap();
        assert!(judge(&token, &keys).is_ok(), "{fit}");
    }
}

#[test]
fn a_key_that_is_not_for_es256_is_passed_over_and_the_others_are_taken() {
    let (service, other) = (Signer::new(), Signer::new());
    let jwk = other.jwk("key-2");
    let coordinate = |bytes: usize| json!(encode(vec![7; bytes]));
    let odd = [
        with(jwk.clone(), "kty", json!("RSA")),
        with(jwk.clone(), "kty", json!("oct")),
        with(jwk.clone(), "crv", json!("P-384")),
        with(jwk.clone(), "crv", json!("secp256k1")),
        with(jwk.clone(), "alg", json!("ES384")),
        with(jwk.clone(), "alg", json!("HS256")),
        with(jwk.clone(), "alg", json!(null)),
        with(jwk.clone(), "use", json!("enc")),
        with(jwk.clone(), "key_ops", json!(["sign"])),
        with(jwk.clone(), "key_ops", json!("verify")),
        with(jwk.clone(), "x", coordinate(31)),
        with(jwk.clone(), "y", coordinate(33)),
        with(jwk.clone(), "x", json!("not base64")),
        with(jwk.clone(), "x", json!(7)),
        with(jwk.clone(), "kid", json!("")),
        with(jwk.clone(), "kid", json!(7)),
        without(jwk.clone(), "kid"),
        without(jwk.clone(), "kty"),
        without(jwk.clone(), "crv"),
        without(jwk.clone(), "x"),
        json!(null),
        json!("key"),
        json!([]),
    ];
    for key in &odd {
        assert_eq!(set(std::slice::from_ref(key)), Err(NotKeys::NoneFits), "{key}");
    }
    let mut all = odd.to_vec();
    all.push(service.jwk(KID));
    let keys = set(&all).unwrap();
    assert!(judge(good(&service), &keys).is_ok());
    let token = other.token(&header().replace(KID, "key-2"), ORDER);
    let kid = "key-2".to_owned();
    assert_eq!(judge(token, &keys), Err(Forged::UnknownKey { kid }));
}

#[test]
fn a_point_that_is_not_on_the_curve_verifies_nothing() {
    let signer = Signer::new();
    let jwk = with(signer.jwk(KID), "y", json!(encode([7; 32])));
    assert_eq!(judge(good(&signer), &read(&[jwk])), Err(Forged::Signature));
}

#[test]
fn two_keys_of_one_name_are_both_tried() {
    let (first, second) = (Signer::new(), Signer::new());
    let keys = read(&[first.jwk(KID), second.jwk(KID)]);
    assert!(judge(good(&first), &keys).is_ok());
    assert!(judge(good(&second), &keys).is_ok());
    assert_eq!(judge(good(&Signer::new()), &keys), Err(Forged::Signature));
}

#[test]
fn what_is_no_set_of_keys_or_too_large_a_one_is_refused() {
    let jwk = Signer::new().jwk(KID);
    for odd in ["", "null", "[]", "{}", r#"{"keys":{}}"#, "<html>"] {
        assert_eq!(Keys::read(odd.as_bytes()), Err(NotKeys::NotASet), "{odd}");
    }
    assert_eq!(Keys::read(jwk.to_string().as_bytes()), Err(NotKeys::NotASet));
    assert_eq!(set(&[]), Err(NotKeys::NoneFits));
    assert!(set(&vec![jwk.clone(); 64]).is_ok());
    assert_eq!(set(&vec![jwk.clone(); 65]), Err(NotKeys::TooLarge));
    let text = jwks(&[jwk]);
    let padded = |length: usize| format!("{text}{}", " ".repeat(length - text.len()));
    assert!(Keys::read(padded(64 * 1024).as_bytes()).is_ok());
    assert_eq!(
        Keys::read(padded(64 * 1024 + 1).as_bytes()),
        Err(NotKeys::TooLarge)
    );
}

#[tokio::test]
async fn the_keys_are_fetched_from_the_host_without_the_key_of_the_api() {
    let signer = Signer::new();
    let answer = reply(200, jwks(&[signer.jwk(KID)])).with("Date", "Sat, 21 Nov 2026 22:31:57 GMT");
    let server = Server::replying([answer]).await;
    // Below whatever path the calls live: the keys have a place of their own.
    let client = client(&format!("{}/some/where", server.url));
    let answer = client.keys().await.unwrap();
    assert!(judge(good(&signer), &answer.value).is_ok());
    assert_eq!(answer.server_time, "2026-11-21T22:31:57Z".parse().ok());

    let seen = &server.seen()[0];
    assert_eq!(seen.method, "GET");
    assert_eq!(seen.uri.to_string(), "/api/jwks");
    assert!(!seen.headers.contains_key("authorization"));
    assert!(!seen.headers.keys().any(|name| name.as_str().starts_with("x-")));
    assert!(seen.body.is_empty());
}

#[tokio::test]
async fn keys_that_do_not_come_are_a_read_without_an_answer() {
    let signer = Signer::new();
    let answers = [
        reply(200, "<html>Welcome to the hotspot</html>"),
        reply(200, jwks(&[])),
        reply(503, jwks(&[signer.jwk(KID)])),
        reply(302, "").with("Location", "/elsewhere"),
    ];
    for answer in answers {
        let server = Server::replying([answer]).await;
        let error = client(&server.url).keys().await.unwrap_err();
        assert!(matches!(error, PayError::Unanswered { .. }), "{error:?}");
        assert!(error.may_be_repeated());
    }
    let server = Server::replying([reply(404, fail("NOT_FOUND"))]).await;
    let error = client(&server.url).keys().await.unwrap_err();
    assert!(matches!(error, PayError::NotFound { .. }), "{error:?}");
    let error = client(&nobody().await).keys().await.unwrap_err();
    assert!(matches!(error, PayError::Unreachable { .. }), "{error:?}");
}
