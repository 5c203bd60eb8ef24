//! Commands: a message that begins with a slash does what a form elsewhere does.

use crate::{
    base::{
        errors::{Error, Result},
        ids::MessageId,
    },
    db::Store,
    features::{
        composing::strings,
        invitations::by_name::{self, ByName},
        polls,
        rate_limits::Limits,
        rooms::{
            Member, NameClaim, RoomName, Topic,
            settings::{self, set_notification_level},
        },
        saved::command as remind_command,
    },
    i18n::strings::Text,
    model::room::NotificationLevel,
    realtime::Realtime,
};

/// A command that completion lists.
pub struct CommandInfo {
    /// Its name, without the slash.
    pub name: &'static str,
    /// The words that come after it, if there are any.
    pub words: Option<Text>,
    /// The line that says what it does.
    pub effect: Text,
}

const fn info(name: &'static str, words: Option<Text>, effect: Text) -> CommandInfo {
    CommandInfo {
        name,
        words,
        effect,
    }
}

/// All commands. The first two are messages (`model/spoken.rs`), and so is a poll with its answers
/// (`polls/draft.rs`).
pub const COMMANDS: [CommandInfo; 9] = [
    info("me", Some(strings::me_words), strings::me),
    info("shrug", Some(strings::shrug_words), strings::shrug),
    info("topic", Some(strings::topic_words), strings::topic),
    info("invite", Some(strings::invite_words), strings::invite),
    info("remind", Some(strings::remind_words), strings::remind),
    info("mute", None, strings::mute),
    info("unmute", None, strings::unmute),
    info("poll", Some(strings::poll_words), strings::poll),
    info("leave", None, strings::leave),
];

/// A text that is a command and no message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TypedCommand<'a> {
    name: &'a str,
    words: &'a str,
}

/// The outcome of a command.
pub enum CommandOutcome {
    /// It is done.
    Done(Done),
    /// It is not done, for this reason.
    Refused(Text),
    /// The page that asks before somebody leaves.
    AskToLeave,
    /// The form for a poll.
    AskForPoll,
}

/// A command that is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// The room has another topic.
    Topic,
    /// Somebody is a member, or asked.
    Invited,
    /// They are reminded of a message.
    Reminder,
    /// The room is muted.
    Muted,
    /// It is not muted any more.
    Unmuted,
}

impl Done {
    const ALL: [Self; 5] = [
        Self::Topic,
        Self::Invited,
        Self::Reminder,
        Self::Muted,
        Self::Unmuted,
    ];

    /// Its name in the address of the page that says so.
    pub fn name(self) -> &'static str {
        match self {
            Self::Topic => "topic",
            Self::Invited => "invited",
            Self::Reminder => "reminder",
            Self::Muted => "muted",
            Self::Unmuted => "unmuted",
        }
    }

    /// Reads such a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|done| done.name() == name)
    }

    /// The sentence that says so.
    pub fn sentence(self) -> Text {
        match self {
            Self::Topic => strings::topic_changed,
            Self::Invited => strings::invited,
            Self::Reminder => strings::reminded,
            Self::Muted => strings::muted,
            Self::Unmuted => strings::unmuted,
        }
    }
}

/// Reads a text: a slash and a word of letters. `/etc/hosts` is no command, and neither are two
/// slashes, nor what is a message of its own kind.
pub fn read(text: &str) -> Option<TypedCommand<'_>> {
    let text = text.trim();
    let (name, words) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let name = name.strip_prefix('/')?;
    let words = words.trim();
    let is_word = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphabetic());
    let is = |known: &str| name.eq_ignore_ascii_case(known);
    let is_message = is("shrug") || ((is("me") || is("poll")) && !words.is_empty());
    (is_word && !is_message).then_some(TypedCommand { name, words })
}

/// Whether the message box does something else with a text than to post it as it is. (The words of
/// a poll are its answers.)
pub fn is_command(text: &str) -> bool {
    read(text).is_some() || polls::draft::command_words(text).is_some()
}

/// Does what a command says. `reply_to` is the message that is answered, if one is.
///
/// # Errors
/// When the store fails.
pub async fn run(
    store: &Store,
    realtime: &Realtime,
    limits: &Limits,
    member: &Member,
    command: TypedCommand<'_>,
    reply_to: Option<MessageId>,
) -> Result<CommandOutcome> {
    let is_direct = member.room().is_direct();
    let level = |level| set_notification_level(store, realtime, member, level);
    Ok(match command.name.to_ascii_lowercase().as_str() {
        "me" => CommandOutcome::Refused(strings::words_missing),
        "topic" | "invite" | "leave" if is_direct => {
            CommandOutcome::Refused(strings::not_in_conversation)
        }
        "topic" | "invite" | "remind" if command.words.is_empty() => {
            CommandOutcome::Refused(strings::words_missing)
        }
        "topic" => set_topic(store, realtime, member, command.words).await?,
        "invite" => match by_name::invite(store, realtime, limits, member, command.words).await? {
            ByName::Invited => CommandOutcome::Done(Done::Invited),
            ByName::Refused(problem) | ByName::TooOften(_, problem) => {
                CommandOutcome::Refused(problem)
            }
        },
        "remind" => {
            let reminded = remind_command::remind(store, realtime, member, reply_to, command.words);
            match reminded.await? {
                None => CommandOutcome::Done(Done::Reminder),
                Some(problem) => CommandOutcome::Refused(problem),
            }
        }
        "mute" => {
            level(NotificationLevel::Nothing).await?;
            CommandOutcome::Done(Done::Muted)
        }
        "unmute" => {
            // A member who hears of mentions only has not muted the room.
            if member.read_state().notify == NotificationLevel::Nothing {
                level(NotificationLevel::All).await?;
            }
            CommandOutcome::Done(Done::Unmuted)
        }
        "leave" => CommandOutcome::AskToLeave,
        "poll" => CommandOutcome::AskForPoll,
        _ => CommandOutcome::Refused(strings::unknown),
    })
}

async fn set_topic(
    store: &Store,
    realtime: &Realtime,
    member: &Member,
    words: &str,
) -> Result<CommandOutcome> {
    let topic = match Topic::parse(words) {
        Ok(topic) => topic,
        Err(problem) => return Ok(CommandOutcome::Refused(problem)),
    };
    let name = match RoomName::parse(&member.room().name) {
        Ok(name) => name,
        Err(problem) => return Ok(CommandOutcome::Refused(problem)),
    };
    match settings::rename(store, realtime, member, &name, &topic).await {
        Ok(NameClaim::Granted(())) => Ok(CommandOutcome::Done(Done::Topic)),
        Ok(NameClaim::Taken) => Ok(CommandOutcome::Refused(settings::strings::taken)),
        Err(Error::NotFound) => Ok(CommandOutcome::Refused(strings::only_owner)),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::{TypedCommand, is_command, read};

    #[test]
    fn a_command_is_a_slash_and_a_word() {
        for (text, expected) in [
            ("/topic  a b ", Some(("topic", "a b"))),
            ("/mute", Some(("mute", ""))),
            ("/me", Some(("me", ""))),
            ("/nothing", Some(("nothing", ""))),
            ("/me waves", None),
            ("/poll", Some(("poll", ""))),
            ("/poll a | b | c", None),
            ("/shrug", None),
            ("//topic", None),
            ("/", None),
            ("/ x", None),
            ("/etc/hosts", None),
            ("/50", None),
            ("see /topic", None),
        ] {
            let command = expected.map(|(name, words)| TypedCommand { name, words });
            assert_eq!(read(text), command, "{text}");
            let is_poll = text.starts_with("/poll");
            assert_eq!(is_command(text), command.is_some() || is_poll, "{text}");
        }
    }
}
