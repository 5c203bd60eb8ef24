//! Accounts: people, their passwords, and the sessions in which they are signed in.

pub mod directory;
pub mod display_name;
pub mod guard;
mod password;
pub mod picture;
pub mod profile;
mod profile_store;
pub mod routes;
mod session_store;
pub mod sessions;
mod store;
pub(crate) mod strings;
mod username;
pub mod view;
mod viewer;

pub use crate::features::accounts::username::key as username_key;
pub use crate::features::accounts::{
    password::{HashedPassword, PasswordHasher},
    sessions::{ended_sessions, sign_out, still_signed_in},
    viewer::Viewer,
};
pub(crate) use crate::features::accounts::{
    session_store::{ViewerRow, oldest_session},
    store::{joined_person_columns, person_columns},
};

use crate::{
    base::{
        clock::Timestamp,
        errors::{Error, Result},
        ids::UserId,
        random::Token,
    },
    db::Store,
    features::{
        accounts::{password::Password, sessions::notify_signed_out, username::Username},
        rate_limits::LoginAttempt,
    },
    i18n::{field_errors::FieldErrors, strings::Text},
    model::person::Person,
    realtime::Realtime,
};

/// The valid fields of the form to sign up.
pub struct NewAccount {
    username: Username,
    email: Option<String>,
    password: Password,
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
        let local_part = email.split('@').next().unwrap_or_default();
        let about = [username.trim(), local_part.trim()];
        let parsed_password = problems.keep("password", Password::parse(password, &about));
        match (parsed_username, parsed_email, parsed_password) {
            (Some(username), Some(email), Some(password)) => Ok(Self {
                username,
                email,
                password,
            }),
            _ => Err(problems),
        }
    }

    /// The e-mail address, if they gave one.
    pub fn email(&self) -> Option<&str> {
        self.email.as_deref()
    }
}

/// Parses an optional e-mail address. Finds obvious mistakes only.
fn parse_email(typed: &str) -> Result<Option<String>, Text> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let odd = |c: char| c.is_whitespace() || c.is_control();
    match typed.rsplit_once('@') {
        Some((local, domain))
            if !local.is_empty()
                && !domain.is_empty()
                && !typed.contains(odd)
                && typed.len() <= 254 =>
        {
            Ok(Some(typed.to_owned()))
        }
        _ => Err(strings::no_email),
    }
}

/// The outcome of signing up.
pub enum SignUp {
    /// The account exists, and this is the token of its first session.
    SignedIn(Token),
    /// Somebody else has the username.
    UsernameTaken,
}

/// Creates an account and opens a session for it. `agent` is the browser's `User-Agent`.
///
/// # Errors
/// `Busy` when too many passwords are being hashed; when the store fails.
pub async fn sign_up(
    store: &Store,
    hasher: &PasswordHasher,
    new: NewAccount,
    agent: &str,
) -> Result<SignUp> {
    let password = hasher.hash(new.password).await?;
    let user = store::insert_user(store, &new.username, new.email.as_deref(), &password).await?;
    let token = match user {
        Some(user) => open_session(store, user, &password, agent).await?,
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

/// Signs somebody in. `agent` is the browser's `User-Agent`.
///
/// # Errors
/// `Busy` when too many passwords are being hashed; when the store fails.
pub async fn sign_in(
    store: &Store,
    hasher: &PasswordHasher,
    username: &str,
    password: &str,
    agent: &str,
) -> Result<SignIn> {
    let Some(password) = Password::as_typed(password) else {
        return Ok(SignIn::WrongCredentials);
    };
    let found = store::password_of(store, &username::key(username)).await?;
    let (user, stored) = found.unzip();
    let right = hasher.verify(password, stored.clone()).await?;
    let token = match (user, stored) {
        (Some(user), Some(stored)) if right => open_session(store, user, &stored, agent).await?,
        _ => None,
    };
    Ok(token.map_or(SignIn::WrongCredentials, SignIn::SignedIn))
}

/// `None` when the password has changed since it was verified.
async fn open_session(
    store: &Store,
    user: UserId,
    password: &HashedPassword,
    agent: &str,
) -> Result<Option<Token>> {
    let token = Token::fresh();
    let opened = session_store::insert(store, &token.digest(), user, password, agent).await?;
    Ok(opened.then_some(token))
}

/// Whether this is the viewer's password. A wrong one counts against the rate limit of
/// signing in, so that a browser left open is no way around it.
///
/// # Errors
/// `Busy` when too many passwords are being hashed; when the store fails.
pub async fn verify_password(
    store: &Store,
    hasher: &PasswordHasher,
    viewer: &Viewer,
    attempt: LoginAttempt<'_>,
    typed: &str,
) -> Result<bool> {
    let verified = verified_password(store, hasher, viewer, attempt, typed).await?;
    Ok(verified.is_some())
}

/// The stored hash of the viewer's password, if `typed` is that password.
async fn verified_password(
    store: &Store,
    hasher: &PasswordHasher,
    viewer: &Viewer,
    attempt: LoginAttempt<'_>,
    typed: &str,
) -> Result<Option<HashedPassword>> {
    let Some(password) = Password::as_typed(typed) else {
        return Ok(None);
    };
    let found = store::password_of(store, &username::key(&viewer.person().username)).await?;
    let stored = found.map(|(_, stored)| stored);
    let right = hasher.verify(password, stored.clone()).await?;
    match right {
        true => attempt.succeeded(),
        false => attempt.failed(),
    }
    Ok(stored.filter(|_| right))
}

/// The outcome of changing one's e-mail address.
pub enum EmailChange {
    /// It is stored, or deleted if there is none.
    Saved(Option<String>),
    /// The address is not valid, for this reason.
    Invalid(Text),
    /// The password is wrong.
    WrongPassword,
}

/// Stores the viewer's e-mail address, or deletes it. Reset links are sent to it, so
/// changing it takes the password.
///
/// # Errors
/// `Busy` when too many passwords are being hashed; when the store fails.
pub async fn set_email(
    store: &Store,
    hasher: &PasswordHasher,
    viewer: &Viewer,
    attempt: LoginAttempt<'_>,
    (email, password): (&str, &str),
) -> Result<EmailChange> {
    let email = match parse_email(email) {
        Ok(email) => email,
        Err(problem) => return Ok(EmailChange::Invalid(problem)),
    };
    if !verify_password(store, hasher, viewer, attempt, password).await? {
        return Ok(EmailChange::WrongPassword);
    }
    store::set_email(store, viewer.id(), email.as_deref()).await?;
    Ok(EmailChange::Saved(email))
}

/// The outcome of changing one's password.
pub enum PasswordChange {
    /// It has changed, and this is the session's new token.
    Changed(Token),
    /// The current password is wrong.
    WrongPassword,
    /// The new password is not good enough, for this reason.
    Weak(Text),
}

/// Changes the viewer's password; they have to know the current one. Ends their other
/// sessions and gives this one a new token.
///
/// # Errors
/// `Busy` when too many passwords are being hashed; when the store fails.
pub async fn change_password(
    store: &Store,
    realtime: &Realtime,
    hasher: &PasswordHasher,
    viewer: &Viewer,
    attempt: LoginAttempt<'_>,
    (current, new): (&str, &str),
) -> Result<PasswordChange> {
    let new = match Password::parse(new, &[&viewer.person().username]) {
        Ok(new) => new,
        Err(problem) => return Ok(PasswordChange::Weak(problem)),
    };
    let verified = verified_password(store, hasher, viewer, attempt, current).await?;
    let Some(old) = verified else {
        return Ok(PasswordChange::WrongPassword);
    };
    let new = hasher.hash(new).await?;
    let token = Token::fresh();
    let set = store::set_password(store, viewer, (&old, &new), &token.digest()).await?;
    // A reset link may have changed it since it was verified.
    let Some(ended) = set else {
        return Ok(PasswordChange::WrongPassword);
    };
    notify_signed_out(realtime, viewer.id(), ended);
    Ok(PasswordChange::Changed(token))
}

/// The outcome of resetting a forgotten password.
pub enum PasswordReset {
    /// It has changed.
    Changed,
    /// It had changed before, so the permission to reset it is worth nothing.
    Expired,
    /// The new password is not good enough, for this reason.
    Weak(Text),
}

/// Replaces a forgotten password and ends all sessions of its owner. Only the password
/// `old` is replaced (compare-and-set), so the first of several resets wins.
///
/// # Errors
/// `Busy` when too many passwords are being hashed; when the store fails.
pub async fn reset_password(
    store: &Store,
    realtime: &Realtime,
    hasher: &PasswordHasher,
    person: &Person,
    old: &HashedPassword,
    new: &str,
) -> Result<PasswordReset> {
    let new = match Password::parse(new, &[&person.username]) {
        Ok(new) => new,
        Err(problem) => return Ok(PasswordReset::Weak(problem)),
    };
    let new = hasher.hash(new).await?;
    let Some(ended) = store::reset_password(store, person.id, old, &new).await? else {
        return Ok(PasswordReset::Expired);
    };
    notify_signed_out(realtime, person.id, ended);
    Ok(PasswordReset::Changed)
}

/// Makes somebody an administrator. Returns whether there is a person of that name.
///
/// # Errors
/// When the store fails.
pub async fn grant_admin(store: &Store, username: &str) -> Result<bool> {
    store::grant_admin(store, &username::key(username)).await
}

/// Closes the viewer's account for good. Nobody can sign in to it, its username stays
/// taken, and its messages are shown as those of a former member. The caller leaves the
/// viewer's rooms before (`rooms::leave_all`).
///
/// # Errors
/// When the store fails.
pub async fn close(store: &Store, realtime: &Realtime, viewer: &Viewer) -> Result<()> {
    let ended = store::close(store, viewer.id()).await?;
    notify_signed_out(realtime, viewer.id(), ended);
    Ok(())
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
