//! Pages for people who have forgotten their password.

use rocket::{
    FromForm, Request, State,
    fairing::AdHoc,
    form::Form,
    get,
    http::Status,
    post,
    request::{FromRequest, Outcome},
    routes, uri,
};

use crate::{
    base::{addresses::parse_address, config::Settings, errors::Result, mail::Mailer},
    db::Store,
    features::{
        accounts::{self, PasswordHasher, PasswordReset, Viewer},
        password_resets::{
            AdministratorLink, ResetMails, ResetQueue, choose, create_as_administrator, find,
            person_for_administrator, send_mails, strings, view, was_just_used,
        },
        rate_limits::{
            self, MailLimit,
            guard::{Client, PasswordCheck},
        },
    },
    i18n::{field_errors::FieldErrors, lang::Lang, strings::Text},
    realtime::Realtime,
    web::{headers::secret_segment, htmx::Htmx, reply::Reply, return_to::ReturnTo},
};

/// Adds the feature to the app. With a mailer, links are sent by mail.
pub fn stage(mailer: Option<Mailer>) -> AdHoc {
    AdHoc::on_ignite("Resets", |rocket| async {
        let mail = rocket.state::<Settings>().is_some_and(|s| s.mail.is_some());
        if mail && mailer.is_none() {
            tracing::warn!(
                "Reset links cannot be mailed: `mail` is set, but `public_url` is not. Links \
                 begin with it."
            );
        }
        let (queue, work) = match mailer {
            Some(mailer) => {
                let (queue, mails) = ResetQueue::open();
                (queue, Some((mailer, mails)))
            }
            None => (ResetQueue::closed(), None),
        };
        let rocket = rocket
            .manage(queue)
            .mount(
                "/",
                crate::web::traced(routes![
                    forgot,
                    request_link,
                    link,
                    use_link,
                    sign_in_again,
                    create_link
                ]),
            )
            .attach(AdHoc::on_request("Secret links", |request, _| {
                Box::pin(async move { hide(request) })
            }));
        match work {
            Some((mailer, mails)) => rocket.attach(mail_task(mailer, mails)),
            None => rocket,
        }
    })
}

/// Sends the mails, from the time that the store is open.
fn mail_task(mailer: Mailer, mails: ResetMails) -> AdHoc {
    AdHoc::on_liftoff("Reset mails", |rocket| {
        Box::pin(async move {
            let store = rocket.state::<Store>().cloned();
            let limit = rocket.state::<MailLimit>().cloned();
            if let (Some(store), Some(limit)) = (store, limit) {
                tokio::spawn(send_mails(store, limit, mailer, mails));
            }
        })
    })
}

/// The secret of the link that a request follows.
pub struct LinkSecret<'r>(&'r str);

struct HiddenSecret(String);

/// Moves the secret out of the address, so that no log of addresses has it, Rocket's own
/// included.
fn hide(request: &mut Request<'_>) {
    let secret = secret_segment(request, &["reset"]).map(str::to_owned);
    if let Some(secret) = secret {
        request.local_cache(|| HiddenSecret(secret));
        request.set_uri(uri!(link()));
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for LinkSecret<'r> {
    type Error = std::convert::Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        let HiddenSecret(secret) = request.local_cache(|| HiddenSecret(String::new()));
        Outcome::Success(Self(secret))
    }
}

/// The page to ask for a reset link.
#[get("/forgot")]
pub fn forgot(queue: &State<ResetQueue>, lang: Lang) -> Reply {
    let page = if queue.is_open() {
        view::forgot_page(lang, &view::forgot(lang, "", &FieldErrors::default()))
    } else {
        view::no_mails(lang)
    };
    Reply::page(Status::Ok, page)
}

/// The form to ask for a reset link.
#[derive(FromForm)]
pub struct ResetRequestForm<'r> {
    #[field(default = "")]
    who: &'r str,
}

/// Queues a mail with a link. The answer is the same when there is no such account, and
/// takes as long, so that nobody learns which accounts exist.
#[post("/forgot", data = "<form>")]
pub fn request_link(
    form: Form<ResetRequestForm<'_>>,
    hx: Htmx,
    client: Client<'_>,
    queue: &State<ResetQueue>,
) -> Reply {
    let lang = client.lang;
    if !queue.is_open() {
        return Reply::page(Status::Ok, view::no_mails(lang));
    }
    let again = |problem: Text| view::forgot(lang, form.who, &FieldErrors::one("who", problem));
    let page = |part: &_| view::forgot_page(lang, part);
    if form.who.trim().is_empty() {
        return hx.form(again(strings::say_who), page);
    }
    // A mistake that can be seen; it tells nothing about accounts.
    if form.who.contains('@') && parse_address(form.who).is_none() {
        return hx.form(again(accounts::strings::no_email), page);
    }
    if let Err(wait) = client.forgot() {
        return hx.form_later(wait, again(rate_limits::strings::too_often), page);
    }
    queue.push(form.who, lang);
    hx.part(Status::Ok, view::link_requested(lang), page)
}

/// The page of a link: choose a new password.
#[get("/reset/link")]
pub async fn link(secret: LinkSecret<'_>, lang: Lang, store: &Store) -> Result<Reply> {
    let LinkSecret(token) = secret;
    Ok(match find(store, token).await? {
        Some(reset) => {
            let form = view::choose(lang, token, Some(reset.person()), &FieldErrors::default());
            Reply::page(Status::Ok, view::choose_page(lang, &form))
        }
        None => link_expired(Htmx(false), lang),
    })
}

fn link_expired(hx: Htmx, lang: Lang) -> Reply {
    let page = |part: &_| view::choose_page(lang, part);
    hx.part(Status::Gone, view::link_expired(lang), page)
}

/// The form with the new password.
#[derive(FromForm)]
pub struct NewPasswordForm<'r> {
    #[field(default = "")]
    password: &'r str,
}

/// Sets the new password. It signs nobody in: the browser with the link may not be the
/// person's own.
#[post("/reset/link", data = "<form>")]
pub async fn use_link(
    form: Form<NewPasswordForm<'_>>,
    secret: LinkSecret<'_>,
    hx: Htmx,
    client: Client<'_>,
    store: &Store,
    realtime: &State<Realtime>,
    hasher: &State<PasswordHasher>,
) -> Result<Reply> {
    let LinkSecret(token) = secret;
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
    let done = || Reply::see_other(uri!(sign_in_again()));
    if let Some(reset) = find(store, token).await? {
        let (link, password) = ((token, &reset), form.password);
        let chosen = choose(store, realtime, hasher, link, password, client.network());
        match chosen.await? {
            PasswordReset::Changed => return Ok(done()),
            PasswordReset::Weak(problem) => {
                return Ok(hx.form(again(Some(reset.person()), problem), page));
            }
            PasswordReset::Expired => {}
        }
    }
    let begin = async |key: &str| client.sign_in(store, key).await;
    // (htmx sends a form once.)
    let again = !hx.0 && was_just_used(store, hasher, (token, form.password), begin).await?;
    Ok(match again {
        true => done(),
        false => link_expired(hx, lang),
    })
}

/// The sign-in page after a reset. People who are signed in go home.
#[get("/login?reset")]
pub fn sign_in_again(viewer: Option<Viewer>, lang: Lang) -> Reply {
    if viewer.is_some() {
        return Reply::see_other("/");
    }
    let next = ReturnTo::default();
    let form = accounts::view::sign_in_form(lang, "", &next, &FieldErrors::default());
    let form = view::sign_in_again(lang, &form);
    Reply::page(Status::Ok, accounts::view::sign_in_page(lang, &form, &next))
}

/// The form in which an administrator proves who they are.
#[derive(FromForm)]
pub struct ProofForm<'r> {
    proof: Option<&'r str>,
}

/// The ways in which people hear of an administrator's link: the page, with the address that
/// the link begins with, and the mail to its owner.
pub struct LinkNews<'r> {
    public_url: Option<&'r str>,
    queue: &'r ResetQueue,
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for LinkNews<'r> {
    type Error = std::convert::Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        let settings = request.rocket().state::<Settings>();
        match request.rocket().state() {
            Some(queue) => Outcome::Success(Self {
                public_url: settings.and_then(|settings| settings.public_url.as_deref()),
                queue,
            }),
            None => Outcome::Forward(Status::InternalServerError),
        }
    }
}

/// Creates a link that an administrator hands over. Asks for their password first: with such
/// links an open browser of theirs would be everybody's account.
#[post("/people/<username>/reset-link", data = "<form>")]
pub async fn create_link(
    username: &str,
    form: Form<ProofForm<'_>>,
    password_check: PasswordCheck<'_>,
    hx: Htmx,
    store: &Store,
    hasher: &State<PasswordHasher>,
    news: LinkNews<'_>,
) -> Result<Reply> {
    let viewer = &password_check.viewer;
    let lang = viewer.lang();
    let page = |part: &_| view::created_page(lang, part);
    let person = person_for_administrator(store, viewer, username).await?;
    let Some(proof) = form.proof else {
        let asked = view::prove(lang, &person, &FieldErrors::default());
        return Ok(hx.part(Status::Ok, asked, page));
    };
    let again = |problem: Text| view::prove(lang, &person, &FieldErrors::one("proof", problem));
    let attempt = match password_check.begin() {
        Ok(attempt) => attempt,
        Err(wait) => {
            return Ok(hx.form_later(wait, again(rate_limits::strings::too_often), page));
        }
    };
    if !accounts::verify_password(store, hasher, viewer, attempt, proof).await? {
        return Ok(hx.form(again(accounts::strings::wrong_password), page));
    }
    Ok(
        match create_as_administrator(store, viewer, username).await? {
            AdministratorLink::Created(link) => {
                let administrator = &viewer.person().username;
                news.queue
                    .push_notice(&link.person.username, administrator, lang);
                let part = view::created(lang, &link, news.public_url);
                hx.part(Status::Ok, part, page)
            }
            AdministratorLink::OfAdministrator => hx.form(again(strings::of_administrator), page),
        },
    )
}
