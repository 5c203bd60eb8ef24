//! The form for one's picture.

use maud::{Markup, html};
use rocket::uri;

use super::routes;
use crate::{
    accounts::{Person, view::portrait},
    profile::details::view::saved,
    web::form::{Problems, problem},
};

/// The form: the picture as it is, and the ways to another and to none.
pub fn form(person: &Person, problems: &Problems, done: bool) -> Markup {
    let action = uri!(routes::set());
    let found = problems.of("picture");
    html! {
        form.card.picture method="post" action=(action) enctype="multipart/form-data"
            hx-post=(action) hx-encoding="multipart/form-data" hx-target="this" hx-swap="outerHTML" {
            (portrait(person))
            div.field {
                label for="picture" { "Choose a picture" }
                input #picture name="picture" type="file" required
                    accept="image/png, image/jpeg, image/webp, image/gif"
                    aria-invalid=[found.map(|_| "true")]
                    aria-describedby={ @if found.is_some() { "picture-problem " } "picture-hint" };
                (problem("picture", problems))
                p.hint #picture-hint {
                    "PNG, JPEG, WebP or GIF, 10 MB at most. The middle of it is shown."
                }
            }
            div.actions {
                button.primary type="submit" { "Show this picture" }
                @if person.picture.is_some() {
                    button.danger type="submit" formnovalidate formaction=(uri!(routes::remove()))
                        hx-post=(uri!(routes::remove())) hx-target="closest form" hx-swap="outerHTML" { "Remove picture" }
                }
            }
            (saved(done))
        }
    }
}
