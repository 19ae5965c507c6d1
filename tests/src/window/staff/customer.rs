//! The customer's telephone: its camera, and the payment page.

use crate::window::{Outcome, PATIENCE, Trouble, picture, qr};

/// What the one QR on the screen says; `None` if none can be read.
pub fn read_qr() -> Outcome<Option<String>> {
    match <[String; 1]>::try_from(qr::read_png(&picture()?)?) {
        Ok([text]) => Ok(Some(text)),
        Err(texts) if texts.is_empty() => Ok(None),
        Err(texts) => Err(Trouble::new(format!("{} QR codes on one screen", texts.len()))),
    }
}

/// The customer opens the link from the QR and presses the page's button.
pub async fn pay_by_link(url: &str) -> Outcome {
    let client = reqwest::Client::builder().timeout(PATIENCE).no_proxy().build()?;
    let page = client.get(url).send().await?;
    let status = page.status();
    let text = page.text().await?;
    let at = text
        .split("action=\"")
        .filter_map(|rest| rest.split('"').next())
        .find(|action| action.ends_with("/pay"))
        .ok_or_else(|| Trouble::new(format!("the payment page ({status}) offers no payment")))?;
    let origin = url
        .find("/pay/")
        .and_then(|end| url.get(..end))
        .ok_or_else(|| Trouble::new(format!("{url} is no payment page")))?;
    let paid = client.post(format!("{origin}{at}")).send().await?;
    let text = paid.text().await?;
    if text.contains("Оплачено") {
        return Ok(());
    }
    Err(Trouble::new("the payment page does not say that it is paid"))
}
