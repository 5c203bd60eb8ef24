//! The page of one's own account.

use rocket::{FromForm, State, fairing::AdHoc, form::Form, get, http::Status, post, routes, uri};

use crate::{
    base::errors::Result,
    db::Store,
    features::{
        account_settings::{Account, appearance, details, devices, picture, view},
        accounts::{self, Hashing, Viewer, guard::Cookies},
        rate_limits::{self, guard::PasswordCheck},
        rooms,
    },
    i18n::{field_errors::FieldErrors, strings::Text},
    realtime::Realtime,
    web::{htmx::Htmx, reply::Reply, return_to::ReturnTo},
};

/// Adds this wing to the house.
pub fn stage() -> AdHoc {
    AdHoc::on_ignite("Profile", |rocket| async {
        let own = routes![
            me,
            change_password,
            close,
            appearance::routes::wear,
            appearance::routes::type_letters,
            appearance::routes::speak
        ];
        let told = routes![
            details::routes::tell,
            details::routes::move_to,
            details::routes::keep_private,
            picture::routes::set,
            picture::routes::remove,
        ];
        let anybody = routes![appearance::routes::read_in];
        let signed_in = routes![devices::routes::end, devices::routes::end_others];
        rocket
            .mount("/", crate::web::traced(own))
            .mount("/", crate::web::traced(told))
            .mount("/", crate::web::traced(signed_in))
            .mount("/", crate::web::traced(anybody))
    })
}

/// One's own account. `changed` is what has just been: "true" is the password.
#[get("/me?<changed>")]
pub async fn me(changed: Option<&str>, viewer: Viewer, store: &Store) -> Result<Reply> {
    let account = Account::of(store, &viewer).await?;
    let said = changed.and_then(view::said);
    let page = view::me(&viewer, &account, &view::Forms::default(), said);
    Ok(Reply::page(Status::Ok, page))
}

/// The form to choose another password, as it was sent.
#[derive(FromForm)]
pub struct Passwords<'r> {
    #[field(default = "")]
    current: &'r str,
    #[field(default = "")]
    password: &'r str,
}

/// Chooses another password; every other browser is signed out.
#[post("/me/password", data = "<form>")]
pub async fn change_password(
    form: Form<Passwords<'_>>,
    password_check: PasswordCheck<'_>,
    hx: Htmx,
    cookies: Cookies<'_>,
    store: &Store,
    realtime: &State<Realtime>,
    hashing: &State<Hashing>,
) -> Result<Reply> {
    let viewer = &password_check.viewer;
    let Passwords { current, password } = *form;
    let (problems, wait) = match password_check.begin() {
        Err(wait) => (
            FieldErrors::one("current", rate_limits::strings::too_often),
            Some(wait),
        ),
        Ok(attempt) => {
            let typed = (current, password);
            let changed =
                accounts::change_password(store, realtime, hashing, viewer, attempt, typed).await?;
            match changed {
                Ok(token) => {
                    cookies.hand_out(token.as_str());
                    return Ok(Reply::see_other(uri!(me(Some("true")))));
                }
                Err(problems) => (problems, None),
            }
        }
    };
    let account = Account::of(store, viewer).await?;
    Ok(
        hx.form_again(wait, view::password(viewer.lang(), &problems), |again| {
            let forms = view::Forms {
                password: Some(again.clone()),
                ..Default::default()
            };
            view::me(viewer, &account, &forms, None)
        }),
    )
}

/// The form to close the account, as it was sent.
#[derive(FromForm)]
pub struct Closing<'r> {
    #[field(default = "")]
    confirm: &'r str,
}

/// Closes the account for good.
#[post("/me/close", data = "<form>")]
pub async fn close(
    form: Form<Closing<'_>>,
    password_check: PasswordCheck<'_>,
    hx: Htmx,
    cookies: Cookies<'_>,
    store: &Store,
    realtime: &State<Realtime>,
    hashing: &State<Hashing>,
) -> Result<Reply> {
    let viewer = &password_check.viewer;
    let confirm = form.confirm;
    let refused: Option<(Text, _)> = match password_check.begin() {
        Err(wait) => Some((rate_limits::strings::too_often, Some(wait))),
        Ok(attempt) => {
            let right = accounts::is_password(store, hashing, viewer, attempt, confirm).await?;
            (!right).then_some((accounts::strings::wrong_password, None))
        }
    };
    if let Some((sentence, wait)) = refused {
        let account = Account::of(store, viewer).await?;
        let again = view::close(viewer.lang(), &FieldErrors::one("confirm", sentence));
        return Ok(hx.form_again(wait, again, |again| {
            let forms = view::Forms {
                close: Some(again.clone()),
                ..Default::default()
            };
            view::me(viewer, &account, &forms, None)
        }));
    }
    // Out of the rooms first: should it end here, there is still somebody to go on.
    rooms::leave_all(store, realtime, viewer).await?;
    accounts::close(store, realtime, viewer).await?;
    cookies.take_back();
    // For browsers that ignore Clear-Site-Data: drafts.js.
    let gone = format!("{}#left", uri!(accounts::routes::new_session(_)));
    Ok(Reply::see_other(gone).clearing_site_data())
}
