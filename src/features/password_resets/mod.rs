//! Password resets: links for people who have forgotten their password. A link works once,
//! within an hour. It is sent by mail, or handed over by an administrator.

pub mod routes;
mod store;
pub(crate) mod strings;
pub mod view;

use tokio::sync::mpsc;

use crate::{
    base::{
        clock::Timestamp,
        errors::{Error, Result},
        mail::Mailer,
        random::{Token, digest},
    },
    db::Store,
    features::{
        accounts::{self, HashedPassword, PasswordHasher, PasswordReset, Viewer},
        password_resets::store::ResetAccount,
        rate_limits::MailLimit,
    },
    i18n::lang::Lang,
    model::person::Person,
    realtime::Realtime,
};

/// How long a link can be used, in seconds.
const LIFETIME: i64 = 60 * 60;

/// A new reset link.
pub struct ResetLink {
    /// The person whose password it resets.
    pub person: Person,
    /// Its secret, of which the store has only a digest.
    pub token: Token,
}

impl ResetLink {
    /// Its path, to append to the server's address.
    pub fn path(&self) -> String {
        path(self.token.as_str())
    }
}

/// The beginning of a link's path; the token follows.
pub const PATH: &str = "/reset/";

/// The path of the link with this token.
pub fn path(token: &str) -> String {
    format!("{PATH}{token}")
}

/// A link that can be used. Holding one is the permission to reset the password.
pub struct ValidLink {
    person: Person,
    password: HashedPassword,
}

impl ValidLink {
    /// The person whose password it resets.
    pub fn person(&self) -> &Person {
        &self.person
    }
}

/// How many requests may wait for their mail. More are dropped, with the same answer.
const QUEUE: usize = 256;

/// The queue of requests for reset links. A task takes them from there, looks the accounts
/// up and sends the mails: the answer to a request takes equally long whether or not
/// there is an account.
pub struct ResetQueue(Option<mpsc::Sender<ResetRequest>>);

/// The receiving end of the queue, for [`send_links`].
pub struct ResetRequests(mpsc::Receiver<ResetRequest>);

/// A request for a reset link: a username or an e-mail address as it was typed, and the
/// language of the mail.
struct ResetRequest {
    typed: String,
    lang: Lang,
}

impl ResetQueue {
    /// An empty queue.
    pub fn new() -> (Self, ResetRequests) {
        let (sender, receiver) = mpsc::channel(QUEUE);
        (Self(Some(sender)), ResetRequests(receiver))
    }

    /// The queue of a server that cannot send mails.
    pub fn disabled() -> Self {
        Self(None)
    }

    /// Whether mails can be sent.
    pub fn is_enabled(&self) -> bool {
        self.0.is_some()
    }

    /// Adds a request for the account with this username, or the accounts with this
    /// e-mail address.
    pub fn push(&self, typed: &str, lang: Lang) {
        // No username and no address is longer.
        if typed.len() > 300 {
            return;
        }
        let request = ResetRequest {
            typed: typed.trim().to_owned(),
            lang,
        };
        if let Some(queue) = &self.0
            && queue.try_send(request).is_err()
        {
            tracing::warn!("The queue of password resets is full; a request was dropped.");
        }
    }
}

/// Sends reset links for the queued requests, one after the other, until the queue closes.
pub async fn send_links(
    store: Store,
    limit: MailLimit,
    mailer: Mailer,
    mut requests: ResetRequests,
) {
    while let Some(request) = requests.0.recv().await {
        if let Err(error) = send_link(&store, &limit, &mailer, &request).await {
            tracing::warn!("A password reset could not be handled: {error:?}");
        }
    }
}

async fn send_link(
    store: &Store,
    limit: &MailLimit,
    mailer: &Mailer,
    ResetRequest { typed, lang }: &ResetRequest,
) -> Result<()> {
    let accounts = if typed.contains('@') {
        store::by_email(store, typed).await?
    } else {
        let found = store::by_username(store, &accounts::username_key(typed)).await?;
        found.into_iter().collect()
    };
    for account in accounts {
        // To the stored address, which may differ in case from the typed one.
        let Some(email) = account.email.clone() else {
            continue;
        };
        // Checked before the link is made: a new link replaces the one that was sent.
        if limit.take(account.person.id) {
            let link = store_link(store, account).await?;
            let name = &link.person.username;
            let url = format!("{}{}", mailer.public_url, link.path());
            let text = strings::letter(*lang, name, &url);
            if let Err(error) = mailer.send(&email, strings::subject(*lang), text).await {
                tracing::warn!("The mail of a password reset was not sent: {error}");
            }
        }
    }
    Ok(())
}

/// Creates a link for the person with that username, on behalf of an administrator.
///
/// # Errors
/// `NotFound` when nobody has that username or the viewer is no administrator; when the
/// store fails.
pub async fn create_link_as_admin(
    store: &Store,
    viewer: &Viewer,
    username: &str,
) -> Result<ResetLink> {
    if !viewer.is_admin() {
        return Err(Error::NotFound);
    }
    create_link(store, username).await?.ok_or(Error::NotFound)
}

/// Creates a link for the person with that username, on behalf of the server's operator.
/// `None` when nobody has it.
///
/// # Errors
/// When the store fails.
pub async fn create_link(store: &Store, username: &str) -> Result<Option<ResetLink>> {
    match store::by_username(store, &accounts::username_key(username)).await? {
        Some(account) => store_link(store, account).await.map(Some),
        None => Ok(None),
    }
}

async fn store_link(store: &Store, account: ResetAccount) -> Result<ResetLink> {
    let token = Token::fresh();
    let password = digest(account.password.as_str());
    let user = account.person.id;
    store::insert(store, user, &token.digest(), &password, oldest()).await?;
    Ok(ResetLink {
        person: account.person,
        token,
    })
}

/// Links created before this time have expired.
fn oldest() -> Timestamp {
    Timestamp::now().minus_seconds(LIFETIME)
}

/// The link with this token, if it can be used. Does not use it up.
///
/// # Errors
/// When the store fails.
pub async fn find_link(store: &Store, token: &str) -> Result<Option<ValidLink>> {
    let found = store::find(store, &digest(token), oldest()).await?;
    Ok(found.and_then(|(account, password_digest)| {
        // A link resets the password of the time when it was created, and no later one.
        (digest(account.password.as_str())[..] == password_digest).then_some(ValidLink {
            person: account.person,
            password: account.password,
        })
    }))
}

/// Sets a new password. It uses the link up, because the link resets the old password
/// only, and ends all sessions of the link's owner.
///
/// # Errors
/// `Busy` when too many passwords are being hashed; when the store fails. The link can
/// then still be used.
pub async fn use_link(
    store: &Store,
    realtime: &Realtime,
    hasher: &PasswordHasher,
    link: &ValidLink,
    new: &str,
) -> Result<PasswordReset> {
    let ValidLink { person, password } = link;
    accounts::reset_password(store, realtime, hasher, person, password, new).await
}
