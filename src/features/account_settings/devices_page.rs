//! Where the viewer is signed in: the list of sessions, and ending them.

use maud::{Markup, html};
use rocket::{State, http::Status, post, uri};

use crate::{
    base::{errors::Result, ids::SessionId},
    db::Store,
    features::{
        account_settings::{self, device_name::device_name, strings},
        accounts::{
            Viewer,
            sessions::{self, DeviceSession},
        },
    },
    i18n::lang::Lang,
    realtime::Realtime,
    web::{htmx::Htmx, local_time::LocalTime, reply::Reply},
};

/// Ends one of the viewer's sessions.
#[post("/me/sessions/<session>/end")]
pub async fn end_session(
    session: SessionId,
    viewer: Viewer,
    hx: Htmx,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    sessions::end_session(store, realtime, &viewer, session).await?;
    remaining(&viewer, hx, store).await
}

/// Ends all of the viewer's sessions except this one.
#[post("/me/sessions/end-others")]
pub async fn end_other_sessions(
    viewer: Viewer,
    hx: Htmx,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    sessions::end_other_sessions(store, realtime, &viewer).await?;
    remaining(&viewer, hx, store).await
}

/// The sessions that are left: the list alone for htmx, else the page.
async fn remaining(viewer: &Viewer, hx: Htmx, store: &Store) -> Result<Reply> {
    if !hx.0 {
        return Ok(Reply::see_other(uri!(account_settings::routes::me(_))));
    }
    let sessions = sessions::list_sessions(store, viewer).await?;
    Ok(Reply::fragment(Status::Ok, session_list(viewer, &sessions)))
}

/// The list of sessions.
pub fn session_list(viewer: &Viewer, sessions: &[DeviceSession]) -> Markup {
    html! {
        div.browsers #browsers {
            ul {
                @for session in sessions {
                    (session_item(viewer.lang(), session, session.id == viewer.session()))
                }
            }
            @if sessions.len() > 1 {
                @let action = uri!(end_other_sessions());
                form method="post" action=(action)
                    hx-post=(action) hx-target="#browsers" hx-swap="outerHTML" {
                    button type="submit" { (strings::sign_out_elsewhere(viewer.lang())) }
                }
            }
        }
    }
}

fn session_item(lang: Lang, session: &DeviceSession, is_current: bool) -> Markup {
    let action = uri!(end_session(session.id));
    let device = device_name(lang, &session.agent);
    let hint = format!("used-{}", session.id);
    // The use of a session is recorded once an hour, so only the day is shown.
    let day = |time| LocalTime(lang, time).on_the_day();
    html! {
        li.managed {
            div {
                b.device title=(session.agent) { (device) }
                @if is_current { " " span.this { (strings::this_browser(lang)) } }
                p.hint id=(hint) { (strings::used(lang, day(session.used_at), day(session.created_at))) }
            }
            @if !is_current {
                form method="post" action=(action)
                    hx-post=(action) hx-target="#browsers" hx-swap="outerHTML" {
                    // Two browsers may have one name. The day tells them apart.
                    button type="submit" aria-label=(strings::sign_out_device(lang, &device)) aria-describedby=(hint) {
                        (strings::sign_out(lang))
                    }
                }
            }
        }
    }
}
