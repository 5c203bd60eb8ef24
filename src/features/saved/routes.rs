//! Saving a message, its reminder, and the page of what somebody has saved.
#![allow(
    clippy::needless_borrows_for_generic_args,
    reason = "the derived code of an address borrows numbers"
)]

use rocket::{
    FromForm, State,
    fairing::AdHoc,
    form::Form,
    get,
    http::{Status, uri::Origin},
    post, routes, uri,
};

use crate::{
    base::{
        clock::Timestamp,
        errors::{Error, Result},
        ids::{MessageId, RoomId, UserId},
    },
    db::Store,
    features::{
        accounts::{Viewer, profile},
        messages,
        rate_limits::Limits,
        rooms::{self, Member, page::PageSources},
        saved::{
            self, Reminders, SaveOutcome, strings,
            view::{self, RemindForm, TakenOut},
        },
        sidebar,
    },
    i18n::{field_errors::FieldErrors, strings::Text},
    model::due_time::DueChoice,
    realtime::Realtime,
    web::{due_field, htmx::Htmx, reply::Reply, traced},
};

/// Mounts the routes of this feature, and starts the loop that reminds people.
pub fn stage() -> AdHoc {
    AdHoc::on_ignite("Saved", |rocket| async {
        let reminders = Reminders::default();
        let running = reminders.clone();
        rocket
            .manage(reminders)
            .mount(
                "/",
                traced(routes![
                    list,
                    save,
                    restore,
                    unsave,
                    done,
                    all_done,
                    remind,
                    set_reminder
                ]),
            )
            .attach(AdHoc::on_liftoff("Reminders", |rocket| {
                Box::pin(async move {
                    if let (Some(store), Some(realtime)) = (rocket.state(), rocket.state()) {
                        let (store, realtime): (&Store, &Realtime) = (store, realtime);
                        running.start(store.clone(), realtime.clone());
                    }
                })
            }))
    })
}

/// The address of the page.
pub fn at() -> Origin<'static> {
    uri!(list(None::<i64>, None::<TakenOutQuery>))
}

/// The address of the part that was saved before a time.
pub fn before(time: i64) -> Origin<'static> {
    uri!(list(Some(time), None::<TakenOutQuery>))
}

/// The message that was taken out, in the address of the page that offers to undo that.
#[derive(Clone, Copy, Debug, FromForm, rocket::UriDisplayQuery)]
pub struct TakenOutQuery {
    message: MessageId,
    room: RoomId,
    at: i64,
    remind_at: Option<i64>,
}

/// The messages that the viewer has saved.
#[get("/saved?<before>&<out>")]
pub async fn list(
    before: Option<i64>,
    out: Option<TakenOutQuery>,
    viewer: Viewer,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    let part = saved::part(store, &viewer, before).await?;
    let beside = sidebar::load(store, realtime, &viewer).await?;
    let taken_out = out.map(|out| TakenOut {
        message: out.message,
        room: out.room,
        at: out.at,
        remind_at: out.remind_at,
    });
    let page = view::saved_page(&viewer, &beside, &part, taken_out);
    Ok(Reply::page(Status::Ok, page))
}

/// The page that an answer leads to.
fn page_after(back: Option<&str>, room: RoomId, message: MessageId) -> String {
    match back {
        Some("saved") => at().to_string(),
        Some("message") => view::page_part(room, message),
        _ => format!(
            "{}#{}",
            rooms::routes::at(room),
            messages::view::dom_id(message)
        ),
    }
}

/// A form that saves a message.
#[derive(FromForm)]
pub struct SaveForm<'r> {
    back: Option<&'r str>,
    /// The person that the page with the form was made for.
    reader: Option<UserId>,
}

/// Saves a message.
#[post("/rooms/<_room>/messages/<message>/save", data = "<form>")]
pub async fn save(
    _room: RoomId,
    message: MessageId,
    form: Form<SaveForm<'_>>,
    member: Member,
    hx: Htmx,
    limits: &State<Limits>,
    store: &Store,
) -> Result<Reply> {
    member.check_reader(form.reader)?;
    limits.write(member.person().id)?;
    let (lang, room) = (member.lang(), member.room().id);
    Ok(match (saved::save(store, &member, message).await?, hx.0) {
        (SaveOutcome::Saved, true) => {
            Reply::fragment(Status::Ok, view::saved_notice(lang, room, message))
        }
        (SaveOutcome::Saved, false) => Reply::see_other(page_after(form.back, room, message)),
        (SaveOutcome::TooMany, true) => {
            let notice = view::notice(strings::too_many(lang));
            Reply::fragment(Status::UnprocessableEntity, notice)
        }
        (SaveOutcome::TooMany, false) => too_many(&member),
    })
}

fn too_many(member: &Member) -> Reply {
    let page = view::refused(member, strings::too_many(member.lang()));
    Reply::page(Status::UnprocessableEntity, page)
}

/// A form that saves a message once more, as it was: times in seconds.
#[derive(FromForm)]
pub struct RestoreForm {
    at: i64,
    remind_at: Option<i64>,
}

/// Undoes that a message was taken out.
#[post("/rooms/<_room>/messages/<message>/save-again", data = "<form>")]
pub async fn restore(
    _room: RoomId,
    message: MessageId,
    form: Form<RestoreForm>,
    member: Member,
    limits: &State<Limits>,
    store: &Store,
    reminders: &State<Reminders>,
) -> Result<Reply> {
    limits.write(member.person().id)?;
    let time = |seconds: i64| Timestamp::NEVER.minus_seconds(seconds.saturating_neg());
    let (at, remind_at) = (time(form.at), form.remind_at.map(time));
    let outcome = saved::restore(store, reminders, &member, message, at, remind_at).await?;
    Ok(match outcome {
        SaveOutcome::Saved => Reply::see_other(self::at()),
        SaveOutcome::TooMany => too_many(&member),
    })
}

/// A form about a message that is saved.
#[derive(FromForm)]
pub struct UnsaveForm<'r> {
    back: Option<&'r str>,
}

/// Takes a message out of what the viewer has saved.
#[post("/saved/<message>/remove", data = "<form>")]
pub async fn unsave(
    message: MessageId,
    form: Form<UnsaveForm<'_>>,
    viewer: Viewer,
    hx: Htmx,
    limits: &State<Limits>,
    sources: PageSources<'_>,
) -> Result<Reply> {
    limits.write(viewer.id())?;
    let before = saved::unsave(sources.store, sources.realtime, &viewer, message).await?;
    if hx.0 {
        let notice = view::notice(strings::is_removed(viewer.lang()));
        return Ok(Reply::fragment(Status::Ok, notice));
    }
    Ok(Reply::see_other(match before {
        None => at().to_string(),
        Some(before) if form.back == Some("message") => page_after(form.back, before.room, message),
        Some(before) => {
            let waits = before.unread || !before.reminded;
            let out = TakenOutQuery {
                message,
                room: before.room,
                at: before.at.seconds(),
                remind_at: before.remind_at.filter(|_| waits).map(Timestamp::seconds),
            };
            uri!(list(None::<i64>, Some(out))).to_string()
        }
    }))
}

/// Says that the viewer is done with a reminder.
#[post("/saved/<message>/done")]
pub async fn done(
    message: MessageId,
    viewer: Viewer,
    limits: &State<Limits>,
    sources: PageSources<'_>,
) -> Result<Reply> {
    limits.write(viewer.id())?;
    saved::see(sources.store, sources.realtime, &viewer, Some(message)).await?;
    Ok(Reply::see_other(at()))
}

/// Says that the viewer is done with all reminders.
#[post("/saved/done")]
pub async fn all_done(
    viewer: Viewer,
    limits: &State<Limits>,
    sources: PageSources<'_>,
) -> Result<Reply> {
    limits.write(viewer.id())?;
    saved::see(sources.store, sources.realtime, &viewer, None).await?;
    Ok(Reply::see_other(at()))
}

/// The form with the time of a reminder.
#[get("/rooms/<_room>/messages/<message>/remind")]
pub async fn remind(
    _room: RoomId,
    message: MessageId,
    member: Member,
    store: &Store,
) -> Result<Reply> {
    let form = ReminderForm {
        when: "",
        at: "",
        time_zone: "",
        reader: None,
    };
    form_page(store, &member, message, &form, None).await
}

/// The form with the time of a reminder.
#[derive(FromForm)]
pub struct ReminderForm<'r> {
    #[field(default = "")]
    when: &'r str,
    #[field(default = "")]
    at: &'r str,
    #[field(default = "")]
    time_zone: &'r str,
    /// The person that the page with the form was made for.
    reader: Option<UserId>,
}

async fn form_page(
    store: &Store,
    member: &Member,
    message: MessageId,
    form: &ReminderForm<'_>,
    problem: Option<Text>,
) -> Result<Reply> {
    let message = messages::one(store, member, message).await?;
    if message.body.is_none() && !message.unreadable {
        return Err(Error::NotFound);
    }
    let zone = profile::zone_of(store, member.viewer(), form.time_zone).await?;
    let state = saved::state(store, member.viewer(), message.id).await?;
    let shown = RemindForm {
        when: form.when,
        at: form.at,
        zone: zone.iana_name().unwrap_or("UTC"),
        has_reminder: state.is_some_and(|state| state.remind_at.is_some() && !state.reminded),
    };
    let (status, problems) = match problem {
        None => (Status::Ok, FieldErrors::default()),
        Some(problem) => (
            Status::UnprocessableEntity,
            FieldErrors::one(due_field::FIELD, problem),
        ),
    };
    let page = view::remind_page(member, &message, &shown, &problems);
    Ok(Reply::page(status, page))
}

/// Saves a message with a reminder, or with none.
#[post("/rooms/<_room>/messages/<message>/remind", data = "<form>")]
pub async fn set_reminder(
    _room: RoomId,
    message: MessageId,
    form: Form<ReminderForm<'_>>,
    member: Member,
    limits: &State<Limits>,
    sources: PageSources<'_>,
    reminders: &State<Reminders>,
) -> Result<Reply> {
    let PageSources {
        store, realtime, ..
    } = sources;
    member.check_reader(form.reader)?;
    limits.write(member.person().id)?;
    let due = match form.when {
        "never" => Ok(None),
        when => {
            let zone = profile::zone_of(store, member.viewer(), form.time_zone).await?;
            let choice = DueChoice::parse(when, form.at);
            choice
                .and_then(|choice| choice.resolve(Timestamp::now(), &zone))
                .map(Some)
        }
    };
    let due = match due {
        Ok(due) => due,
        Err(problem) => {
            let problem = due_field::sentence(problem);
            return form_page(store, &member, message, &form, Some(problem)).await;
        }
    };
    let outcome = saved::remind(store, realtime, &member, message, due).await?;
    reminders.wake();
    Ok(match outcome {
        SaveOutcome::Saved => Reply::see_other(at()),
        SaveOutcome::TooMany => too_many(&member),
    })
}
