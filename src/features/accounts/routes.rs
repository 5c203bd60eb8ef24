//! Signing up, in and out.

use rocket::{
    Catcher, FromForm, Request, State, catch, catchers,
    fairing::AdHoc,
    form::Form,
    get,
    http::{Status, uri::Origin},
    post, routes, uri,
};

use crate::{
    base::errors::Result,
    db::Store,
    features::{
        accounts::{
            self, NewAccount, PasswordHasher, SignIn, SignInClient, SignUp, Viewer,
            guard::{SessionCookies, SignUpContext, UserAgent},
            sessions, strings, view,
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
        traced,
    },
};

/// Mounts the routes of accounts.
pub fn stage() -> AdHoc {
    AdHoc::try_on_ignite("Accounts", |rocket| async {
        let Some(store) = rocket.state::<Store>() else {
            return Err(rocket);
        };
        if let Err(error) = accounts::store_looks(store).await {
            tracing::error!("The names of people cannot be compared: {error}");
            return Err(rocket);
        }
        Ok(rocket.manage(PasswordHasher::default()).mount(
            "/",
            traced(routes![
                new_account,
                sign_up,
                new_session,
                sign_in,
                sign_out
            ]),
        ))
    })
}

/// The form to sign up.
#[derive(FromForm)]
pub struct SignUpForm<'r> {
    #[field(default = "")]
    pub(super) username: &'r str,
    #[field(default = "")]
    pub(super) email: &'r str,
    #[field(default = "")]
    password: &'r str,
    #[field(default = "")]
    time_zone: &'r str,
    pub(super) next: ReturnTo,
}

/// The address of the page to sign up, for somebody who goes on to `next`.
pub fn sign_up_for(next: &ReturnTo) -> Origin<'static> {
    uri!(new_account(next.given()))
}

/// The page to sign up.
#[get("/register?<next>")]
pub fn new_account(next: Option<ReturnTo>, viewer: Option<Viewer>, lang: Lang) -> Reply {
    let next = next.unwrap_or_default();
    if viewer.is_some() {
        return Reply::see_other(next);
    }
    let form = view::sign_up_form(lang, "", "", &next, &FieldErrors::default());
    Reply::page(Status::Ok, view::sign_up_page(lang, &form, &next))
}

/// Creates an account and signs its owner in.
#[post("/register", data = "<form>")]
pub async fn sign_up(
    form: Form<SignUpForm<'_>>,
    hx: Htmx,
    client: Client<'_>,
    cookies: SessionCookies<'_>,
    agent: UserAgent,
    context: SignUpContext<'_>,
    hasher: &State<PasswordHasher>,
) -> Result<Reply> {
    let SignUpContext {
        store,
        realtime,
        welcome,
        confirmations,
        browser,
    } = context;
    let lang = client.lang;
    let again =
        |problems| view::sign_up_form(lang, form.username, form.email, &form.next, &problems);
    let page = |again: &_| view::sign_up_page(lang, again, &form.next);
    // First of all, so that forms with a mistake count as well.
    if let Err(wait) = client.sign_up() {
        let problems = FieldErrors::one("username", rate_limits::strings::too_often);
        return Ok(hx.form_later(wait, again(problems), page));
    }
    let new = match NewAccount::parse(form.username, form.email, form.password) {
        Ok(new) => new.in_zone(form.time_zone),
        Err(problems) => return Ok(hx.form(again(problems), page)),
    };
    let from = SignInClient {
        network: client.network(),
        agent: &agent.0,
    };
    let email = new.email().map(str::to_owned);
    let begin = async |key: &str| client.sign_in(store, key).await;
    match accounts::sign_up(store, hasher, new, (&from, &browser), begin).await? {
        // The first press has done everything else.
        SignUp::SignedInAgain(token) => {
            cookies.set(token.as_str());
            Ok(Reply::see_other(&form.next))
        }
        SignUp::SignedIn(token) => {
            cookies.set(token.as_str());
            let viewer = sessions::viewer_by_token(store, token.as_str()).await?;
            let first = RoomName::parse(room_directory::strings::first(lang));
            if let (Some(viewer), Some(email)) = (&viewer, &email) {
                // Over the limit there is no mail; they can ask for it on their account page.
                let _ = confirmations.push(viewer.id(), email, lang);
            }
            if let (true, Some(viewer), Ok(first)) = (welcome, viewer, first) {
                rooms::welcome(store, realtime, &viewer, &first).await?;
            }
            Ok(Reply::see_other(&form.next))
        }
        SignUp::UsernameTaken => {
            let taken = FieldErrors::one("username", strings::username_taken);
            Ok(hx.form(again(taken), page))
        }
        SignUp::WeakPassword => {
            let weak = FieldErrors::one("password", strings::password_common);
            Ok(hx.form(again(weak), page))
        }
    }
}

/// The form to sign in.
#[derive(FromForm)]
pub struct SignInForm<'r> {
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
    let form = view::sign_in_form(lang, "", &next, &FieldErrors::default());
    Reply::page(Status::Ok, view::sign_in_page(lang, &form, &next))
}

/// Opens a session.
#[post("/login", data = "<form>")]
pub async fn sign_in(
    form: Form<SignInForm<'_>>,
    hx: Htmx,
    client: Client<'_>,
    cookies: SessionCookies<'_>,
    agent: UserAgent,
    store: &Store,
    hasher: &State<PasswordHasher>,
) -> Result<Reply> {
    let lang = client.lang;
    let again = |problem: Text| {
        let problems = FieldErrors::one("password", problem);
        view::sign_in_form(lang, form.username, &form.next, &problems)
    };
    let page = |again: &_| view::sign_in_page(lang, again, &form.next);
    let SignInForm {
        username, password, ..
    } = *form;
    let key = accounts::username_key(username);
    let attempt = match client.sign_in(store, &key).await {
        Ok(attempt) => attempt,
        Err(wait) => {
            let again = again(rate_limits::strings::too_often);
            return Ok(hx.form_later(wait, again, page));
        }
    };
    let from = SignInClient {
        network: client.network(),
        agent: &agent.0,
    };
    match accounts::sign_in(store, hasher, (username, password), &from).await? {
        SignIn::SignedIn(token) => {
            attempt.succeeded();
            cookies.set(token.as_str());
            Ok(Reply::see_other(&form.next))
        }
        SignIn::WrongCredentials => {
            attempt.failed();
            Ok(hx.form(again(strings::no_match), page))
        }
    }
}

/// Ends the session. Works, too, when it has ended already.
#[post("/logout")]
pub async fn sign_out(
    viewer: Option<Viewer>,
    cookies: SessionCookies<'_>,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    if let Some(viewer) = viewer {
        accounts::sign_out(store, realtime, &viewer).await?;
    }
    cookies.clear();
    Ok(Reply::see_other(uri!(new_session(_))).clearing_site_data())
}

/// The catcher that sends signed-out people to the sign-in page.
pub fn catchers() -> Vec<Catcher> {
    catchers![signed_out]
}

/// Redirects to the sign-in page, which leads back to the requested page.
#[catch(401)]
fn signed_out(request: &Request<'_>) -> Result<Reply, Refusal> {
    if wants_stream(request) {
        return Err(Refusal(Status::Unauthorized));
    }
    let next = if Htmx::asked(request) {
        // Back to the page that sent the request: it may hold a text that is not sent yet.
        ReturnTo::parse(Htmx::page(request))
    } else if request.method() == rocket::http::Method::Get {
        ReturnTo::parse(&request.uri().to_string())
    } else {
        ReturnTo::default()
    };
    Ok(Reply::see_other(uri!(new_session(next.given()))))
}
