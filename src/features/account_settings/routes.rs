//! The page of the account settings, and the changes that take a password.

use maud::Markup;
use rocket::{FromForm, State, fairing::AdHoc, form::Form, get, http::Status, post, routes, uri};

use crate::{
    base::{
        errors::{Result, RetryAfter},
        random::Token,
    },
    db::Store,
    features::{
        account_settings::{
            self, AccountClosing, AccountSettings, appearance_page, devices_page, picture_page,
            profile_page,
            view::{self, SettingsForms},
        },
        accounts::{
            self, EmailChange, PasswordChange, PasswordHasher, Viewer,
            guard::SessionCookies,
            strings::{last_administrator, wrong_password},
        },
        email_confirmations::{self, ConfirmationQueue},
        password_resets,
        rate_limits::{
            guard::{PasswordChanger, PasswordCheck},
            strings::too_often,
        },
    },
    i18n::{field_errors::FieldErrors, strings::Text},
    realtime::Realtime,
    web::{htmx::Htmx, reply::Reply, return_to::ReturnTo, traced},
};

/// Mounts the routes of the account settings.
pub fn stage() -> AdHoc {
    AdHoc::on_ignite("Account settings", |rocket| async {
        rocket.mount(
            "/",
            traced(routes![
                me,
                set_email,
                change_password,
                close_account,
                appearance_page::set_density,
                appearance_page::set_theme,
                appearance_page::set_single_key_shortcuts,
                appearance_page::set_language,
                appearance_page::set_language_by_link,
                profile_page::save_profile,
                profile_page::use_browser_zone,
                profile_page::save_privacy,
                picture_page::set_picture,
                picture_page::remove_picture,
                devices_page::end_session,
                devices_page::end_other_sessions,
            ]),
        )
    })
}

/// The settings page. `changed` is what was just changed; "true" is the password.
#[get("/me?<changed>")]
pub async fn me(
    changed: Option<&str>,
    viewer: Viewer,
    store: &Store,
    realtime: &State<Realtime>,
    confirmations: &State<ConfirmationQueue>,
) -> Result<Reply> {
    let mut settings = AccountSettings::of(store, realtime, &viewer).await?;
    settings.can_send_mail = Some(confirmations.is_open());
    let saved = changed.and_then(view::saved_text);
    let page = view::settings_page(&viewer, &settings, &SettingsForms::default(), saved);
    Ok(Reply::page(Status::Ok, page))
}

/// The page after too many mails to one's address: nothing was sent.
///
/// # Errors
/// When the store fails.
pub async fn too_many_mails(viewer: &Viewer, store: &Store, realtime: &Realtime) -> Result<Reply> {
    let mut settings = AccountSettings::of(store, realtime, viewer).await?;
    settings.can_send_mail = Some(true);
    let note: Text = email_confirmations::strings::sent_enough;
    let page = view::settings_page(viewer, &settings, &SettingsForms::default(), Some(note));
    Ok(Reply::page(Status::TooManyRequests, page))
}

/// The form of the e-mail address.
#[derive(FromForm)]
pub struct EmailForm<'r> {
    #[field(default = "")]
    email: &'r str,
    #[field(default = "")]
    proof: &'r str,
}

/// Changes the e-mail address.
#[post("/me/email", data = "<form>")]
pub async fn set_email(
    form: Form<EmailForm<'_>>,
    password_check: PasswordCheck<'_>,
    hx: Htmx,
    store: &Store,
    realtime: &State<Realtime>,
    hasher: &State<PasswordHasher>,
    confirmations: &State<ConfirmationQueue>,
) -> Result<Reply> {
    let viewer = &password_check.viewer;
    let lang = viewer.lang();
    let EmailForm { email, proof } = *form;
    let (field, problem, wait): (_, Text, _) = match password_check.begin() {
        Err(wait) => ("proof", too_often, Some(wait)),
        Ok(attempt) => {
            let outcome = accounts::set_email(store, hasher, viewer, attempt, (email, proof));
            let outcome = outcome.await?;
            if let EmailChange::Saved(_, true) = &outcome {
                password_resets::forget(store, viewer.id()).await?;
                email_confirmations::forget(store, viewer.id()).await?;
            }
            // (Saved twice, it is asked for once. The page offers to ask again.)
            if let EmailChange::Saved(Some(email), true) = &outcome {
                // Over the limit there is no mail. The page offers to send it later.
                let _ = confirmations.push(viewer.id(), email, lang);
            }
            match outcome {
                EmailChange::Saved(..) if !hx.0 => {
                    return Ok(Reply::see_other(uri!(me(Some("email")))));
                }
                EmailChange::Saved(email, _) => {
                    let email = email.unwrap_or_default();
                    let form = view::email_form(lang, &email, &FieldErrors::default(), true);
                    return Ok(Reply::fragment(Status::Ok, form));
                }
                EmailChange::Invalid(problem) => ("email", problem, None),
                EmailChange::WrongPassword => ("proof", wrong_password, None),
            }
        }
    };
    let form = view::email_form(lang, email, &FieldErrors::one(field, problem), false);
    refused(viewer, hx, (store, realtime), wait, form, |form| {
        SettingsForms {
            email: Some(form),
            ..Default::default()
        }
    })
    .await
}

/// The form to change the password.
#[derive(FromForm)]
pub struct ChangePasswordForm<'r> {
    #[field(default = "")]
    current: &'r str,
    #[field(default = "")]
    password: &'r str,
}

/// Changes the password and ends all other sessions.
#[post("/me/password", data = "<form>")]
pub async fn change_password(
    form: Form<ChangePasswordForm<'_>>,
    changer: PasswordChanger<'_>,
    hx: Htmx,
    cookies: SessionCookies<'_>,
    store: &Store,
    realtime: &State<Realtime>,
    hasher: &State<PasswordHasher>,
) -> Result<Reply> {
    let viewer = &changer.check.viewer;
    let ChangePasswordForm { current, password } = *form;
    let token = cookies.token().unwrap_or_default();
    let changed = |token: Option<Token>| {
        if let Some(token) = token {
            cookies.set(token.as_str());
        }
        Reply::see_other(uri!(me(Some("true"))))
    };
    if changer.is_second_press {
        let token = match changer.check.begin() {
            Ok(attempt) => {
                let press = (password, token);
                accounts::changed_password_before(store, hasher, viewer, attempt, press).await?
            }
            Err(_) => None,
        };
        return Ok(match token {
            Some(token) => changed(Some(token)),
            // Like anybody who is signed out.
            None => Reply::see_other(uri!(accounts::routes::new_session(_))),
        });
    }
    let (field, problem, wait): (_, Text, _) = match changer.check.begin() {
        Err(wait) => ("current", too_often, Some(wait)),
        Ok(attempt) => {
            let typed = (current, password);
            let change =
                accounts::change_password(store, realtime, hasher, viewer, attempt, typed, token);
            match change.await? {
                PasswordChange::Changed(token) => return Ok(changed(token)),
                PasswordChange::WrongPassword => ("current", wrong_password, None),
                PasswordChange::Weak(problem) => ("password", problem, None),
            }
        }
    };
    let form = view::password_form(viewer.lang(), &FieldErrors::one(field, problem));
    refused(viewer, hx, (store, realtime), wait, form, |form| {
        SettingsForms {
            password: Some(form),
            ..Default::default()
        }
    })
    .await
}

/// The form to close the account.
#[derive(FromForm)]
pub struct CloseAccountForm<'r> {
    #[field(default = "")]
    confirm: &'r str,
}

/// Closes the account for good.
#[post("/me/close", data = "<form>")]
pub async fn close_account(
    form: Form<CloseAccountForm<'_>>,
    password_check: PasswordCheck<'_>,
    hx: Htmx,
    cookies: SessionCookies<'_>,
    store: &Store,
    realtime: &State<Realtime>,
    hasher: &State<PasswordHasher>,
) -> Result<Reply> {
    let viewer = &password_check.viewer;
    let confirm = form.confirm;
    let mut problem: Option<(Text, _)> = match password_check.begin() {
        Err(wait) => Some((too_often, Some(wait))),
        Ok(attempt) => {
            let right = accounts::verify_password(store, hasher, viewer, attempt, confirm).await?;
            (!right).then_some((wrong_password, None))
        }
    };
    if problem.is_none()
        && let AccountClosing::LastAdministrator =
            account_settings::close(store, realtime, viewer).await?
    {
        problem = Some((last_administrator, None));
    }
    if let Some((problem, wait)) = problem {
        let form = view::close_form(viewer.lang(), &FieldErrors::one("confirm", problem));
        return refused(viewer, hx, (store, realtime), wait, form, |form| {
            SettingsForms {
                close: Some(form),
                ..Default::default()
            }
        })
        .await;
    }
    cookies.clear();
    // drafts.js clears the drafts in browsers that ignore `Clear-Site-Data`.
    let gone = format!("{}#left", uri!(accounts::routes::new_session(_)));
    Ok(Reply::see_other(gone).clearing_site_data())
}

/// The answer to a form with a problem: the form alone for htmx, else the page with it.
async fn refused(
    viewer: &Viewer,
    hx: Htmx,
    (store, realtime): (&Store, &Realtime),
    wait: Option<RetryAfter>,
    form: Markup,
    forms: impl FnOnce(Markup) -> SettingsForms,
) -> Result<Reply> {
    let settings = AccountSettings::of(store, realtime, viewer).await?;
    Ok(hx.form_again(wait, form, |form| {
        view::settings_page(viewer, &settings, &forms(form.clone()), None)
    }))
}
