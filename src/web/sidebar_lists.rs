//! Which lists of the sidebar are folded in this browser. A script writes the cookie when the
//! reader folds one, so that the next page arrives as they left this one.

use rocket::{Request, http::Cookie};

use crate::model::preferences::SidebarLists;

/// The cookie: words, separated by dots.
const NAME: &str = "lists";

/// The lists in the browser that sent `request`.
pub fn of(request: &Request<'_>) -> SidebarLists {
    let value = request.cookies().get(NAME).map(Cookie::value);
    let has = |word| value.is_some_and(|value| value.split('.').any(|other| other == word));
    SidebarLists {
        rooms_folded: has("rooms"),
        people_folded: has("people"),
        all_rooms: has("all"),
    }
}
