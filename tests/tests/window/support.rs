//! Support comes when a till runs that nobody wants to close, or when it does not open: the program called once more,
//! beside itself or alone.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use counter::view::RoleName;
use scenarios::window::Place;
use scenarios::window::staff::{Arrived, Staff, Took, place_order};
use zip::ZipArchive;

use super::broken_settings::{said, vydacha};

/// The bundle's entries by name.
pub fn unpacked(path: &Path) -> BTreeMap<String, String> {
    let mut zip = ZipArchive::new(File::open(path).unwrap()).unwrap();
    (0..zip.len())
        .map(|at| {
            let mut entry = zip.by_index(at).unwrap();
            let mut text = String::new();
            entry.read_to_string(&mut text).unwrap();
            (entry.name().unwrap().into_owned(), text)
        })
        .collect()
}

/// The call succeeds and says where the bundle is.
#[track_caller]
fn bundle(config: &Path) -> BTreeMap<String, String> {
    let output = vydacha(&["--config", &config.display().to_string(), "--support-bundle"]);
    let told = said(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{told}{}", said(&output.stderr));
    let path = told
        .lines()
        .next()
        .and_then(|line| line.strip_prefix("The bundle for support is "));
    let bundle = unpacked(&PathBuf::from(path.unwrap_or_else(|| panic!("{told}"))));
    for lack in told.lines().skip(1) {
        let lack = lack.trim().strip_prefix("not in it: ").unwrap();
        assert!(bundle["README.txt"].contains(lack), "{lack} is not in the readme");
    }
    bundle
}

#[track_caller]
fn assert_nobodys_secret(texts: &BTreeMap<String, String>, secrets: &[&str]) {
    for (name, text) in texts {
        for secret in secrets {
            assert!(!text.contains(secret), "{secret} stands in {name}:\n{text}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn beside_the_till_that_runs_support_gets_a_bundle_and_an_order_whatever_became_of_the_settings() {
    let place = Place::prepare(None).await.unwrap();
    let window = super::open("support", &place).await;
    let staff = Staff {
        window: &window,
        place: &place,
    };
    let order = super::order_with(1, 0);
    let phone = order.payload()["customer"]["phone"].as_str().unwrap().to_owned();
    let prepared = async {
        staff.sign_in(RoleName::Cashier).await?;
        let arrived: Arrived = place_order(&place, &order).await?;
        let took: Vec<Took<'_>> = arrived.lines.iter().map(|_| Took::AsOrdered).collect();
        staff.prepare(&arrived, &took, 1).await?;
        let code = staff.code(&arrived)?;
        Ok((arrived, code))
    };
    let (arrived, code) = match prepared.await {
        Ok(found) => found,
        Err(trouble) => return super::check(&window, Err(trouble)).await,
    };
    let right = fs::read_to_string(&place.config).unwrap();
    let secrets = ["kuper-token", "webhook-token", "pay-key", &code, &phone, "argon2"];
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    assert!(
        code.len() >= 4 && digits.len() >= 10,
        "the test looks for nothing"
    );
    // As they are; with secrets and a mistake in them; no TOML any more.
    let wrong = right
        .replace("file:kuper-token", "kuper-token")
        .replace("[kuper]", "[kuper]\nspeed = \"pay-key\"");
    let torn = wrong
        .replace("[kuper]", "[kuper")
        .replace("file:pay-key", "pay-key");
    for (what, settings) in [("right", &right), ("wrong", &wrong), ("torn", &torn)] {
        fs::write(&place.config, settings).unwrap();
        let bundle = bundle(&place.config);
        assert_nobodys_secret(&bundle, &secrets);
        assert_nobodys_secret(&bundle, &[&digits]);
        assert!(bundle["journal.json"].contains("\"ok\""), "{what}");
        assert!(
            bundle
                .values()
                .any(|text| text.contains(&arrived.number) && text.contains("code_issued")),
            "{what}: the order's story is missing"
        );
        assert!(bundle["README.txt"].contains("live.json: "), "{what}");
    }
    fs::write(&place.config, &right).unwrap();
    let config = place.config.display().to_string();
    let exported = vydacha(&["--config", &config, "--export-order", &arrived.number]);
    let story = said(&exported.stdout);
    assert_eq!(exported.status.code(), Some(0), "{}", said(&exported.stderr));
    assert!(story.contains("code_issued"), "{story}");
    assert_nobodys_secret(&BTreeMap::from([("story".to_owned(), story)]), &secrets);
    let unknown = vydacha(&["--config", &config, "--export-order", "no-such-order"]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(said(&unknown.stderr).contains("there is no order no-such-order"));

    // The till has not noticed: the customer is served.
    let served = async {
        staff.scan_code(&arrived).await?;
        staff.tick_bags(1).await?;
        staff.confirm_goods().await
    };
    super::check(&window, served.await).await;
    window.close().await.unwrap();
}

#[test]
fn without_settings_and_with_a_damaged_journal_there_is_a_bundle_that_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("vydacha.toml");
    let none = bundle(&config);
    assert!(
        none["README.txt"].contains("there is no journal"),
        "{}",
        none["README.txt"]
    );
    assert!(!folder.path().join("vydacha.db").exists(), "a journal was laid");
    let garbage = vec![b'x'; 8192];
    fs::write(folder.path().join("vydacha.db"), &garbage).unwrap();
    let damaged = bundle(&config);
    assert!(
        damaged["README.txt"].contains("vydacha.db is damaged"),
        "{}",
        damaged["README.txt"]
    );
    assert_eq!(fs::read(folder.path().join("vydacha.db")).unwrap(), garbage);
}
