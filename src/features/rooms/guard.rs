//! Request guards: the member of the room in the address, and the sources of its page.

use std::convert::Infallible;

use rocket::{
    Request,
    http::Status,
    request::{FromRequest, Outcome},
};
use rocket_db_pools::Database;

use crate::{
    base::{errors::Error, ids::RoomId},
    db::Store,
    features::{
        accounts::guard::{AuthOutcome, authenticate},
        rooms::{
            Member,
            page::PageSources,
            store::{self, MemberCredential},
        },
    },
    web::headers::OurOrigin,
};

/// The member of `/rooms/<room>/…`. One statement authenticates the request and checks the
/// membership, because every request in a room waits for both. (Handlers still have a
/// parameter `_room`, so that `uri!` accepts nothing but a room there.)
#[rocket::async_trait]
impl<'r> FromRequest<'r> for Member {
    type Error = Option<Error>;

    async fn from_request(request: &'r Request<'_>) -> AuthOutcome<Self> {
        // A malformed id is answered like a room that does not exist.
        let room = request.param(1).and_then(Result::ok);
        let room = room.unwrap_or(RoomId::NONE);
        authenticate(request, |auth| async move {
            let credential = MemberCredential::Token(auth.token_hash());
            let found = store::membership(auth.store(), credential, room).await?;
            let Some((found, membership)) = found else {
                return Ok(None);
            };
            let membership = membership.ok_or(Error::NotFound)?;
            Ok(Some(Member::new(
                auth.into_viewer(found).await?,
                membership,
            )))
        })
        .await
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for PageSources<'r> {
    type Error = Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        let rocket = request.rocket();
        match (Store::fetch(rocket), rocket.state(), rocket.state()) {
            (Some(store), Some(realtime), Some(epoch)) => Outcome::Success(Self {
                store,
                realtime,
                epoch,
                origin: OurOrigin::of(request),
            }),
            // All are managed from launch.
            _ => Outcome::Forward(Status::InternalServerError),
        }
    }
}
