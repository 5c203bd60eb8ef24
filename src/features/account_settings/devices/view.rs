//! The list of where one is signed in.

use maud::{Markup, html};
use rocket::uri;

use crate::{
    base::ids::SessionId,
    features::{
        account_settings::{device, devices::routes, strings},
        accounts::{Viewer, sessions::DeviceSession},
    },
    i18n::lang::Lang,
    web::local_time::LocalTime,
};

/// The list.
pub fn browsers(viewer: &Viewer, browsers: &[DeviceSession]) -> Markup {
    html! {
        div.browsers #browsers {
            ul {
                @for browser in browsers {
                    (one(viewer.lang(), browser, browser.session == viewer.session()))
                }
            }
            @if browsers.len() > 1 {
                @let action = uri!(routes::end_others());
                form method="post" action=(action)
                    hx-post=(action) hx-target="#browsers" hx-swap="outerHTML" {
                    button type="submit" { (strings::sign_out_elsewhere(viewer.lang())) }
                }
            }
        }
    }
}

fn one(lang: Lang, browser: &DeviceSession, here: bool) -> Markup {
    let action = uri!(routes::end(browser.session));
    // A day is as much as is noted reliably.
    let day = |moment| LocalTime(lang, moment).on_the_day();
    html! {
        li.managed {
            div {
                b.device title=(browser.agent) { (device::in_words(lang, &browser.agent)) }
                @if here { " " span.this { (strings::this_browser(lang)) } }
                p.hint { (strings::used(lang, day(browser.used_at), day(browser.since))) }
            }
            @if !here {
                form method="post" action=(action)
                    hx-post=(action) hx-target="#browsers" hx-swap="outerHTML" {
                    button type="submit" { (strings::sign_out(lang)) }
                }
            }
        }
    }
}
