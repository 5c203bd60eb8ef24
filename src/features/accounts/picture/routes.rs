//! Serves pictures, and receives uploads.

use rocket::{
    Data, Request, Responder,
    data::{self, FromData},
    fairing::AdHoc,
    get,
    http::{ContentType, Header, Status},
    routes,
};

use crate::{
    base::{errors::Result, ids::PictureId},
    db::Store,
    features::accounts::{
        Viewer,
        picture::{FoundPicture, ImageWorkers, LARGEST_FILE, find_picture},
        view::initial_as_picture,
    },
    web::{
        traced,
        upload::{Upload, UploadForm, Uploads},
    },
};

/// Mounts the route of pictures.
pub fn stage() -> AdHoc {
    AdHoc::on_ignite("Pictures", |rocket| async {
        rocket
            .manage(ImageWorkers::default())
            .manage(Uploads::default())
            .mount("/", traced(routes![show]))
    })
}

/// A picture. Each upload gets a new id, so browsers may cache it forever.
#[derive(Responder)]
pub struct PictureResponse {
    bytes: Vec<u8>,
    kind: ContentType,
    cache: Header<'static>,
}

/// Serves a picture in one of its sizes. For one that cannot be decrypted it serves the
/// person's initial, as for somebody without a picture, until the key is there again.
#[get("/pictures/<picture>/<size>")]
pub async fn show(
    picture: PictureId,
    size: u32,
    viewer: Viewer,
    store: &Store,
) -> Result<PictureResponse> {
    let file = match find_picture(store, &viewer, picture, size).await? {
        FoundPicture::File(file) => file,
        FoundPicture::Unreadable(person) => {
            return Ok(PictureResponse {
                bytes: initial_as_picture(&person).into_string().into_bytes(),
                kind: ContentType::SVG,
                cache: Header::new("Cache-Control", "no-store"),
            });
        }
    };
    Ok(PictureResponse {
        bytes: file.bytes,
        kind: ContentType::new("image", file.subtype),
        cache: Header::new("Cache-Control", "private, max-age=31536000, immutable"),
    })
}

/// The file of an upload form, in memory: Snug writes to no folder but the database's.
pub struct UploadedFile(pub Upload);

#[rocket::async_trait]
impl<'r> FromData<'r> for UploadedFile {
    type Error = ();

    async fn from_data(
        request: &'r Request<'_>,
        data: Data<'r>,
    ) -> data::Outcome<'r, Self, Self::Error> {
        let uploads = request.rocket().state::<Uploads>();
        let viewer = request.guard::<Viewer>().await.succeeded();
        let (Some(uploads), Some(viewer)) = (uploads, viewer) else {
            return data::Outcome::Error((Status::Unauthorized, ()));
        };
        let form = UploadForm {
            field: "picture",
            largest_file: LARGEST_FILE,
        };
        data::Outcome::Success(Self(
            uploads.receive(viewer.id(), request, data, form).await,
        ))
    }
}
