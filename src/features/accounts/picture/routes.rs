//! Serves pictures of people to people.

use rocket::{
    Responder,
    fairing::AdHoc,
    get,
    http::{ContentType, Header},
    routes,
};

use crate::{
    base::{errors::Result, ids::PictureId},
    db::Store,
    features::accounts::{
        Viewer,
        picture::{Studio, find},
    },
};

/// Adds pictures to the house.
pub fn stage() -> AdHoc {
    AdHoc::on_ignite("Pictures", |rocket| async {
        rocket
            .manage(Studio::default())
            .mount("/", crate::web::traced(routes![show]))
    })
}

/// A picture. Under its id there is never another one, so browsers keep it.
#[derive(Responder)]
pub struct Answer {
    bytes: Vec<u8>,
    kind: ContentType,
    keep: Header<'static>,
}

/// A picture in one of its sizes.
#[get("/pictures/<picture>/<size>")]
pub async fn show(picture: PictureId, size: u32, viewer: Viewer, store: &Store) -> Result<Answer> {
    let found = find(store, &viewer, picture, size).await?;
    Ok(Answer {
        bytes: found.bytes,
        kind: ContentType::new("image", found.kind),
        keep: Header::new("Cache-Control", "private, max-age=31536000, immutable"),
    })
}
