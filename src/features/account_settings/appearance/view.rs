//! The choice of how Snug looks in this browser, and of what it speaks.

use maud::{Markup, html};
use rocket::uri;

use crate::{
    features::{
        account_settings::{appearance::routes, strings},
        shortcuts,
    },
    i18n::{
        lang::{Lang, LangPreference},
        strings::Text,
    },
    model::preferences::{SingleKeyShortcuts, Theme},
    web,
};

/// The choice of colors. A plain form: the page that comes back is the answer.
pub fn themes(lang: Lang, now: Theme) -> Markup {
    html! {
        form.card method="post" action=(uri!(routes::wear())) {
            div.segments role="group" aria-label=(strings::colors(lang)) {
                @for theme in Theme::ALL {
                    button type="submit" name="theme" value=(theme.name())
                        aria-pressed=(theme == now) { (label(theme)(lang)) }
                }
            }
            p.hint { (strings::this_browser_alone(lang)) }
        }
    }
}

fn label(theme: Theme) -> Text {
    match theme {
        Theme::System => strings::as_the_system,
        Theme::Light => strings::light,
        Theme::Dark => strings::dark,
    }
}

/// Whether single letters do something, and the way to what the keyboard does.
pub fn letters(lang: Lang, now: SingleKeyShortcuts) -> Markup {
    html! {
        form.card method="post" action=(uri!(routes::type_letters())) {
            div.segments role="group" aria-label=(strings::letters(lang)) {
                @for letters in SingleKeyShortcuts::ALL {
                    button type="submit" name="letters" value=(letters.name())
                        aria-pressed=(letters == now) { (switched(letters)(lang)) }
                }
            }
            p.hint { (strings::letters_hint(lang)) " " (strings::this_browser_alone(lang)) }
            p { a href=(uri!(shortcuts::routes::keys())) { (strings::all_keys(lang)) } }
        }
    }
}

fn switched(letters: SingleKeyShortcuts) -> Text {
    match letters {
        SingleKeyShortcuts::On => strings::letters_on,
        SingleKeyShortcuts::Off => strings::letters_off,
    }
}

/// The choice of a language, each by its own name: whoever looks for theirs may not read
/// the one they got.
pub fn languages(lang: Lang, now: LangPreference) -> Markup {
    html! {
        form.card method="post" action=(uri!(routes::speak())) {
            div.field {
                label for="language" { (web::strings::language(lang)) }
                select #language name="language" autocomplete="off" aria-describedby="language-hint" {
                    @for wanted in LangPreference::ALL {
                        option value=(wanted.value()) lang=[wanted.0.map(Lang::tag)]
                            selected[wanted == now] {
                            (wanted.0.map_or(strings::as_the_browser(lang), Lang::name))
                        }
                    }
                }
                p.hint #language-hint { (strings::this_browser_alone(lang)) }
            }
            button.primary type="submit" { (web::strings::save(lang)) }
        }
    }
}
