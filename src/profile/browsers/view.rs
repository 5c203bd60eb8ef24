//! The list of where one is signed in.

use maud::{Markup, html};
use rocket::uri;

use super::routes;
use crate::{
    accounts::{Browser, Viewer},
    ids::SessionId,
    profile::{device, words},
    web::{lang::Lang, moment::Moment},
};

/// The list.
pub fn browsers(viewer: &Viewer, browsers: &[Browser]) -> Markup {
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
                    button type="submit" { (words::sign_out_elsewhere(viewer.lang())) }
                }
            }
        }
    }
}

fn one(lang: Lang, browser: &Browser, here: bool) -> Markup {
    let action = uri!(routes::end(browser.session));
    // A day is as much as is noted reliably.
    let day = |moment| Moment(lang, moment).on_the_day();
    html! {
        li.managed {
            div {
                b.device title=(browser.agent) { (device::in_words(lang, &browser.agent)) }
                @if here { " " span.this { (words::this_browser(lang)) } }
                p.hint { (words::used(lang, day(browser.used_at), day(browser.since))) }
            }
            @if !here {
                form method="post" action=(action)
                    hx-post=(action) hx-target="#browsers" hx-swap="outerHTML" {
                    button type="submit" { (words::sign_out(lang)) }
                }
            }
        }
    }
}
