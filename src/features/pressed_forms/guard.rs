//! The request guard of forms that may be sent twice.

use rocket::{
    Request,
    http::Status,
    request::{FromRequest, Outcome},
};

use crate::{
    base::errors::{Error, Result},
    db::Store,
    features::{
        accounts::{Viewer, guard::AuthOutcome},
        pressed_forms,
        rooms::Member,
    },
};

/// A member who sends a form, or who has just sent it and is no member any more.
pub enum MemberPress<'r> {
    /// The first time. The path belongs to [`MemberPress::remember`].
    First(Box<Member>, &'r str),
    /// Once more: the answer is the same, and nothing is left to do.
    Again,
}

impl MemberPress<'_> {
    /// The member, after the form was remembered; nobody the second time. Before the form takes
    /// effect, so that a second press in the same moment finds it.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn remember(self, store: &Store) -> Result<Option<Member>> {
        let Self::First(member, path) = self else {
            return Ok(None);
        };
        pressed_forms::remember(store, member.viewer(), path).await?;
        Ok(Some(*member))
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for MemberPress<'r> {
    type Error = Option<Error>;

    async fn from_request(request: &'r Request<'_>) -> AuthOutcome<Self> {
        let path = request.uri().path().as_str();
        let missing = match request.guard::<Member>().await {
            Outcome::Success(member) => {
                return Outcome::Success(Self::First(Box::new(member), path));
            }
            Outcome::Error((Status::NotFound, error)) => Outcome::Error((Status::NotFound, error)),
            Outcome::Error(error) => return Outcome::Error(error),
            Outcome::Forward(status) => return Outcome::Forward(status),
        };
        match was_pressed(request, path).await {
            true => Outcome::Success(Self::Again),
            false => missing,
        }
    }
}

/// Whether the viewer of this request sent it a moment ago. A store that fails does not know.
async fn was_pressed(request: &Request<'_>, path: &str) -> bool {
    let viewer: Outcome<Viewer, _> = request.guard().await;
    let store: Outcome<&Store, _> = request.guard().await;
    match (viewer, store) {
        (Outcome::Success(viewer), Outcome::Success(store)) => {
            matches!(pressed_forms::presses(store, &viewer, path).await, Ok(1..))
        }
        _ => false,
    }
}
