//! Forgotten passwords.

use rocket::{
    FromForm, Request, State,
    fairing::AdHoc,
    form::Form,
    get,
    http::Status,
    post,
    request::{FromRequest, Outcome as Guarded},
    routes, uri,
};

use crate::{
    base::{config::Settings, errors::Result, mail::Mailer},
    db::Store,
    features::{
        accounts::{self, Hashing, Viewer},
        password_resets::{
            Desk, Outcome, PATH, Reports, answer, choose, find, for_somebody, strings, view,
        },
        rate_limits::{self, Mails, guard::Client},
    },
    i18n::{field_errors::FieldErrors, lang::Lang, strings::Text},
    realtime::Realtime,
    web::{htmx::Htmx, reply::Reply, return_to::ReturnTo},
};

/// Adds this wing to the house; with a mailer, links are sent by mail.
pub fn stage(mailer: Option<Mailer>) -> AdHoc {
    AdHoc::on_ignite("Resets", |rocket| async {
        let mail = rocket.state::<Settings>().is_some_and(|s| s.mail.is_some());
        if mail && mailer.is_none() {
            tracing::warn!(
                "Nobody is sent a link to another password: mail is set, but not public_url, \
                 with which the link would begin."
            );
        }
        let (desk, work) = match mailer {
            Some(mailer) => {
                let (desk, reports) = Desk::open();
                (desk, Some((mailer, reports)))
            }
            None => (Desk::closed(), None),
        };
        let rocket = rocket
            .manage(desk)
            .mount(
                "/",
                crate::web::traced(routes![forgot, report, link, use_link, chosen, make_link]),
            )
            .attach(AdHoc::on_request("Secret links", |request, _| {
                Box::pin(async move { hide(request) })
            }));
        match work {
            Some((mailer, reports)) => rocket.attach(letters(mailer, reports)),
            None => rocket,
        }
    })
}

/// Writes the mails, from when there is a store until the end.
fn letters(mailer: Mailer, reports: Reports) -> AdHoc {
    AdHoc::on_liftoff("Letters", |rocket| {
        Box::pin(async move {
            let store = rocket.state::<Store>().cloned();
            let rates = rocket.state::<Settings>().map(|s| &s.rates);
            if let (Some(store), Some(rates)) = (store, rates) {
                rocket::tokio::spawn(answer(store, Mails::new(rates), mailer, reports));
            }
        })
    })
}

/// The secret of the link that was followed.
pub struct Followed<'r>(&'r str);

struct Secret(String);

/// Takes the secret out of the address, so that whoever logs the address, Rocket first
/// of all, does not log it.
fn hide(request: &mut Request<'_>) {
    let path = request.uri().path();
    let secret = path.strip_prefix(PATH);
    let secret = secret.map(|secret| secret.as_str().to_owned());
    if let Some(secret) = secret {
        request.local_cache(|| Secret(secret));
        request.set_uri(uri!(link()));
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Followed<'r> {
    type Error = std::convert::Infallible;

    async fn from_request(request: &'r Request<'_>) -> Guarded<Self, Self::Error> {
        let Secret(secret) = request.local_cache(|| Secret(String::new()));
        Guarded::Success(Self(secret))
    }
}

/// The page to say that one's password is forgotten.
#[get("/forgot")]
pub fn forgot(desk: &State<Desk>, lang: Lang) -> Reply {
    let page = if desk.is_open() {
        view::forgot_page(lang, &view::forgot(lang, "", &FieldErrors::default()))
    } else {
        view::no_mails(lang)
    };
    Reply::page(Status::Ok, page)
}

/// The form that says so, as it was sent.
#[derive(FromForm)]
pub struct Report<'r> {
    #[field(default = "")]
    who: &'r str,
}

/// Sends a link to whoever it is. The answer is the same when it is nobody, and comes
/// as soon.
#[post("/forgot", data = "<form>")]
pub fn report(form: Form<Report<'_>>, hx: Htmx, client: Client<'_>, desk: &State<Desk>) -> Reply {
    let lang = client.lang;
    if !desk.is_open() {
        return Reply::page(Status::Ok, view::no_mails(lang));
    }
    let again = |problem: Text| view::forgot(lang, form.who, &FieldErrors::one("who", problem));
    let page = |part: &_| view::forgot_page(lang, part);
    if form.who.trim().is_empty() {
        return hx.form(again(strings::say_who), page);
    }
    if let Err(wait) = client.forgot() {
        return hx.form_later(wait, again(rate_limits::strings::too_often), page);
    }
    desk.report(form.who, lang);
    hx.part(Status::Ok, view::reported(lang), page)
}

/// Where a link leads: the page to choose another password.
#[get("/reset/link")]
pub async fn link(followed: Followed<'_>, lang: Lang, store: &Store) -> Result<Reply> {
    let Followed(token) = followed;
    Ok(match find(store, token).await? {
        Some(reset) => {
            let form = view::choose(lang, token, Some(reset.person()), &FieldErrors::default());
            Reply::page(Status::Ok, view::choose_page(lang, &form))
        }
        None => dead(Htmx(false), lang),
    })
}

fn dead(hx: Htmx, lang: Lang) -> Reply {
    let page = |part: &_| view::choose_page(lang, part);
    hx.part(Status::Gone, view::dead(lang), page)
}

/// The form to choose another password, as it was sent.
#[derive(FromForm)]
pub struct Chosen<'r> {
    #[field(default = "")]
    password: &'r str,
}

/// Chooses another password. It signs nobody in: whoever has the link may not be the
/// one who knows the password.
#[post("/reset/link", data = "<form>")]
pub async fn use_link(
    form: Form<Chosen<'_>>,
    followed: Followed<'_>,
    hx: Htmx,
    client: Client<'_>,
    store: &Store,
    realtime: &State<Realtime>,
    hashing: &State<Hashing>,
) -> Result<Reply> {
    let Followed(token) = followed;
    let lang = client.lang;
    let again = |person, problem: Text| {
        let problems = FieldErrors::one("password", problem);
        view::choose(lang, token, person, &problems)
    };
    let page = |part: &_| view::choose_page(lang, part);
    if let Err(wait) = client.reset() {
        let again = again(None, rate_limits::strings::too_often);
        return Ok(hx.form_later(wait, again, page));
    }
    let Some(reset) = find(store, token).await? else {
        return Ok(dead(hx, lang));
    };
    Ok(
        match choose(store, realtime, hashing, &reset, form.password).await? {
            Outcome::Done => Reply::see_other(uri!(chosen())),
            Outcome::Dead => dead(hx, lang),
            Outcome::Weak(sentence) => hx.form(again(Some(reset.person()), sentence), page),
        },
    )
}

/// The page to sign in, for somebody who has just chosen a password.
#[get("/login?reset")]
pub fn chosen(lang: Lang) -> Reply {
    let next = ReturnTo::default();
    let form = accounts::view::login(lang, "", &next, &FieldErrors::default());
    let form = view::chosen(lang, &form);
    Reply::page(Status::Ok, accounts::view::login_page(lang, &form, &next))
}

/// Makes a link for somebody, to be handed to them. For administrators.
#[post("/people/<username>/reset-link")]
pub async fn make_link(
    username: &str,
    viewer: Viewer,
    hx: Htmx,
    store: &Store,
    settings: &State<Settings>,
) -> Result<Reply> {
    let link = for_somebody(store, &viewer, username).await?;
    let lang = viewer.lang();
    let part = view::made(lang, &link, settings.public_url.as_deref());
    let page = |part: &_| view::made_page(lang, part);
    Ok(hx.part(Status::Ok, part, page))
}
