//! Who may come into the room that an address names, and what its page is made from.

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
            page::Sources,
            store::{Pass, admitted},
        },
    },
};

/// The member of `/rooms/<room>/…`. Who asks and whether they are in it is one question
/// to the store: everything in a room waits for its answer. (Handlers have the room in
/// their address as `_room`, so that `uri!` takes nothing else for one.)
#[rocket::async_trait]
impl<'r> FromRequest<'r> for Member {
    type Error = Option<Error>;

    async fn from_request(request: &'r Request<'_>) -> AuthOutcome<Self> {
        // What is no id of ours is no room.
        let room = request.param(1).and_then(Result::ok);
        let room = room.unwrap_or(RoomId::NONE);
        authenticate(request, |auth| async move {
            let pass = Pass::Token(auth.token_hash());
            let Some((found, membership)) = admitted(auth.store(), pass, room).await? else {
                return Ok(None);
            };
            let membership = membership.ok_or(Error::NotFound)?;
            Ok(Some(Member::of(auth.into_viewer(found).await, membership)))
        })
        .await
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Sources<'r> {
    type Error = Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        let rocket = request.rocket();
        match (Store::fetch(rocket), rocket.state(), rocket.state()) {
            (Some(store), Some(realtime), Some(epoch)) => Outcome::Success(Self {
                store,
                realtime,
                epoch,
            }),
            // All are managed from launch.
            _ => Outcome::Forward(Status::InternalServerError),
        }
    }
}
