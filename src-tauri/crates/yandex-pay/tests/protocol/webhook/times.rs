//! The bounds of a token's life, which stand in its header.

use super::*;

/// Judges a token of these times at this moment.
fn judge_at(now: i64, times: &str) -> Result<(), Forged> {
    let signer = Signer::new();
    let token = signer.token(&header_with(times), ORDER);
    webhook::verify(token.as_bytes(), &signer.keys(), MERCHANT, at(now)).map(|_| ())
}

fn from_to(issued: i64, expires: i64) -> String {
    format!(r#""iat":{issued},"exp":{expires}"#)
}

#[test]
fn a_token_is_good_from_its_issue_to_its_end_and_a_minute_around() {
    let judge = |now| judge_at(now, &from_to(ISSUED, EXPIRES));
    assert_eq!(judge(ISSUED - 61), Err(Forged::NotYet));
    assert_eq!(judge(ISSUED - 60), Ok(()));
    assert_eq!(judge(ISSUED), Ok(()));
    assert_eq!(judge(EXPIRES), Ok(()));
    assert_eq!(judge(EXPIRES + 60), Ok(()));
    assert_eq!(judge(EXPIRES + 61), Err(Forged::Expired));
    assert_eq!(judge(0), Err(Forged::NotYet));
    assert_eq!(judge(-377_705_023_201), Err(Forged::NotYet));
    assert_eq!(judge(253_402_207_200), Err(Forged::Expired));
}

#[test]
fn times_may_be_numbers_or_digits_in_strings() {
    for times in [
        from_to(ISSUED, EXPIRES),
        format!(r#""iat":"{ISSUED}","exp":"{EXPIRES}""#),
        format!(r#""iat":{ISSUED},"exp":"{EXPIRES}""#),
    ] {
        assert_eq!(judge_at(ISSUED, &times), Ok(()), "{times}");
        assert_eq!(judge_at(EXPIRES + 61, &times), Err(Forged::Expired), "{times}");
    }
}

#[test]
fn a_token_without_either_time_is_refused() {
    for times in [
        r#""nbf":1"#.to_owned(),
        format!(r#""iat":{ISSUED}"#),
        format!(r#""exp":{EXPIRES}"#),
        format!(r#""iat":null,"exp":{EXPIRES}"#),
        format!(r#""iat":{ISSUED},"exp":null"#),
    ] {
        assert_eq!(judge_at(ISSUED, &times), Err(Forged::NoTimes), "{times}");
    }
}

#[test]
fn times_in_the_payload_alone_count_for_nothing() {
    let signer = Signer::new();
    let times = format!("{{{},", from_to(ISSUED, EXPIRES));
    let token = signer.token(&header_with(r#""cty":"json""#), &ORDER.replacen('{', &times, 1));
    assert_eq!(judge(token, &signer.keys()), Err(Forged::NoTimes));
}

#[test]
fn times_in_the_payload_do_not_prolong_those_of_the_header() {
    let signer = Signer::new();
    let longer = format!("{{{},", from_to(ISSUED, EXPIRES + 3600));
    let token = signer.token(&header(), &ORDER.replacen('{', &longer, 1));
    let judged = webhook::verify(token.as_bytes(), &signer.keys(), MERCHANT, at(EXPIRES + 61));
    assert_eq!(judged, Err(Forged::Expired));
}

#[test]
fn times_that_are_not_whole_seconds_are_no_times() {
    for odd in [
        "1639429918.5",
        "1.639429918e9",
        "-1",
        "18446744073709551615",
        "99999999999999999999999",
        "253402300800",
        r#""""#,
        r#""1639429918.0""#,
        r#""+1639429918""#,
        r#"" 1639429918""#,
        r#""-1""#,
        r#""0x61B7""#,
        r#""99999999999999999999999""#,
        r#""2021-12-13T15:11:58Z""#,
    ] {
        let times = format!(r#""iat":{ISSUED},"exp":{odd}"#);
        assert_eq!(judge_at(ISSUED, &times), Err(Forged::NoTimes), "{odd}");
        let times = format!(r#""iat":{odd},"exp":{EXPIRES}"#);
        assert_eq!(judge_at(ISSUED, &times), Err(Forged::NoTimes), "{odd}");
    }
    for odd in ["true", "[]", "{}", "[1639429918]"] {
        let times = format!(r#""iat":{ISSUED},"exp":{odd}"#);
        assert_eq!(judge_at(ISSUED, &times), Err(Forged::Malformed), "{odd}");
    }
}

#[test]
fn an_end_before_the_issue_and_a_life_of_more_than_25_hours_are_refused() {
    let hours_25 = 25 * 3600;
    let judge = |expires| judge_at(ISSUED, &from_to(ISSUED, expires));
    assert_eq!(judge(ISSUED - 1), Err(Forged::ImpossibleTimes));
    assert_eq!(judge(ISSUED), Ok(()));
    assert_eq!(judge(ISSUED + hours_25), Ok(()));
    assert_eq!(judge(ISSUED + hours_25 + 1), Err(Forged::ImpossibleTimes));
    assert_eq!(judge(253_402_300_799), Err(Forged::ImpossibleTimes));
    assert_eq!(
        judge_at(ISSUED, &from_to(253_402_300_799, 0)),
        Err(Forged::ImpossibleTimes)
    );
    assert_eq!(
        judge_at(ISSUED, &from_to(253_402_300_799, 253_402_300_799)),
        Err(Forged::NotYet)
    );
}

#[test]
fn the_time_is_judged_before_the_merchant() {
    let signer = Signer::new();
    let token = good(&signer);
    let judged = webhook::verify(token.as_bytes(), &signer.keys(), "another", at(EXPIRES + 61));
    assert_eq!(judged, Err(Forged::Expired));
}
