//! What stands in the file afterwards, and what never does.

use super::super::{forms::Forms, text::Text};
use super::*;
use crate::config::Config;
use std::fs;
use std::path::Path;

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn secrets(folder: &TempDir) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder.path().join("secrets"))
        .map(|entries| {
            entries
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect()
        })
        .unwrap_or_default();
    names.sort();
    names
}

#[test]
fn before_the_first_start_the_forms_show_the_defaults_and_nobodys_values() {
    let folder = folder();
    let view = file(&folder).view(vec!["XP-80".to_owned()]);
    assert_eq!(view.locked, None);
    assert_eq!((view.store.id.as_str(), view.store.name.as_str()), ("", ""));
    assert_eq!(view.store.till, "1");
    assert_eq!(view.intake.listen, "127.0.0.1:8765");
    assert_eq!(view.kuper.base_url, ::kuper::client::DEFAULT_BASE_URL);
    assert!(!view.yandex_pay.on);
    assert_eq!(view.counter, counter_form());
    assert_eq!(view.secrets, Vec::<String>::new());
    assert_eq!(view.printers, ["XP-80"]);
}

#[cfg(unix)]
#[test]
fn the_first_settings_begin_as_the_commented_file_and_keep_secrets_for_their_owner() {
    let folder = folder();
    let file = SettingsFile::new(folder.path().join("new/vydacha.toml"));
    let draft = file.draft(&wizard()).unwrap();
    assert!(!file.path().exists(), "a draft writes nothing");
    draft.write(&file).unwrap().settle();

    let config = Config::load(file.path()).unwrap();
    assert_eq!(config.store.name, "Лавка на Лесной");
    assert_eq!(
        (config.store.till.as_str(), config.store.language.as_str()),
        ("2", "uz")
    );
    assert_eq!(config.store.currency, domain::Currency::Uzs);
    assert!(config.store.hours.is_some());
    assert!(
        config
            .intake
            .auth
            .admits(Some(format!("Bearer {HOOK_TOKEN}").as_bytes()))
    );
    assert!(config.yandex_pay.is_none());
    assert_eq!(config.printing.slip_width_mm, 58);

    let text = text(&file);
    for secret in [HOOK_TOKEN, KUPER_TOKEN] {
        assert!(!text.contains(secret), "a secret stands in the file");
    }
    // What was a commented default stands in its own place, once.
    assert_eq!(text.matches("till = \"2\"").count(), 1);
    assert!(!text.contains("# till = "), "{text}");
    assert!(text.contains("# This till among those of the store."));
    assert_eq!(mode(file.path()), 0o600);
    let kept = file.path().with_file_name("secrets");
    assert_eq!(mode(&kept), 0o700);
    for name in ["intake-token", "kuper-token"] {
        assert_eq!(mode(&kept.join(name)), 0o600, "{name}");
    }
    assert!(!file.path().with_file_name("vydacha.toml.before").exists());
}

#[test]
fn comments_order_and_keys_that_no_form_knows_survive() {
    let folder = folder();
    let file = by_hand(&folder);
    let mut sections = as_shown(&file);
    for section in &mut sections {
        if let SetupSection::Store(form) = section {
            "Другая лавка".clone_into(&mut form.name);
            form.address.clear();
        }
    }
    let draft = file.draft(&sections).unwrap();
    assert_eq!(draft.changed, ["store.name", "store.address"]);
    draft.write(&file).unwrap().settle();
    let expected = BY_HAND
        .replace("name = \"Лавка\" #", "name = \"Другая лавка\" #")
        .replace("address =", "# address =");
    assert_eq!(text(&file), expected);
    let before = fs::read_to_string(file.path().with_file_name("vydacha.toml.before")).unwrap();
    assert_eq!(before, BY_HAND);
}

#[test]
fn forms_that_come_back_as_they_went_change_nothing() {
    let folder = folder();
    let file = by_hand(&folder);
    let draft = file.draft(&as_shown(&file)).unwrap();
    assert_eq!(draft.changed, Vec::<String>::new());
    draft.write(&file).unwrap().settle();
    assert_eq!(text(&file), BY_HAND);
}

#[test]
fn a_wrong_form_names_its_field_and_changes_nothing() {
    let folder = folder();
    let file = by_hand(&folder);
    let mut wrong = store();
    "двенадцать".clone_into(&mut wrong.id);
    let sections = [SetupSection::Kuper(kuper()), SetupSection::Store(wrong)];
    let refused = file.draft(&sections).unwrap_err();
    assert_eq!(refused.code, "setupWrong");
    assert_eq!(refused.params["field"], "store.id");
    assert!(
        refused.params["expected"]
            .as_str()
            .unwrap()
            .contains("letters, digits")
    );
    let drafted = format!("{:?}", file.draft(&renamed(&file, "Новая")).unwrap());
    assert!(!drafted.contains("inline-kuper-token"), "{drafted}");
    assert_eq!(text(&file), BY_HAND);
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        1,
        "and nothing beside it"
    );
}

#[test]
fn every_field_that_can_be_wrong_is_named_as_the_form_names_it() {
    let folder = folder();
    let file = by_hand(&folder);
    type Break = fn(&mut Vec<SetupSection>);
    let cases: [(&str, Break); 8] = [
        ("store.hours.closes", |all| {
            all.push(SetupSection::Store(StoreForm {
                closes: String::new(),
                ..store()
            }));
        }),
        ("store.hours.time_zone", |all| {
            all.push(SetupSection::Store(StoreForm {
                time_zone: "Mars/Crater".to_owned(),
                ..store()
            }));
        }),
        ("intake.listen", |all| {
            all.push(SetupSection::Intake(IntakeForm {
                listen: "here".to_owned(),
                ..intake()
            }));
        }),
        ("intake.user", |all| {
            all.push(SetupSection::Intake(IntakeForm {
                auth: "basic".to_owned(),
                ..intake()
            }));
        }),
        ("kuper.token", |all| {
            all.push(SetupSection::Kuper(KuperForm {
                token: secret("не латиница"),
                ..kuper()
            }));
        }),
        ("kuper.base_url", |all| {
            all.push(SetupSection::Kuper(KuperForm {
                base_url: "http://kuper.example".to_owned(),
                ..kuper()
            }));
        }),
        ("yandex_pay.api_key", |all| {
            let branch_id = "b".to_owned();
            all.push(SetupSection::YandexPay(YandexPayForm {
                on: true,
                branch_id,
                ..no_pay()
            }));
        }),
        ("printing.printer", |all| {
            all.push(SetupSection::Printing(PrintingForm {
                printer: "cups:a b".to_owned(),
                ..printing()
            }));
        }),
    ];
    for (field, spoil) in cases {
        let mut sections = Vec::new();
        spoil(&mut sections);
        let refused = file.draft(&sections).unwrap_err();
        assert_eq!(
            (refused.code.as_str(), refused.params["field"].as_str()),
            ("setupWrong", Some(field))
        );
    }
}

#[cfg(unix)]
#[test]
fn an_empty_secret_keeps_what_is_and_a_new_one_moves_out_of_the_file() {
    let folder = folder();
    let file = by_hand(&folder);
    let kept = KuperForm {
        token: secret("  "),
        ..kuper()
    };
    file.draft(&[SetupSection::Kuper(kept)])
        .unwrap()
        .write(&file)
        .unwrap()
        .settle();
    assert!(text(&file).contains("token = \"inline-kuper-token\"   # theirs"));

    file.draft(&[SetupSection::Kuper(kuper())])
        .unwrap()
        .write(&file)
        .unwrap()
        .settle();
    assert!(text(&file).contains("token = \"file:secrets/kuper-token\"   # theirs"));
    assert!(
        text(&file).contains("inline-hook-token"),
        "the other one was not asked for"
    );
    let kuper_token = fs::read_to_string(folder.path().join("secrets/kuper-token")).unwrap();
    assert_eq!(kuper_token.trim(), KUPER_TOKEN);
    assert_eq!(mode(&file.path().with_file_name("vydacha.toml.before")), 0o600);
    assert_eq!(file.view(Vec::new()).secrets, ["intake.token", "kuper.token"]);
}

#[cfg(unix)]
#[test]
fn what_was_typed_is_the_secret_itself_even_if_it_looks_like_a_reference() {
    let folder = folder();
    let file = by_hand(&folder);
    let form = KuperForm {
        token: secret("env:HOME"),
        ..kuper()
    };
    file.draft(&[SetupSection::Kuper(form)])
        .unwrap()
        .write(&file)
        .unwrap()
        .settle();
    let config = Config::load(file.path()).unwrap();
    let ::kuper::client::TokenSource::Static(token) = config.kuper.token else {
        panic!("another kind of token");
    };
    assert_eq!(token.expose(), "env:HOME");
}

#[cfg(unix)]
#[test]
fn the_secret_before_is_kept_until_no_settings_need_it() {
    let folder = folder();
    let file = by_hand(&folder);
    let change = |token: &str| {
        let form = KuperForm {
            token: secret(token),
            ..kuper()
        };
        file.draft(&[SetupSection::Kuper(form)])
            .unwrap()
            .write(&file)
            .unwrap()
    };
    change("first").settle();
    change("second").settle();
    assert_eq!(
        secrets(&folder),
        ["kuper-token", "kuper-token-2"],
        "the settings before need the first"
    );
    change("third").undo().unwrap();
    let config = Config::load(file.path()).unwrap();
    assert!(format!("{:?}", config.kuper.token).contains("Static"));
    assert!(text(&file).contains("kuper-token-2"));
    change("fourth").settle();
    assert_eq!(secrets(&folder).len(), 2, "{:?}", secrets(&folder));
}

#[cfg(unix)]
#[test]
fn what_a_power_cut_left_half_written_is_no_obstacle() {
    let folder = folder();
    let file = by_hand(&folder);
    let stale = file.path().with_file_name("vydacha.toml.new");
    fs::write(&stale, "[store]\nid = \"ha").unwrap();
    assert_eq!(file.view(Vec::new()).store.name, "Лавка", "the old file stands");
    file.draft(&renamed(&file, "Новая"))
        .unwrap()
        .write(&file)
        .unwrap()
        .settle();
    assert_eq!(text(&file), BY_HAND.replace("\"Лавка\"", "\"Новая\""));
    assert_eq!(mode(file.path()), 0o600, "not the stale file's");
    assert!(!stale.exists());
}

#[test]
fn undoing_puts_back_what_stood_there_even_if_that_was_nothing() {
    let folder = folder();
    let new = file(&folder);
    let written = new.draft(&wizard()).unwrap().write(&new).unwrap();
    assert!(new.path().exists());
    written.undo().unwrap();
    assert!(!new.path().exists());
    assert_eq!(secrets(&folder), Vec::<String>::new());

    let old = by_hand(&folder);
    old.draft(&renamed(&old, "Новая"))
        .unwrap()
        .write(&old)
        .unwrap()
        .undo()
        .unwrap();
    assert_eq!(text(&old), BY_HAND);
}

#[cfg(unix)]
#[test]
fn a_link_to_the_settings_stays_a_link() {
    let folder = folder();
    let real = by_hand(&folder);
    fs::create_dir(folder.path().join("etc")).unwrap();
    let link = folder.path().join("etc/vydacha.toml");
    std::os::unix::fs::symlink(real.path(), &link).unwrap();
    let file = SettingsFile::new(&link);
    file.draft(&renamed(&file, "Новая"))
        .unwrap()
        .write(&file)
        .unwrap()
        .settle();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(text(&real).contains("Новая"));
}

#[test]
fn what_cannot_be_a_settings_file_is_locked_and_says_why() {
    let folder = folder();
    fs::create_dir(folder.path().join("vydacha.toml")).unwrap();
    let file = file(&folder);
    assert!(file.view(Vec::new()).locked.is_some());
    let refused = file.draft(&wizard()).unwrap_err();
    assert_eq!(refused.code, "setupLocked");
    assert!(refused.params["why"].as_str().is_some_and(|why| !why.is_empty()));
}

#[test]
fn yandex_pay_is_switched_off_and_on_without_losing_what_was_set() {
    let folder = folder();
    let file = file(&folder);
    let with_pay = format!("{BY_HAND}[yandex_pay]\napi_key = \"k\"\nbranch_id = \"b\"\nttl_s = 900\n");
    super::super::whole::write(file.path(), with_pay.as_bytes(), 0o600).unwrap();
    let switch = |on| {
        let form = YandexPayForm {
            on,
            ..file.view(Vec::new()).yandex_pay
        };
        let draft = file.draft(&[SetupSection::YandexPay(form)]).unwrap();
        assert_eq!(draft.changed, ["yandex_pay.enabled"]);
        draft.write(&file).unwrap().settle();
        Config::load(file.path()).unwrap().yandex_pay
    };
    assert!(switch(false).is_none());
    assert!(!file.view(Vec::new()).yandex_pay.on);
    assert_eq!(switch(true).unwrap().ttl_s, 900);
}

/// The forms' idea of a default is the reader's: written out, it makes the same settings.
#[test]
fn what_the_forms_take_for_granted_is_what_the_reader_takes_for_granted() {
    let least = "[store]\nid = \"12\"\nname = \"Shop\"\n[intake]\ntoken = \"hook\"\n[kuper]\ntoken = \"kuper\"\n\
                 [yandex_pay]\napi_key = \"k\"\nbranch_id = \"b\"\n";
    let forms = Forms::of(&Text::new(least.to_owned()).unwrap());
    let mut written = Text::new(least.to_owned()).unwrap();
    for (key, value) in [
        ("store.till", forms.store.till),
        ("store.currency", forms.store.currency),
        ("store.language", forms.store.language),
        ("intake.listen", forms.intake.listen),
        ("intake.auth", forms.intake.auth),
        ("kuper.base_url", forms.kuper.base_url),
        ("kuper.dialect", forms.kuper.dialect),
        ("yandex_pay.region", forms.yandex_pay.region),
        ("yandex_pay.environment", forms.yandex_pay.environment),
        ("yandex_pay.sms_offer", forms.yandex_pay.sms_offer),
        ("printing.printer", forms.printing.printer),
    ] {
        assert!(written.set(key, value), "{key}");
    }
    written.set("store.restaurant", forms.store.restaurant);
    written.set("yandex_pay.enabled", forms.yandex_pay.on);
    written.set("printing.on_ready", forms.printing.on_ready);
    written.set("printing.slip_width_mm", i64::from(forms.printing.slip_width_mm));
    let read = |text: &str| format!("{:?}", Config::parse(text, Path::new("/till")).unwrap());
    assert_eq!(read(least), read(written.as_str()));
}
