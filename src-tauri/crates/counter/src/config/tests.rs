use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::section::Context;
use super::*;

/// The least that a till needs.
const LEAST: &str = r#"
[store]
id = "12"
name = "Shop"
[intake]
token = "hook"
[kuper]
token = "kuper"
"#;

const EXAMPLE: &str = include_str!("../../../../vydacha.example.toml");

fn nothing(_: &str) -> Option<String> {
    None
}

fn no_keyring(_: &str, _: &str) -> Result<String, String> {
    Err("needs a keyring".to_owned())
}

fn sources() -> Sources<'static> {
    Sources {
        environment: &nothing,
        keyring: &no_keyring,
    }
}

fn parse(text: &str) -> Result<Config, Mistakes> {
    Config::parse(text, Path::new("/till"))
}

/// `LEAST` with a line added to (or a section opened in) it.
fn with(section: &str, line: &str) -> String {
    let header = format!("[{section}]\n");
    if LEAST.contains(&header) {
        LEAST.replace(&header, &format!("{header}{line}\n"))
    } else {
        format!("{LEAST}{header}{line}\n")
    }
}

#[track_caller]
fn only_mistake(text: &str) -> Mistake {
    let mut mistakes = parse(text).expect_err("a mistake").0;
    assert_eq!(mistakes.len(), 1, "{mistakes:?}");
    mistakes.remove(0)
}

#[test]
fn the_least_file_gives_the_defaults_that_were_decided() {
    let config = parse(LEAST).unwrap();
    assert_eq!(config.store.currency, domain::Currency::Rub);
    assert_eq!(config.store.language, "ru");
    assert!(!config.store.restaurant);
    assert_eq!(config.store.hours, None);
    assert_eq!(config.intake.listen.to_string(), "127.0.0.1:8765");
    assert_eq!(config.intake.auth.header_name(), "authorization");
    assert_eq!(config.kuper.dialect, ::kuper::notification::Dialect::Flat);
    assert!(!config.kuper.code_before_ready);
    assert!(config.yandex_pay.is_none());
    assert_eq!(config.codes.length.digits(), 6);
    assert!(!config.codes.allow_override);
    assert!(!config.codes.on_slip);
    assert_eq!(config.printing.printer, Printer::Off);
    assert_eq!(config.journal.path, Path::new("/till/vydacha.db"));
    assert_eq!(config.journal.number_prefix, "12-1-");
    assert_eq!(config.log.filter, "info");
}

#[test]
fn yandex_pay_asks_for_the_phone_unless_told_otherwise() {
    let text = with("yandex_pay", "api_key = \"k\"\nbranch_id = \"b\"");
    let pay = parse(&text).unwrap().yandex_pay.unwrap();
    assert_eq!(pay.sms_offer, SmsOffer::Required);
    assert_eq!(pay.base_url, ::yandex_pay::UZ_PRODUCTION);
    let rules = pay.client_config().rules;
    assert_eq!(
        (rules.region, rules.shop),
        (::yandex_pay::Region::Uz, ::yandex_pay::Shop::Offline)
    );
    let russian = parse(&text.replace("api_key", "region = \"ru\"\napi_key")).unwrap();
    assert_eq!(russian.yandex_pay.unwrap().base_url, ::yandex_pay::RU_PRODUCTION);
}

#[test]
fn money_and_no_shows_are_left_to_people_unless_the_store_says_otherwise() {
    let config = parse(LEAST).unwrap();
    assert_eq!(config.cash.rounding, domain::CashRounding::default());
    assert_eq!(
        (config.pickup.remind_after, config.pickup.cancel_after),
        (None, None)
    );
    assert!(!config.kuper.accept_prepaid);
    assert_eq!(config.reports.folder, Path::new("/till/reports"));
    let text = with("yandex_pay", "api_key = \"k\"\nbranch_id = \"b\"");
    let pay = parse(&text).unwrap().yandex_pay.unwrap();
    assert_eq!(pay.merchant_id, None, "no notifications are taken");
}

#[test]
fn what_the_store_says_of_coins_waiting_and_prepaid_orders_is_taken_over() {
    let text = format!(
        "{}[cash]\nround_to = \"0.50\"\nrounding = \"nearest\"\n[pickup]\nremind_after_min = 30\n\
         cancel_after_min = 60\n[reports]\nfolder = \"/lists\"\n[yandex_pay]\napi_key = \"k\"\n\
         branch_id = \"b\"\nmerchant_id = \"m-1\"\n",
        with("kuper", "accept_prepaid = true")
    );
    let config = parse(&text).unwrap();
    let rounding = domain::CashRounding {
        step: domain::Money::from_minor(50),
        to: domain::RoundTo::Nearest,
    };
    assert_eq!(config.cash.rounding, rounding);
    let minutes = |count: u64| Some(std::time::Duration::from_secs(count * 60));
    assert_eq!(config.pickup.remind_after, minutes(30));
    assert_eq!(config.pickup.cancel_after, minutes(60));
    assert!(config.kuper.accept_prepaid);
    assert_eq!(config.reports.folder, Path::new("/lists"));
    assert_eq!(config.yandex_pay.unwrap().merchant_id.as_deref(), Some("m-1"));
    // To remind only, or to cancel only, is a rule as well.
    for line in ["remind_after_min = 60", "cancel_after_min = 60"] {
        assert!(parse(&with("pickup", line)).is_ok(), "{line}");
    }
}

#[test]
fn a_tenth_of_the_weight_passes_and_nothing_is_marked_unless_the_store_says_so() {
    let picking = parse(LEAST).unwrap().picking;
    assert_eq!(picking.weight_tolerance_percent, 10);
    assert_eq!(picking.marked_goods, MarkedGoods::default());
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("marked.txt");
    fs::write(&list, "\u{feff}# milk\n100101\n").unwrap();
    let text = with(
        "picking",
        "weight_tolerance_percent = 0\nmarked_goods = \"marked.txt\"",
    );
    let picking = Config::parse(&text, folder.path()).unwrap().picking;
    assert_eq!(picking.weight_tolerance_percent, 0);
    assert_ne!(picking.marked_goods, MarkedGoods::default());
    let complaint = || {
        let mistakes = Config::parse(&text, folder.path()).unwrap_err();
        assert_eq!(mistakes.0[0].key, "picking.marked_goods");
        mistakes.0[0].expected.clone()
    };
    fs::write(&list, "100101\nmilk 3,2 %\n").unwrap();
    assert!(complaint().contains("line 2"), "{}", complaint());
    fs::remove_file(&list).unwrap();
    assert!(
        complaint().contains("marked.txt cannot be read"),
        "{}",
        complaint()
    );
}

#[test]
fn the_till_rings_unless_the_store_wants_it_silent() {
    let usual = parse(LEAST).unwrap().sound;
    assert_eq!(usual.volume_percent, 80);
    assert_eq!(usual.urgent_after, std::time::Duration::from_secs(60));
    let quiet = with("sound", "volume_percent = 0\nurgent_after_s = 3600");
    let quiet = parse(&quiet).unwrap().sound;
    assert_eq!(quiet.volume_percent, 0);
    assert_eq!(quiet.urgent_after, std::time::Duration::from_secs(3600));
}

#[test]
fn a_till_that_nobody_touches_locks_itself_unless_the_store_says_never() {
    let lock_after = |text: &str| parse(text).unwrap().people.lock_after;
    assert_eq!(lock_after(LEAST), Some(std::time::Duration::from_secs(300)));
    assert_eq!(lock_after(&with("people", "lock_after_min = 0")), None);
    let longest = with("people", "lock_after_min = 240");
    assert_eq!(lock_after(&longest), Some(std::time::Duration::from_secs(14_400)));
}

#[test]
fn every_mistake_is_told_at_once() {
    let text = r#"
        colour = "green"
        [store]
        nmae = "Shop"
        [intake]
        token = ""
        listen = "everywhere"
        [kuper]
        base_url = "http://kuper.example"
        dialect = 7
        [printing]
        slip_width_mm = 70
    "#;
    let mistakes = parse(text).unwrap_err();
    let keys: Vec<_> = mistakes.0.iter().map(|mistake| mistake.key.as_str()).collect();
    assert_eq!(
        keys,
        [
            "store.id",
            "store.name",
            "store.nmae",
            "intake.listen",
            "intake.token",
            "kuper.base_url",
            "kuper.token",
            "kuper.dialect",
            "printing.slip_width_mm",
            "colour",
        ]
    );
    let shown = mistakes.to_string();
    assert!(shown.contains("store.nmae: is not a key of [store]; the keys there are: id, name"));
    assert!(shown.contains("printing.slip_width_mm: must be 58 or 80"));
    assert!(shown.contains("kuper.dialect: must be one of \"flat\", \"nested\""));
}

#[test]
fn each_mistake_names_its_key() {
    for (section, line, key) in [
        ("store", "till = \"касса\"", "store.till"),
        ("store", "currency = \"EUR\"", "store.currency"),
        ("store", "language = \"de\"", "store.language"),
        ("store", "restaurant = \"yes\"", "store.restaurant"),
        ("store", "address = 5", "store.address"),
        ("store", "hours = 5", "store.hours"),
        ("intake", "auth = \"digest\"", "intake.auth"),
        ("intake", "auth = \"basic\"", "intake.user"),
        ("intake", "user = \"kuper\"", "intake.user"),
        ("intake", "max_body_kib = 1", "intake.max_body_kib"),
        ("intake", "max_connections = -1", "intake.max_connections"),
        ("kuper", "base_url = \"http://192.168.0.7\"", "kuper.base_url"),
        (
            "kuper",
            "base_url = \"https://user:pw@kuper.example\"",
            "kuper.base_url",
        ),
        ("kuper", "client_id = \"c\"\nclient_secret = \"s\"", "kuper.token"),
        (
            "kuper",
            "auth_url = \"https://kuper.example/token\"",
            "kuper.auth_url",
        ),
        ("kuper", "client_token_header = 1", "kuper.client_token_header"),
        ("kuper", "api_version = \"3 0\"", "kuper.api_version"),
        ("kuper", "timeout_ms = 1.5", "kuper.timeout_ms"),
        ("kuper", "missing_lines = \"zero\"", "kuper.missing_lines"),
        ("kuper", "nested_key = \"uuid\"", "kuper.nested_key"),
        ("kuper", "flat_marking = true", "kuper.flat_marking"),
        (
            "picking",
            "weight_tolerance_percent = 101",
            "picking.weight_tolerance_percent",
        ),
        ("picking", "marked_goods = 7", "picking.marked_goods"),
        ("kuper", "cancel_reasons = []", "kuper.cancel_reasons"),
        ("kuper", "cancel_reasons = [1]", "kuper.cancel_reasons[0]"),
        (
            "kuper",
            "cancel_reasons = [{ slug = \"a\", text = \"A\", note = \"\" }]",
            "kuper.cancel_reasons[0].note",
        ),
        (
            "kuper",
            "cancel_reasons = [{ slug = \"a\", text = \"A\" }, { slug = \"a\", text = \"B\" }]",
            "kuper.cancel_reasons[1].slug",
        ),
        ("codes", "length = 3", "codes.length"),
        ("codes", "retention_days = 0", "codes.retention_days"),
        ("codes", "orders_per_day = 0", "codes.orders_per_day"),
        ("cash", "round_to = 1", "cash.round_to"),
        ("cash", "round_to = \"0.00\"", "cash.round_to"),
        ("cash", "round_to = \"1.005\"", "cash.round_to"),
        ("cash", "round_to = \"1000.01\"", "cash.round_to"),
        ("cash", "rounding = \"up\"", "cash.rounding"),
        ("pickup", "remind_after_min = -1", "pickup.remind_after_min"),
        ("pickup", "cancel_after_min = 525601", "pickup.cancel_after_min"),
        (
            "pickup",
            "remind_after_min = 60\ncancel_after_min = 59",
            "pickup.cancel_after_min",
        ),
        ("kuper", "accept_prepaid = \"yes\"", "kuper.accept_prepaid"),
        ("reports", "folder = \"\"", "reports.folder"),
        ("people", "lock_after_min = 241", "people.lock_after_min"),
        ("people", "lock_after_min = \"never\"", "people.lock_after_min"),
        ("sound", "volume_percent = 101", "sound.volume_percent"),
        ("sound", "volume_percent = -1", "sound.volume_percent"),
        ("sound", "urgent_after_s = 9", "sound.urgent_after_s"),
        ("sound", "urgent_after_s = 3601", "sound.urgent_after_s"),
        ("printing", "printer = \"cups:\"", "printing.printer"),
        ("printing", "printer = \"cups:a b\"", "printing.printer"),
        ("printing", "printer = \"usb\"", "printing.printer"),
        ("printing", "on_ready = \"on\"", "printing.on_ready"),
        ("journal", "path = \"\"", "journal.path"),
        ("journal", "number_prefix = \"12/1\"", "journal.number_prefix"),
        ("log", "filter = \"loud\"", "log.filter"),
        ("log", "filter = \"info,counter=\"", "log.filter"),
        ("log", "folder = 1", "log.folder"),
    ] {
        assert_eq!(only_mistake(&with(section, line)).key, key, "{line}");
    }
}

#[test]
fn each_mistake_of_yandex_pay_names_its_key() {
    for (line, key) in [
        ("region = \"kz\"", "yandex_pay.region"),
        ("base_url = \"http://pay.yandex.uz\"", "yandex_pay.base_url"),
        ("ttl_s = 60", "yandex_pay.ttl_s"),
        ("sms_offer = true", "yandex_pay.sms_offer"),
        ("qr_token = \"\"", "yandex_pay.qr_token"),
        ("merchant_id = \"\"", "yandex_pay.merchant_id"),
        ("merchant_id = 5", "yandex_pay.merchant_id"),
        ("merchant_mcc = \"54\"", "yandex_pay.merchant_mcc"),
        ("timeout_ms = 20000", "yandex_pay.timeout_ms"),
    ] {
        let text = with(
            "yandex_pay",
            &format!("api_key = \"k\"\nbranch_id = \"b\"\n{line}"),
        );
        assert_eq!(only_mistake(&text).key, key, "{line}");
    }
    let missing = parse(&format!("{LEAST}[yandex_pay]\n")).unwrap_err().to_string();
    assert!(missing.contains("yandex_pay.api_key: is missing"), "{missing}");
    assert!(missing.contains("yandex_pay.branch_id: is missing"), "{missing}");
}

#[test]
fn half_a_pair_of_client_credentials_is_a_mistake() {
    let text = LEAST.replace("token = \"kuper\"", "client_id = \"c\"");
    assert_eq!(only_mistake(&text).key, "kuper.client_secret");
    let text = LEAST.replace("token = \"kuper\"", "client_secret = \"s\"");
    assert_eq!(only_mistake(&text).key, "kuper.client_id");
}

#[test]
fn hours_need_all_three_and_a_closing_time_of_their_own() {
    let hours = |text: &str| format!("{LEAST}[store.hours]\n{text}");
    let good = "opens = \"22:00\"\ncloses = \"06:00\"\ntime_zone = \"UTC\"";
    let found = parse(&hours(good)).unwrap().store.hours.unwrap();
    assert!(found.closes < found.opens);
    assert_eq!(
        only_mistake(&hours("opens = \"22:00\"\ncloses = \"06:00\"")).key,
        "store.hours.time_zone"
    );
    assert_eq!(
        only_mistake(&hours(&good.replace("22:00", "25:00"))).key,
        "store.hours.opens"
    );
    assert_eq!(
        only_mistake(&hours(&good.replace("22:00", "06:00"))).key,
        "store.hours.closes"
    );
    assert_eq!(
        only_mistake(&hours(&good.replace("UTC", "Mars/Olympus"))).key,
        "store.hours.time_zone"
    );
}

#[test]
fn codes_must_leave_half_of_their_space_free() {
    // Six digits make 100000 codes; half of them is 50000.
    assert!(parse(&with("codes", "retention_days = 100\norders_per_day = 500")).is_ok());
    let mistake = only_mistake(&with("codes", "retention_days = 100\norders_per_day = 501"));
    assert_eq!(mistake.key, "codes.length");
    assert!(mistake.expected.contains("set 7"), "{}", mistake.expected);
    let hopeless = only_mistake(&with("codes", "retention_days = 366\norders_per_day = 100000"));
    assert!(hopeless.expected.contains("lower"), "{}", hopeless.expected);
}

#[test]
fn plain_http_is_for_this_machine_only() {
    for good in [
        "http://127.0.0.1:9",
        "http://[::1]:9/x",
        "http://localhost:9",
        "https://k.example",
    ] {
        assert!(
            parse(&with("kuper", &format!("base_url = \"{good}\""))).is_ok(),
            "{good}"
        );
    }
    for bad in [
        "http://127.0.0.1.example",
        "kuper.example",
        "ftp://127.0.0.1",
        "https://k.example/?a",
        "",
    ] {
        let mistake = only_mistake(&with("kuper", &format!("base_url = \"{bad}\"")));
        assert_eq!(mistake.key, "kuper.base_url", "{bad}");
    }
}

#[test]
fn a_file_that_is_not_toml_is_told_by_line_and_without_its_text() {
    let mistake = only_mistake("[kuper]\n\ntoken = \"planted\n");
    assert_eq!(mistake.key, "line 3");
    assert!(mistake.expected.starts_with("is not TOML"));
    assert!(!mistake.expected.contains("planted"));
}

#[test]
fn no_mistake_and_no_debug_text_repeats_a_secret() {
    let text = LEAST
        .replace("\"hook\"", "\"planted hook\"")
        .replace("\"kuper\"", "\"planted\\nkuper\"");
    let shown = parse(&text).unwrap_err().to_string();
    assert!(
        shown.contains("intake.token") && shown.contains("kuper.token"),
        "{shown}"
    );
    assert!(!shown.contains("planted"), "{shown}");
    let text = LEAST
        .replace("\"hook\"", "\"planted-hook\"")
        .replace("\"kuper\"", "\"planted-kuper\"");
    let text = format!(
        "{text}[yandex_pay]\napi_key = \"planted-key\"\nbranch_id = \"b\"\nqr_token = \"planted-qr\"\n"
    );
    assert!(!format!("{:?}", parse(&text).unwrap()).contains("planted"));
}

#[test]
fn a_secret_may_come_from_the_environment_or_the_keyring() {
    let text = LEAST
        .replace("\"hook\"", "\"env:HOOK\"")
        .replace("\"kuper\"", "\"keyring:vydacha/kuper\"");
    let environment = |name: &str| (name == "HOOK").then(|| "from-environment\n".to_owned());
    let keyring = |service: &str, name: &str| Ok(format!("{service}-{name}"));
    let context = Context::new(
        Path::new("."),
        Sources {
            environment: &environment,
            keyring: &keyring,
        },
    );
    let config = parse_in(&text, &context);
    assert!(!context.has_inline_secret());
    let config = context.judge(config).unwrap();
    assert!(config.intake.auth.admits(Some(b"Bearer from-environment")));
    let ::kuper::client::TokenSource::Static(token) = config.kuper.token else {
        panic!("a static token");
    };
    assert_eq!(token.expose(), "vydacha-kuper");

    let context = Context::new(Path::new("."), sources());
    let config = parse_in(&text, &context);
    let shown = context.judge(config).unwrap_err().to_string();
    assert!(
        shown.contains("intake.token: names the environment variable HOOK, which is not set"),
        "{shown}"
    );
    assert!(shown.contains("kuper.token: needs a keyring"), "{shown}");
}

#[test]
fn a_reference_that_refers_to_nothing_is_a_mistake() {
    for reference in [
        "file:",
        "env:",
        "keyring:",
        "keyring:vydacha",
        "keyring:/x",
        "",
        "  ",
    ] {
        let mistake = only_mistake(&LEAST.replace("\"hook\"", &format!("\"{reference}\"")));
        assert_eq!(mistake.key, "intake.token", "{reference}");
    }
}

fn write(path: &Path, text: &str, mode: u32) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_file_with_a_secret_in_it_must_be_its_owners_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vydacha.toml");
    write(&path, LEAST, 0o640);
    let mistakes = Config::load(&path).unwrap_err();
    assert_eq!(mistakes.0.len(), 1);
    assert_eq!(mistakes.0[0].key, path.display().to_string());
    assert!(mistakes.0[0].expected.contains("chmod 600"));
    write(&path, LEAST, 0o600);
    assert!(Config::load(&path).is_ok());
}

#[test]
fn a_file_without_a_secret_in_it_may_be_read_by_all_but_the_file_it_refers_to_may_not() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vydacha.toml");
    let text = LEAST
        .replace("\"hook\"", "\"file:hook\"")
        .replace("\"kuper\"", "\"file:kuper\"");
    write(&path, &text, 0o644);
    write(&folder.path().join("hook"), "hook-token\n", 0o600);
    write(&folder.path().join("kuper"), "kuper-token\n", 0o604);
    let mistakes = Config::load(&path).unwrap_err();
    assert_eq!(mistakes.0.len(), 1, "{mistakes}");
    assert_eq!(mistakes.0[0].key, "kuper.token");
    assert!(mistakes.0[0].expected.contains("chmod 600"), "{mistakes}");
    write(&folder.path().join("kuper"), "kuper-token\n", 0o400);
    let config = Config::load(&path).unwrap();
    assert!(config.intake.auth.admits(Some(b"Bearer hook-token")));
}

#[test]
fn a_missing_file_is_named() {
    let mistakes = Config::load(Path::new("/nowhere/vydacha.toml")).unwrap_err();
    assert_eq!(mistakes.0[0].key, "/nowhere/vydacha.toml");
}

/// The example with its empty places filled in.
fn filled_example() -> String {
    EXAMPLE
        .replace("token = \"\"", "token = \"secret\"")
        .replace("api_key = \"\"", "api_key = \"key\"")
        .replace("branch_id = \"\"", "branch_id = \"branch\"")
}

#[test]
fn the_example_asks_for_its_empty_places_and_for_nothing_else() {
    let mistakes = parse(EXAMPLE).unwrap_err();
    let keys: Vec<_> = mistakes.0.iter().map(|mistake| mistake.key.as_str()).collect();
    assert_eq!(
        keys,
        [
            "intake.token",
            "kuper.token",
            "yandex_pay.api_key",
            "yandex_pay.branch_id"
        ]
    );
    parse(&filled_example()).unwrap();
}

#[test]
fn the_defaults_that_the_example_shows_are_the_defaults() {
    // Uncomments every line of a setting (`# key = value`), but not those that are announced as examples.
    let mut example = false;
    let mut text = String::new();
    for line in filled_example().lines() {
        let comment = line.strip_prefix("# ");
        let setting = comment.filter(|rest| {
            let name = rest.split(" = ").next().unwrap_or_default();
            (rest.contains(" = ") && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'))
                || rest.starts_with("  { ")
                || *rest == "]"
        });
        match (setting, comment) {
            (Some(setting), _) if !example => text.push_str(setting),
            (Some(_), _) => {}
            (None, Some(words)) => {
                example |= words.contains("xample") || words.contains("basic\" only");
                text.push_str(line);
            }
            (None, None) => {
                if line.is_empty() {
                    example = false;
                }
                text.push_str(line);
            }
        }
        text.push('\n');
    }
    assert!(text.contains("\ntimeout_ms = 20000"), "{text}");
    let shown = parse(&text).unwrap_or_else(|mistakes| panic!("{mistakes}\n{text}"));
    let implied = parse(&filled_example()).unwrap();
    // The text form holds every setting, and masks nothing but secrets.
    assert_eq!(format!("{shown:?}"), format!("{implied:?}"));
}

#[test]
fn every_key_of_the_schema_is_in_the_example() {
    let context = Context::new(Path::new("."), sources());
    let text = format!(
        "{}[store.hours]\nopens = \"09:00\"\ncloses = \"22:00\"\ntime_zone = \"UTC\"\n",
        filled_example()
    );
    parse_in(&text, &context).unwrap();
    let asked = context.asked();
    assert!(asked.len() > 50, "{asked:?}");
    let mut place = String::new();
    let mut shown = Vec::new();
    for line in EXAMPLE.lines() {
        let line = line.trim_start_matches("# ");
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            place = name.to_owned();
            shown.push(place.clone());
        } else if let Some((name, _)) = line.split_once(" = ") {
            shown.push(format!("{place}.{name}"));
        }
    }
    for key in asked {
        assert!(shown.contains(&key), "{key} is not in vydacha.example.toml");
    }
}

#[test]
fn a_volume_that_is_only_tried_is_judged_as_one_that_is_kept() {
    for percent in [-1, 0, 1, 80, 100, 101, 256, i64::MAX, i64::MIN] {
        let kept = parse(&with("sound", &format!("volume_percent = {percent}")));
        let kept = kept.ok().map(|config| config.sound.volume_percent);
        assert_eq!(Sound::volume(percent), kept, "{percent}");
    }
}
