//! How a message that begins with a slash is drawn.

use maud::html;

use crate::{
    features::{
        accounts::view::name_of,
        messages::body::{self, Drawing},
    },
    i18n::lang::Lang,
    model::{
        message::Message,
        spoken::{SHRUG, Spoken},
    },
};

/// Whether it is drawn in a way of its own.
pub fn is_spoken(text: &str) -> bool {
    !matches!(Spoken::of(text), Spoken::Plain(_))
}

/// The words of a message: what its author does (`/me`), or says with a shrug (`/shrug`).
pub fn draw(lang: Lang, message: &Message, text: &str) -> Drawing {
    let spoken = Spoken::of(text);
    let drawing = body::draw(spoken.words(), &message.names());
    let words = &drawing.html;
    let html = match spoken {
        Spoken::Plain(_) => return drawing,
        Spoken::Action(_) => html! { "* " b { (name_of(lang, &message.author)) } " " (words) },
        Spoken::Shrug("") => html! { (SHRUG) },
        Spoken::Shrug(_) => html! { (words) " " (SHRUG) },
    };
    Drawing {
        html,
        is_few_emoji: false,
        ..drawing
    }
}
