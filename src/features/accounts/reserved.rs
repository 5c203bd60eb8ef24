//! Names with which a person could pretend to be the server, everybody, or the reader.

use std::sync::LazyLock;

use crate::{
    i18n::{lang::Lang, names::former_member},
    model::{look::Look, person::GONE},
};

/// Words that no name may be, nor be made of together with [`BESIDE`].
const CHIEF: &str = "
    admin admins administrator administrators administrador administradora administratorin
    adminstration administration administracion sysadmin webmaster postmaster hostmaster
    moderator moderators moderador moderadora moderatorin moderation root superuser
    snug support soporte helpdesk security seguridad sicherheit
    system sistema server servidor systemnachricht systemmeldung
    all everyone everybody room channel here todos todas todo alle jeder kanal aqui hier
    me you yourself yo tu usted ich du dich sie";

/// Words that are names by themselves, and say who speaks beside a chief one.
const BESIDE: &str = "
    team equipo gruppe group staff personal bot app chat message messages mensaje mensajes
    nachricht nachrichten meldung notification notifications notificacion benachrichtigung
    notice aviso hinweis alert alerta warning service servicio dienst account cuenta konto
    help ayuda hilfe official oficial offiziell desk center info news update updates
    user usuario benutzer the el la los las der die das de del of von and und y";

/// Names that are made of other words.
const PHRASES: &str = "
    deleted member,deleted user,deleted account,former user,closed account,unknown user,
    miembro eliminado,usuario eliminado,cuenta eliminada,antiguo usuario,usuario desconocido,
    geloschtes mitglied,geloeschtes mitglied,geloschtes konto,ehemaliger benutzer,
    unbekannter benutzer,nobody,anonymous,anonimo,anonym,no reply,noreply";

static LOOKS: LazyLock<[Vec<Look>; 3]> = LazyLock::new(|| {
    let words = |text: &str| text.split_whitespace().map(Look::of_person).collect();
    let gone = Lang::ALL.iter().map(|lang| former_member(*lang));
    let phrases = PHRASES.split(',').chain([GONE]).chain(gone);
    [words(CHIEF), words(BESIDE), phrases.map(joined).collect()]
});

/// The look of a name without its spaces, dots and dashes.
fn joined(name: &str) -> Look {
    let plain: String = name.chars().filter(|c| c.is_alphanumeric()).collect();
    Look::of_person(&plain)
}

/// Whether a name looks as if the server spoke, or everybody, or the reader.
pub(super) fn is_reserved(name: &str) -> bool {
    let name = crate::model::look::without_accents(name);
    let [chief, beside, phrases] = &*LOOKS;
    Look::of_person(&name).is_made_of(chief, beside)
        || phrases
            .iter()
            .any(|phrase| phrase.resembles(&joined(&name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_server_and_of_the_reader_are_reserved() {
        for name in [
            "admin",
            "ADMIN",
            "adrnin",
            "adm1n",
            "аdmin",
            "Ádmin",
            "ro0t",
            "r00t",
            "supp0rt",
            "$upport",
            "snug",
            "Snug Team",
            "snug-team",
            "SnugTeam",
            "Snug.Support",
            "System",
            "System message",
            "Systemnachricht",
            "Mensaje del sistema",
            "Equipo de Snug",
            "Das Snug-Team",
            "s n u g",
            "You",
            "Tú",
            "Du",
            "me",
            "all",
            "everyone",
            "Former Member",
            "Deleted member",
            "Ehemaliges Mitglied",
            "Antiguo miembro",
            "Gelöschtes Mitglied",
            "administrator_",
            "@everyone",
            "ｓｎｕｇ",
            "The Admin",
            "Administratorin",
        ] {
            assert!(is_reserved(name), "{name}");
        }
    }

    #[test]
    fn names_of_people_are_not() {
        for name in [
            "Ali",
            "Ana",
            "Maria",
            "Tú Nguyễn",
            "Du Fu",
            "Yoyo",
            "Mela",
            "Adam Root",
            "Team",
            "Alla",
            "Elena de la Cruz",
            "Max Server-Müller",
            "Snuggles",
            "kevin",
            "李小龍",
            "❤️",
            "Jeder Stein",
            "Ella",
            "Dudu",
            "Herr Sie",
            "adminton",
        ] {
            assert!(!is_reserved(name), "{name}");
        }
    }

    #[test]
    fn each_language_has_its_word_for_a_closed_account_reserved() {
        for lang in Lang::ALL {
            assert!(is_reserved(former_member(lang)));
        }
    }
}
