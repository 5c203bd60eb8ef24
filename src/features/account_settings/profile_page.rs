//! The forms of the viewer's profile and privacy, and saving them.

use maud::{Markup, html};
use rocket::{FromForm, State, form::Form, http::Status, post, uri};

use crate::{
    base::errors::Result,
    db::Store,
    features::{
        account_settings::{self, AccountSettings, strings, view::SettingsForms},
        accounts::{
            Viewer,
            profile::{
                self, OwnProfile, Privacy, ProfileEdit, ProfileSave, own_profile, time_zones,
            },
            strings::name_taken,
            view::{avatar, name_of},
        },
    },
    i18n::{field_errors::FieldErrors, lang::Lang},
    model::person::Person,
    realtime::Realtime,
    web::{
        self,
        form::{Field, field, problem, saved, saved_at_once},
        htmx::{self, Htmx},
        reply::Reply,
    },
};

/// The form of the profile: its stored values, or those that were sent.
#[derive(Clone, Copy, FromForm)]
pub struct ProfileForm<'r> {
    #[field(default = "")]
    display_name: &'r str,
    #[field(default = "")]
    bio: &'r str,
    #[field(default = "")]
    time_zone: &'r str,
}

impl<'r> ProfileForm<'r> {
    /// The form with the stored values.
    pub fn of(person: &'r Person, profile: &'r OwnProfile) -> Self {
        Self {
            display_name: person.display_name.as_deref().unwrap_or_default(),
            bio: &profile.bio,
            time_zone: profile.time_zone.as_deref().unwrap_or_default(),
        }
    }
}

/// Saves the profile.
#[post("/me/profile", data = "<form>")]
pub async fn save_profile(
    form: Form<ProfileForm<'_>>,
    viewer: Viewer,
    hx: Htmx,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    let lang = viewer.lang();
    let saved = match ProfileEdit::parse(form.display_name, form.bio, form.time_zone) {
        Ok(edit) => match profile::save_profile(store, &viewer, &edit).await? {
            ProfileSave::Saved(person) => Ok(person),
            ProfileSave::NameTaken => Err(FieldErrors::one("display_name", name_taken)),
        },
        Err(problems) => Err(problems),
    };
    let problems = match saved {
        Ok(_) if !hx.0 => {
            let page = uri!(account_settings::routes::me(Some("profile")));
            return Ok(Reply::see_other(page));
        }
        Ok(person) => {
            let own = own_profile(store, &viewer).await?;
            let stored = ProfileForm::of(&person, &own);
            let form = profile_form(lang, stored, &FieldErrors::default(), true);
            return Ok(Reply::fragment(
                Status::Ok,
                with_own_name(lang, &form, &person),
            ));
        }
        Err(problems) => problems,
    };
    let settings = AccountSettings::of(store, realtime, &viewer).await?;
    let form = profile_form(lang, *form, &problems, false);
    Ok(hx.form(form, |again| {
        let forms = SettingsForms {
            profile: Some(again.clone()),
            ..Default::default()
        };
        account_settings::view::settings_page(&viewer, &settings, &forms, None)
    }))
}

/// The time zone that the browser is in.
#[derive(FromForm)]
pub struct BrowserZoneForm<'r> {
    #[field(default = "")]
    zone: &'r str,
}

/// Makes the browser's time zone the viewer's, and nothing else of the profile. Only scripts
/// offer that.
#[post("/me/time-zone", data = "<form>")]
pub async fn use_browser_zone(
    form: Form<BrowserZoneForm<'_>>,
    viewer: Viewer,
    hx: Htmx,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    let lang = viewer.lang();
    let set = profile::set_time_zone(store, &viewer, form.zone).await?;
    let own = own_profile(store, &viewer).await?;
    let Err(problem) = set else {
        if !hx.0 {
            let page = uri!(account_settings::routes::me(Some("profile")));
            return Ok(Reply::see_other(page));
        }
        let zone = own.time_zone.unwrap_or_default();
        let field = time_zone_field(lang, &zone, &FieldErrors::default(), true);
        return Ok(Reply::fragment(Status::Ok, field));
    };
    let problems = FieldErrors::one("time_zone", problem);
    if hx.0 {
        let field = time_zone_field(lang, form.zone, &problems, false);
        return Ok(Reply::fragment(Status::UnprocessableEntity, field));
    }
    let settings = AccountSettings::of(store, realtime, &viewer).await?;
    let typed = ProfileForm {
        time_zone: form.zone,
        ..ProfileForm::of(viewer.person(), &own)
    };
    let forms = SettingsForms {
        profile: Some(profile_form(lang, typed, &problems, false)),
        ..Default::default()
    };
    let page = account_settings::view::settings_page(&viewer, &settings, &forms, None);
    Ok(Reply::page(Status::UnprocessableEntity, page))
}

/// A note beside a form that it was saved. It takes the focus, so that the keyboard
/// continues from the form that htmx has replaced.
pub fn saved_note(lang: Lang, saved: bool) -> Markup {
    html! { @if saved { p.done role="status" tabindex="-1" autofocus { (web::strings::saved(lang)) } } }
}

/// The viewer's avatar and name, as others see them, above the forms.
pub fn own_name(lang: Lang, person: &Person) -> Markup {
    html! {
        p.person #self {
            (avatar(person))
            (name_of(lang, person))
            @if person.display_name.is_some() && !person.shares_name { span.hint { "@" (person.username) } }
        }
    }
}

/// A form, and the update of the name above the forms.
pub fn with_own_name(lang: Lang, form: &Markup, person: &Person) -> Markup {
    html! { (form) (htmx::replace("#self", &own_name(lang, person))) }
}

/// The form of the profile.
pub fn profile_form(
    lang: Lang,
    form: ProfileForm<'_>,
    problems: &FieldErrors,
    saved: bool,
) -> Markup {
    let action = uri!(save_profile());
    html! {
        form.card method="post" action=(action)
            hx-post=(action) hx-target="this" hx-swap="outerHTML" {
            (field(lang, &Field {
                label: strings::name(lang),
                value: form.display_name,
                autocomplete: "name",
                required: false,
                hint: Some(strings::name_hint(lang)),
                ..Field::text("display_name")
            }, problems))
            (bio_field(lang, form.bio, problems))
            (time_zone_field(lang, form.time_zone, problems, false))
            div.actions { button type="submit" { (web::strings::save(lang)) } }
            (saved_note(lang, saved))
        }
    }
}

fn bio_field(lang: Lang, value: &str, problems: &FieldErrors) -> Markup {
    let found = problems.of("bio");
    html! {
        div.field {
            label for="bio" { (strings::about_you(lang)) " " span.optional { (web::strings::optional(lang)) } }
            // HTML parsers drop the first line break, so it must not be the text's.
            textarea #bio name="bio" rows="3" dir="auto" aria-invalid=[found.map(|_| "true")]
                aria-describedby={ @if found.is_some() { "bio-problem " } "bio-hint" } { "\n" (value) }
            (problem(lang, "bio", problems))
            p.hint #bio-hint { (strings::about_hint(lang)) }
        }
    }
}

/// The field of the time zone. A script offers the browser's zone to somebody who has another.
fn time_zone_field(lang: Lang, value: &str, problems: &FieldErrors, saved: bool) -> Markup {
    let found = problems.of("time_zone");
    let browser_zone = uri!(use_browser_zone());
    html! {
        div.field {
            label for="time_zone" { (strings::time_zone(lang)) " " span.optional { (web::strings::optional(lang)) } }
            input #time_zone name="time_zone" value=(value) list="zones" autocomplete="off"
                autocapitalize="none" spellcheck="false" placeholder="Europe/Madrid"
                aria-invalid=[found.map(|_| "true")]
                aria-describedby={ @if found.is_some() { "time_zone-problem " } "time_zone-hint" };
            datalist #zones { @for zone in time_zones() { option value=(zone) {} } }
            (problem(lang, "time_zone", problems))
            p.hint #time_zone-hint { (strings::time_zone_hint(lang)) }
            p #browser-zone hidden {
                button type="button" hx-post=(browser_zone) hx-target="closest .field" hx-swap="outerHTML" {
                    (strings::use_zone(lang, html! { bdi {} }))
                }
            }
            (saved_note(lang, saved))
        }
    }
}

/// The form of the two switches. Browsers send only a switch that is on.
#[derive(FromForm)]
pub struct PrivacyForm {
    #[field(default = false)]
    receipts: bool,
    #[field(default = false)]
    appears_offline: bool,
}

/// Saves what others may see of reading and presence.
#[post("/me/privacy", data = "<form>")]
pub async fn save_privacy(
    form: Form<PrivacyForm>,
    viewer: Viewer,
    hx: Htmx,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    let privacy = Privacy {
        receipts: form.receipts,
        appears_offline: form.appears_offline,
    };
    profile::set_privacy(store, realtime, &viewer, privacy).await?;
    let page = uri!(account_settings::routes::me(Some("privacy")));
    Ok(saved(hx, viewer.lang(), page))
}

/// The form of what others may see of reading and presence.
pub fn privacy_form(lang: Lang, privacy: Privacy) -> Markup {
    let receipts = html! { (strings::receipts_hint(lang)) };
    let offline = html! { (strings::appear_offline_hint(lang)) };
    let switches = html! {
        (switch("receipts", ("true", privacy.receipts), strings::receipts(lang), &receipts))
        (switch("appears_offline", ("true", privacy.appears_offline), strings::appear_offline(lang), &offline))
    };
    saved_at_once(lang, uri!(save_privacy()), &switches)
}

/// A switch, and the value that it sends when it is on.
pub fn switch(name: &str, (value, on): (&str, bool), label: &str, hint: &Markup) -> Markup {
    html! {
        div.switch {
            input id=(name) name=(name) type="checkbox" role="switch" value=(value) checked[on]
                autocomplete="off" aria-describedby={ (name) "-hint" };
            label for=(name) { (label) }
            p.hint id={ (name) "-hint" } { (hint) }
        }
    }
}
