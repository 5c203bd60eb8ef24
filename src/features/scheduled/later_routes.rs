//! The page with the choice of a time, and scheduling a message.

use rocket::{FromForm, State, form::Form, http::Status, post};

use crate::{
    base::{
        clock::Timestamp,
        errors::{Result, RetryAfter},
        ids::{MessageId, RoomId, UserId},
    },
    db::Store,
    features::{
        accounts::{Viewer, profile},
        blocks,
        composing::commands,
        messages::{self, Draft},
        rate_limits::Limits,
        rooms::{self, Member, page::PageSources},
        scheduled::{
            self, LaterText, ScheduleOutcome,
            routes::DueMessages,
            strings,
            view::{self, DueInput, LaterForm},
        },
        threads,
    },
    i18n::{Html, field_errors::FieldErrors},
    model::due_time::DueChoice,
    web::{
        due_field::{FIELD, sentence},
        headers::OurOrigin,
        reply::Reply,
    },
};

/// The message box, whose text is to be sent later.
#[derive(FromForm)]
pub struct BoxForm<'r> {
    #[field(default = "")]
    body: &'r str,
    /// The message that it answers.
    reply_to: Option<MessageId>,
    /// The first message of the thread whose page has the message box.
    thread: Option<MessageId>,
    /// The person that the page with the form was made for.
    reader: Option<UserId>,
}

/// The page with the choice of a time, for the text of the message box.
#[post("/rooms/<_room>/later", data = "<form>")]
pub async fn later(
    _room: RoomId,
    form: Form<BoxForm<'_>>,
    member: Member,
    store: &Store,
) -> Result<Reply> {
    member.check_reader(form.reader)?;
    let fields = LaterForm {
        body: form.body,
        nonce: &messages::new_idempotency_key(),
        reply_to: form.reply_to,
        thread: form.thread,
        due: DueInput::default(),
    };
    let zone = zone(store, member.viewer()).await?;
    let page = view::later_page(&member, &fields, &zone, &FieldErrors::default());
    Ok(Reply::page(Status::Ok, page))
}

/// The name of the time zone that counts without scripts.
pub(super) async fn zone(store: &Store, viewer: &Viewer) -> Result<String> {
    let zone = profile::zone_of(store, viewer, "").await?;
    Ok(zone.iana_name().unwrap_or_default().to_owned())
}

/// A text and when to send it.
#[derive(FromForm)]
pub struct ScheduleForm<'r> {
    #[field(default = "")]
    pub(super) body: &'r str,
    #[field(default = "")]
    nonce: &'r str,
    reply_to: Option<MessageId>,
    thread: Option<MessageId>,
    reader: Option<UserId>,
    #[field(default = "")]
    pub(super) when: &'r str,
    #[field(default = "")]
    at: &'r str,
    #[field(default = "")]
    time_zone: &'r str,
}

impl ScheduleForm<'_> {
    pub(super) fn due(&self) -> DueInput<'_> {
        DueInput {
            when: self.when,
            at: self.at,
        }
    }

    /// The chosen moment. An error goes to `problems`.
    pub(super) async fn due_at(
        &self,
        store: &Store,
        viewer: &Viewer,
        problems: &mut FieldErrors,
    ) -> Result<Option<Timestamp>> {
        let zone = profile::zone_of(store, viewer, self.time_zone).await?;
        let due = DueChoice::parse(self.when, self.at)
            .and_then(|choice| choice.resolve(Timestamp::now(), &zone));
        Ok(problems.keep(FIELD, due.map_err(sentence)))
    }
}

/// Schedules a message.
#[post("/rooms/<_room>/scheduled", data = "<form>")]
pub async fn create(
    _room: RoomId,
    form: Form<ScheduleForm<'_>>,
    member: Member,
    origin: OurOrigin,
    limits: &State<Limits>,
    wake: &State<DueMessages>,
    sources: PageSources<'_>,
) -> Result<Reply> {
    let PageSources {
        store, realtime, ..
    } = sources;
    member.check_reader(form.reader)?;
    let room = member.room();
    let (mut problems, mut reply_to) = (FieldErrors::default(), form.reply_to);
    let due_at = form.due_at(store, member.viewer(), &mut problems).await?;
    let mut wait = None;
    match read_text(form.body, form.nonce) {
        Err(found) => add(&mut problems, &found),
        Ok(_) if room.archived => problems.add("body", strings::room_is_archived),
        Ok(_) if let Some(obstacle) = member.obstacle() => {
            problems.add("body", blocks::view::sentence(obstacle));
        }
        Ok(draft) => {
            let draft = draft.answering(reply_to).quoting(room.id, &origin.0);
            if !messages::may_answer(store, &member, &draft).await? {
                reply_to = None;
                problems.add("body", strings::parent_removed);
            } else if let (Some(due_at), true) = (due_at, problems.none()) {
                match limits.post(member.person().id) {
                    Ok(()) => {
                        let later = later_text(&draft, due_at);
                        let key = draft.idempotency_key();
                        match scheduled::schedule(store, realtime, &member, later, key).await? {
                            ScheduleOutcome::Waits(_) => {
                                wake.look();
                                return Ok(scheduled_in(&member, form.thread));
                            }
                            ScheduleOutcome::TooMany => problems.add("body", strings::too_many),
                        }
                    }
                    Err(again) => {
                        problems.add("body", messages::strings::too_fast);
                        wait = Some(again);
                    }
                }
            }
        }
    }
    let key = match form.nonce {
        "" => &messages::new_idempotency_key(),
        key => key,
    };
    let fields = LaterForm {
        body: form.body,
        nonce: key,
        reply_to,
        thread: form.thread,
        due: form.due(),
    };
    let zone = zone(store, member.viewer()).await?;
    Ok(again(
        wait,
        view::later_page(&member, &fields, &zone, &problems),
    ))
}

/// Reads a text that is to be posted later. Nothing would carry out a command then.
pub(super) fn read_text(typed: &str, nonce: &str) -> Result<Draft, FieldErrors> {
    if commands::is_command(typed) {
        return Err(FieldErrors::one("body", strings::is_command));
    }
    Draft::of_text(typed, Some(nonce))
}

/// Adds the error of a text.
pub(super) fn add(problems: &mut FieldErrors, found: &FieldErrors) {
    if let Some(sentence) = found.of("body") {
        problems.add("body", sentence);
    }
}

pub(super) fn later_text(draft: &Draft, due_at: Timestamp) -> LaterText<'_> {
    LaterText {
        text: draft.body(),
        reply_to: draft.reply_to(),
        links_to: draft.links_to(),
        due_at,
    }
}

/// The form once more, with what is wrong.
pub(super) fn again(wait: Option<RetryAfter>, page: Html) -> Reply {
    match wait {
        None => Reply::page(Status::UnprocessableEntity, page),
        Some(wait) => Reply::page(Status::TooManyRequests, page).retry_after(wait.seconds()),
    }
}

/// Back to where the message was written, at the line that says when it will be sent.
fn scheduled_in(member: &Member, thread: Option<MessageId>) -> Reply {
    let room = member.room().id;
    let page = match thread {
        Some(root) => threads::routes::at(room, root),
        None => rooms::routes::at(room),
    };
    Reply::see_other(format!("{page}#later"))
}
