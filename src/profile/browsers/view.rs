//! The list of where one is signed in.

use maud::{Markup, html};
use rocket::uri;
use time::{OffsetDateTime, format_description::BorrowedFormatItem, macros::format_description};

use super::routes;
use crate::{
    accounts::{Browser, Viewer},
    ids::{Micros, SessionId},
    profile::device,
};

/// The list.
pub fn browsers(viewer: &Viewer, browsers: &[Browser]) -> Markup {
    html! {
        div.browsers #browsers {
            ul {
                @for browser in browsers {
                    (one(browser, browser.session == viewer.session()))
                }
            }
            @if browsers.len() > 1 {
                @let action = uri!(routes::end_others());
                form method="post" action=(action)
                    hx-post=(action) hx-target="#browsers" hx-swap="outerHTML" {
                    button type="submit" { "Sign out everywhere else" }
                }
            }
        }
    }
}

fn one(browser: &Browser, here: bool) -> Markup {
    let action = uri!(routes::end(browser.session));
    html! {
        li.managed {
            div {
                b.device title=(browser.agent) { (device::in_words(&browser.agent)) }
                @if here { " " span.this { "This browser" } }
                p.hint {
                    "Used " (day(browser.used_at)) ", signed in since " (day(browser.since))
                }
            }
            @if !here {
                form method="post" action=(action)
                    hx-post=(action) hx-target="#browsers" hx-swap="outerHTML" {
                    button type="submit" { "Sign out" }
                }
            }
        }
    }
}

const DAY: &[BorrowedFormatItem<'_>] =
    format_description!("[day padding:none] [month repr:long] [year]");
const EXACT: &[BorrowedFormatItem<'_>] =
    format_description!("[day padding:none] [month repr:long] [year], [hour]:[minute] UTC");
const ISO: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");

/// A day is as much as is noted reliably.
fn day(moment: Micros) -> Markup {
    let moment = OffsetDateTime::from_unix_timestamp_nanos(i128::from(moment.get()) * 1_000);
    let format = |format| {
        let moment = moment.as_ref().ok();
        moment
            .and_then(|moment| moment.format(format).ok())
            .unwrap_or_default()
    };
    html! { time datetime=(format(ISO)) title=(format(EXACT)) { (format(DAY)) } }
}
