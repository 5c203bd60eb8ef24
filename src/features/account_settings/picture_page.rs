//! The viewer's picture: its form, uploading one and removing it.

use maud::{Markup, html};
use rocket::{State, http::Status, post, uri};

use crate::{
    base::{errors::Result, ids::PictureId},
    db::Store,
    features::{
        account_settings::{
            self, AccountSettings,
            profile_page::{saved_note, with_own_name},
            strings,
            view::SettingsForms,
        },
        accounts::{
            self, Viewer,
            picture::{self, ImageWorkers, PictureUpload, routes::UploadedFile},
            view::portrait,
        },
        rate_limits::guard::UploadAllowance,
    },
    i18n::{field_errors::FieldErrors, lang::Lang, strings::Text},
    model::person::Person,
    realtime::Realtime,
    web::{form::problem, htmx::Htmx, reply::Reply, upload::Upload},
};

/// Seconds until another upload may be tried.
const RETRY_AFTER: u64 = 5;

/// Makes the uploaded file the viewer's picture.
#[post("/me/picture", data = "<file>")]
pub async fn set_picture(
    viewer: Viewer,
    _allowed: UploadAllowance,
    hx: Htmx,
    store: &Store,
    realtime: &State<Realtime>,
    workers: &State<ImageWorkers>,
    file: UploadedFile,
) -> Result<Reply> {
    let (status, problem): (_, Text) = match file.0 {
        Upload::Complete(file) if file.bytes().is_empty() => {
            (Status::UnprocessableEntity, strings::no_picture)
        }
        Upload::Complete(file) => {
            match picture::set_picture(store, workers, &viewer, file.bytes()).await? {
                PictureUpload::Saved(id) => return Ok(changed(&viewer, hx, Some(id))),
                PictureUpload::Refused(problem) => (Status::UnprocessableEntity, problem),
            }
        }
        Upload::TooLarge => (
            Status::PayloadTooLarge,
            accounts::strings::picture_too_large,
        ),
        Upload::Invalid => (Status::UnprocessableEntity, strings::broken_picture),
        Upload::TooSlow => (Status::RequestTimeout, strings::slow_picture),
        Upload::AlreadyUploading => (Status::TooManyRequests, strings::second_picture),
        Upload::Busy => (Status::ServiceUnavailable, strings::many_pictures),
    };
    let wait = match status.code {
        429 | 503 => Some(RETRY_AFTER),
        _ => None,
    };
    let problems = FieldErrors::one("picture", problem);
    let again = picture_form(viewer.lang(), viewer.person(), &problems, false);
    let later = |reply: Reply| match wait {
        Some(seconds) => reply.retry_after(seconds),
        None => reply,
    };
    if hx.0 {
        return Ok(later(Reply::fragment(status, again)));
    }
    let settings = AccountSettings::of(store, realtime, &viewer).await?;
    let forms = SettingsForms {
        picture: Some(again),
        ..Default::default()
    };
    let page = account_settings::view::settings_page(&viewer, &settings, &forms, None);
    Ok(later(Reply::page(status, page)))
}

/// Deletes the viewer's picture.
#[post("/me/picture/remove")]
pub async fn remove_picture(viewer: Viewer, hx: Htmx, store: &Store) -> Result<Reply> {
    picture::remove_picture(store, &viewer).await?;
    Ok(changed(&viewer, hx, None))
}

fn changed(viewer: &Viewer, hx: Htmx, picture: Option<PictureId>) -> Reply {
    if !hx.0 {
        return Reply::see_other(uri!(account_settings::routes::me(Some("picture"))));
    }
    let person = Person {
        picture,
        ..viewer.person().clone()
    };
    let lang = viewer.lang();
    let form = picture_form(lang, &person, &FieldErrors::default(), true);
    Reply::fragment(Status::Ok, with_own_name(lang, &form, &person))
}

/// The form: the picture, a file input, and a button to remove the picture. A script shows the
/// chosen picture in the place of the present one, and then two buttons in place of the input.
pub fn picture_form(lang: Lang, person: &Person, problems: &FieldErrors, saved: bool) -> Markup {
    let action = uri!(set_picture());
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
                button.primary type="submit" { (strings::save_picture(lang)) }
                button.again type="button" { (strings::choose_another(lang)) }
                @if person.picture.is_some() {
                    button.danger type="submit" formnovalidate formaction=(uri!(remove_picture()))
                        hx-post=(uri!(remove_picture())) hx-target="closest form" hx-swap="outerHTML" { (strings::remove_picture(lang)) }
                }
            }
            (saved_note(lang, saved))
        }
    }
}
