//! People: who they are, their passwords, and the browsers they are signed in on.

pub mod details;
pub mod directory;
pub mod guard;
mod password;
pub mod picture;
pub mod routes;
pub mod sessions;
mod store;
pub(crate) mod strings;
mod username;
pub mod view;

pub(crate) use crate::features::accounts::store::{ViewerRow, oldest_session};
pub use crate::features::accounts::username::key as name_key;
pub use crate::{
    base::random::{Token, digest, hex, random_hex},
    features::accounts::{
        details::set_privacy,
        password::{Hash, Hashing},
        sessions::{
            DeviceSession, browsers, end_browser, end_other_browsers, ended, recognize, sign_out,
            still_signed_in,
        },
    },
    i18n::names::called,
    model::person::Person,
};

use crate::{
    base::{
        clock::Timestamp,
        errors::{Error, Result},
        ids::{SessionId, UserId},
    },
    db::Store,
    features::{
        accounts::{password::Password, username::Username},
        rate_limits::LoginAttempt,
    },
    i18n::{
        field_errors::FieldErrors,
        lang::{Lang, LangPreference},
        strings::Text,
    },
    model::{
        event::PersonEvent,
        preferences::{SingleKeyShortcuts, Theme},
    },
    realtime::Realtime,
};

/// The signed-in person who is asking. Made only from a session that is open, so
/// holding one proves it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Viewer {
    person: Person,
    session: SessionId,
    administers: bool,
    receipts: bool,
    appears_offline: bool,
    theme: Theme,
    letters: SingleKeyShortcuts,
    lang: Lang,
    wanted: LangPreference,
}

impl Viewer {
    /// Who is asking.
    pub fn person(&self) -> &Person {
        &self.person
    }

    /// Their id.
    pub fn id(&self) -> UserId {
        self.person.id
    }

    /// The browser they are asking from.
    pub fn session(&self) -> SessionId {
        self.session
    }

    /// Which colors that browser wants.
    pub fn theme(&self) -> Theme {
        self.theme
    }

    /// Whether single letters do something in it.
    pub fn letters(&self) -> SingleKeyShortcuts {
        self.letters
    }

    /// The language that browser is answered in.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// What they have chosen in it, which may be none.
    pub fn wanted_lang(&self) -> LangPreference {
        self.wanted
    }

    /// Whether they administer the house.
    pub fn administers(&self) -> bool {
        self.administers
    }

    /// Whether others are told how far they have read, and they how far others have.
    pub fn receipts(&self) -> bool {
        self.receipts
    }

    /// Whether others are shown that they are offline when they are not.
    pub fn appears_offline(&self) -> bool {
        self.appears_offline
    }

    /// Answered in the way that the browser wanted which asked as `other`.
    pub fn answered_as(self, other: &Self) -> Self {
        Self {
            theme: other.theme,
            letters: other.letters,
            lang: other.lang,
            wanted: other.wanted,
            ..self
        }
    }
}

/// What someone who signs up has chosen, each part good by itself.
pub struct NewAccount {
    username: Username,
    email: Option<String>,
    password: Password,
}

impl NewAccount {
    /// Reads the form.
    ///
    /// # Errors
    /// The problems, each with its field.
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
}

/// An address we could write to, or none. Whether it arrives only a mail tells.
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

/// Makes an account and signs its owner in, on a browser that calls itself `agent`.
/// `None` when the name is taken.
///
/// # Errors
/// When hashing is too busy or the store fails.
pub async fn sign_up(
    store: &Store,
    hashing: &Hashing,
    new: NewAccount,
    agent: &str,
) -> Result<Option<Token>> {
    let hash = hashing.hash(new.password).await?;
    let user = store::insert_user(store, &new.username, new.email.as_deref(), &hash).await?;
    match user {
        Some(user) => open_session(store, user, &hash, agent).await,
        None => Ok(None),
    }
}

/// Signs someone in. `None` when the name or the password is wrong; which of
/// them takes equally long to find out and is not told.
///
/// # Errors
/// When hashing is too busy or the store fails.
pub async fn sign_in(
    store: &Store,
    hashing: &Hashing,
    username: &str,
    password: &str,
    agent: &str,
) -> Result<Option<Token>> {
    let Some(password) = Password::typed(password) else {
        return Ok(None);
    };
    let found = store::password_of(store, &username::key(username)).await?;
    let (user, hash) = found.unzip();
    let right = hashing.verify(password, hash.clone()).await?;
    match (user, hash) {
        (Some(user), Some(hash)) if right => open_session(store, user, &hash, agent).await,
        _ => Ok(None),
    }
}

/// `None` when the password has become another since it was looked at.
async fn open_session(
    store: &Store,
    user: UserId,
    hash: &Hash,
    agent: &str,
) -> Result<Option<Token>> {
    let token = Token::fresh();
    let opened = store::insert_session(store, &token.digest(), user, hash, agent).await?;
    Ok(opened.then_some(token))
}

/// Whether this is the viewer's password. Who guesses it is counted as where people
/// sign in: a browser that was left open is no way around that.
///
/// # Errors
/// When hashing is too busy or the store fails.
pub async fn is_password(
    store: &Store,
    hashing: &Hashing,
    viewer: &Viewer,
    attempt: LoginAttempt<'_>,
    typed: &str,
) -> Result<bool> {
    let verified = verified(store, hashing, viewer, attempt, typed).await?;
    Ok(verified.is_some())
}

/// The viewer's password as it is stored, if this is it.
async fn verified(
    store: &Store,
    hashing: &Hashing,
    viewer: &Viewer,
    attempt: LoginAttempt<'_>,
    typed: &str,
) -> Result<Option<Hash>> {
    let Some(password) = Password::typed(typed) else {
        return Ok(None);
    };
    let found = store::password_of(store, &username::key(&viewer.person.username)).await?;
    let hash = found.map(|(_, hash)| hash);
    let right = hashing.verify(password, hash.clone()).await?;
    match right {
        true => attempt.succeeded(),
        false => attempt.failed(),
    }
    Ok(hash.filter(|_| right))
}

/// Chooses another password for the viewer, which takes the one they have. All their
/// other browsers are signed out, and this one goes on with another token.
///
/// # Errors
/// When hashing is too busy or the store fails. What is wrong with the passwords comes
/// back as problems of `current` and `password`.
pub async fn change_password(
    store: &Store,
    realtime: &Realtime,
    hashing: &Hashing,
    viewer: &Viewer,
    attempt: LoginAttempt<'_>,
    (current, new): (&str, &str),
) -> Result<Result<Token, FieldErrors>> {
    let new = match Password::parse(new, &[&viewer.person.username]) {
        Ok(new) => new,
        Err(problem) => return Ok(Err(FieldErrors::one("password", problem))),
    };
    let wrong = || Ok(Err(FieldErrors::one("current", strings::wrong_password)));
    let Some(was) = verified(store, hashing, viewer, attempt, current).await? else {
        return wrong();
    };
    let hash = hashing.hash(new).await?;
    let token = Token::fresh();
    let set = store::set_password(store, viewer, (&was, &hash), &token.digest()).await?;
    // It may have become another meanwhile, by a link.
    let Some(ended) = set else { return wrong() };
    tell_signed_out(realtime, viewer.id(), ended);
    Ok(Ok(token))
}

/// Replaces the password of somebody who cannot know it any more, and signs them out
/// everywhere. `was` is the one that may be replaced: whether it still is decides who
/// of several comes first, and is the answer.
///
/// # Errors
/// When hashing is too busy or the store fails. What is wrong with the new one comes
/// back as its sentence.
pub async fn replace_password(
    store: &Store,
    realtime: &Realtime,
    hashing: &Hashing,
    person: &Person,
    was: &Hash,
    new: &str,
) -> Result<Result<bool, Text>> {
    let new = match Password::parse(new, &[&person.username]) {
        Ok(new) => new,
        Err(problem) => return Ok(Err(problem)),
    };
    let hash = hashing.hash(new).await?;
    let Some(ended) = store::replace_password(store, person.id, was, &hash).await? else {
        return Ok(Ok(false));
    };
    tell_signed_out(realtime, person.id, ended);
    Ok(Ok(true))
}

/// Makes somebody an administrator. Whether there is anybody of that name.
///
/// # Errors
/// When the store fails.
pub async fn grant_admin(store: &Store, username: &str) -> Result<bool> {
    store::grant_admin(store, &username::key(username)).await
}

/// Closes the viewer's account for good: nobody can sign in to it any more, its name
/// stays taken, and what they said is said by a former member. Their rooms are left
/// before (`rooms::leave_all`).
///
/// # Errors
/// When the store fails.
pub async fn close(store: &Store, realtime: &Realtime, viewer: &Viewer) -> Result<()> {
    let ended = store::close(store, viewer.id()).await?;
    tell_signed_out(realtime, viewer.id(), ended);
    Ok(())
}

fn tell_signed_out(realtime: &Realtime, user: UserId, sessions: Vec<SessionId>) {
    for session in sessions {
        realtime.notify(user, PersonEvent::SignedOut { session });
    }
}

/// The people here, by name; as many as a page wants to show.
///
/// # Errors
/// When the store fails.
pub async fn people(store: &Store, _: &Viewer, limit: i64) -> Result<Vec<Person>> {
    store::people(store, limit).await
}

/// Somebody who has an account, by their username in any case.
///
/// # Errors
/// `NotFound` when there is nobody of that name; when the store fails.
pub async fn named(store: &Store, username: &str) -> Result<Person> {
    let found = store::named(store, &username::key(username)).await?;
    found.ok_or(Error::NotFound)
}

/// Notes that these people are online, or were until just now.
///
/// # Errors
/// When the store fails.
pub async fn was_online(store: &Store, users: &[UserId]) -> Result<()> {
    store::was_online(store, users).await
}

/// When somebody was online last, as far as they let others know.
///
/// # Errors
/// When the store fails.
pub async fn last_online(store: &Store, user: UserId) -> Result<Option<Timestamp>> {
    store::last_online(store, user).await
}
