//! Every text of the app, for tests that read all of them.

use crate::{
    features::{
        account_settings, accounts, blocks, composing, conversations, email_confirmations,
        forwarding, inbox, invitations, messages, password_resets, people, pins, polls, presence,
        quick_switcher, rate_limits, reactions, room_directory, rooms, saved, scheduled, shortcuts,
        sidebar, threads,
    },
    i18n::{names, strings::StringEntry},
    streams, web,
};

/// The texts of each feature.
const FEATURES: [(&str, &[StringEntry]); 29] = [
    ("accounts", accounts::strings::ALL),
    ("blocks", blocks::strings::ALL),
    ("composing", composing::strings::ALL),
    ("forwarding", forwarding::strings::ALL),
    ("inbox", inbox::strings::ALL),
    ("invitations", invitations::strings::ALL),
    ("names", names::ALL),
    ("conversations", conversations::strings::ALL),
    ("email_confirmations", email_confirmations::strings::ALL),
    ("quick_switcher", quick_switcher::strings::ALL),
    ("shortcuts", shortcuts::strings::ALL),
    ("rate_limits", rate_limits::strings::ALL),
    ("reactions", reactions::strings::ALL),
    ("room_directory", room_directory::strings::ALL),
    ("messages", messages::strings::ALL),
    ("people", people::strings::ALL),
    ("pins", pins::strings::ALL),
    ("polls", polls::strings::ALL),
    ("presence", presence::strings::ALL),
    ("account_settings", account_settings::strings::ALL),
    ("password_resets", password_resets::strings::ALL),
    ("rooms", rooms::strings::ALL),
    ("rooms/settings", rooms::settings::strings::ALL),
    ("saved", saved::strings::ALL),
    ("scheduled", scheduled::strings::ALL),
    ("sidebar", sidebar::strings::ALL),
    ("streams", streams::strings::ALL),
    ("threads", threads::strings::ALL),
    ("web", web::strings::ALL),
];

/// Every text, with the name of its feature.
pub fn all() -> impl Iterator<Item = (&'static str, &'static StringEntry)> {
    let features = FEATURES.iter();
    features.flat_map(|(feature, texts)| texts.iter().map(move |text| (*feature, text)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use maud::html;

    use super::*;
    use crate::i18n::{lang::Lang, strings::around};

    /// Texts that are the same in English and another language.
    const SAME: [(&str, &str); 17] = [
        ("conversations", "online"),
        ("conversations", "offline"),
        ("shortcuts", "ctrl"),
        ("room_directory", "name"),
        ("presence", "count"),
        ("forwarding", "source"),
        ("saved", "in_room"),
        ("account_settings", "as_the_system"),
        ("rooms", "online"),
        ("scheduled", "in_room"),
        ("sidebar", "find_keys"),
        ("sidebar", "online"),
        ("threads", "thread"),
        ("threads", "thread_in"),
        ("web", "optional"),
        ("web", "short_date"),
        ("web", "short_day"),
    ];

    fn places(form: &str) -> BTreeSet<&str> {
        form.split(['{', '}']).skip(1).step_by(2).collect()
    }

    #[test]
    fn every_text_is_complete_in_every_language() {
        let mut problems = vec![];
        for (feature, StringEntry { name, forms }) in all() {
            let [english, others @ ..] = forms;
            for (lang, forms) in Lang::ALL.iter().zip(forms) {
                let mut wrong =
                    |what: &str| problems.push(format!("{feature} {name}: {what} ({lang:?})"));
                if forms.len() != 1 && forms.len() != lang.form(2_u64) + 1 {
                    wrong("does not have the plural forms of the language");
                }
                for form in *forms {
                    if form.trim().is_empty()
                        || form.trim_matches(' ') != *form
                        || form.contains("  ")
                    {
                        wrong("is blank, or has an extra space");
                    }
                    if form.contains(['"', '\'']) && *lang != Lang::English || form.contains("...")
                    {
                        wrong("has straight quotes or three periods");
                    }
                    if form.matches('{').count() != form.matches('}').count() {
                        wrong("has half a brace");
                    }
                }
                // The form for one may leave the number out.
                if forms.last().map(|form| places(form)) != english.last().map(|form| places(form))
                {
                    wrong("has other arguments than in English");
                }
            }
            let same = others.iter().any(|other| other == english);
            if same != SAME.contains(&(feature, *name)) {
                problems.push(format!(
                    "{feature} {name}: is or is not the same as in English"
                ));
            }
        }
        assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
    }

    #[test]
    fn html_is_put_where_each_language_has_it() {
        let sentence =
            |text| around(text, &[("a", &"<1>"), ("b", &html! { b { "2" } })]).into_string();
        assert_eq!(sentence("{a} & {b}."), "&lt;1&gt; &amp; <b>2</b>.");
        assert_eq!(sentence("{b}{a}"), "<b>2</b>&lt;1&gt;");
        assert_eq!(sentence("none, a"), "none, a");
    }

    #[test]
    fn texts_have_plural_forms() {
        let members = |n| Lang::ALL.map(|lang| room_directory::strings::members(lang, n));
        assert_eq!(members(1), ["1 member", "1 miembro", "1 Mitglied"]);
        assert_eq!(members(2), ["2 members", "2 miembros", "2 Mitglieder"]);
    }
}
