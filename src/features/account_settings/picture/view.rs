//! The form for one's picture.

use maud::{Markup, html};
use rocket::uri;

use crate::{
    features::{
        account_settings::{details::view::saved, picture::routes, strings},
        accounts::view::portrait,
    },
    i18n::{field_errors::FieldErrors, lang::Lang},
    model::person::Person,
    web::form::problem,
};

/// The form: the picture as it is, and the ways to another and to none.
pub fn form(lang: Lang, person: &Person, problems: &FieldErrors, done: bool) -> Markup {
    let action = uri!(routes::set());
    let found = problems.of("picture");
    html! {
        form.card.picture method="post" action=(action) enctype="multipart/form-data"
            hx-post=(action) hx-encoding="multipart/form-data" hx-target="this" hx-swap="outerHTML" {
            (portrait(person))
            div.field {
                label for="picture" { (strings::choose_picture(lang)) }
                input #picture name="picture" type="file" required
                    accept="image/png, image/jpeg, image/webp, image/gif"
                    aria-invalid=[found.map(|_| "true")]
                    aria-describedby={ @if found.is_some() { "picture-problem " } "picture-hint" };
                (problem(lang, "picture", problems))
                p.hint #picture-hint { (strings::picture_hint(lang)) }
            }
            div.actions {
                button.primary type="submit" { (strings::show_picture(lang)) }
                @if person.picture.is_some() {
                    button.danger type="submit" formnovalidate formaction=(uri!(routes::remove()))
                        hx-post=(uri!(routes::remove())) hx-target="closest form" hx-swap="outerHTML" { (strings::remove_picture(lang)) }
                }
            }
            (saved(lang, done))
        }
    }
}
