//! Tokens that somebody else has made, or changed.

use ring::hmac;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair};
use yandex_pay::webhook::MAX_TOKEN_BYTES;

use super::*;

fn labelled(algorithm: &str) -> String {
    header().replace("ES256", algorithm)
}

#[test]
fn a_wrong_key_under_a_known_name_is_refused() {
    let (service, stranger) = (Signer::new(), Signer::new());
    assert_eq!(judge(good(&stranger), &service.keys()), Err(Forged::Signature));
}

#[test]
fn another_key_of_the_set_than_the_named_one_is_refused() {
    let (named, other) = (Signer::new(), Signer::new());
    let keys = read(&[named.jwk(KID), other.jwk("key-2")]);
    assert!(judge(good(&named), &keys).is_ok());
    assert_eq!(judge(good(&other), &keys), Err(Forged::Signature));
}

#[test]
fn a_key_that_is_not_in_the_set_is_named() {
    let signer = Signer::new();
    let token = signer.token(&header().replace(KID, "key-9"), ORDER);
    let kid = "key-9".to_owned();
    assert_eq!(judge(token, &signer.keys()), Err(Forged::UnknownKey { kid }));
}

#[test]
fn algorithm_none_without_a_signature_is_refused() {
    let keys = Signer::new().keys();
    for none in ["none", "None", "NONE", "nOnE", ""] {
        let token = format!("{}.", unsigned(&labelled(none), ORDER));
        assert_eq!(judge(token, &keys), Err(Forged::Algorithm), "{none:?}");
    }
}

#[test]
fn algorithm_none_with_a_good_signature_is_refused() {
    assert_eq!(judge_header(&labelled("none")), Err(Forged::Algorithm));
}

#[test]
fn no_algorithm_at_all_is_refused() {
    let without = header().replace(r#""alg":"ES256","#, "");
    assert_eq!(judge_header(&without), Err(Forged::Algorithm));
    let null = header().replace(r#""ES256""#, "null");
    assert_eq!(judge_header(&null), Err(Forged::Algorithm));
}

#[test]
fn hs256_with_the_public_key_as_its_secret_is_refused() {
    let service = Signer::new();
    let jwk = service.jwk(KID).to_string();
    for secret in [service.point(), &service.point()[1..], jwk.as_bytes()] {
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
        for (label, expected) in [("HS256", Forged::Algorithm), ("ES256", Forged::Signature)] {
            let signed = unsigned(&labelled(label), ORDER);
            let token = format!("{signed}.{}", encode(hmac::sign(&key, signed.as_bytes())));
            assert_eq!(judge(token, &service.keys()), Err(expected), "{label}");
        }
    }
}

#[test]
fn every_other_algorithm_is_refused_though_the_signature_is_good() {
    for other in [
        "ES384", "ES512", "ES256K", "RS256", "PS256", "EdDSA", "es256", "ES256 ",
    ] {
        assert_eq!(
            judge_header(&labelled(other)),
            Err(Forged::Algorithm),
            "{other:?}"
        );
    }
}

#[test]
fn es384_with_a_true_key_of_its_own_is_refused() {
    let service = Signer::new();
    let stranger = Signer::of(&ECDSA_P384_SHA384_FIXED_SIGNING);
    let token = stranger.token(&labelled("ES384"), ORDER);
    assert_eq!(judge(token, &service.keys()), Err(Forged::Algorithm));
    let mislabelled = stranger.token(&header(), ORDER);
    assert_eq!(judge(mislabelled, &service.keys()), Err(Forged::Signature));
}

#[test]
fn a_der_signature_under_the_es256_label_is_refused() {
    let random = SystemRandom::new();
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
    let make = |algorithm| Signer {
        pair: EcdsaKeyPair::from_pkcs8(algorithm, pkcs8.as_ref(), &random).unwrap(),
        random: random.clone(),
    };
    // One key, two ways of writing a signature down.
    let (fixed, der) = (
        make(&ECDSA_P256_SHA256_FIXED_SIGNING),
        make(&ECDSA_P256_SHA256_ASN1_SIGNING),
    );
    assert!(judge(good(&fixed), &fixed.keys()).is_ok());
    assert_eq!(judge(good(&der), &fixed.keys()), Err(Forged::Signature));
}

#[test]
fn a_signature_of_zeros_or_of_another_length_is_refused() {
    let service = Signer::new();
    let signed = unsigned(&header(), ORDER);
    let signature = service.signature(&signed);
    let longer = [signature.as_slice(), &[0]].concat();
    for signature in [&[][..], &[0; 64], &[0xff; 64], &signature[..63], &longer] {
        let token = format!("{signed}.{}", encode(signature));
        assert_eq!(judge(token, &service.keys()), Err(Forged::Signature));
    }
}

#[test]
fn no_bit_of_a_good_token_can_be_changed() {
    let signer = Signer::new();
    let (token, keys) = (good(&signer), signer.keys());
    assert!(judge(&token, &keys).is_ok());
    for at in 0..token.len() {
        for bit in 0..8 {
            let mut changed = token.clone().into_bytes();
            changed[at] ^= 1 << bit;
            let judged = judge(&changed, &keys);
            assert!(judged.is_err(), "byte {at}, bit {bit}: {judged:?}");
        }
    }
}

#[test]
fn no_byte_of_a_good_token_can_be_left_out_or_written_twice() {
    let signer = Signer::new();
    let (token, keys) = (good(&signer), signer.keys());
    for at in 0..token.len() {
        let mut shorter = token.clone().into_bytes();
        let byte = shorter.remove(at);
        assert!(judge(&shorter, &keys).is_err(), "without byte {at}");
        shorter.splice(at..at, [byte, byte]);
        assert!(judge(&shorter, &keys).is_err(), "byte {at} twice");
        assert!(judge(&token[..at], &keys).is_err(), "the first {at}");
    }
}

#[test]
fn the_parts_of_two_good_tokens_cannot_be_mixed() {
    let signer = Signer::new();
    let first = good(&signer);
    let second = signer.token(&header(), &ORDER.replace("o-1", "o-2"));
    let parts: Vec<&str> = first.split('.').collect();
    let other: Vec<&str> = second.split('.').collect();
    for mixed in [
        [parts[0], other[1], parts[2]],
        [parts[0], parts[1], other[2]],
        [parts[0], parts[0], parts[2]],
        [parts[1], parts[0], parts[2]],
    ] {
        assert!(judge(mixed.join("."), &signer.keys()).is_err());
    }
}

#[test]
fn a_header_that_brings_its_own_key_is_refused_though_the_signature_is_good() {
    let jwk = Signer::new().jwk(KID).to_string();
    for member in [
        r#""jku":"https://evil.example/jwks""#,
        r#""x5u":"https://evil.example/cert""#,
        r#""x5c":["MIIB"]"#,
        r#""jku":null"#,
        r#""crit":["exp"]"#,
        r#""crit":[]"#,
        &format!(r#""jwk":{jwk}"#),
    ] {
        let judged = judge_header(&header_with(&format!(
            r#"{member},"iat":{ISSUED},"exp":{EXPIRES}"#
        )));
        assert_eq!(judged, Err(Forged::OwnTerms), "{member}");
    }
}

#[test]
fn a_stranger_who_brings_his_own_key_is_not_believed_by_it() {
    let (service, stranger) = (Signer::new(), Signer::new());
    let jwk = stranger.jwk(KID);
    let header = header_with(&format!(r#""jwk":{jwk},"iat":{ISSUED},"exp":{EXPIRES}"#));
    let token = stranger.token(&header, ORDER);
    assert_eq!(judge(token, &service.keys()), Err(Forged::OwnTerms));
}

#[test]
fn members_of_the_header_that_are_told_twice_are_refused() {
    for twice in [
        r#""alg":"ES256""#.to_owned(),
        r#""alg":"none""#.to_owned(),
        format!(r#""kid":"{KID}""#),
        format!(r#""exp":{EXPIRES}"#),
    ] {
        let header = header_with(&format!(r#"{twice},"iat":{ISSUED},"exp":{EXPIRES}"#));
        assert_eq!(judge_header(&header), Err(Forged::Malformed), "{twice}");
    }
}

#[test]
fn a_header_that_is_no_object_or_names_no_key_is_refused() {
    let long = format!(r#""{}""#, "k".repeat(257));
    for header in [
        String::new(),
        "null".into(),
        format!(r#"["ES256","{KID}",{ISSUED},{EXPIRES}]"#),
        format!("{} trailing", header()),
        header().replace(r#""key-1""#, "null"),
        header().replace(r#""key-1""#, r#""""#),
        header().replace(r#""key-1""#, r#""key\n1""#),
        header().replace(r#""key-1""#, "1"),
        header().replace(r#""key-1""#, &long),
        header().replace(r#""kid":"key-1","#, ""),
    ] {
        assert_eq!(judge_header(&header), Err(Forged::Malformed), "{header}");
    }
}

#[test]
fn the_number_of_parts_is_three_and_they_have_no_padding() {
    let signer = Signer::new();
    let (token, keys) = (good(&signer), signer.keys());
    let [header, payload, signature] = token.split('.').collect::<Vec<_>>()[..] else {
        panic!("{token}");
    };
    for odd in [
        String::new(),
        " ".into(),
        ".".into(),
        "..".into(),
        "...".into(),
        format!("{token}."),
        format!(".{token}"),
        format!("{header}.{payload}"),
        format!("{header}..{payload}.{signature}"),
        format!("{header}. {payload}.{signature}"),
        format!("{token}=="),
        format!("{header}=.{payload}.{signature}"),
        format!("Bearer {token}"),
        token.replace('.', "\0"),
    ] {
        assert!(judge(&odd, &keys).is_err(), "{odd:?}");
    }
    assert_eq!(judge("", &keys), Err(Forged::Malformed));
    assert_eq!(judge(format!("{token}."), &keys), Err(Forged::Malformed));
    assert_eq!(judge(format!("{token}=="), &keys), Err(Forged::Malformed));
}

#[test]
fn padding_inside_the_signed_parts_is_refused_though_signed() {
    let signer = Signer::new();
    let [header, payload] = [encode(header() + " "), encode(ORDER)];
    let padded_header = format!("{header}==");
    let signed = format!("{padded_header}.{payload}");
    let token = format!("{signed}.{}", encode(signer.signature(&signed)));
    assert_eq!(judge(token, &signer.keys()), Err(Forged::Malformed));
    let signed = format!("{header}.{payload}==");
    let token = format!("{signed}.{}", encode(signer.signature(&signed)));
    assert_eq!(judge(token, &signer.keys()), Err(Forged::Unreadable));
}

#[test]
fn a_huge_token_is_not_looked_at() {
    let signer = Signer::new();
    let keys = signer.keys();
    let padded = |length: usize| {
        let blanks = " ".repeat(length);
        signer.token(&header(), &ORDER.replacen('{', &format!("{{{blanks}"), 1))
    };
    let small = padded(MAX_TOKEN_BYTES / 2);
    assert!(small.len() < MAX_TOKEN_BYTES && judge(&small, &keys).is_ok());
    let large = padded(MAX_TOKEN_BYTES);
    assert_eq!(judge(&large, &keys), Err(Forged::Malformed));
    assert_eq!(judge("a.".repeat(10 << 20), &keys), Err(Forged::Malformed));
    let blanks = format!("{}{small}", " ".repeat(MAX_TOKEN_BYTES));
    assert!(judge(blanks, &keys).is_ok(), "blanks are no part of a token");
}

#[test]
fn the_signature_is_judged_before_anything_of_the_payload_or_the_times() {
    let (service, stranger) = (Signer::new(), Signer::new());
    let keys = service.keys();
    for payload in ["", "garbage", &ORDER.replace(MERCHANT, "another"), ORDER] {
        for header in [
            header(),
            header_with(r#""iat":1,"exp":2"#),
            header_with(r#""a":1"#),
        ] {
            let judged = judge(stranger.token(&header, payload), &keys);
            assert_eq!(judged, Err(Forged::Signature), "{header} {payload}");
        }
    }
}

#[test]
fn every_refusal_has_a_word_of_its_own_and_a_status_that_is_no_success() {
    let all = [
        (Forged::Malformed, "malformed", "OTHER", 400),
        (Forged::Algorithm, "algorithm", "UNAUTHORIZED", 401),
        (Forged::OwnTerms, "own_terms", "UNAUTHORIZED", 401),
        (
            Forged::UnknownKey { kid: "k".into() },
            "unknown_key",
            "UNAUTHORIZED",
            401,
        ),
        (Forged::Signature, "signature", "UNAUTHORIZED", 401),
        (Forged::NoTimes, "no_times", "UNAUTHORIZED", 401),
        (Forged::ImpossibleTimes, "impossible_times", "UNAUTHORIZED", 401),
        (Forged::NotYet, "not_yet", "UNAUTHORIZED", 401),
        (Forged::Expired, "expired", "TOKEN_EXPIRED", 401),
        (Forged::Unreadable, "unreadable", "OTHER", 400),
        (Forged::WrongMerchant, "wrong_merchant", "FORBIDDEN", 403),
        (Forged::UnknownEvent, "unknown_event", "OTHER", 400),
    ];
    for (refusal, word, code, status) in &all {
        let told = (refusal.word(), refusal.reason_code(), refusal.http_status());
        assert_eq!(told, (*word, *code, *status));
    }
}
