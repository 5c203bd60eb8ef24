//! The choices that a browser keeps in cookies: colors, single-key shortcuts, language.

use maud::{Markup, html};
use rocket::{FromForm, State, form::Form, get, http::CookieJar, post, uri};

use crate::{
    base::config::Settings,
    features::{
        account_settings::{self, profile_page::switch, strings},
        accounts::Viewer,
        shortcuts,
    },
    i18n::{
        lang::{Lang, LangPreference},
        strings::Text,
    },
    model::preferences::{Density, SingleKeyShortcuts, Theme},
    web::{
        self, density,
        form::{saved, saved_at_once},
        htmx::Htmx,
        language,
        reply::Reply,
        return_to::ReturnTo,
        single_key_shortcuts, theme,
    },
};

/// The form of the colors.
#[derive(FromForm)]
pub struct ThemeForm {
    theme: Theme,
}

/// Sets the colors: light, dark, or those of the system.
#[post("/me/theme", data = "<form>")]
pub fn set_theme(
    form: Form<ThemeForm>,
    viewer: Viewer,
    hx: Htmx,
    jar: &CookieJar<'_>,
    settings: &State<Settings>,
) -> Reply {
    jar.add(theme::cookie(form.theme, settings));
    let page = uri!(account_settings::routes::me(Some("theme")));
    saved(hx, viewer.lang(), page)
}

/// The choice of colors. A script shows them.
pub fn theme_form(lang: Lang, current: Theme) -> Markup {
    let choices = html! {
        div.segments role="radiogroup" aria-label=(strings::colors(lang)) {
            @for theme in Theme::ALL {
                label {
                    input type="radio" name="theme" value=(theme.name()) autocomplete="off"
                        checked[theme == current];
                    span { (theme_label(theme)(lang)) }
                }
            }
        }
        p.hint { (strings::this_browser_alone(lang)) }
    };
    saved_at_once(lang, uri!(set_theme()), &choices)
}

fn theme_label(theme: Theme) -> Text {
    match theme {
        Theme::System => strings::as_the_system,
        Theme::Light => strings::light,
        Theme::Dark => strings::dark,
    }
}

/// The form of single-key shortcuts. Browsers send only a switch that is on.
#[derive(FromForm)]
pub struct SingleKeyShortcutsForm {
    #[field(default = SingleKeyShortcuts::Off)]
    letters: SingleKeyShortcuts,
}

/// Turns single-key shortcuts on or off.
#[post("/me/letters", data = "<form>")]
pub fn set_single_key_shortcuts(
    form: Form<SingleKeyShortcutsForm>,
    viewer: Viewer,
    hx: Htmx,
    jar: &CookieJar<'_>,
    settings: &State<Settings>,
) -> Reply {
    jar.add(single_key_shortcuts::cookie(form.letters, settings));
    let page = uri!(account_settings::routes::me(Some("letters")));
    saved(hx, viewer.lang(), page)
}

/// The switch of single-key shortcuts, and a link to the list of all shortcuts.
pub fn single_key_shortcuts_form(lang: Lang, current: SingleKeyShortcuts) -> Markup {
    let on = SingleKeyShortcuts::On;
    let hint = html! { (strings::letters_hint(lang)) " " (strings::this_browser_alone(lang)) };
    let value = (on.name(), current == on);
    let choices = switch("letters", value, strings::letters(lang), &hint);
    html! {
        (saved_at_once(lang, uri!(set_single_key_shortcuts()), &choices))
        p { a href=(uri!(shortcuts::routes::keys())) { (strings::all_keys(lang)) } }
    }
}

/// The form of the density. Browsers send only a switch that is on.
#[derive(FromForm)]
pub struct DensityForm {
    #[field(default = Density::Comfortable)]
    density: Density,
}

/// Chooses how much room messages take.
#[post("/me/density", data = "<form>")]
pub fn set_density(
    form: Form<DensityForm>,
    viewer: Viewer,
    hx: Htmx,
    jar: &CookieJar<'_>,
    settings: &State<Settings>,
) -> Reply {
    jar.add(density::cookie(form.density, settings));
    let page = uri!(account_settings::routes::me(Some("density")));
    saved(hx, viewer.lang(), page)
}

/// The switch of the compact form of messages.
pub fn density_form(lang: Lang, current: Density) -> Markup {
    let compact = Density::Compact;
    let hint = html! { (strings::compact_hint(lang)) " " (strings::this_browser_alone(lang)) };
    let value = (compact.name(), current == compact);
    let choices = switch("density", value, strings::compact(lang), &hint);
    saved_at_once(lang, uri!(set_density()), &choices)
}

/// The form of the language.
#[derive(FromForm)]
pub struct LanguageForm {
    language: LangPreference,
}

/// Sets the language, or leaves it to `Accept-Language`.
#[post("/me/language", data = "<form>")]
pub fn set_language(
    form: Form<LanguageForm>,
    _viewer: Viewer,
    jar: &CookieJar<'_>,
    settings: &State<Settings>,
) -> Reply {
    jar.add(language::cookie(form.language, settings));
    Reply::see_other(uri!(account_settings::routes::me(Some("language"))))
}

/// Sets the language of somebody who is not signed in, by a link on the page. A link from
/// another site can do that, too, and no more.
#[get("/language/<lang>?<next>")]
pub fn set_language_by_link(
    lang: Lang,
    next: Option<ReturnTo>,
    jar: &CookieJar<'_>,
    settings: &State<Settings>,
) -> Reply {
    jar.add(language::cookie(LangPreference(Some(lang)), settings));
    Reply::see_other(next.unwrap_or_default())
}

/// The choice of the language. Each has its own name, because people who look for theirs
/// may not read the current one.
pub fn language_form(lang: Lang, current: LangPreference) -> Markup {
    html! {
        form.card method="post" action=(uri!(set_language())) {
            div.field {
                label.visually-hidden for="language" { (web::strings::language(lang)) } " "
                select #language name="language" autocomplete="off" aria-describedby="language-hint" {
                    @for choice in LangPreference::ALL {
                        option value=(choice.value()) lang=[choice.0.map(Lang::tag)]
                            selected[choice == current] {
                            (choice.0.map_or(strings::as_the_browser(lang), Lang::name))
                        }
                    }
                }
                p.hint #language-hint { (strings::this_browser_alone(lang)) }
            }
            button type="submit" { (web::strings::save(lang)) }
        }
    }
}
