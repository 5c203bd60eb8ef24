//! Changes what others see of oneself, and where one could be written to.

use rocket::{FromForm, State, form::Form, http::Status, post, uri};

use crate::{
    base::errors::Result,
    db::Store,
    features::{
        account_settings::{self, details::view},
        accounts::{
            self, Hashing, Viewer,
            details::{self, Details, Privacy},
        },
        rate_limits::{self, guard::PasswordCheck},
    },
    i18n::field_errors::FieldErrors,
    realtime::Realtime,
    web::{htmx::Htmx, reply::Reply},
};

/// The form for what others see, as it was sent.
#[derive(FromForm)]
pub struct Telling<'r> {
    #[field(default = "")]
    display_name: &'r str,
    #[field(default = "")]
    bio: &'r str,
    #[field(default = "")]
    time_zone: &'r str,
}

/// Changes what others see.
#[post("/me/profile", data = "<form>")]
pub async fn tell(
    form: Form<Telling<'_>>,
    viewer: Viewer,
    hx: Htmx,
    store: &Store,
) -> Result<Reply> {
    let Telling {
        display_name,
        bio,
        time_zone,
    } = *form;
    let saved = match Details::parse(display_name, bio, time_zone) {
        Ok(details) => details::save(store, &viewer, &details).await?,
        Err(problems) => Err(problems),
    };
    let problems = match saved {
        Ok(_) if !hx.0 => {
            return Ok(Reply::see_other(uri!(account_settings::routes::me(Some(
                "profile"
            )))));
        }
        Ok(person) => {
            let own = details::own(store, &viewer).await?;
            let typed = view::Typed::of(&person, &own);
            let form = view::telling(viewer.lang(), &typed, &FieldErrors::default(), true);
            return Ok(Reply::fragment(
                Status::Ok,
                view::with_self(viewer.lang(), &form, &person),
            ));
        }
        Err(problems) => problems,
    };
    let typed = view::Typed {
        display_name,
        bio,
        time_zone,
    };
    let account = account_settings::Account::of(store, &viewer).await?;
    let form = view::telling(viewer.lang(), &typed, &problems, false);
    Ok(hx.form(form, |again| {
        let forms = account_settings::view::Forms {
            telling: Some(again.clone()),
            ..Default::default()
        };
        account_settings::view::me(&viewer, &account, &forms, None)
    }))
}

/// The form for one's address, as it was sent.
#[derive(FromForm)]
pub struct Address<'r> {
    #[field(default = "")]
    email: &'r str,
    #[field(default = "")]
    proof: &'r str,
}

/// Changes one's address, which takes one's password.
#[post("/me/email", data = "<form>")]
pub async fn move_to(
    form: Form<Address<'_>>,
    password_check: PasswordCheck<'_>,
    hx: Htmx,
    store: &Store,
    hashing: &State<Hashing>,
) -> Result<Reply> {
    let viewer = &password_check.viewer;
    let Address { email, proof } = *form;
    let set = match password_check.begin() {
        Err(wait) => Err((
            FieldErrors::one("proof", rate_limits::strings::too_often),
            Some(wait),
        )),
        Ok(attempt) => {
            let typed = (email, proof);
            let set = details::set_email(store, hashing, viewer, attempt, typed).await?;
            set.map_err(|problems| (problems, None))
        }
    };
    let (problems, wait) = match set {
        Ok(_) if !hx.0 => {
            return Ok(Reply::see_other(uri!(account_settings::routes::me(Some(
                "email"
            )))));
        }
        Ok(email) => {
            let email = email.unwrap_or_default();
            let form = view::address(viewer.lang(), &email, &FieldErrors::default(), true);
            return Ok(Reply::fragment(Status::Ok, form));
        }
        Err(refused) => refused,
    };
    let account = account_settings::Account::of(store, viewer).await?;
    let form = view::address(viewer.lang(), email, &problems, false);
    Ok(hx.form_again(wait, form, |again| {
        let forms = account_settings::view::Forms {
            address: Some(again.clone()),
            ..Default::default()
        };
        account_settings::view::me(viewer, &account, &forms, None)
    }))
}

/// The two switches, as they were sent: one that is off is not.
#[derive(FromForm)]
pub struct Switches {
    #[field(default = false)]
    receipts: bool,
    #[field(default = false)]
    appears_offline: bool,
}

/// Changes what others are told without one's doing.
#[post("/me/privacy", data = "<form>")]
pub async fn keep_private(
    form: Form<Switches>,
    viewer: Viewer,
    hx: Htmx,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    let privacy = Privacy {
        receipts: form.receipts,
        appears_offline: form.appears_offline,
    };
    accounts::set_privacy(store, realtime, &viewer, privacy).await?;
    Ok(if hx.0 {
        Reply::fragment(Status::Ok, view::privacy(viewer.lang(), privacy, true))
    } else {
        Reply::see_other(uri!(account_settings::routes::me(Some("privacy"))))
    })
}
