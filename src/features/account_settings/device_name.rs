//! The name of a device, like "Firefox on Linux", from its `User-Agent`. Most browsers
//! claim to be several others, too, so the order of the lists below matters: the first
//! match decides.

use crate::{
    features::account_settings::strings,
    i18n::{lang::Lang, strings::Text},
};

/// Browsers: the mark in the `User-Agent`, and the name.
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

/// Marks of programs that are no browsers.
const PROGRAMS: [&str; 2] = ["node", "python"];

/// Devices that are named without an operating system.
const DEVICES: [(&str, Text); 2] = [("iPhone", strings::on_iphone), ("iPad", strings::on_ipad)];

/// Operating systems: the mark in the `User-Agent`, and the name.
const SYSTEMS: [(&str, &str); 5] = [
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Linux", "Linux"),
    ("BSD", "BSD"),
];

/// The name of the device with this `User-Agent`.
pub fn device_name(lang: Lang, agent: &str) -> String {
    let browser = browser(lang, agent);
    match system(lang, agent) {
        Some(system) => {
            let browser = browser.unwrap_or_else(|| strings::a_browser(lang));
            format!("{browser} {system}")
        }
        None => browser
            .unwrap_or_else(|| strings::a_browser(lang))
            .to_owned(),
    }
}

fn browser(lang: Lang, agent: &str) -> Option<&'static str> {
    let known = BROWSERS.iter().find(|(mark, _)| agent.contains(mark));
    let program = PROGRAMS.iter().any(|mark| agent.contains(mark));
    let program = program.then(|| strings::a_program(lang));
    known.map(|(_, name)| *name).or(program)
}

fn system(lang: Lang, agent: &str) -> Option<String> {
    if let Some((_, text)) = DEVICES.iter().find(|(mark, _)| agent.contains(mark)) {
        return Some(text(lang).to_owned());
    }
    // After the phones, whose `User-Agent` mentions a Mac, too.
    if agent.contains("Macintosh") {
        return Some(strings::on_mac(lang).to_owned());
    }
    let known = SYSTEMS.iter().find(|(mark, _)| agent.contains(mark));
    known.map(|(_, system)| strings::on_system(lang, system))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_have_the_names_that_people_use() {
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
            assert_eq!(device_name(Lang::English, agent), words, "{agent}");
        }
        let agent = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Firefox/140.0";
        for (lang, words) in [
            (Lang::Spanish, "Firefox en un Mac"),
            (Lang::German, "Firefox auf einem Mac"),
        ] {
            assert_eq!(device_name(lang, agent), words);
        }
    }
}
