//! Accounts: people, their passwords, and the sessions in which they are signed in.

pub(crate) mod closing_store;
mod credentials;
pub mod directory;
pub mod display_name;
pub mod guard;
mod hashing_queue;
mod name_store;
mod password;
mod password_form;
pub mod picture;
pub mod profile;
mod profile_store;
mod reserved;
pub mod routes;
mod session_store;
pub mod sessions;
mod store;
pub(crate) mod strings;
mod username;
pub mod view;
mod viewer;

pub use crate::features::accounts::username::key as username_key;
pub(crate) use crate::features::accounts::{
    closing_store::{FREE_ADDRESS, LOCK_OPEN_ACCOUNT, close_account},
    session_store::{ViewerRow, oldest_session},
    store::{joined_person_columns, person_columns},
};
pub use crate::features::accounts::{
    credentials::{
        EmailChange, PasswordChange, PasswordReset, change_password, changed_password_before,
        is_password_of, reset_password, set_email, verify_password,
    },
    password::{HashedPassword, PasswordHasher},
    session_store::SignInClient,
    sessions::{ended_sessions, notify_signed_out, sign_out, still_signed_in},
    viewer::Viewer,
};

use crate::{
    base::{
        clock::Timestamp,
        errors::{Error, Result, RetryAfter},
        ids::UserId,
        random::{Token, digest, hex},
    },
    db::Store,
    features::{
        accounts::{
            credentials::{local_part, parse_email},
            password::{NewPassword, Password, Verified},
            profile::TimeZoneName,
            username::Username,
        },
        pressed_forms,
        rate_limits::{ClientNetwork, LoginAttempt},
    },
    i18n::field_errors::FieldErrors,
    model::person::Person,
};

/// The valid fields of the form to sign up.
pub struct NewAccount {
    username: Username,
    email: Option<String>,
    password: NewPassword,
    time_zone: Option<TimeZoneName>,
}

impl NewAccount {
    /// Parses the form.
    ///
    /// # Errors
    /// The errors, by field.
    pub fn parse(username: &str, email: &str, password: &str) -> Result<Self, FieldErrors> {
        let mut problems = FieldErrors::default();
        let parsed_username = problems.keep("username", Username::parse(username));
        let parsed_email = problems.keep("email", parse_email(email));
        let about = [username, local_part(email)];
        let parsed_password = problems.keep("password", NewPassword::parse(password, &about));
        match (parsed_username, parsed_email, parsed_password) {
            (Some(username), Some(email), Some(password)) => Ok(Self {
                username,
                email,
                password,
                time_zone: None,
            }),
            _ => Err(problems),
        }
    }

    /// The same account in the time zone that the browser names. A name that is not known is
    /// none: nobody has typed it.
    pub fn in_zone(self, browser_zone: &str) -> Self {
        let time_zone = TimeZoneName::parse(browser_zone).ok().flatten();
        Self { time_zone, ..self }
    }

    /// The e-mail address, if they gave one.
    pub fn email(&self) -> Option<&str> {
        self.email.as_deref()
    }
}

/// The outcome of signing up.
pub enum SignUp {
    /// The account exists, and this is the token of its first session.
    SignedIn(Token),
    /// The same browser has signed up with the same form a moment ago. The token is that of
    /// another session.
    SignedInAgain(Token),
    /// Somebody else has the username.
    UsernameTaken,
    /// The password is too easy to guess.
    WeakPassword,
}

/// Creates an account and opens a session for it.
///
/// A second press on the form signs in to the account of the first one: to an account with the
/// same username and address, that the same browser (by what it says of itself, `browser`) in
/// the same network has opened a moment ago, and only with its password. So it counts as a sign-in, by `begin`, and like the first
/// press it costs one hash.
///
/// # Errors
/// `Busy` when too many passwords are being hashed; when the store fails.
pub async fn sign_up<'r>(
    store: &Store,
    hasher: &PasswordHasher,
    new: NewAccount,
    (client, browser): (&SignInClient<'_>, &str),
    begin: impl AsyncFnOnce(&str) -> Result<LoginAttempt<'r>, RetryAfter>,
) -> Result<SignUp> {
    let key = new.username.key();
    let (name, email) = (new.username.as_str(), new.email.as_deref());
    let press = format!(
        "{browser}\n{}\n{name}\n{}",
        client.network,
        email.unwrap_or_default()
    );
    let press = digest(&press);
    // Two presses in one moment: the second waits for the first.
    let _turn = hasher.sign_ups.take(press).await;
    let form = format!("/register {}", hex(&press));
    let first = store::just_signed_up(store, &new.username, &form, pressed_forms::oldest());
    if let Some((user, stored)) = first.await? {
        let Ok(attempt) = begin(&key).await else {
            return Ok(SignUp::UsernameTaken);
        };
        let password = new.password.as_typed();
        let verified = hasher.verify(client.network, password, Some(stored.clone()));
        let token = match verified.await? {
            Verified::Right => open_session(store, user, &stored, client).await?,
            _ => None,
        };
        match &token {
            Some(_) => attempt.succeeded(),
            None => attempt.failed(),
        }
        return Ok(token.map_or(SignUp::UsernameTaken, SignUp::SignedInAgain));
    }
    let Ok(password) = hasher.hash(client.network, new.password).await? else {
        return Ok(SignUp::WeakPassword);
    };
    let zone = new.time_zone.as_ref().map(TimeZoneName::as_str);
    let facts = (new.email.as_deref(), zone);
    let user = store::insert_user(store, &new.username, facts, &password).await?;
    let token = match user {
        Some(user) => {
            pressed_forms::remember_of(store, user, &form).await?;
            open_session(store, user, &password, client).await?
        }
        None => None,
    };
    Ok(token.map_or(SignUp::UsernameTaken, SignUp::SignedIn))
}

/// The outcome of signing in.
pub enum SignIn {
    /// The token of the new session.
    SignedIn(Token),
    /// The username or the password is wrong. The answer does not tell which, nor does
    /// the time it takes.
    WrongCredentials,
}

/// Signs somebody in.
///
/// # Errors
/// `Busy` when too many passwords are being hashed; when the store fails.
pub async fn sign_in(
    store: &Store,
    hasher: &PasswordHasher,
    (username, password): (&str, &str),
    client: &SignInClient<'_>,
) -> Result<SignIn> {
    let Some(password) = Password::as_typed(password) else {
        return Ok(SignIn::WrongCredentials);
    };
    let found = store::password_of(store, &username::key(username)).await?;
    let stored = found.as_ref().map(|(_, stored)| stored.clone());
    let verified = hasher.verify(client.network, password, stored).await?;
    let token = match credentials::accepted(store, found, verified).await? {
        Some((user, stored)) => open_session(store, user, &stored, client).await?,
        None => None,
    };
    Ok(token.map_or(SignIn::WrongCredentials, SignIn::SignedIn))
}

/// `None` when the password has changed since it was verified.
async fn open_session(
    store: &Store,
    user: UserId,
    password: &HashedPassword,
    client: &SignInClient<'_>,
) -> Result<Option<Token>> {
    let token = Token::fresh();
    let opened = session_store::insert(store, &token.digest(), user, password, client).await?;
    Ok(opened.then_some(token))
}

/// Stores how the names of people look, where that is not stored or has changed.
///
/// # Errors
/// When the store fails.
pub async fn store_looks(store: &Store) -> Result<()> {
    name_store::store_looks(store).await
}

/// Makes somebody an administrator. Returns whether there is a person of that name.
///
/// # Errors
/// When the store fails.
pub async fn grant_admin(store: &Store, username: &str) -> Result<bool> {
    store::grant_admin(store, &username::key(username)).await
}

/// Whether somebody is an administrator.
///
/// # Errors
/// When the store fails.
pub async fn is_administrator(store: &Store, user: UserId) -> Result<bool> {
    store::is_administrator(store, user).await
}

/// Whether the viewer is the last administrator, who cannot close their account.
///
/// # Errors
/// When the store fails.
pub async fn is_last_administrator(store: &Store, viewer: &Viewer) -> Result<bool> {
    store::is_last_administrator(store, viewer.id()).await
}

/// Whether the account with this username key was signed in to from this network before.
///
/// # Errors
/// When the store fails.
pub async fn was_signed_in_from(store: &Store, key: &str, network: ClientNetwork) -> Result<bool> {
    session_store::was_signed_in_from(store, key, network).await
}

/// The first `limit` people on this server, by username.
///
/// # Errors
/// When the store fails.
pub async fn list_people(store: &Store, _: &Viewer, limit: i64) -> Result<Vec<Person>> {
    store::first_people(store, limit).await
}

/// The person with that username, in any case.
///
/// # Errors
/// `NotFound` when nobody has it; when the store fails.
pub async fn find_by_username(store: &Store, username: &str) -> Result<Person> {
    let found = store::by_username(store, &username::key(username)).await?;
    found.ok_or(Error::NotFound)
}

/// The people with these usernames, in no particular order.
///
/// # Errors
/// `NotFound` when one of them is nobody's; when the store fails.
pub async fn find_by_usernames(store: &Store, usernames: &[&str]) -> Result<Vec<Person>> {
    let keys: Vec<_> = usernames.iter().map(|name| username::key(name)).collect();
    let keys: Vec<_> = keys.iter().map(String::as_str).collect();
    let found = store::by_usernames(store, &keys).await?;
    if found.len() < keys.len() {
        return Err(Error::NotFound);
    }
    Ok(found)
}

/// Records that these people are online now, or were until just now.
///
/// # Errors
/// When the store fails.
pub async fn mark_online(store: &Store, users: &[UserId]) -> Result<()> {
    store::mark_online(store, users).await
}

/// The time when somebody was last online, as far as they show it to others.
///
/// # Errors
/// When the store fails.
pub async fn last_online(store: &Store, user: UserId) -> Result<Option<Timestamp>> {
    store::last_online(store, user).await
}
