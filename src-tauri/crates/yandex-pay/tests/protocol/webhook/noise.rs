//! Anything at all, thrown at the door.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;

/// One key and one good token for all the throws.
static SERVICE: LazyLock<(Keys, String)> = LazyLock::new(|| {
    let signer = Signer::new();
    (signer.keys(), good(&signer))
});

/// Headers that come near to a good one.
fn headers() -> impl Strategy<Value = String> {
    let algorithm = prop_oneof![Just("ES256"), Just("none"), Just("HS256"), Just("\\u0045S256")];
    let kid = prop_oneof![Just(KID), Just("key-2"), Just("../../etc/passwd")];
    (algorithm, kid, any::<i64>(), any::<i64>(), ".{0,12}").prop_map(|(alg, kid, iat, exp, more)| {
        let more = serde_json::Value::String(more);
        format!(r#"{{"alg":"{alg}","kid":"{kid}","iat":{iat},"exp":"{exp}",{more}:1}}"#)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_bytes_stop_the_verifier_or_pass_it(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        prop_assert!(judge(&bytes, &SERVICE.0).is_err());
    }

    #[test]
    fn no_three_parts_stop_the_verifier_or_pass_it(
        header in prop_oneof![headers(), ".{0,80}"],
        payload in prop_oneof![Just(ORDER.to_owned()), ".{0,80}"],
        signature in prop_oneof![
            prop::collection::vec(any::<u8>(), 64),
            prop::collection::vec(any::<u8>(), 0..100),
        ],
    ) {
        let token = format!("{}.{}", unsigned(&header, &payload), encode(signature));
        prop_assert!(judge(token, &SERVICE.0).is_err());
    }

    #[test]
    fn no_splice_into_a_good_token_passes(
        from in any::<prop::sample::Index>(),
        length in 0..40_usize,
        new in "[A-Za-z0-9_.=-]{0,40}",
    ) {
        let (keys, token) = &*SERVICE;
        let from = from.index(token.len());
        let to = (from + length).min(token.len());
        let spliced = format!("{}{new}{}", &token[..from], &token[to..]);
        prop_assert_eq!(judge(&spliced, keys).is_ok(), spliced == *token);
    }

    #[test]
    fn no_bytes_stop_the_reader_of_keys(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        prop_assert!(Keys::read(&bytes).is_err());
    }

    #[test]
    fn whatever_is_signed_is_read_or_refused_without_a_panic(
        header in prop_oneof![Just(header()), headers(), ".{0,80}"],
        payload in prop_oneof![Just(ORDER.to_owned()), ".{0,80}"],
        now in -377_705_023_201_i64..=253_402_207_200,
    ) {
        let signer = Signer::new();
        let token = signer.token(&header, &payload);
        let judged = webhook::verify(token.as_bytes(), &signer.keys(), MERCHANT, at(now));
        prop_assert!(judged.is_err() || payload == ORDER);
    }
}
