//! Confirming an e-mail address: a link is mailed to it, and until somebody uses the link no
//! other mail is sent there. So nobody can have mails sent to the address of somebody else.

pub mod routes;
mod store;
pub(crate) mod strings;
pub mod view;

use tokio::sync::mpsc;

pub(crate) use crate::features::email_confirmations::store::FORGET_CONFIRMATIONS;
use crate::{
    base::{
        addresses::address_key,
        clock::Timestamp,
        errors::{Result, RetryAfter},
        ids::UserId,
        mail::Mailer,
        random::{Token, digest},
    },
    db::Store,
    features::{email_confirmations::store::Unconfirmed, rate_limits::MailLimit},
    i18n::lang::Lang,
};

/// How long a link works, in seconds.
const LINK_LIFETIME: i64 = 24 * 60 * 60;

/// Where the address of a link begins; its secret follows.
pub const PATH: &str = "/confirm/";

/// The account and the address that a link confirms.
pub struct Confirmation {
    /// The account.
    pub user: UserId,
    /// Its username.
    pub username: String,
    /// The address.
    pub email: String,
}

/// The most requests that wait. A mail beyond it is not sent, and can be asked for again.
const QUEUE_MAX: usize = 256;

/// The queue of accounts whose address is to be confirmed. A task of its own sends the
/// mails, so that no answer waits for the mail server.
pub struct ConfirmationQueue {
    requests: Option<mpsc::Sender<ConfirmationRequest>>,
    limit: MailLimit,
}

/// The receiving end of the queue.
pub struct ConfirmationRequests(mpsc::Receiver<ConfirmationRequest>);

struct ConfirmationRequest {
    user: UserId,
    email: String,
    lang: Lang,
}

impl ConfirmationQueue {
    /// A queue and its receiving end.
    pub fn open(limit: MailLimit) -> (Self, ConfirmationRequests) {
        let (sender, receiver) = mpsc::channel(QUEUE_MAX);
        let queue = Self {
            requests: Some(sender),
            limit,
        };
        (queue, ConfirmationRequests(receiver))
    }

    /// A queue for a server that cannot send mail.
    pub fn closed(limit: MailLimit) -> Self {
        Self {
            requests: None,
            limit,
        }
    }

    /// Whether this server can send mail.
    pub fn is_open(&self) -> bool {
        self.requests.is_some()
    }

    /// Queues the mail that asks `user` to confirm the address that is stored for them. On a
    /// server that cannot send mail nothing happens.
    ///
    /// # Errors
    /// The time to wait, when this person or this address was sent too many such mails.
    pub fn push(&self, user: UserId, email: &str, lang: Lang) -> Result<(), RetryAfter> {
        let Some(requests) = &self.requests else {
            return Ok(());
        };
        self.limit.take_confirmation(user, email)?;
        let request = ConfirmationRequest {
            user,
            email: email.to_owned(),
            lang,
        };
        if requests.try_send(request).is_err() {
            tracing::warn!("Too many addresses are to be confirmed at once; one got no mail.");
        }
        Ok(())
    }
}

/// Works through the queue, one request after the other, until the server stops.
pub async fn send_links(store: Store, mailer: Mailer, mut requests: ConfirmationRequests) {
    while let Some(request) = requests.0.recv().await {
        if let Err(problem) = send_link(&store, &mailer, &request).await {
            tracing::warn!("A confirmation failed: {problem}");
        }
    }
}

async fn send_link(store: &Store, mailer: &Mailer, request: &ConfirmationRequest) -> Result<()> {
    let ConfirmationRequest { user, email, lang } = request;
    // The address that was counted, and no other that was stored meanwhile.
    let unconfirmed = store::unconfirmed(store, *user).await?;
    let Some(Unconfirmed { username, .. }) = unconfirmed.filter(|stored| stored.email == *email)
    else {
        return Ok(());
    };
    let token = Token::fresh();
    store::insert(store, *user, &token.digest(), email, oldest()).await?;
    let place = format!("{}{PATH}{}", mailer.public_url, token.as_str());
    let text = strings::letter(*lang, &username, &place);
    if let Err(problem) = mailer.send(email, strings::subject(*lang), text).await {
        tracing::warn!("A confirmation mail was not sent: {problem}");
    }
    Ok(())
}

/// Links created before this time have expired.
fn oldest() -> Timestamp {
    Timestamp::now().minus_seconds(LINK_LIFETIME)
}

/// The confirmation that this link allows, if it works. Looking does not use the link up.
///
/// # Errors
/// When the store fails.
pub async fn find(store: &Store, token: &str) -> Result<Option<Confirmation>> {
    store::find(store, &digest(token), oldest()).await
}

/// Ends the link of an account whose address changes, or that closes.
///
/// # Errors
/// When the store fails.
pub async fn forget(store: &Store, user: UserId) -> Result<()> {
    store::forget(store, user).await
}

/// The outcome of using a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmed {
    /// The address is confirmed.
    Done,
    /// The link has been used or has expired, or the address has changed.
    Expired,
    /// Another account has confirmed this address.
    Taken,
}

/// Confirms the address of a link. The first account that confirms an address keeps it: its
/// owner can have the password of that account reset, while a link that takes the address
/// away from an account would do harm with one careless click.
///
/// # Errors
/// When the store fails.
pub async fn confirm(store: &Store, token: &str) -> Result<Confirmed> {
    match find(store, token).await? {
        Some(confirmation) => {
            let key = address_key(&confirmation.email);
            store::confirm(store, &confirmation, &digest(token), &key).await
        }
        None => Ok(Confirmed::Expired),
    }
}
