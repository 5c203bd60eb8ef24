//! What a program says over a socket, and what it is answered.

use rocket::{
    FromForm,
    form::Form,
    http::{RawStr, Status},
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    base::ids::{MessageId, RoomId},
    db::Store,
    features::{
        accounts::Viewer,
        messages::{self, Draft},
        presence,
        rooms::{self, Member},
    },
    realtime::Realtime,
    web::errors::status,
};

/// One of `{"say": "Hello", "nonce": "…"}`, `{"typing": true}` and `{"seen": 7}`, or
/// the same as a form: `say=Hello&nonce=…`.
#[derive(Deserialize, FromForm)]
struct Said {
    say: Option<String>,
    nonce: Option<String>,
    #[serde(default)]
    typing: bool,
    seen: Option<MessageId>,
}

/// Takes a text frame and answers it. Something said is answered with its nonce, so
/// that a program knows what it is the answer to, and `said` means that it is on
/// disk. That one is typing or has seen something is answered only by a refusal.
pub async fn take(
    store: &Store,
    realtime: &Realtime,
    viewer: &Viewer,
    room: RoomId,
    text: &str,
) -> Option<Value> {
    let Some(said) = read(text) else {
        let how = "Send {\"say\": \"…\"}, {\"typing\": true} or {\"seen\": <message>}.";
        return Some(refused(None, Status::BadRequest, Some(how)));
    };
    // The door is passed again for every frame: the right may have ended while the socket
    // was open, a moment before its stream hears of it.
    let member = match rooms::enter(store, viewer, room).await {
        Ok(member) => member,
        Err(error) => return Some(refused(said.nonce.as_deref(), status(&error), None)),
    };
    if let Some(text) = &said.say {
        return Some(say(store, realtime, &member, text, said.nonce.as_deref()).await);
    }
    if said.typing {
        presence::typing(realtime, &member);
    }
    let seen = rooms::seen(store, realtime, &member, said.seen?).await;
    seen.err().map(|error| refused(None, status(&error), None))
}

fn read(text: &str) -> Option<Said> {
    let said: Said = if text.trim_start().starts_with('{') {
        serde_json::from_str(text).ok()?
    } else {
        Form::parse_encoded(RawStr::new(text)).ok()?
    };
    (said.say.is_some() || said.typing || said.seen.is_some()).then_some(said)
}

async fn say(
    store: &Store,
    realtime: &Realtime,
    member: &Member,
    text: &str,
    nonce: Option<&str>,
) -> Value {
    let draft = match Draft::parse(text, nonce) {
        Ok(draft) => draft,
        Err(problems) => {
            let problem = problems.of("body").map(|problem| problem(member.lang()));
            return refused(nonce, Status::UnprocessableEntity, problem);
        }
    };
    match messages::post(store, realtime, member, &draft).await {
        Ok(message) => json!({ "event": "said", "nonce": draft.nonce(), "message": message.id }),
        Err(error) => refused(Some(draft.nonce()), status(&error), None),
    }
}

fn refused(nonce: Option<&str>, status: Status, problem: Option<&str>) -> Value {
    json!({ "event": "refused", "nonce": nonce, "status": status.code, "problem": problem })
}
