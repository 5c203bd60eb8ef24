//! The frame of every page: head, body, and the elements that every page has.

use std::fmt::Display;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::{
    i18n::lang::Lang,
    web::{assets, icon, pwa, strings, theme},
};

/// A whole page. The style sheet lays it out by `class`.
pub fn page(lang: Lang, title: &str, class: &str, body: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(lang.tag()) dir=(lang.dir()) class=[(class == "doorway").then_some("small-page")] {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content";
                (theme::colors(crate::model::preferences::Theme::System))
                meta name="htmx-config" content=(HTMX);
                title { (title) " · Snug" }
                link rel="icon" type="image/svg+xml" href=(assets::url("icon.svg"))
                    data-waiting=(assets::url("icon-waiting.svg"));
                link rel="apple-touch-icon" href=(assets::url("icon-180.png"));
                link rel="manifest" href=(pwa::MANIFEST);
                link rel="stylesheet" href=(assets::url(assets::STYLE));
                script defer src=(assets::url("vendor/htmx-4.0.1.min.js")) {}
                script defer src=(assets::url("vendor/hx-sse-4.0.1.min.js")) {}
                script defer src=(assets::url(assets::SCRIPT)) {}
            }
            body class=(class) {
                (body)
                div #notice role="status" data-unanswered=(strings::unanswered(lang)) data-copied=(strings::copied(lang)) {}
                dialog #card aria-labelledby="card-name" {}
                dialog #jump aria-label=(strings::go_to(lang)) {}
                // Its script is loaded when the key is pressed, the one for copying when something is
                // selected, the one for messages with the first that is pointed at, and the one for
                // code with the first code. The focus lets it be scrolled.
                dialog #keys tabindex="-1" aria-label=(strings::keys(lang))
                    data-script=(assets::url("shortcuts.js")) data-copying=(assets::url("copying.js"))
                    data-formatting=(assets::url("formatting.js"))
                    data-actions=(assets::url("message-actions.js")) data-reactions=(assets::url("reactions.js")) data-poll=(assets::url("polls.js"))
                    data-threads=(assets::url("threads.js"))
                    data-picker=(assets::url("emoji-picker.js")) data-picker-css=(assets::url("emoji-picker.css"))
                    data-code=(assets::url("code.js")) data-copy-code=(strings::copy_code(lang))
                    data-code-copied=(strings::code_copied(lang)) {}
            }
        }
    }
}

/// The header of a page without a sidebar: a link back, labeled `label`, and the title.
pub fn page_header(back: impl Display, label: &str, title: &Markup) -> Markup {
    html! {
        header.lead {
            a.back.button.quiet.round href=(back) title=(label) { (icon::back()) span.visually-hidden { (label) } }
            h1 { (title) }
        }
    }
}

/// The link to the next part of a list.
pub fn more_link(lang: Lang, next: impl Display) -> Markup {
    html! { p.actions { a.button href=(next) { (strings::show_more(lang)) } } }
}

/// The content of a dialog, with a button that closes it.
pub fn in_dialog(lang: Lang, content: &Markup) -> Markup {
    html! {
        form.closes method="dialog" {
            button.quiet.round type="submit" title=(strings::close(lang)) {
                (icon::close()) span.visually-hidden { (strings::close(lang)) }
            }
        }
        (content)
    }
}

/// The link that skips to the element `to`, for people who use a keyboard (WCAG 2.2,
/// 2.4.1).
pub fn skip_link(to: &str, label: &str) -> Markup {
    html! { a.skip href={ "#" (to) } { (label) } }
}

/// The settings of htmx: no style element (the content security policy forbids it; its two
/// rules are in our style sheet), no history (each page has an address).
const HTMX: PreEscaped<&str> =
    PreEscaped("includeIndicatorCSS:false, history:false, defaultTimeout:20000");
