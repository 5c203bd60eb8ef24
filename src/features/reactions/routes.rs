//! Reacting to a message.

use rocket::{
    FromForm, State,
    fairing::AdHoc,
    form::Form,
    get,
    http::{ContentType, Header, Status},
    post,
    response::Responder,
    routes,
};

use crate::{
    base::{
        errors::{Error, Result},
        ids::{MessageId, RoomId, UserId},
    },
    db::Store,
    features::{
        accounts::Viewer,
        blocks, messages,
        rate_limits::Limits,
        reactions::{self, ReactionOutcome, emoji::Emoji, picker_view, strings, view},
        rooms::{self, Member, page::PageSources},
    },
    i18n::{field_errors::FieldErrors, lang::Lang, strings::Text},
    web::{assets::Content, htmx::Htmx, reply::Reply, traced},
};

/// Mounts the routes of this feature.
pub fn stage() -> AdHoc {
    AdHoc::on_ignite("Reactions", |rocket| async {
        rocket.mount("/", traced(routes![react, own, used, all]))
    })
}

/// A form that reacts. It says what should be, so sending it twice is sending it once.
#[derive(FromForm)]
pub struct ReactionForm<'r> {
    /// The emoji, or its name.
    #[field(default = "")]
    emoji: &'r str,
    /// Whether to put it there, or to take it back.
    #[field(default = true)]
    on: bool,
    /// Whether the form is on the message's page.
    #[field(default = false)]
    here: bool,
    /// The person that the page with the form was made for.
    reader: Option<UserId>,
}

/// Puts an emoji on a message, or takes it back.
#[post("/rooms/<_room>/messages/<message>/react", data = "<form>")]
pub async fn react(
    _room: RoomId,
    message: MessageId,
    form: Form<ReactionForm<'_>>,
    member: Member,
    hx: Htmx,
    limits: &State<Limits>,
    sources: PageSources<'_>,
) -> Result<Reply> {
    let PageSources {
        store, realtime, ..
    } = sources;
    member.check_reader(form.reader)?;
    let room = member.room();
    let refused = |sentence: Text, may_react| {
        Ok(match hx.0 {
            true => Reply::fragment(
                Status::UnprocessableEntity,
                view::notice(sentence(member.lang())),
            ),
            false => Reply::page(
                Status::UnprocessableEntity,
                view::refused(
                    &member,
                    message,
                    form.emoji,
                    &FieldErrors::one("emoji", sentence),
                    may_react,
                ),
            ),
        })
    };
    // Whether there is such a message comes first: an archived room has no more to tell.
    let found = messages::one(store, &member, message).await?;
    if room.archived {
        return refused(strings::archived, false);
    }
    if let Some(obstacle) = member.obstacle() {
        return refused(blocks::view::sentence(obstacle), false);
    }
    let Some(emoji) = Emoji::read_typed(form.emoji) else {
        return refused(strings::no_emoji, true);
    };
    if found.body.is_none() && !found.unreadable {
        return Err(Error::NotFound);
    }
    limits.react(member.person().id)?;
    let outcome = reactions::react(store, realtime, &member, message, emoji, form.on).await?;
    let (reactions, seq) = match outcome {
        ReactionOutcome::Done(reactions, seq) => (reactions, seq),
        ReactionOutcome::TooMany => return refused(strings::too_many, true),
    };
    if hx.0 {
        let row = view::changed(member.lang(), room.id, message, &reactions, seq);
        return Ok(Reply::fragment(Status::Ok, row));
    }
    Ok(Reply::see_other(match form.here {
        true => view::page_part(room.id, message),
        false => format!(
            "{}#{}",
            rooms::routes::at(room.id),
            messages::view::dom_id(message)
        ),
    }))
}

/// A list for scripts.
#[derive(Responder)]
pub struct OwnReactions {
    lines: (ContentType, String),
    kept: Header<'static>,
}

/// The member's own reactions to messages from `from` on: a line for each, the message's id and
/// the emoji. A page asks for it if more people reacted than it names.
#[get("/rooms/<_room>/reactions?<from>")]
pub async fn own(
    _room: RoomId,
    from: MessageId,
    member: Member,
    store: &Store,
) -> Result<OwnReactions> {
    let own = reactions::own(store, &member, from).await?;
    let lines = own
        .iter()
        .map(|(message, emoji)| format!("{message} {emoji}\n"));
    Ok(OwnReactions {
        lines: (ContentType::Plain, lines.collect()),
        kept: Header::new("Cache-Control", "no-store"),
    })
}

/// The member's quick row, for scripts: a line for each emoji.
#[get("/me/emoji")]
pub async fn used(viewer: Viewer, store: &Store) -> Result<OwnReactions> {
    let quick = reactions::quick(store, &viewer).await?;
    let lines = quick.iter().map(|emoji| format!("{}\n", emoji.as_str()));
    Ok(OwnReactions {
        lines: (ContentType::Plain, lines.collect()),
        kept: Header::new("Cache-Control", "no-store"),
    })
}

/// An answer that is the same for everybody who speaks a language.
#[derive(Responder)]
pub struct Kept {
    content: &'static Content,
    kept: Header<'static>,
}

/// The list of all emoji for the picker, in a language and a tone of skin.
#[get("/emoji?<lang>&<tone>")]
pub fn all(lang: Option<&str>, tone: Option<usize>, viewer: Viewer) -> Kept {
    let named = Lang::ALL.into_iter().find(|l| Some(l.tag()) == lang);
    Kept {
        content: picker_view::list(named.unwrap_or(viewer.lang()), tone.unwrap_or_default()),
        kept: Header::new("Cache-Control", "private, max-age=86400"),
    }
}
