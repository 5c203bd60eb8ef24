//! What a room's page is made from, for whoever answers with one.

use std::convert::Infallible;

use rocket::{
    Request,
    http::Status,
    request::{FromRequest, Outcome},
};
use rocket_db_pools::Database;

use super::page::Sources;
use crate::db::Store;

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Sources<'r> {
    type Error = Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        let rocket = request.rocket();
        match (Store::fetch(rocket), rocket.state(), rocket.state()) {
            (Some(store), Some(hub), Some(epoch)) => Outcome::Success(Self { store, hub, epoch }),
            // All are managed from launch.
            _ => Outcome::Forward(Status::InternalServerError),
        }
    }
}
