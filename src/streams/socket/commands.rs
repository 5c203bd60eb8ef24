//! The commands that a program sends over a socket, and their answers.

use rocket::{
    FromForm,
    form::Form,
    http::{RawStr, Status},
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    base::ids::{MessageId, RoomId},
    features::{
        accounts::Viewer,
        blocks,
        messages::{self, Draft},
        presence,
        rooms::{self, Member},
        threads,
    },
    i18n::field_errors::FieldErrors,
    streams::context::StreamContext,
    web::errors::status,
};

/// One of `{"say": "Hello", "nonce": "…"}`, `{"typing": true}` and `{"seen": 7}`, or
/// the same as a form: `say=Hello&nonce=…`.
#[derive(Deserialize, FromForm)]
struct ClientCommand {
    /// The text of a message to post.
    say: Option<String>,
    /// The message's idempotency key.
    nonce: Option<String>,
    /// The message that it answers.
    reply_to: Option<MessageId>,
    /// Whether the member is typing.
    #[serde(default)]
    typing: bool,
    /// The newest message that the member has read.
    seen: Option<MessageId>,
}

/// Runs the command in a text frame and answers it. The answer to a post has the post's
/// idempotency key, so that a program knows which post was answered; `said` means that the
/// message is stored. The other commands are answered only when they are refused.
pub async fn run(
    context: &StreamContext,
    viewer: &Viewer,
    room: RoomId,
    origin: &str,
    text: &str,
) -> Option<Value> {
    let Some(command) = parse(text) else {
        let usage = "Send {\"say\": \"…\"}, {\"typing\": true} or {\"seen\": <message>}.";
        return Some(refused(None, Status::BadRequest, Some(usage)));
    };
    let (store, realtime) = (&context.store, &context.realtime);
    // Membership is checked for every frame: it may have ended while the socket was open, a
    // moment before the stream ends.
    let member = match rooms::membership(store, viewer, room).await {
        Ok(member) => member,
        Err(error) => return Some(refused(command.nonce.as_deref(), status(&error), None)),
    };
    if let Some(text) = &command.say {
        let key = command.nonce.as_deref();
        let draft = Draft::parse(text, key).map(|draft| {
            let draft = draft.answering(command.reply_to);
            draft.quoting(member.room().id, origin)
        });
        return Some(post(context, &member, draft, key).await);
    }
    if command.typing && context.limits.typing(viewer.id()).is_ok() {
        presence::typing(realtime, &member);
    }
    let seen = command.seen?;
    if context.limits.write(viewer.id()).is_err() {
        return Some(refused(None, Status::TooManyRequests, None));
    }
    // In a task of its own: reports that come soon after each other wait to be one write, and
    // the frames behind this one do not wait with it.
    let (store, realtime) = (store.clone(), realtime.clone());
    tokio::spawn(async move {
        if let Err(error) = rooms::mark_read(&store, &realtime, &member, seen, None).await {
            tracing::warn!("A report of a socket was not stored: {error}");
        }
    });
    None
}

fn parse(text: &str) -> Option<ClientCommand> {
    // For the tests that show that a panic ends one socket only. A release has no such text.
    #[cfg(debug_assertions)]
    assert_ne!(text, "rehearse a panic", "a rehearsal");
    let command: ClientCommand = if text.trim_start().starts_with('{') {
        serde_json::from_str(text).ok()?
    } else {
        Form::parse_encoded(RawStr::new(text)).ok()?
    };
    (command.say.is_some() || command.typing || command.seen.is_some()).then_some(command)
}

async fn post(
    context: &StreamContext,
    member: &Member,
    draft: Result<Draft, FieldErrors>,
    idempotency_key: Option<&str>,
) -> Value {
    let draft = match draft {
        Ok(draft) => draft,
        Err(errors) => {
            let problem = errors.of("body").map(|error| error(member.lang()));
            return refused(idempotency_key, Status::UnprocessableEntity, problem);
        }
    };
    if let Some(obstacle) = member.obstacle() {
        let problem = blocks::view::sentence(obstacle)(member.lang());
        let status = Status::UnprocessableEntity;
        return refused(Some(draft.idempotency_key()), status, Some(problem));
    }
    let (limits, author) = (&context.limits, member.person().id);
    if let Err(wait) = limits.write(author).and_then(|()| limits.post(author)) {
        let mut refused = refused(Some(draft.idempotency_key()), Status::TooManyRequests, None);
        refused["retry_after"] = json!(wait.seconds());
        return refused;
    }
    let problem = match messages::may_answer(&context.store, member, &draft).await {
        Ok(true) => None,
        Ok(false) => Some(Status::UnprocessableEntity),
        Err(error) => Some(status(&error)),
    };
    if let Some(status) = problem {
        let problem = threads::strings::parent_removed(member.lang());
        return refused(Some(draft.idempotency_key()), status, Some(problem));
    }
    match messages::post(&context.store, &context.realtime, member, &draft).await {
        Ok(message) => {
            json!({ "event": "said", "nonce": draft.idempotency_key(), "message": message.id })
        }
        Err(error) => refused(Some(draft.idempotency_key()), status(&error), None),
    }
}

fn refused(idempotency_key: Option<&str>, status: Status, problem: Option<&str>) -> Value {
    json!({
        "event": "refused",
        "nonce": idempotency_key,
        "status": status.code,
        "problem": problem,
    })
}
