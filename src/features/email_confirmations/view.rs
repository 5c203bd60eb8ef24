//! The pages that a confirmation link leads to, and the state of an address on the account
//! page.

use maud::{Markup, html};
use rocket::uri;

use crate::{
    features::{
        account_settings,
        accounts::profile::OwnProfile,
        email_confirmations::{Confirmation, Confirmed, PATH, routes, strings},
        room_directory,
    },
    i18n::{lang::Lang, strings::Text},
    web::page::page,
};

/// The page that asks. Only its button confirms: programs that look at links in mails press
/// none.
pub fn question(lang: Lang, token: &str, confirmation: &Confirmation) -> Markup {
    let action = format!("{PATH}{token}");
    let email = html! { strong { bdi { (confirmation.email) } } };
    let name = html! { strong { bdi { "@" (confirmation.username) } } };
    doorway(
        lang,
        strings::confirm_title,
        html! {
            form.card method="post" action=(action) {
                p { (strings::confirm_question(lang, email, name)) }
                button.primary type="submit" { (strings::confirm(lang)) }
                p.hint { (strings::confirm_hint(lang)) }
            }
        },
    )
}

/// The page after a link was used, or found not to work.
pub fn outcome(lang: Lang, outcome: Confirmed) -> Markup {
    let (title, hint): (Text, Text) = match outcome {
        Confirmed::Done => (strings::confirmed, strings::confirmed_hint),
        Confirmed::Expired => (strings::expired, strings::expired_hint),
        Confirmed::Taken => (strings::taken, strings::taken_hint),
    };
    doorway(
        lang,
        title,
        html! {
            p { (hint(lang)) }
            p.actions {
                @if outcome == Confirmed::Done {
                    a.button.primary href=(room_directory::routes::at()) { (strings::to_rooms(lang)) }
                } @else {
                    a.button href=(uri!(account_settings::routes::me(_))) { (strings::to_account(lang)) }
                }
            }
        },
    )
}

fn doorway(lang: Lang, title: Text, content: Markup) -> Markup {
    let heading = title(lang);
    page(
        lang,
        heading,
        "doorway",
        html! { main { p.brand { "Snug" } h1 { (heading) } (content) } },
    )
}

/// The state of the address on the account page. `can_send` says whether this server sends
/// mail.
pub fn state(lang: Lang, profile: &OwnProfile, can_send: bool) -> Markup {
    html! {
        @match (&profile.email, can_send) {
            (_, false) => p.hint { (strings::no_mail(lang)) },
            (None, true) => {}
            (Some(_), true) if profile.email_confirmed => p.hint { (strings::is_confirmed(lang)) },
            (Some(email), true) => {
                form.done method="post" action=(uri!(routes::send_again())) {
                    p { (strings::not_confirmed(lang, html! { bdi { (email) } })) }
                    button type="submit" { (strings::send_again(lang)) }
                }
            }
        }
    }
}
