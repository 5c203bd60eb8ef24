//! Password resets: links that work once, within an hour. They are sent by mail, or an
//! administrator creates one.

pub mod routes;
mod store;
pub(crate) mod strings;
pub mod view;

use tokio::sync::mpsc;

pub(crate) use crate::features::password_resets::store::FORGET_RESETS;
use crate::{
    base::{
        addresses::address_key,
        clock::Timestamp,
        errors::{Error, Result, RetryAfter},
        ids::UserId,
        mail::Mailer,
        random::{Token, digest, hex},
    },
    db::Store,
    features::{
        accounts::{self, HashedPassword, PasswordHasher, PasswordReset, Viewer},
        password_resets::store::ResettableAccount,
        pressed_forms,
        rate_limits::{ClientNetwork, LoginAttempt, MailLimit},
    },
    i18n::lang::Lang,
    model::person::Person,
    realtime::Realtime,
};

/// How long a link works, in seconds.
const LINK_LIFETIME: i64 = 60 * 60;

/// A password reset link.
pub struct ResetLink {
    /// The person whose password it resets.
    pub person: Person,
    /// The secret in it. The database has its hash only.
    pub token: Token,
}

impl ResetLink {
    /// The path, without the address of the server.
    pub fn path(&self) -> String {
        path(self.token.as_str())
    }
}

/// Where the address of a reset link begins; its secret follows.
pub const PATH: &str = "/reset/";

/// The path of the link with this secret.
pub fn path(token: &str) -> String {
    format!("{PATH}{token}")
}

/// The holder of a link that works: the proof that a password may be reset.
pub struct Reset {
    person: Person,
    password: HashedPassword,
}

impl Reset {
    /// The person whose password it resets.
    pub fn person(&self) -> &Person {
        &self.person
    }
}

/// The most requests that wait. A request beyond it is dropped, with the same answer.
const QUEUE_MAX: usize = 256;

/// The queue of mails about reset links. A task of its own looks the accounts up and sends
/// the mails, so that the answer takes as long for an account that does not exist.
pub struct ResetQueue(Option<mpsc::Sender<ResetMail>>);

/// The receiving end of the queue.
pub struct ResetMails(mpsc::Receiver<ResetMail>);

/// A mail to be sent, in this language.
enum ResetMail {
    /// A link for the account with this username or address, as it was typed.
    Link { typed: String, lang: Lang },
    /// The news that an administrator has created a link.
    Notice {
        username: String,
        administrator: String,
        lang: Lang,
    },
}

impl ResetQueue {
    /// A queue and its receiving end.
    pub fn open() -> (Self, ResetMails) {
        let (sender, receiver) = mpsc::channel(QUEUE_MAX);
        (Self(Some(sender)), ResetMails(receiver))
    }

    /// A queue for a server that cannot send mail.
    pub fn closed() -> Self {
        Self(None)
    }

    /// Whether this server can send mail.
    pub fn is_open(&self) -> bool {
        self.0.is_some()
    }

    /// Queues a request for the account with this username or address.
    pub fn push(&self, typed: &str, lang: Lang) {
        // No username and no address is longer, or has such characters.
        if typed.len() > 300 || typed.chars().any(char::is_control) {
            return;
        }
        self.send(ResetMail::Link {
            typed: typed.trim().to_owned(),
            lang,
        });
    }

    /// Queues the mail that tells the person with this username that an administrator has
    /// created a link for them.
    pub fn push_notice(&self, username: &str, administrator: &str, lang: Lang) {
        self.send(ResetMail::Notice {
            username: username.to_owned(),
            administrator: administrator.to_owned(),
            lang,
        });
    }

    fn send(&self, mail: ResetMail) {
        if let Some(mails) = &self.0
            && mails.try_send(mail).is_err()
        {
            tracing::warn!("Too many mails about reset links at once; one was not sent.");
        }
    }
}

/// Works through the queue, one request after the other, until the server stops.
pub async fn send_mails(store: Store, limit: MailLimit, mailer: Mailer, mut mails: ResetMails) {
    while let Some(mail) = mails.0.recv().await {
        let sent = match mail {
            ResetMail::Link { typed, lang } => {
                send_link(&store, &limit, &mailer, &typed, lang).await
            }
            ResetMail::Notice {
                username,
                administrator,
                lang,
            } => send_notice(&store, &mailer, &username, &administrator, lang).await,
        };
        if let Err(problem) = sent {
            tracing::warn!("A mail about a reset link failed: {problem}");
        }
    }
}

async fn send_link(
    store: &Store,
    limit: &MailLimit,
    mailer: &Mailer,
    typed: &str,
    lang: Lang,
) -> Result<()> {
    let account = if typed.contains('@') {
        store::by_email(store, &address_key(typed)).await?
    } else {
        store::by_name(store, &accounts::username_key(typed)).await?
    };
    let Some(account) = account else {
        return Ok(());
    };
    // The mail goes to the stored address, not to the one that was typed, and only if the
    // account's owner has confirmed it.
    let Some(email) = account.email.clone() else {
        return Ok(());
    };
    // Check first: a link that is not sent must not replace the one before.
    if limit.allows(&email) {
        let link = create_for(store, account).await?;
        let name = &link.person.username;
        let place = format!("{}{}", mailer.public_url, link.path());
        let text = strings::letter(lang, name, &place);
        if let Err(problem) = mailer.send(&email, strings::subject(lang), text).await {
            tracing::warn!("A reset mail was not sent: {problem}");
        }
    }
    Ok(())
}

/// Tells somebody, at their confirmed address, that an administrator has created a link.
/// (Not counted: whoever used the limit up with requests could hide it.)
async fn send_notice(
    store: &Store,
    mailer: &Mailer,
    username: &str,
    administrator: &str,
    lang: Lang,
) -> Result<()> {
    let account = store::by_name(store, &accounts::username_key(username)).await?;
    let Some(email) = account.and_then(|account| account.email) else {
        return Ok(());
    };
    let text = strings::notice(lang, username, administrator);
    if let Err(problem) = mailer
        .send(&email, strings::notice_subject(lang), text)
        .await
    {
        tracing::warn!("A mail about an administrator's reset link was not sent: {problem}");
    }
    Ok(())
}

/// The outcome of an administrator's request for a link.
pub enum AdministratorLink {
    /// The link, to be handed over.
    Created(ResetLink),
    /// The person is an administrator: whoever has the link has all that they may do, so it
    /// takes a shell on the server.
    OfAdministrator,
}

/// The person that an administrator is about to create a link for.
///
/// # Errors
/// `NotFound` when no account has the username or the viewer is not an administrator;
/// when the store fails.
pub async fn person_for_administrator(
    store: &Store,
    viewer: &Viewer,
    username: &str,
) -> Result<Person> {
    if !viewer.is_admin() {
        return Err(Error::NotFound);
    }
    accounts::find_by_username(store, username).await
}

/// Creates a link for the person with this username, on behalf of an administrator who has
/// just typed their password.
///
/// # Errors
/// `NotFound` when no account has the username or the viewer is not an administrator;
/// when the store fails.
pub async fn create_as_administrator(
    store: &Store,
    viewer: &Viewer,
    username: &str,
) -> Result<AdministratorLink> {
    let person = person_for_administrator(store, viewer, username).await?;
    if accounts::is_administrator(store, person.id).await? {
        return Ok(AdministratorLink::OfAdministrator);
    }
    let link = create(store, &person.username)
        .await?
        .ok_or(Error::NotFound)?;
    tracing::warn!(
        "The administrator {} created a password reset link for {}.",
        viewer.person().username,
        person.username
    );
    Ok(AdministratorLink::Created(link))
}

/// Creates a link for the person with this username, on behalf of an operator with a
/// shell. `None` when no account has the username.
///
/// # Errors
/// When the store fails.
pub async fn create(store: &Store, username: &str) -> Result<Option<ResetLink>> {
    match store::by_name(store, &accounts::username_key(username)).await? {
        Some(account) => create_for(store, account).await.map(Some),
        None => Ok(None),
    }
}

async fn create_for(store: &Store, account: ResettableAccount) -> Result<ResetLink> {
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
    Timestamp::now().minus_seconds(LINK_LIFETIME)
}

/// The form of a link, by which a second press is recognized.
fn form(token: &str) -> String {
    format!("{PATH}{}", hex(&digest(token)))
}

/// Whether this link was used a moment ago to choose this password: the form was sent twice.
/// Somebody who has a used link could guess with it, so a wrong password counts as a failed
/// sign-in, by `begin`.
///
/// # Errors
/// `Busy` when too many passwords are being hashed; when the store fails.
pub async fn was_just_used<'r>(
    store: &Store,
    hasher: &PasswordHasher,
    (token, typed): (&str, &str),
    begin: impl AsyncFnOnce(&str) -> Result<LoginAttempt<'r>, RetryAfter>,
) -> Result<bool> {
    let found = store::find(store, &digest(token), oldest()).await?;
    let Some(person) = found.map(|(account, _)| account.person) else {
        return Ok(false);
    };
    if pressed_forms::presses_of(store, person.id, &form(token)).await? == 0 {
        return Ok(false);
    }
    match begin(&accounts::username_key(&person.username)).await {
        Ok(attempt) => accounts::is_password_of(store, hasher, &person, attempt, typed).await,
        Err(_) => Ok(false),
    }
}

/// The reset that this link allows, if it works. Looking does not use the link up.
///
/// # Errors
/// When the store fails.
pub async fn find(store: &Store, token: &str) -> Result<Option<Reset>> {
    let found = store::find(store, &digest(token), oldest()).await?;
    Ok(found.and_then(|(account, password)| {
        // A link replaces the password that was forgotten, and no later one.
        (digest(account.password.as_str())[..] == password).then_some(Reset {
            person: account.person,
            password: account.password,
        })
    }))
}

/// Ends the link of an account whose address changes, or that closes: whoever reads the old
/// mailbox could use it.
///
/// # Errors
/// When the store fails.
pub async fn forget(store: &Store, user: UserId) -> Result<()> {
    store::forget(store, user).await
}

/// Sets a new password, which uses the link up, and signs the person out everywhere.
///
/// # Errors
/// `Busy` when too many passwords are being hashed; when the store fails. The link still
/// works then.
pub async fn choose(
    store: &Store,
    realtime: &Realtime,
    hasher: &PasswordHasher,
    (token, reset): (&str, &Reset),
    new: &str,
    network: ClientNetwork,
) -> Result<PasswordReset> {
    let Reset { person, password } = reset;
    pressed_forms::remember_of(store, person.id, &form(token)).await?;
    accounts::reset_password(store, realtime, hasher, (person, password), new, network).await
}
