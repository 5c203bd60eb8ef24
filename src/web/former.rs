//! Addresses that chats like this one used to have: whoever kept one is led to where
//! its page is now.

use rocket::{
    Data, Request, Response, Route,
    http::{Header, Method, Status},
    route::{Handler, Outcome},
};

/// From where to where. What stands in `<…>` is taken along, and so is the query.
const FORMER: [(&str, &str); 27] = [
    ("/lobby/", "/lobby"),
    ("/chat/<user>/", "/chat/<user>"),
    ("/room/<id>", "/rooms/<id>"),
    ("/room/<id>/", "/rooms/<id>"),
    ("/login/", "/login"),
    ("/accounts/login", "/login"),
    ("/accounts/login/", "/login"),
    ("/accounts/logout", "/login"),
    ("/accounts/logout/", "/login"),
    ("/register/", "/register"),
    ("/signup", "/register"),
    ("/signup/", "/register"),
    ("/accounts/register", "/register"),
    ("/accounts/register/", "/register"),
    ("/accounts/signup", "/register"),
    ("/accounts/signup/", "/register"),
    ("/accounts/password_reset", "/forgot"),
    ("/accounts/password_reset/", "/forgot"),
    ("/me/", "/me"),
    ("/profile", "/me"),
    ("/profile/", "/me"),
    ("/accounts/profile", "/me"),
    ("/accounts/profile/", "/me"),
    ("/people/", "/people"),
    ("/people/<user>/", "/people/<user>"),
    ("/users", "/people"),
    ("/users/", "/people"),
];

/// Leads on from each of them.
pub fn routes() -> Vec<Route> {
    let lead = |(from, to)| Route::ranked(20, Method::Get, from, Former(to));
    FORMER.into_iter().map(lead).collect()
}

/// Where it is now.
#[derive(Clone)]
struct Former(&'static str);

#[rocket::async_trait]
impl Handler for Former {
    async fn handle<'r>(&self, request: &'r Request<'_>, _: Data<'r>) -> Outcome<'r> {
        let mut response = Response::new();
        response.set_status(Status::PermanentRedirect);
        response.set_header(Header::new("Location", self.place(request)));
        Outcome::Success(response)
    }
}

impl Former {
    /// The second part of the address is the only one that is ever taken along, as it
    /// was written: it begins after a slash of ours, so it leads nowhere else.
    fn place(&self, request: &Request<'_>) -> String {
        let uri = request.uri();
        let mut place = match self.0.split_once('<') {
            Some((before, _)) => {
                let kept = uri.path().raw_segments().nth(1);
                format!("{before}{}", kept.map_or("", |kept| kept.as_str()))
            }
            None => self.0.to_owned(),
        };
        if let Some(query) = uri.query() {
            place.push('?');
            place.push_str(query.as_str());
        }
        place
    }
}
