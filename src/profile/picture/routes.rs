//! Changes one's picture.

use rocket::{http::Status, post, uri};

use super::view;
use crate::{
    accounts::{
        Person, Viewer,
        picture::{self, Place, guard::File},
        words as accounts,
    },
    db::Store,
    error::Result,
    profile::{self, words},
    web::{form::Problems, hx::Hx, reply::Reply, wording::Word},
};

/// Makes a file one's picture.
#[post("/me/picture", data = "<file>")]
pub async fn set(
    viewer: Viewer,
    place: Place<'_>,
    hx: Hx,
    store: &Store,
    file: File,
) -> Result<Reply> {
    let (status, sentence): (_, Word) = match file {
        File::Whole(file) if file.is_empty() => (Status::UnprocessableEntity, words::no_picture),
        File::Whole(file) => match picture::set(store, &place, &viewer, file).await? {
            Ok(id) => return Ok(changed(&viewer, hx, Some(id))),
            Err(sentence) => (Status::UnprocessableEntity, sentence),
        },
        File::TooLarge => (Status::PayloadTooLarge, accounts::picture_too_large),
        File::Broken => (Status::UnprocessableEntity, words::broken_picture),
    };
    let problems = Problems::one("picture", sentence);
    let again = view::form(viewer.lang(), viewer.person(), &problems, false);
    if hx.0 {
        return Ok(Reply::fragment(status, again));
    }
    let account = profile::Account::of(store, &viewer).await?;
    let forms = profile::view::Forms {
        picture: Some(again),
        ..Default::default()
    };
    Ok(Reply::page(
        status,
        profile::view::me(&viewer, &account, &forms, None),
    ))
}

/// Takes one's picture away.
#[post("/me/picture/remove")]
pub async fn remove(viewer: Viewer, hx: Hx, store: &Store) -> Result<Reply> {
    picture::remove(store, &viewer).await?;
    Ok(changed(&viewer, hx, None))
}

fn changed(viewer: &Viewer, hx: Hx, picture: Option<crate::ids::PictureId>) -> Reply {
    if !hx.0 {
        return Reply::see_other(uri!(profile::routes::me(Some("picture"))));
    }
    let person = Person {
        picture,
        ..viewer.person().clone()
    };
    let form = view::form(viewer.lang(), &person, &Problems::default(), true);
    Reply::fragment(
        Status::Ok,
        profile::details::view::with_self(viewer.lang(), &form, &person),
    )
}
