//! Scheduling a message, and the pages of those that wait.

use std::sync::Arc;

use rocket::{
    State,
    fairing::AdHoc,
    form::Form,
    get,
    http::{Status, uri::Origin},
    post, routes, uri,
};
use tokio::sync::Notify;

use crate::{
    base::{
        clock::Timestamp,
        due,
        errors::{Error, Result},
        ids::ScheduledId,
    },
    db::Store,
    features::{
        accounts::Viewer,
        messages, pressed_forms,
        rate_limits::Limits,
        rooms::{self, page::PageSources},
        scheduled::{
            self, ScheduledMessage,
            later_routes::{self, ScheduleForm, add, again, later_text, read_text, zone},
            sending::{self, SendOutcome},
            strings,
            view::{self, DueInput, SAME},
        },
        sidebar,
    },
    i18n::{field_errors::FieldErrors, strings::Text},
    realtime::Realtime,
    web::{headers::OurOrigin, reply::Reply, traced},
};

/// Wakes the loop that sends what is due.
pub struct DueMessages(Arc<Notify>);

impl DueMessages {
    /// Has the loop look at what is due next.
    pub(super) fn look(&self) {
        self.0.notify_one();
    }
}

/// Mounts the routes of this feature, and sends what is due for as long as the server runs.
pub fn stage() -> AdHoc {
    AdHoc::on_ignite("Scheduled messages", |rocket| async {
        let wake = Arc::new(Notify::new());
        rocket
            .manage(DueMessages(Arc::clone(&wake)))
            .mount(
                "/",
                traced(routes![
                    later_routes::later,
                    later_routes::create,
                    list,
                    edit,
                    update,
                    send_now,
                    confirm,
                    take_back
                ]),
            )
            .attach(AdHoc::on_liftoff("Scheduled messages", |rocket| {
                Box::pin(async move {
                    let store = rocket.state::<Store>().cloned();
                    let realtime = rocket.state::<Realtime>().cloned();
                    if let (Some(store), Some(realtime)) = (store, realtime) {
                        tokio::spawn(due::run(wake, async move || {
                            sending::send_due(&store, &realtime).await
                        }));
                    }
                })
            }))
    })
}

/// The address of the list.
pub fn at() -> Origin<'static> {
    uri!(list(Option::<&str>::None))
}

/// The viewer's messages that wait. `note` is `gone` after a form about one that does not.
#[get("/scheduled?<note>")]
pub async fn list(
    note: Option<&str>,
    viewer: Viewer,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    let waiting = scheduled::all(store, &viewer).await?;
    let beside = sidebar::load(store, realtime, &viewer).await?;
    let note = (note == Some(GONE)).then_some(strings::is_gone as Text);
    let page = view::list_page(&viewer, &beside, &waiting, note);
    Ok(Reply::page(Status::Ok, page))
}

const GONE: &str = "gone";

/// Back to the list, because a message does not wait any more.
fn gone() -> Reply {
    Reply::see_other(uri!(list(Some(GONE))))
}

/// One of the viewer's messages. `None` if it was sent or taken back.
async fn find(store: &Store, viewer: &Viewer, id: ScheduledId) -> Result<Option<ScheduledMessage>> {
    match scheduled::one(store, viewer, id).await {
        Ok(message) => Ok(Some(message)),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The page that changes a message.
#[get("/scheduled/<scheduled>")]
pub async fn edit(
    scheduled: ScheduledId,
    viewer: Viewer,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    let message = scheduled::one(store, &viewer, scheduled).await?;
    let zone = zone(store, &viewer).await?;
    let beside = sidebar::load(store, realtime, &viewer).await?;
    let due = DueInput { when: SAME, at: "" };
    let text = message.text.clone().unwrap_or_default();
    let none = FieldErrors::default();
    let page = view::edit_page(&viewer, &beside, &message, (&text, due), &zone, &none);
    Ok(Reply::page(Status::Ok, page))
}

/// Gives a message another text or time.
#[post("/scheduled/<scheduled>", data = "<form>")]
pub async fn update(
    scheduled: ScheduledId,
    form: Form<ScheduleForm<'_>>,
    viewer: Viewer,
    origin: OurOrigin,
    limits: &State<Limits>,
    wake: &State<DueMessages>,
    sources: PageSources<'_>,
) -> Result<Reply> {
    let PageSources {
        store, realtime, ..
    } = sources;
    let Some(message) = find(store, &viewer, scheduled).await? else {
        return Ok(gone());
    };
    let mut problems = FieldErrors::default();
    let due_at = match form.when {
        SAME if message.due_at > Timestamp::now() => Some(message.due_at),
        _ => form.due_at(store, &viewer, &mut problems).await?,
    };
    let wait = limits.post(viewer.id()).err();
    if wait.is_some() {
        problems.add("body", messages::strings::too_fast);
    }
    match read_text(form.body, &message.nonce) {
        Err(found) => add(&mut problems, &found),
        Ok(draft) => {
            if let (Some(due_at), true) = (due_at, problems.none()) {
                let draft = draft.quoting(message.room, &origin.0);
                let later = later_text(&draft, due_at);
                let changed = scheduled::change(store, realtime, &viewer, &message, later).await;
                wake.look();
                return match changed {
                    Ok(()) => Ok(Reply::see_other(format!(
                        "{}#{}",
                        at(),
                        view::dom_id(scheduled)
                    ))),
                    Err(Error::NotFound) => Ok(gone()),
                    Err(error) => Err(error),
                };
            }
        }
    }
    let zone = zone(store, &viewer).await?;
    let beside = sidebar::load(store, realtime, &viewer).await?;
    let typed = (form.body, form.due());
    Ok(again(
        wait,
        view::edit_page(&viewer, &beside, &message, typed, &zone, &problems),
    ))
}

/// Sends a message before its time.
#[post("/scheduled/<scheduled>/send")]
pub async fn send_now(
    scheduled: ScheduledId,
    viewer: Viewer,
    limits: &State<Limits>,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    limits.post(viewer.id())?;
    let Some(message) = find(store, &viewer, scheduled).await? else {
        return Ok(gone());
    };
    Ok(
        match sending::send_now(store, realtime, &viewer, &message).await? {
            SendOutcome::Posted(posted) => Reply::see_other(format!(
                "{}#{}",
                rooms::routes::at(posted.room),
                messages::view::dom_id(posted.id)
            )),
            SendOutcome::NotThisOne => gone(),
            SendOutcome::Failed(_) => {
                Reply::see_other(format!("{}#{}", at(), view::dom_id(scheduled)))
            }
        },
    )
}

/// The page that asks before a message is taken back.
#[get("/scheduled/<scheduled>/remove")]
pub async fn confirm(
    scheduled: ScheduledId,
    viewer: Viewer,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    let message = scheduled::one(store, &viewer, scheduled).await?;
    let beside = sidebar::load(store, realtime, &viewer).await?;
    let page = view::take_back_page(&viewer, &beside, &message);
    Ok(Reply::page(Status::Ok, page))
}

/// Takes a message back.
#[post("/scheduled/<scheduled>/remove")]
pub async fn take_back(
    scheduled: ScheduledId,
    viewer: Viewer,
    address: &Origin<'_>,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    let work = scheduled::take_back(store, realtime, &viewer, scheduled);
    match pressed_forms::once(store, &viewer, address.path().as_str(), work).await {
        Ok(()) => Ok(Reply::see_other(at())),
        Err(Error::NotFound) => Ok(gone()),
        Err(error) => Err(error),
    }
}
