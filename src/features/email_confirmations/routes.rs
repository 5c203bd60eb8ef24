//! The link that confirms an address, and asking for another one.

use rocket::{
    Request, State,
    fairing::AdHoc,
    get,
    http::Status,
    post,
    request::{FromRequest, Outcome},
    routes, uri,
};

use crate::{
    base::{errors::Result, mail::Mailer},
    db::Store,
    features::{
        account_settings,
        accounts::{Viewer, profile::own_profile},
        email_confirmations::{ConfirmationQueue, Confirmed, confirm, find, send_links, view},
        rate_limits::MailLimit,
    },
    i18n::lang::Lang,
    realtime::Realtime,
    web::{headers::secret_segment, reply::Reply, traced},
};

/// Adds the feature to the app. Without a mailer nobody is asked to confirm anything.
pub fn stage(mailer: Option<Mailer>) -> AdHoc {
    AdHoc::on_ignite("E-mail confirmations", |rocket| async {
        let limit = rocket.state::<MailLimit>().cloned();
        let Some(limit) = limit else {
            return rocket;
        };
        let (queue, work) = match mailer {
            Some(mailer) => {
                let (queue, requests) = ConfirmationQueue::open(limit);
                (queue, Some((mailer, requests)))
            }
            None => (ConfirmationQueue::closed(limit), None),
        };
        let rocket = rocket
            .manage(queue)
            .mount("/", traced(routes![link, use_link, done, send_again]))
            .attach(AdHoc::on_request("Confirmation links", |request, _| {
                Box::pin(async move { hide(request) })
            }));
        let Some((mailer, requests)) = work else {
            return rocket;
        };
        rocket.attach(AdHoc::on_liftoff("Confirmation mails", |rocket| {
            Box::pin(async move {
                if let Some(store) = rocket.state::<Store>().cloned() {
                    tokio::spawn(send_links(store, mailer, requests));
                }
            })
        }))
    })
}

/// The secret of the link that a request follows.
pub struct ConfirmationSecret<'r>(&'r str);

struct HiddenConfirmation(String);

/// Moves the secret out of the address, so that no log of addresses has it, Rocket's own
/// included. A path with more slashes than usual is the same path to Rocket.
fn hide(request: &mut Request<'_>) {
    let secret = secret_segment(request, &["confirm"]).map(str::to_owned);
    if let Some(secret) = secret {
        request.local_cache(|| HiddenConfirmation(secret));
        request.set_uri(uri!(link()));
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for ConfirmationSecret<'r> {
    type Error = std::convert::Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        let hidden = request.local_cache(|| HiddenConfirmation(String::new()));
        Outcome::Success(Self(&hidden.0))
    }
}

/// The page of a link. Looking at it confirms nothing.
#[get("/confirm/link")]
pub async fn link(secret: ConfirmationSecret<'_>, lang: Lang, store: &Store) -> Result<Reply> {
    let ConfirmationSecret(token) = secret;
    Ok(match find(store, token).await? {
        Some(confirmation) => Reply::page(Status::Ok, view::question(lang, token, &confirmation)),
        None => refused(lang, Confirmed::Expired),
    })
}

/// Confirms the address. It signs nobody in, and takes no session: the link may be opened on
/// a phone.
#[post("/confirm/link")]
pub async fn use_link(secret: ConfirmationSecret<'_>, lang: Lang, store: &Store) -> Result<Reply> {
    let ConfirmationSecret(token) = secret;
    Ok(match confirm(store, token).await? {
        Confirmed::Done => Reply::see_other(uri!(done())),
        refusal => refused(lang, refusal),
    })
}

fn refused(lang: Lang, outcome: Confirmed) -> Reply {
    let status = match outcome {
        Confirmed::Taken => Status::Conflict,
        Confirmed::Done | Confirmed::Expired => Status::Gone,
    };
    Reply::page(status, view::outcome(lang, outcome))
}

/// The page after an address was confirmed.
#[get("/confirmed")]
pub fn done(lang: Lang) -> Reply {
    Reply::page(Status::Ok, view::outcome(lang, Confirmed::Done))
}

/// Mails another link to the viewer's address.
#[post("/me/email/again")]
pub async fn send_again(
    viewer: Viewer,
    store: &Store,
    realtime: &State<Realtime>,
    queue: &State<ConfirmationQueue>,
) -> Result<Reply> {
    let page = |changed| uri!(account_settings::routes::me(Some(changed)));
    let own = own_profile(store, &viewer).await?;
    let Some(email) = own
        .email
        .filter(|_| !own.email_confirmed && queue.is_open())
    else {
        return Ok(Reply::see_other(page("email")));
    };
    match queue.push(viewer.id(), &email, viewer.lang()) {
        Ok(()) => Ok(Reply::see_other(page("email-again"))),
        Err(wait) => {
            let reply = account_settings::routes::too_many_mails(&viewer, store, realtime);
            let reply = reply.await?;
            Ok(reply.retry_after(wait.seconds()))
        }
    }
}
