//! Names of people, as pages show them.

use crate::{
    i18n::{lang::Lang, strings::strings},
    model::person::{GONE, Person},
};

strings! {
    /// Shown instead of the name of a closed account.
    former_member { en: "former member", es: "antiguo miembro", de: "ehemaliges Mitglied" }
}

/// A name as pages show it: the placeholder of a closed account is translated.
pub fn called(lang: Lang, name: &str) -> &str {
    match name {
        GONE => former_member(lang),
        _ => name,
    }
}

/// The name of a person as pages show it.
pub fn shown_name(lang: Lang, person: &Person) -> &str {
    called(lang, person.name())
}
