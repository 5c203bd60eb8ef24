//! Changes one's picture.

use rocket::{http::Status, post, uri};

use crate::features::accounts::strings as accounts;
use crate::{
    base::errors::Result,
    db::Store,
    features::{
        account_settings::{self, picture::view, strings},
        accounts::{
            Viewer,
            picture::{self, Place, guard::File},
        },
    },
    i18n::{field_errors::FieldErrors, strings::Text},
    model::person::Person,
    web::{htmx::Htmx, reply::Reply},
};

/// Makes a file one's picture.
#[post("/me/picture", data = "<file>")]
pub async fn set(
    viewer: Viewer,
    place: Place<'_>,
    hx: Htmx,
    store: &Store,
    file: File,
) -> Result<Reply> {
    let (status, sentence): (_, Text) = match file {
        File::Whole(file) if file.is_empty() => (Status::UnprocessableEntity, strings::no_picture),
        File::Whole(file) => match picture::set(store, &place, &viewer, file).await? {
            Ok(id) => return Ok(changed(&viewer, hx, Some(id))),
            Err(sentence) => (Status::UnprocessableEntity, sentence),
        },
        File::TooLarge => (Status::PayloadTooLarge, accounts::picture_too_large),
        File::Broken => (Status::UnprocessableEntity, strings::broken_picture),
    };
    let problems = FieldErrors::one("picture", sentence);
    let again = view::form(viewer.lang(), viewer.person(), &problems, false);
    if hx.0 {
        return Ok(Reply::fragment(status, again));
    }
    let account = account_settings::Account::of(store, &viewer).await?;
    let forms = account_settings::view::Forms {
        picture: Some(again),
        ..Default::default()
    };
    Ok(Reply::page(
        status,
        account_settings::view::me(&viewer, &account, &forms, None),
    ))
}

/// Takes one's picture away.
#[post("/me/picture/remove")]
pub async fn remove(viewer: Viewer, hx: Htmx, store: &Store) -> Result<Reply> {
    picture::remove(store, &viewer).await?;
    Ok(changed(&viewer, hx, None))
}

fn changed(viewer: &Viewer, hx: Htmx, picture: Option<crate::base::ids::PictureId>) -> Reply {
    if !hx.0 {
        return Reply::see_other(uri!(account_settings::routes::me(Some("picture"))));
    }
    let person = Person {
        picture,
        ..viewer.person().clone()
    };
    let form = view::form(viewer.lang(), &person, &FieldErrors::default(), true);
    Reply::fragment(
        Status::Ok,
        account_settings::details::view::with_self(viewer.lang(), &form, &person),
    )
}
