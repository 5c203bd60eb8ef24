//! The actions that a message offers: one list, drawn as the toolbar of a message, as the sheet with all of
//! it, and on the message's own page, which needs no scripts.

use maud::{Markup, html};

use crate::{
    base::ids::RoomId,
    features::{
        forwarding, inbox,
        messages::{at_page, strings, view::delete_form},
        pins, polls, reactions,
        rooms::{self, Member},
        saved, threads,
    },
    i18n::{lang::Lang, strings::Text},
    model::message::Message,
    web::{self, icon},
};

/// One thing that can be done with a message.
pub struct MessageAction {
    /// The name by which `message-actions.js` knows it.
    name: &'static str,
    /// The words on its button.
    pub label: Text,
    icon: fn() -> Markup,
    /// The key that does it with the selected message.
    pub key: Option<&'static str>,
    offered: Offered,
    effect: Effect,
    /// Whether the toolbar has it. The sheet has all actions.
    in_toolbar: bool,
}

/// The messages for which it is offered. A deleted message offers nothing.
#[derive(Clone, Copy)]
enum Offered {
    /// Messages with a text that can be read.
    Readable,
    /// The same, while the room takes messages.
    ToWhoWrites,
    /// The same where the reader may pin: those that are not pinned, or those that are.
    ToWhoPins { pinned: bool },
    /// The reader's own, while the room takes messages.
    ToAuthorWhoWrites,
    /// The reader's own with an open poll, while the room takes messages.
    ToAuthorOfOpenPoll,
    /// The reader's own.
    ToAuthor,
    /// The reader's own, and all messages to whoever manages the room.
    ToAuthorAndManagers,
}

impl Offered {
    /// The same as a selector of the message's element.
    fn selector(self) -> &'static str {
        match self {
            Self::Readable => ":not(:has(.removed))",
            Self::ToWhoWrites => ":not(:has(.removed), .archived *)",
            Self::ToWhoPins { pinned: false } => {
                ":not(:has(.removed, .pinned), .archived *, [data-pins]:not([data-manages=true]) *)"
            }
            Self::ToWhoPins { pinned: true } => {
                ":has(.pinned):not(.archived *, [data-pins]:not([data-manages=true]) *)"
            }
            Self::ToAuthorWhoWrites => ".own:not(:has(.removed), .archived *)",
            Self::ToAuthorOfOpenPoll => ".own:has(.poll:not(.closed)):not(.archived *)",
            Self::ToAuthor => ".own:not(:has(.removed))",
            Self::ToAuthorAndManagers => ":is(.own, [data-manages=true] *):not(.gone)",
        }
    }

    fn is_offered(self, member: &Member, message: &Message) -> bool {
        let readable = message.body.is_some();
        let own = message.author.id == member.person().id;
        let takes_messages = !member.room().archived && member.obstacle().is_none();
        match self {
            Self::Readable => readable,
            Self::ToWhoWrites => readable && takes_messages,
            Self::ToWhoPins { pinned } => {
                readable && takes_messages && pins::may_pin(member) && message.pinned == pinned
            }
            Self::ToAuthorWhoWrites => readable && own && takes_messages,
            Self::ToAuthorOfOpenPoll => {
                own && takes_messages && message.poll.as_ref().is_some_and(|poll| !poll.is_closed())
            }
            Self::ToAuthor => readable && own,
            Self::ToAuthorAndManagers => {
                (readable || message.unreadable) && (own || member.manages())
            }
        }
    }
}

/// How it is done. Addresses are within the room, with `{id}` for the message.
#[derive(Clone, Copy)]
enum Effect {
    /// By a script alone: the page of the message does not have it.
    Script,
    /// On another page, or by a script in its place.
    Page(&'static str),
    /// On the page of the message, which has it in a part of its own.
    MessagePage,
    /// By a form.
    Form(&'static str),
    /// By deleting the message, after a question.
    Delete,
}

/// Everything that a message offers, in the order in which it is shown.
pub const ACTIONS: [MessageAction; 15] = [
    MessageAction {
        name: "reply",
        label: threads::strings::reply,
        icon: icon::reply,
        key: Some("r"),
        offered: Offered::ToWhoWrites,
        effect: Effect::Page("messages/{id}/reply"),
        in_toolbar: true,
    },
    MessageAction {
        name: "thread",
        label: threads::strings::open_thread,
        icon: icon::thread,
        key: Some("t"),
        offered: Offered::Readable,
        effect: Effect::Page("threads/{id}"),
        in_toolbar: true,
    },
    MessageAction {
        name: "react",
        label: reactions::strings::react,
        icon: icon::smile,
        key: Some("+"),
        offered: Offered::ToWhoWrites,
        effect: Effect::MessagePage,
        in_toolbar: true,
    },
    MessageAction {
        name: "copy",
        label: strings::copy,
        icon: icon::copy,
        key: Some("c"),
        offered: Offered::Readable,
        effect: Effect::Script,
        in_toolbar: false,
    },
    MessageAction {
        name: "link",
        label: strings::copy_link,
        icon: icon::link,
        key: Some("l"),
        offered: Offered::Readable,
        effect: Effect::Script,
        in_toolbar: false,
    },
    MessageAction {
        name: "forward",
        label: forwarding::strings::forward,
        icon: icon::forward,
        key: Some("f"),
        offered: Offered::Readable,
        effect: Effect::Page("messages/{id}/forward"),
        in_toolbar: false,
    },
    MessageAction {
        name: "unread",
        label: inbox::strings::mark_unread,
        icon: icon::unread,
        key: Some("u"),
        offered: Offered::Readable,
        effect: Effect::Form("messages/{id}/unread"),
        in_toolbar: false,
    },
    MessageAction {
        name: "save",
        label: saved::strings::save,
        icon: icon::save,
        key: Some("s"),
        offered: Offered::Readable,
        effect: Effect::MessagePage,
        in_toolbar: false,
    },
    MessageAction {
        name: "remind",
        label: saved::strings::remind,
        icon: icon::clock,
        key: Some("a"),
        offered: Offered::Readable,
        effect: Effect::Page("messages/{id}/remind"),
        in_toolbar: false,
    },
    MessageAction {
        name: "pin",
        label: pins::strings::pin,
        icon: icon::pin,
        key: Some("p"),
        offered: Offered::ToWhoPins { pinned: false },
        effect: Effect::MessagePage,
        in_toolbar: false,
    },
    MessageAction {
        name: "unpin",
        label: pins::strings::unpin,
        icon: icon::pin,
        key: Some("p"),
        offered: Offered::ToWhoPins { pinned: true },
        effect: Effect::MessagePage,
        in_toolbar: false,
    },
    MessageAction {
        name: "edit",
        label: strings::edit,
        icon: icon::edit,
        key: Some("e"),
        offered: Offered::ToAuthorWhoWrites,
        effect: Effect::Page("messages/{id}/edit"),
        in_toolbar: true,
    },
    MessageAction {
        name: "close-poll",
        label: polls::strings::close,
        icon: icon::poll,
        key: None,
        offered: Offered::ToAuthorOfOpenPoll,
        effect: Effect::Page("messages/{id}/close-poll"),
        in_toolbar: false,
    },
    MessageAction {
        name: "seen",
        label: strings::seen_by,
        icon: icon::read,
        key: Some("v"),
        offered: Offered::ToAuthor,
        effect: Effect::MessagePage,
        in_toolbar: false,
    },
    MessageAction {
        name: "remove",
        label: strings::remove,
        icon: icon::delete,
        key: Some("delete"),
        offered: Offered::ToAuthorAndManagers,
        effect: Effect::Delete,
        in_toolbar: false,
    },
];

/// The sheet that scripts open with all actions, the same for all messages. (Addresses are
/// relative to the page of the message.) They hide those that are not offered for the message,
/// fill `{id}` in, and make the toolbar of those that are marked for it.
pub fn sheet(lang: Lang) -> Markup {
    html! {
        dialog #actions aria-labelledby="actions-of" data-more=(strings::more(lang)) data-icon=(icon::more().into_string()) data-copied=(strings::copied(lang))
            // Screen readers hear on which message a button of the toolbar acts.
            data-label=(strings::action_on(lang, "{action}", "{text}", "{time}")) {
            form.closes method="dialog" {
                button.quiet.round type="submit" title=(web::strings::close(lang)) {
                    (icon::close()) span.visually-hidden { (web::strings::close(lang)) }
                }
            }
            h2 #actions-of {}
            @for action in &ACTIONS { (item(lang, action)) }
        }
    }
}

fn item(lang: Lang, action: &MessageAction) -> Markup {
    let (name, when, bar) = (
        action.name,
        action.offered.selector(),
        action.in_toolbar.then_some(""),
    );
    let content = html! {
        ((action.icon)()) span { ((action.label)(lang)) }
        @if let Some(key) = action.key { kbd aria-hidden="true" { (key_cap(lang, key)) } }
    };
    let address = match action.effect {
        Effect::Page(path) => Some(path),
        Effect::MessagePage => Some("messages/{id}"),
        Effect::Script | Effect::Form(_) | Effect::Delete => None,
    };
    let question = matches!(action.effect, Effect::Delete).then(|| strings::remove_question(lang));
    html! {
        @match address {
            Some(path) => {
                a.button.quiet data-act=(name) data-when=(when) data-bar=[bar] data-key=[action.key]
                    data-to={ "../" (path) } aria-describedby="actions-of" { (content) }
            }
            None => {
                button.quiet.danger[question.is_some()] type="button" data-act=(name) data-when=(when) data-bar=[bar]
                    data-key=[action.key] data-question=[question] aria-describedby="actions-of" { (content) }
            }
        }
    }
}

/// An address within the room.
fn address_in(room: RoomId, path: &str) -> String {
    format!("{}/{path}", rooms::routes::at(room))
}

/// The words on a key.
pub fn key_cap(lang: Lang, key: &'static str) -> &'static str {
    match key {
        "delete" => strings::delete_key(lang),
        letter => letter,
    }
}

/// The same on the page of the message.
pub fn on_page(member: &Member, message: &Message) -> Markup {
    let (lang, room) = (member.lang(), member.room());
    let offered = || {
        ACTIONS
            .iter()
            .filter(|action| action.offered.is_offered(member, message))
    };
    html! {
        p.actions {
            a.button href=(at_page::address(room.id, message.id)) { (strings::show_in_room(lang)) }
            @for action in offered() {
                @if let Effect::Page(path) = action.effect {
                    " " a.button href=(address_in(room.id, path).replace("{id}", &message.id.to_string())) {
                        ((action.label)(lang))
                    }
                }
            }
        }
        @for action in offered() {
            @match action.effect {
                Effect::Delete => (delete_form(lang, room, message)),
                Effect::Form(path) => {
                    form method="post" action=(address_in(room.id, path).replace("{id}", &message.id.to_string())) {
                        button type="submit" { ((action.label)(lang)) }
                    }
                }
                _ => {}
            }
        }
    }
}
