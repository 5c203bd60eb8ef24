//! The row of formatting buttons.

use maud::{Markup, html};

use crate::{
    features::composing::strings,
    i18n::{lang::Lang, strings::Text},
    web::{assets, icon},
};

/// The name that scripts know a button by, its icon, its label and its key.
type FormatButton = (&'static str, fn() -> Markup, Text, &'static str);

const BUTTONS: [FormatButton; 7] = [
    ("bold", icon::bold, strings::bold, "Control+B"),
    ("italic", icon::italic, strings::italic, "Control+I"),
    ("strike", icon::strike, strings::strike, "Control+Shift+X"),
    ("code", icon::code, strings::code, "Control+E"),
    ("quote", icon::quote, strings::quote, "Control+Shift+9"),
    ("list", icon::list, strings::list, "Control+Shift+8"),
    ("link", icon::link, strings::link, "Control+Shift+U"),
];

/// The row of buttons, with the addresses of what scripts load beside it.
pub fn formatting(lang: Lang) -> Markup {
    html! {
        div.formatting role="toolbar" aria-label=(strings::formatting(lang))
            data-style=(assets::url("formatting.css")) {
            @for (n, (mark, icon, label, keys)) in BUTTONS.iter().enumerate() {
                button.quiet type="button" data-mark=(mark) title=(label(lang)) aria-keyshortcuts=(keys)
                    tabindex=[(n > 0).then_some("-1")] {
                    (icon()) span.visually-hidden { (label(lang)) }
                }
            }
        }
    }
}
