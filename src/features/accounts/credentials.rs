//! A person's password and e-mail address: asking for the one, changing both.

use crate::{
    base::{
        addresses::parse_address,
        errors::Result,
        ids::UserId,
        random::{Token, random_hex},
    },
    db::Store,
    features::{
        accounts::{
            password::{
                HashedPassword, NewPassword, Password, PasswordHasher, Verified, WeakPassword,
            },
            session_store,
            sessions::notify_signed_out,
            store, strings, username,
            viewer::Viewer,
        },
        pressed_forms,
        rate_limits::{ClientNetwork, LoginAttempt},
    },
    i18n::strings::Text,
    model::person::Person,
    realtime::Realtime,
};

/// The part of an e-mail address before the `@`.
pub(super) fn local_part(email: &str) -> &str {
    email.split('@').next().unwrap_or_default()
}

/// Parses an optional e-mail address.
///
/// # Errors
/// The text to show beside the field.
pub(super) fn parse_email(typed: &str) -> Result<Option<String>, Text> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    match parse_address(typed) {
        Some(address) => Ok(Some(address.to_owned())),
        None => Err(strings::no_email),
    }
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

/// The stored hash of the viewer's password, if `typed` is that password. Counts the attempt.
async fn verified_password(
    store: &Store,
    hasher: &PasswordHasher,
    viewer: &Viewer,
    attempt: LoginAttempt<'_>,
    typed: &str,
) -> Result<Option<HashedPassword>> {
    let right = right_password(store, hasher, viewer.person(), attempt.network(), typed).await?;
    match &right {
        Some(_) => attempt.succeeded(),
        None => attempt.failed(),
    }
    Ok(right)
}

/// Whether this is the password of a person who need not be signed in. Counts the attempt.
///
/// # Errors
/// `Busy` when too many passwords are being hashed; when the store fails.
pub async fn is_password_of(
    store: &Store,
    hasher: &PasswordHasher,
    person: &Person,
    attempt: LoginAttempt<'_>,
    typed: &str,
) -> Result<bool> {
    let right = right_password(store, hasher, person, attempt.network(), typed).await?;
    match &right {
        Some(_) => attempt.succeeded(),
        None => attempt.failed(),
    }
    Ok(right.is_some())
}

/// The stored hash of a person's password, if `typed` is that password. Counts nothing.
async fn right_password(
    store: &Store,
    hasher: &PasswordHasher,
    person: &Person,
    network: ClientNetwork,
    typed: &str,
) -> Result<Option<HashedPassword>> {
    let Some(password) = Password::as_typed(typed) else {
        return Ok(None);
    };
    let found = store::password_of(store, &username::key(&person.username)).await?;
    let stored = found.as_ref().map(|(_, stored)| stored.clone());
    let verified = hasher.verify(network, password, stored).await?;
    let accepted = accepted(store, found, verified).await?;
    Ok(accepted.map(|(_, stored)| stored))
}

/// The user whose password was verified, and the hash that is stored for it now. A hash that
/// was made from the typed text is replaced by one of the password's form.
pub(super) async fn accepted(
    store: &Store,
    found: Option<(UserId, HashedPassword)>,
    verified: Verified,
) -> Result<Option<(UserId, HashedPassword)>> {
    Ok(match (found, verified) {
        (Some((user, old)), Verified::RightRaw(new)) => {
            // If somebody has changed it meanwhile, the old hash opens nothing.
            let replaced = store::rehash(store, user, (&old, &new)).await?;
            Some((user, if replaced { new } else { old }))
        }
        (Some(found), Verified::Right) => Some(found),
        _ => None,
    })
}

/// The outcome of changing one's e-mail address.
pub enum EmailChange {
    /// It is stored, or deleted if there is none; and whether it is another one than before.
    Saved(Option<String>, bool),
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
    let is_new = store::set_email(store, viewer.id(), email.as_deref()).await?;
    Ok(EmailChange::Saved(email, is_new))
}

/// The outcome of changing one's password.
pub enum PasswordChange {
    /// It has changed, and this is the session's new token, unless the browser has it already.
    Changed(Option<Token>),
    /// The current password is wrong.
    WrongPassword,
    /// The new password is not good enough, for this reason.
    Weak(Text),
}

/// Changes the viewer's password; they have to know the current one. Ends their other
/// sessions and gives this one a new token in place of `token`. Saying it twice in a moment is
/// saying it once.
///
/// # Errors
/// `Busy` when too many passwords are being hashed; when the store fails.
pub async fn change_password(
    store: &Store,
    realtime: &Realtime,
    hasher: &PasswordHasher,
    viewer: &Viewer,
    attempt: LoginAttempt<'_>,
    (current, typed): (&str, &str),
    token: &str,
) -> Result<PasswordChange> {
    let network = attempt.network();
    let person = viewer.person();
    let email = store::email(store, viewer.id()).await?.unwrap_or_default();
    let about = [
        &person.username,
        person.display_name.as_deref().unwrap_or_default(),
        local_part(&email),
    ];
    let new = match NewPassword::parse(typed, &about) {
        Ok(new) => new,
        Err(problem) => return Ok(PasswordChange::Weak(problem)),
    };
    let old = right_password(store, hasher, person, network, current).await?;
    if let Some(old) = old {
        let hash = match hasher.hash(network, new).await? {
            Ok(hash) => hash,
            Err(WeakPassword) => {
                attempt.succeeded();
                return Ok(PasswordChange::Weak(strings::password_common));
            }
        };
        let salt = random_hex(16);
        let next = Token::after(token, &salt);
        let (digest, passwords) = (next.digest(), (&old, &hash));
        let set = store::set_password(store, viewer, passwords, (&digest, &salt)).await?;
        if let Some(ended) = set {
            attempt.succeeded();
            notify_signed_out(realtime, viewer.id(), ended);
            return Ok(PasswordChange::Changed(Some(next)));
        }
        // A reset link may have changed it since it was verified, or the first press.
    }
    let again = second_press(store, hasher, viewer, network, (typed, token)).await?;
    match &again {
        PasswordChange::Changed(_) => attempt.succeeded(),
        _ => attempt.failed(),
    }
    Ok(again)
}

/// The answer when the current password is wrong: if this session has changed it a moment ago,
/// and to the one that was typed, the form was sent twice.
async fn second_press(
    store: &Store,
    hasher: &PasswordHasher,
    viewer: &Viewer,
    network: ClientNetwork,
    (new, token): (&str, &str),
) -> Result<PasswordChange> {
    let oldest = pressed_forms::oldest();
    let Some(rotation) = session_store::rotation(store, viewer.session(), oldest).await? else {
        return Ok(PasswordChange::WrongPassword);
    };
    let right = right_password(store, hasher, viewer.person(), network, new).await?;
    Ok(match right {
        Some(_) => PasswordChange::Changed(rotation.token_after(token)),
        None => PasswordChange::WrongPassword,
    })
}

/// A second press on the form to change the password that came after the first one was done:
/// the browser still sends the session's old token. A thief who has that token and no more
/// learns nothing: it takes the new password, and a wrong one counts. Returns the new token.
///
/// # Errors
/// `Busy` when too many passwords are being hashed; when the store fails.
pub async fn changed_password_before(
    store: &Store,
    hasher: &PasswordHasher,
    viewer: &Viewer,
    attempt: LoginAttempt<'_>,
    press: (&str, &str),
) -> Result<Option<Token>> {
    let again = second_press(store, hasher, viewer, attempt.network(), press).await?;
    match again {
        PasswordChange::Changed(token) => {
            attempt.succeeded();
            Ok(token)
        }
        _ => {
            attempt.failed();
            Ok(None)
        }
    }
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
    (person, old): (&Person, &HashedPassword),
    new: &str,
    network: ClientNetwork,
) -> Result<PasswordReset> {
    let email = store::email(store, person.id).await?.unwrap_or_default();
    let about = [
        &person.username,
        person.display_name.as_deref().unwrap_or_default(),
        local_part(&email),
    ];
    let new = match NewPassword::parse(new, &about) {
        Ok(new) => new,
        Err(problem) => return Ok(PasswordReset::Weak(problem)),
    };
    let new = match hasher.hash(network, new).await? {
        Ok(new) => new,
        Err(WeakPassword) => return Ok(PasswordReset::Weak(strings::password_common)),
    };
    let Some(ended) = store::reset_password(store, person.id, old, &new).await? else {
        return Ok(PasswordReset::Expired);
    };
    notify_signed_out(realtime, person.id, ended);
    Ok(PasswordReset::Changed)
}
