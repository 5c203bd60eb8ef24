//! The page of one's own account.

use rocket::{FromForm, State, fairing::AdHoc, form::Form, get, http::Status, post, routes, uri};

use super::{browsers, view};
use crate::{
    accounts::{self, Hashing, Viewer, guard::Cookies},
    db::Store,
    error::Result,
    hub::Hub,
    rooms,
    web::{form::Problems, hx::Hx, next::Next, reply::Reply},
};

/// Adds this wing to the house.
pub fn stage() -> AdHoc {
    AdHoc::on_ignite("Profile", |rocket| async {
        rocket
            .mount("/", routes![me, change_password, close])
            .mount(
                "/",
                routes![browsers::routes::end, browsers::routes::end_others],
            )
    })
}

/// One's own account. `changed` says that its password has just been.
#[get("/me?<changed>")]
pub async fn me(changed: Option<bool>, viewer: Viewer, store: &Store) -> Result<Reply> {
    let forms = forms(&viewer, store).await?;
    let page = view::me(&viewer, &forms, changed == Some(true));
    Ok(Reply::page(Status::Ok, page))
}

/// What stands on the page when no form comes back with a problem.
async fn forms(viewer: &Viewer, store: &Store) -> Result<view::Forms> {
    let browsers = accounts::browsers(store, viewer).await?;
    Ok(view::Forms {
        browsers: Some(browsers::view::browsers(viewer, &browsers)),
        ..Default::default()
    })
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
    viewer: Viewer,
    hx: Hx,
    cookies: Cookies<'_>,
    store: &Store,
    hub: &State<Hub>,
    hashing: &State<Hashing>,
) -> Result<Reply> {
    let Passwords { current, password } = *form;
    let changed =
        accounts::change_password(store, hub, hashing, &viewer, current, password).await?;
    match changed {
        Ok(token) => {
            cookies.hand_out(token.as_str());
            Ok(Reply::see_other(uri!(me(Some(true)))))
        }
        Err(problems) => {
            let again = view::password(&problems);
            let mut forms = forms(&viewer, store).await?;
            Ok(hx.form(again, |again| {
                forms.password = Some(again.clone());
                view::me(&viewer, &forms, false)
            }))
        }
    }
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
    viewer: Viewer,
    hx: Hx,
    cookies: Cookies<'_>,
    store: &Store,
    hub: &State<Hub>,
    hashing: &State<Hashing>,
) -> Result<Reply> {
    if !accounts::is_password(store, hashing, &viewer, form.confirm).await? {
        let again = view::close(&Problems::one("confirm", accounts::WRONG_PASSWORD));
        let mut forms = forms(&viewer, store).await?;
        return Ok(hx.form(again, |again| {
            forms.close = Some(again.clone());
            view::me(&viewer, &forms, false)
        }));
    }
    // Out of the rooms first: should it end here, there is still somebody to go on.
    rooms::leave_all(store, hub, &viewer).await?;
    accounts::close(store, hub, &viewer).await?;
    cookies.take_back();
    Ok(Reply::see_other(uri!(accounts::routes::new_session(_))).clearing_site_data())
}
