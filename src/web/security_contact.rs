//! `/.well-known/security.txt` (RFC 9116): whom to tell about a vulnerability.

use rocket::{
    Route, State, get,
    http::{ContentType, Status},
    routes,
};
use time::{Duration, OffsetDateTime, format_description::well_known::Rfc3339};

use crate::base::config::Settings;

/// The route.
pub fn routes() -> Vec<Route> {
    routes![security_txt]
}

/// The contact in the settings, or the sender of mails. 404 without either.
#[get("/.well-known/security.txt")]
fn security_txt(settings: &State<Settings>) -> Result<(ContentType, String), Status> {
    let mail = settings.mail.as_ref().map(|mail| {
        let address = mail.from.rsplit('<').next().unwrap_or_default();
        format!("mailto:{}", address.trim_end_matches('>').trim())
    });
    let contact = settings.security_contact.clone().or(mail);
    let contact = contact.ok_or(Status::NotFound)?;
    // The file is made for each request, so it is never out of date.
    let expires = (OffsetDateTime::now_utc() + Duration::days(30)).truncate_to_second();
    let expires = expires
        .format(&Rfc3339)
        .map_err(|_| Status::InternalServerError)?;
    let canonical = settings
        .public_url
        .as_ref()
        .map(|url| format!("Canonical: {url}/.well-known/security.txt\n"));
    Ok((
        ContentType::Plain,
        format!(
            "Contact: {contact}\nExpires: {expires}\nPreferred-Languages: en, es, de\n{}",
            canonical.unwrap_or_default()
        ),
    ))
}
