//! A list of messages that is no history of a room: what is pinned, what somebody has saved.

use maud::{Markup, html};

use crate::{features::messages::view, i18n::lang::Lang, model::message::Message, web::assets};

/// The list with its entries. Its style sheet comes with it, because few pages have such a list.
pub fn list(entries: &Markup) -> Markup {
    html! {
        link rel="stylesheet" href=(assets::url("kept.css"));
        ol.kept { (entries) }
    }
}

/// A message, a line about it, and what can be done with it.
pub fn entry(lang: Lang, message: &Message, line: &Markup, actions: &Markup) -> Markup {
    html! {
        (view::alone(lang, message))
        li {
            p.hint { (line) }
            div.actions { (actions) }
        }
    }
}
