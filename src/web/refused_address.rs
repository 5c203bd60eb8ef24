//! Tells the operator, once, when people are refused because Snug does not know the address
//! that they use: behind a proxy with TLS, Snug takes itself for `http://…`.

use std::sync::atomic::{AtomicBool, Ordering};

use rocket::Request;

use crate::{base::config::Settings, web::headers::our_origin};

/// A request was refused, because it seems to come from another origin.
pub fn tell_of_origin(request: &Request<'_>) {
    static TOLD: AtomicBool = AtomicBool::new(false);
    let Some(remedy) = remedy(request) else {
        return;
    };
    if !TOLD.swap(true, Ordering::Relaxed) {
        tracing::warn!("{remedy}");
    }
}

/// A sentence, if the request is not simply one of another site.
fn remedy(request: &Request<'_>) -> Option<String> {
    let header = |name| request.headers().get_one(name);
    let origin = header("Origin")?;
    let ours = our_origin(request);
    let (scheme, name) = origin.split_once("://")?;
    let here = [header("Host"), header("X-Forwarded-Host")];
    let own = ours.split_once("://").map(|(_, name)| name);
    let is_ours = here
        .into_iter()
        .chain([own])
        .flatten()
        .any(|here| here.eq_ignore_ascii_case(name));
    if is_ours && matches!(scheme, "http" | "https") {
        return Some(format!(
            "A request from {origin} was refused (403), because Snug takes itself for {ours}. If \
             people use {origin}, set public_url = \"{origin}\" (SNUG_PUBLIC_URL)."
        ));
    }
    // A proxy that replaces the name as well. The origin may be any other site's.
    let configured = request.rocket().state::<Settings>()?.public_url.is_some();
    let proxied = header("X-Forwarded-Proto") == Some("https");
    (proxied && !configured).then(|| {
        format!(
            "A request was refused (403), because it does not come from {ours}, which Snug takes \
             itself for behind its proxy. Set public_url (SNUG_PUBLIC_URL) to the address that \
             people use."
        )
    })
}

/// A request was refused, because nobody has said that this is a name of ours.
pub fn tell_of_name(name: &str) {
    static TOLD: AtomicBool = AtomicBool::new(false);
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if name.is_empty() || name.len() > 253 || !name.chars().all(plain) {
        return;
    }
    if !TOLD.swap(true, Ordering::Relaxed) {
        tracing::warn!(
            "A request to {name} was refused (421): without public_url, Snug serves only names that \
             nobody else can have. If people use this one, set public_url (SNUG_PUBLIC_URL) to \
             their address, or add the name to hosts (SNUG_HOSTS)."
        );
    }
}
