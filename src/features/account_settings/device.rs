//! What a browser calls itself, in words. Most claim to be several others as well, so
//! the first that fits decides, and an order in which it is true.

use crate::{
    features::account_settings::strings,
    i18n::{lang::Lang, strings::Text},
};

/// Browsers, by what gives them away.
const BROWSERS: [(&str, &str); 10] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Vivaldi/", "Vivaldi"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
];

/// What is none.
const PROGRAMS: [&str; 2] = ["node", "python"];

/// Machines, of which people have one.
const MACHINES: [(&str, Text); 2] = [("iPhone", strings::on_iphone), ("iPad", strings::on_ipad)];

/// Systems, which have a name.
const SYSTEMS: [(&str, &str); 5] = [
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Linux", "Linux"),
    ("BSD", "BSD"),
];

/// "Firefox on Linux".
pub fn in_words(lang: Lang, agent: &str) -> String {
    let browser = browser(lang, agent);
    match place(lang, agent) {
        Some(place) => {
            let browser = browser.unwrap_or_else(|| strings::a_browser(lang));
            format!("{browser} {place}")
        }
        None => browser
            .unwrap_or_else(|| strings::a_browser(lang))
            .to_owned(),
    }
}

fn browser(lang: Lang, agent: &str) -> Option<&'static str> {
    let known = BROWSERS.iter().find(|(sign, _)| agent.contains(sign));
    let program = PROGRAMS.iter().any(|sign| agent.contains(sign));
    let program = program.then(|| strings::a_program(lang));
    known.map(|(_, name)| *name).or(program)
}

fn place(lang: Lang, agent: &str) -> Option<String> {
    if let Some((_, place)) = MACHINES.iter().find(|(sign, _)| agent.contains(sign)) {
        return Some(place(lang).to_owned());
    }
    // Phones call themselves like a Mac as well, and are known by now.
    if agent.contains("Macintosh") {
        return Some(strings::on_mac(lang).to_owned());
    }
    let known = SYSTEMS.iter().find(|(sign, _)| agent.contains(sign));
    known.map(|(_, system)| strings::on_system(lang, system))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_called_what_their_owners_call_them() {
        for (agent, words) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
                "Firefox on Linux",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
                 Chrome/140.0.0.0 Safari/537.36",
                "Chrome on Windows",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
                 Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like \
                 Gecko) Version/18.0 Safari/605.1.15",
                "Safari on a Mac",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 \
                 (KHTML, like Gecko) CriOS/140.0 Mobile/15E148 Safari/604.1",
                "Chrome on an iPhone",
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) \
                 Chrome/140.0.0.0 Mobile Safari/537.36",
                "Chrome on Android",
            ),
            ("curl/8.5.0", "curl"),
            ("", "A browser"),
            ("<script>", "A browser"),
        ] {
            assert_eq!(in_words(Lang::English, agent), words, "{agent}");
        }
        let agent = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Firefox/140.0";
        for (lang, words) in [
            (Lang::Spanish, "Firefox en un Mac"),
            (Lang::German, "Firefox auf einem Mac"),
        ] {
            assert_eq!(in_words(lang, agent), words);
        }
    }
}
