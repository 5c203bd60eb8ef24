//! Requesting reset links, and using them.

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
    base::{config::Settings, errors::Result, mail::Mailer},
    db::Store,
    features::{
        accounts::{self, PasswordHasher, PasswordReset, Viewer},
        password_resets::{
            self, PATH, ResetQueue, ResetRequests, create_link_as_admin, find_link, send_links,
            strings, view,
        },
        rate_limits::{self, MailLimit, guard::RateLimitedClient},
    },
    i18n::{field_errors::FieldErrors, lang::Lang, strings::Text},
    realtime::Realtime,
    web::{htmx::Htmx, reply::Reply, return_to::ReturnTo},
};

/// Mounts the routes of password resets. With a mailer, links are sent by mail.
pub fn stage(mailer: Option<Mailer>) -> AdHoc {
    AdHoc::on_ignite("Password resets", |rocket| async {
        let mail = rocket.state::<Settings>().is_some_and(|s| s.mail.is_some());
        if mail && mailer.is_none() {
            tracing::warn!(
                "Reset links are not sent by mail: mail is set, but public_url is not, and \
                 links begin with it."
            );
        }
        let (queue, work) = match mailer {
            Some(mailer) => {
                let (queue, requests) = ResetQueue::new();
                (queue, Some((mailer, requests)))
            }
            None => (ResetQueue::disabled(), None),
        };
        let rocket = rocket
            .manage(queue)
            .mount(
                "/",
                routes![
                    forgot,
                    request_link,
                    show_link,
                    use_link,
                    sign_in_after_reset,
                    create_link
                ],
            )
            .attach(AdHoc::on_request("Hidden reset tokens", |request, _| {
                Box::pin(async move { hide_token(request) })
            }));
        match work {
            Some((mailer, requests)) => rocket.attach(mail_task(mailer, requests)),
            None => rocket,
        }
    })
}

/// Starts the task that sends the mails.
fn mail_task(mailer: Mailer, requests: ResetRequests) -> AdHoc {
    AdHoc::on_liftoff("Reset mails", |rocket| {
        Box::pin(async move {
            let store = rocket.state::<Store>().cloned();
            let rates = rocket.state::<Settings>().map(|s| &s.rates);
            if let (Some(store), Some(rates)) = (store, rates) {
                let limit = MailLimit::new(rates);
                rocket::tokio::spawn(send_links(store, limit, mailer, requests));
            }
        })
    })
}

/// The token of the link that was followed.
pub struct LinkToken<'r>(&'r str);

/// The token that [`hide_token`] took out of the address.
struct HiddenToken(String);

/// Takes the token out of the request's address, so that it never gets into a log.
fn hide_token(request: &mut Request<'_>) {
    let path = request.uri().path();
    let token = path.strip_prefix(PATH);
    let token = token.map(|token| token.as_str().to_owned());
    if let Some(token) = token {
        request.local_cache(|| HiddenToken(token));
        request.set_uri(uri!(show_link()));
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for LinkToken<'r> {
    type Error = std::convert::Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        let HiddenToken(token) = request.local_cache(|| HiddenToken(String::new()));
        Outcome::Success(Self(token))
    }
}

/// The page to request a reset link.
#[get("/forgot")]
pub fn forgot(queue: &State<ResetQueue>, lang: Lang) -> Reply {
    let page = if queue.is_enabled() {
        view::forgot_page(lang, &view::forgot_form(lang, "", &FieldErrors::default()))
    } else {
        view::mail_disabled_page(lang)
    };
    Reply::page(Status::Ok, page)
}

/// The form to request a reset link.
#[derive(FromForm)]
pub struct ForgotForm<'r> {
    #[field(default = "")]
    who: &'r str,
}

/// Queues a request for a reset link. The answer is the same whether or not there is an
/// account, and takes equally long.
#[post("/forgot", data = "<form>")]
pub fn request_link(
    form: Form<ForgotForm<'_>>,
    hx: Htmx,
    client: RateLimitedClient<'_>,
    queue: &State<ResetQueue>,
) -> Reply {
    let lang = client.lang;
    if !queue.is_enabled() {
        return Reply::page(Status::Ok, view::mail_disabled_page(lang));
    }
    let again =
        |problem: Text| view::forgot_form(lang, form.who, &FieldErrors::one("who", problem));
    let page = |part: &_| view::forgot_page(lang, part);
    if form.who.trim().is_empty() {
        return hx.form(again(strings::say_who), page);
    }
    if let Err(wait) = client.check_forgot() {
        return hx.form_later(wait, again(rate_limits::strings::too_often), page);
    }
    queue.push(form.who, lang);
    hx.part(Status::Ok, view::link_requested(lang), page)
}

/// The page behind a link: the form to choose a new password.
#[get("/reset/link")]
pub async fn show_link(token: LinkToken<'_>, lang: Lang, store: &Store) -> Result<Reply> {
    let LinkToken(token) = token;
    Ok(match find_link(store, token).await? {
        Some(link) => {
            let form =
                view::new_password_form(lang, token, Some(link.person()), &FieldErrors::default());
            Reply::page(Status::Ok, view::new_password_page(lang, &form))
        }
        None => expired(Htmx(false), lang),
    })
}

fn expired(hx: Htmx, lang: Lang) -> Reply {
    let page = |part: &_| view::new_password_page(lang, part);
    hx.part(Status::Gone, view::expired_link(lang), page)
}

/// The form to choose a new password.
#[derive(FromForm)]
pub struct NewPasswordForm<'r> {
    #[field(default = "")]
    password: &'r str,
}

/// Sets a new password. Does not sign anybody in: the holder of the link proves to know
/// the new password by signing in with it.
#[post("/reset/link", data = "<form>")]
pub async fn use_link(
    form: Form<NewPasswordForm<'_>>,
    token: LinkToken<'_>,
    hx: Htmx,
    client: RateLimitedClient<'_>,
    store: &Store,
    realtime: &State<Realtime>,
    hasher: &State<PasswordHasher>,
) -> Result<Reply> {
    let LinkToken(token) = token;
    let lang = client.lang;
    let again = |person, problem: Text| {
        let problems = FieldErrors::one("password", problem);
        view::new_password_form(lang, token, person, &problems)
    };
    let page = |part: &_| view::new_password_page(lang, part);
    if let Err(wait) = client.check_reset() {
        let again = again(None, rate_limits::strings::too_often);
        return Ok(hx.form_later(wait, again, page));
    }
    let Some(link) = find_link(store, token).await? else {
        return Ok(expired(hx, lang));
    };
    let used = password_resets::use_link(store, realtime, hasher, &link, form.password).await?;
    Ok(match used {
        PasswordReset::Changed => Reply::see_other(uri!(sign_in_after_reset())),
        PasswordReset::Expired => expired(hx, lang),
        PasswordReset::Weak(problem) => hx.form(again(Some(link.person()), problem), page),
    })
}

/// The page to sign in with a password that was just reset.
#[get("/login?reset")]
pub fn sign_in_after_reset(lang: Lang) -> Reply {
    let next = ReturnTo::default();
    let form = accounts::view::sign_in_form(lang, "", &next, &FieldErrors::default());
    let form = view::sign_in_after_reset(lang, &form);
    Reply::page(Status::Ok, accounts::view::sign_in_page(lang, &form, &next))
}

/// Creates a link for an administrator, who hands it to its owner.
#[post("/people/<username>/reset-link")]
pub async fn create_link(
    username: &str,
    viewer: Viewer,
    hx: Htmx,
    store: &Store,
    settings: &State<Settings>,
) -> Result<Reply> {
    let link = create_link_as_admin(store, &viewer, username).await?;
    let lang = viewer.lang();
    let part = view::created_link(lang, &link, settings.public_url.as_deref());
    let page = |part: &_| view::created_link_page(lang, part);
    Ok(hx.part(Status::Ok, part, page))
}
