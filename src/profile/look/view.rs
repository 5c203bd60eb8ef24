//! The choice of how Snug looks in this browser, and of what it speaks.

use maud::{Markup, html};
use rocket::uri;

use super::routes;
use crate::{
    keyboard,
    profile::words,
    web::{
        self,
        lang::{Lang, Wanted},
        letters::Letters,
        theme::Theme,
        wording::Word,
    },
};

/// The choice of colors. A plain form: the page that comes back is the answer.
pub fn themes(lang: Lang, now: Theme) -> Markup {
    html! {
        form.card method="post" action=(uri!(routes::wear())) {
            div.segments role="group" aria-label=(words::colors(lang)) {
                @for theme in Theme::ALL {
                    button type="submit" name="theme" value=(theme.name())
                        aria-pressed=(theme == now) { (label(theme)(lang)) }
                }
            }
            p.hint { (words::this_browser_alone(lang)) }
        }
    }
}

fn label(theme: Theme) -> Word {
    match theme {
        Theme::System => words::as_the_system,
        Theme::Light => words::light,
        Theme::Dark => words::dark,
    }
}

/// Whether single letters do something, and the way to what the keyboard does.
pub fn letters(lang: Lang, now: Letters) -> Markup {
    html! {
        form.card method="post" action=(uri!(routes::type_letters())) {
            div.segments role="group" aria-label=(words::letters(lang)) {
                @for letters in Letters::ALL {
                    button type="submit" name="letters" value=(letters.name())
                        aria-pressed=(letters == now) { (switched(letters)(lang)) }
                }
            }
            p.hint { (words::letters_hint(lang)) " " (words::this_browser_alone(lang)) }
            p { a href=(uri!(keyboard::routes::keys())) { (words::all_keys(lang)) } }
        }
    }
}

fn switched(letters: Letters) -> Word {
    match letters {
        Letters::On => words::letters_on,
        Letters::Off => words::letters_off,
    }
}

/// The choice of a language, each by its own name: whoever looks for theirs may not read
/// the one they got.
pub fn languages(lang: Lang, now: Wanted) -> Markup {
    html! {
        form.card method="post" action=(uri!(routes::speak())) {
            div.field {
                label for="language" { (web::words::language(lang)) }
                select #language name="language" autocomplete="off" aria-describedby="language-hint" {
                    @for wanted in Wanted::ALL {
                        option value=(wanted.value()) lang=[wanted.0.map(Lang::tag)]
                            selected[wanted == now] {
                            (wanted.0.map_or(words::as_the_browser(lang), Lang::name))
                        }
                    }
                }
                p.hint #language-hint { (words::this_browser_alone(lang)) }
            }
            button.primary type="submit" { (web::words::save(lang)) }
        }
    }
}
