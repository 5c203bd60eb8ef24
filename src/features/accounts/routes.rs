//! Signing up, in and out.

use rocket::{
    Catcher, FromForm, Request, State, catch, catchers, fairing::AdHoc, form::Form, get,
    http::Status, post, routes, uri,
};

use crate::{
    base::errors::Result,
    db::Store,
    features::{
        accounts::{
            self, Hashing, NewAccount, Viewer,
            guard::{Agent, Cookies, House},
            strings, view,
        },
        rate_limits::{self, guard::Client},
        room_directory,
        rooms::{self, RoomName},
    },
    i18n::{field_errors::FieldErrors, lang::Lang, strings::Text},
    realtime::Realtime,
    web::{
        errors::{Refusal, wants_stream},
        htmx::Htmx,
        reply::Reply,
        return_to::ReturnTo,
    },
};

/// Adds this wing to the house.
pub fn stage() -> AdHoc {
    AdHoc::on_ignite("Accounts", |rocket| async {
        rocket.manage(Hashing::default()).mount(
            "/",
            crate::web::traced(routes![
                new_account,
                sign_up,
                new_session,
                sign_in,
                sign_out
            ]),
        )
    })
}

/// The form to sign up, as it was sent.
#[derive(FromForm)]
pub struct Registration<'r> {
    #[field(default = "")]
    pub(super) username: &'r str,
    #[field(default = "")]
    pub(super) email: &'r str,
    #[field(default = "")]
    password: &'r str,
    pub(super) next: ReturnTo,
}

/// The page to sign up.
#[get("/register?<next>")]
pub fn new_account(next: Option<ReturnTo>, viewer: Option<Viewer>, lang: Lang) -> Reply {
    let next = next.unwrap_or_default();
    if viewer.is_some() {
        return Reply::see_other(next);
    }
    let form = view::register(lang, "", "", &next, &FieldErrors::default());
    Reply::page(Status::Ok, view::register_page(lang, &form, &next))
}

/// Signs up, and in.
#[post("/register", data = "<form>")]
pub async fn sign_up(
    form: Form<Registration<'_>>,
    hx: Htmx,
    client: Client<'_>,
    cookies: Cookies<'_>,
    agent: Agent,
    house: House<'_>,
    hashing: &State<Hashing>,
) -> Result<Reply> {
    let House {
        store,
        realtime,
        welcome,
    } = house;
    let lang = client.lang;
    let again = |problems| view::register(lang, form.username, form.email, &form.next, &problems);
    let page = |again: &_| view::register_page(lang, again, &form.next);
    let new = match NewAccount::parse(form.username, form.email, form.password) {
        Ok(new) => new,
        Err(problems) => return Ok(hx.form(again(problems), page)),
    };
    if let Err(wait) = client.sign_up() {
        let problems = FieldErrors::one("username", rate_limits::strings::too_often);
        return Ok(hx.form_later(wait, again(problems), page));
    }
    match accounts::sign_up(store, hashing, new, &agent.0).await? {
        Some(token) => {
            cookies.hand_out(token.as_str());
            let known = accounts::recognize(store, token.as_str()).await?;
            let first = RoomName::parse(room_directory::strings::first(lang));
            if let (true, Some(viewer), Ok(first)) = (welcome, known, first) {
                rooms::welcome(store, realtime, &viewer, &first).await?;
            }
            Ok(Reply::see_other(&form.next))
        }
        None => {
            let taken = FieldErrors::one("username", strings::username_taken);
            Ok(hx.form(again(taken), page))
        }
    }
}

/// The form to sign in, as it was sent.
#[derive(FromForm)]
pub struct Credentials<'r> {
    #[field(default = "")]
    username: &'r str,
    #[field(default = "")]
    password: &'r str,
    next: ReturnTo,
}

/// The page to sign in.
#[get("/login?<next>")]
pub fn new_session(next: Option<ReturnTo>, viewer: Option<Viewer>, lang: Lang) -> Reply {
    let next = next.unwrap_or_default();
    if viewer.is_some() {
        return Reply::see_other(next);
    }
    let form = view::login(lang, "", &next, &FieldErrors::default());
    Reply::page(Status::Ok, view::login_page(lang, &form, &next))
}

/// Signs in.
#[post("/login", data = "<form>")]
pub async fn sign_in(
    form: Form<Credentials<'_>>,
    hx: Htmx,
    client: Client<'_>,
    cookies: Cookies<'_>,
    agent: Agent,
    store: &Store,
    hashing: &State<Hashing>,
) -> Result<Reply> {
    let lang = client.lang;
    let again = |problem: Text| {
        let problems = FieldErrors::one("password", problem);
        view::login(lang, form.username, &form.next, &problems)
    };
    let page = |again: &_| view::login_page(lang, again, &form.next);
    let attempt = match client.sign_in(&accounts::name_key(form.username)) {
        Ok(attempt) => attempt,
        Err(wait) => {
            let again = again(rate_limits::strings::too_often);
            return Ok(hx.form_later(wait, again, page));
        }
    };
    let Credentials {
        username, password, ..
    } = *form;
    match accounts::sign_in(store, hashing, username, password, &agent.0).await? {
        Some(token) => {
            attempt.succeeded();
            cookies.hand_out(token.as_str());
            Ok(Reply::see_other(&form.next))
        }
        None => {
            attempt.failed();
            Ok(hx.form(again(strings::no_match), page))
        }
    }
}

/// Signs out, also someone who is not signed in any more.
#[post("/logout")]
pub async fn sign_out(
    viewer: Option<Viewer>,
    cookies: Cookies<'_>,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    if let Some(viewer) = viewer {
        accounts::sign_out(store, realtime, &viewer).await?;
    }
    cookies.take_back();
    Ok(Reply::see_other(uri!(new_session(_))).clearing_site_data())
}

/// The catchers that send someone who is signed out to the sign-in page.
pub fn catchers() -> Vec<Catcher> {
    catchers![signed_out]
}

/// Nobody unknown gets in: to the sign-in page, and from there to where they
/// were going.
#[catch(401)]
fn signed_out(request: &Request<'_>) -> Result<Reply, Refusal> {
    if wants_stream(request) {
        return Err(Refusal(Status::Unauthorized));
    }
    let next = if Htmx::asked(request) {
        // Back to the page that asked: something may wait there to be sent.
        ReturnTo::parse(Htmx::page(request))
    } else if request.method() == rocket::http::Method::Get {
        ReturnTo::parse(&request.uri().to_string())
    } else {
        ReturnTo::default()
    };
    Ok(Reply::see_other(uri!(new_session(next.given()))))
}
