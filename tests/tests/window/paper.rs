//! Slips and labels, printed without a dialog.

use std::path::{Path, PathBuf};

use counter::view::RoleName;
use scenarios::window::staff::{Staff, Took, place_order, printed};
use scenarios::window::{Outcome, Place, Trouble, Window, qr, run_tool};

/// Points in a millimetre, by definition.
const POINTS: f64 = 72.0 / 25.4;

/// The page's width in whole millimetres, and how many pages there are.
fn size(file: &Path) -> Outcome<(u32, u32)> {
    let said = run_tool("pdfinfo", &[&file.display().to_string()])?;
    let field = |name: &str| {
        said.lines()
            .find_map(|line| line.strip_prefix(name)?.split_whitespace().next())
            .ok_or_else(|| Trouble::new(format!("pdfinfo does not tell {name}")))
    };
    let points: f64 = field("Page size:")?.parse()?;
    let millimetres = (points / POINTS).round().to_string().parse()?;
    Ok((millimetres, field("Pages:")?.parse()?))
}

fn words(file: &Path) -> Outcome<String> {
    let words = run_tool("pdftotext", &["-layout", &file.display().to_string(), "-"])?;
    // Lines are broken where the paper ends, not where words do.
    Ok(words.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Waits until it is printed, and whole: the file is there before its last byte is.
async fn paper(window: &Window, place: &Place, number: &str, what: &str) -> Outcome<PathBuf> {
    window
        .found(what, async || {
            let file = printed(&place.prints, number, what)?;
            Ok(file.filter(|file| size(file).is_ok()))
        })
        .await
}

async fn prints_on(width: u32) {
    let place = Place::prepare(None).await.unwrap();
    place.use_paper(width).unwrap();
    super::in_window("paper", &place, async |window| {
        let staff = Staff {
            window,
            place: &place,
        };
        staff.sign_in(RoleName::Picker).await?;
        let order = place_order(&place, &super::order_with(2, 1)).await?;
        let took: Vec<Took<'_>> = order.lines.iter().map(|_| Took::AsOrdered).collect();
        staff.prepare(&order, &took, 2).await?;
        let code = staff.code(&order)?;

        let slip = paper(window, &place, &order.number, "slip").await?;
        assert_eq!(size(&slip)?, (width, 1), "{}", slip.display());
        let text = words(&slip)?;
        assert!(text.contains("Лесная лавка"), "no store on the slip: {text}");
        for line in &order.lines {
            let start: String = line.name.split(' ').next().unwrap_or_default().to_owned();
            assert!(text.contains(&start), "{start} is not on the slip: {text}");
        }
        assert!(!text.contains(&code), "the code is on the slip");

        let labels = paper(window, &place, &order.number, "labels").await?;
        assert_eq!(size(&labels)?, (width, 2), "{}", labels.display());
        let text = words(&labels)?;
        assert!(
            text.contains("Пакет 1 из 2") && text.contains("Пакет 2 из 2"),
            "{text}"
        );
        assert!(!text.contains(&code), "the code is on the labels");
        let codes = [qr::read_pdf(&slip)?, qr::read_pdf(&labels)?];
        let [on_slip, on_labels] = &codes;
        assert_eq!((on_slip.len(), on_labels.len()), (1, 2), "{codes:?}");
        assert!(!codes.concat().contains(&code), "the code is in a QR");
        Ok(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn slip_and_labels_come_out_on_80_mm_without_a_dialog_and_without_the_code() {
    prints_on(80).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn slip_and_labels_come_out_on_58_mm_without_a_dialog_and_without_the_code() {
    prints_on(58).await;
}
