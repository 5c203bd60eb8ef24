//! Posting a poll, voting in it and closing it.

use std::sync::Arc;

use rocket::{
    FromForm, State,
    fairing::AdHoc,
    form::Form,
    get,
    http::{ContentType, Header, Status, uri::Origin},
    post,
    response::Responder,
    routes, uri,
};
use tokio::sync::Notify;

use crate::{
    base::{
        clock::Timestamp,
        due,
        errors::{Error, Result},
        ids::{MessageId, RoomId, UserId},
    },
    db::Store,
    features::{
        accounts::profile,
        blocks,
        messages::{self, Draft},
        polls::{
            self, NewPoll, VoteOutcome,
            form_view::{NEVER, TypedPoll, form_page},
            strings, view,
        },
        rate_limits::Limits,
        reactions,
        rooms::{self, Member, page::PageSources},
    },
    i18n::{field_errors::FieldErrors, strings::Text},
    model::due_time::DueChoice,
    realtime::Realtime,
    web::{due_field, headers::OurOrigin, htmx::Htmx, reply::Reply, traced},
};

/// Wakes the clock that closes polls.
pub struct PollClock(Arc<Notify>);

/// Mounts the routes of this feature, and starts the clock.
pub fn stage() -> AdHoc {
    AdHoc::on_ignite("Polls", |rocket| async {
        let wake = Arc::new(Notify::new());
        rocket
            .manage(PollClock(wake.clone()))
            .mount(
                "/",
                traced(routes![form, create, vote, own, confirm_close, close]),
            )
            .attach(AdHoc::on_liftoff("Polls close", |rocket| {
                Box::pin(async move {
                    let store = rocket.state::<Store>().cloned();
                    let realtime = rocket.state::<Realtime>().cloned();
                    if let (Some(store), Some(realtime)) = (store, realtime) {
                        tokio::spawn(due::run(wake, async move || {
                            polls::close_due(&store, &realtime).await
                        }));
                    }
                })
            }))
    })
}

/// The address of the form.
pub fn form_of(room: RoomId) -> Origin<'static> {
    uri!(form(room))
}

/// Why nobody votes in the member's room, if that is so.
fn obstacle(member: &Member) -> Option<Text> {
    if member.room().archived {
        return Some(strings::archived);
    }
    member.obstacle().map(blocks::view::sentence)
}

/// The form for a poll.
#[get("/rooms/<_room>/polls/new")]
pub async fn form(_room: RoomId, member: Member, store: &Store) -> Result<Reply> {
    let zone = profile::zone_of(store, member.viewer(), "").await?;
    let key = messages::new_idempotency_key();
    let typed = TypedPoll {
        question: "",
        answers: &[],
        several: false,
        secret: false,
        when: NEVER,
        at: "",
        zone: zone.iana_name().unwrap_or("UTC"),
        key: &key,
    };
    let problems = match obstacle(&member) {
        Some(sentence) => FieldErrors::one("question", sentence),
        None => FieldErrors::default(),
    };
    let page = form_page(&member, &typed, &problems, None);
    Ok(Reply::page(Status::Ok, page))
}

/// The form with a new poll.
#[derive(FromForm)]
pub struct PollForm<'r> {
    #[field(default = "")]
    question: &'r str,
    #[field(name = "answer")]
    answers: Vec<&'r str>,
    #[field(default = false)]
    several: bool,
    #[field(default = false)]
    secret: bool,
    #[field(default = NEVER)]
    when: &'r str,
    #[field(default = "")]
    at: &'r str,
    #[field(default = "")]
    time_zone: &'r str,
    #[field(name = "nonce", default = "")]
    key: &'r str,
    /// Whether to show the form with a field more.
    #[field(default = false)]
    add: bool,
    /// The person that the page with the form was made for.
    reader: Option<UserId>,
}

/// Posts a poll, or shows the form with a field for another answer.
#[post("/rooms/<_room>/polls", data = "<form>")]
pub async fn create(
    _room: RoomId,
    form: Form<PollForm<'_>>,
    member: Member,
    origin: OurOrigin,
    limits: &State<Limits>,
    clock: &State<PollClock>,
    sources: PageSources<'_>,
) -> Result<Reply> {
    member.check_reader(form.reader)?;
    let PageSources {
        store, realtime, ..
    } = sources;
    let zone = profile::zone_of(store, member.viewer(), form.time_zone).await?;
    let key = match form.key {
        "" => messages::new_idempotency_key(),
        key => key.to_owned(),
    };
    let mut answers = form.answers.clone();
    answers.truncate(polls::draft::MOST + 1);
    let typed = TypedPoll {
        question: form.question,
        answers: &answers,
        several: form.several,
        secret: form.secret,
        when: form.when,
        at: form.at,
        zone: zone.iana_name().unwrap_or("UTC"),
        key: &key,
    };
    if form.add {
        let added = answers.len().min(polls::draft::MOST - 1);
        let mut more = answers.clone();
        more.resize(added + 1, "");
        let typed = TypedPoll {
            answers: &more,
            ..typed
        };
        let page = form_page(&member, &typed, &FieldErrors::default(), Some(added));
        return Ok(Reply::page(Status::Ok, page));
    }
    let again = |problems: &FieldErrors| {
        let page = form_page(&member, &typed, problems, None);
        Ok(Reply::page(Status::UnprocessableEntity, page))
    };
    let draft = match read(&form, &key, &zone) {
        Ok(draft) => draft.quoting(member.room().id, &origin.0),
        Err(problems) => return again(&problems),
    };
    if let Some(sentence) = obstacle(&member) {
        return again(&FieldErrors::one("question", sentence));
    }
    if let Err(wait) = limits.post(member.person().id) {
        let problems = FieldErrors::one("question", messages::strings::too_fast);
        return Ok(again(&problems)?.retry_after(wait.seconds()));
    }
    let message = messages::post(store, realtime, &member, &draft).await?;
    if draft.poll().is_some_and(|poll| poll.closes_at.is_some()) {
        clock.0.notify_one();
    }
    let place = messages::view::dom_id(message.id);
    let notes = messages::notes(store, &member, &message).await?;
    let page = match notes.is_empty() {
        true => rooms::routes::at(member.room().id),
        false => rooms::routes::with_note(member.room().id, &message.id.to_string()),
    };
    Ok(Reply::see_other(format!("{page}#{place}")))
}

/// Reads the form.
fn read(
    form: &PollForm<'_>,
    key: &str,
    zone: &jiff::tz::TimeZone,
) -> std::result::Result<Draft, FieldErrors> {
    let mut problems = FieldErrors::default();
    let draft = Draft::of_text(form.question, Some(key));
    let is_blank = messages::draft::trimmed(form.question).is_empty();
    let problem = |found: FieldErrors| found.of("body").filter(|_| !is_blank);
    let draft = draft.map_err(|found| problem(found).unwrap_or(strings::no_question));
    let draft = problems.keep("question", draft);
    let poll = problems.keep("answer", NewPoll::parse(form.answers.iter().copied()));
    let closes_at = match form.when {
        NEVER => Some(None),
        when => {
            let choice = DueChoice::parse(when, form.at);
            let due = choice.and_then(|choice| choice.resolve(Timestamp::now(), zone));
            problems.keep(due_field::FIELD, due.map(Some).map_err(due_field::sentence))
        }
    };
    match (draft, poll, closes_at) {
        (Some(draft), Some(poll), Some(closes_at)) => {
            Ok(draft.asking(poll.with_rules(form.several, form.secret, closes_at)))
        }
        _ => Err(problems),
    }
}

/// A form that votes. It says what should be, so sending it twice is sending it once.
#[derive(FromForm)]
pub struct VoteForm {
    /// The number of the answer.
    answer: i64,
    /// Whether to choose it, or to take that back.
    #[field(default = true)]
    on: bool,
    /// Whether the form is on the message's page.
    #[field(default = false)]
    here: bool,
    /// The person that the page with the form was made for.
    reader: Option<UserId>,
}

/// Chooses an answer, or takes that back.
#[post("/rooms/<_room>/messages/<message>/vote", data = "<form>")]
pub async fn vote(
    _room: RoomId,
    message: MessageId,
    form: Form<VoteForm>,
    member: Member,
    hx: Htmx,
    limits: &State<Limits>,
    sources: PageSources<'_>,
) -> Result<Reply> {
    let PageSources {
        store, realtime, ..
    } = sources;
    member.check_reader(form.reader)?;
    let (lang, room) = (member.lang(), member.room().id);
    let refused = |status, sentence: Text| {
        Ok(match hx.0 {
            true => Reply::fragment(status, reactions::view::notice(sentence(lang))),
            false => Reply::page(status, view::refused(&member, message, sentence(lang))),
        })
    };
    // Whether there is such a poll comes first: an archived room has no more to tell.
    if messages::one(store, &member, message).await?.poll.is_none() {
        return Err(Error::NotFound);
    }
    if let Some(sentence) = obstacle(&member) {
        return refused(Status::UnprocessableEntity, sentence);
    }
    limits.react(member.person().id)?;
    let chosen = (form.answer, form.on);
    let (poll, seq) = match polls::vote(store, realtime, &member, message, chosen).await? {
        VoteOutcome::Done(poll, seq) => (poll, seq),
        VoteOutcome::Closed => return refused(Status::Conflict, strings::closed_already),
    };
    if hx.0 {
        let part = view::changed(lang, (room, message), Some(&poll), seq);
        return Ok(Reply::fragment(Status::Ok, part));
    }
    Ok(Reply::see_other(match form.here {
        true => view::page_part(room, message),
        false => format!(
            "{}#{}",
            rooms::routes::at(room),
            messages::view::dom_id(message)
        ),
    }))
}

/// A list for scripts.
#[derive(Responder)]
pub struct OwnVotes {
    lines: (ContentType, String),
    kept: Header<'static>,
}

/// The member's own votes in polls from `from` on: a line for each, the message's id and the number
/// of the answer. A page asks for it where it does not show them.
#[get("/rooms/<_room>/polls/own?<from>")]
pub async fn own(
    _room: RoomId,
    from: MessageId,
    member: Member,
    store: &Store,
) -> Result<OwnVotes> {
    let own = polls::own(store, &member, from).await?;
    let lines = own
        .iter()
        .map(|(message, answer)| format!("{message} {answer}\n"));
    Ok(OwnVotes {
        lines: (ContentType::Plain, lines.collect()),
        kept: Header::new("Cache-Control", "no-store"),
    })
}

/// Asks before a poll is closed.
#[get("/rooms/<_room>/messages/<message>/close-poll")]
pub async fn confirm_close(
    _room: RoomId,
    message: MessageId,
    member: Member,
    store: &Store,
) -> Result<Reply> {
    let found = messages::own(store, &member, message).await?;
    let poll = found.poll.ok_or(Error::NotFound)?;
    Ok(match poll.is_closed() {
        true => Reply::see_other(view::page_part(member.room().id, message)),
        false => Reply::page(Status::Ok, view::close_page(&member, message)),
    })
}

/// Closes the member's own poll.
#[post("/rooms/<_room>/messages/<message>/close-poll")]
pub async fn close(
    _room: RoomId,
    message: MessageId,
    member: Member,
    limits: &State<Limits>,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    limits.write(member.person().id)?;
    polls::close(store, realtime, &member, message).await?;
    let room = rooms::routes::at(member.room().id);
    let place = messages::view::dom_id(message);
    Ok(Reply::see_other(format!("{room}#{place}")))
}
