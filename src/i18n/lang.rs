//! The languages of the app, and which of them a browser asks for.

/// A language that every page is available in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lang {
    /// The default.
    #[default]
    English,
    /// Spanish.
    Spanish,
    /// German.
    German,
}

/// The language chosen in a browser; `None` follows `Accept-Language`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct LangPreference(pub Option<Lang>);

/// The value of `None` in the form and the cookie.
const FOLLOW_BROWSER: &str = "browser";

impl Lang {
    /// All languages, in the order of the form.
    pub const ALL: [Self; 3] = [Self::English, Self::Spanish, Self::German];

    /// The number of languages.
    pub const COUNT: usize = Self::ALL.len();

    /// Its tag (RFC 5646).
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Spanish => "es",
            Self::German => "de",
        }
    }

    /// Its direction, as the value of HTML's `dir`.
    pub fn dir(self) -> &'static str {
        match self {
            Self::English | Self::Spanish | Self::German => "ltr",
        }
    }

    /// Its name in itself.
    pub fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Spanish => "Español",
            Self::German => "Deutsch",
        }
    }

    /// The index of the plural form for `number`. Texts list their forms in the order of
    /// Unicode's plural rules (UTS 35), "one" before "other".
    pub fn form(self, number: impl TryInto<u64>) -> usize {
        match self {
            Self::English | Self::Spanish | Self::German => {
                usize::from(!matches!(number.try_into(), Ok(1)))
            }
        }
    }

    /// The language with this tag.
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lang| lang.tag() == tag)
    }
}

impl LangPreference {
    /// All choices, in the order of the form.
    pub const ALL: [Self; Lang::COUNT + 1] = [
        Self(None),
        Self(Some(Lang::English)),
        Self(Some(Lang::Spanish)),
        Self(Some(Lang::German)),
    ];

    /// Its value in the form and the cookie.
    pub fn value(self) -> &'static str {
        self.0.map_or(FOLLOW_BROWSER, Lang::tag)
    }
}

/// The available language that matches `Accept-Language` best (RFC 9110, section 12.5.4).
/// Only the primary subtag counts, so `es-MX` matches Spanish. `q=0` excludes a language. Of
/// equal weights the first range wins.
pub fn best(ranges: &str) -> Option<Lang> {
    let ranges: Vec<(&str, f32)> = ranges.split(',').map(range).collect();
    let wanted = |lang: &Lang| {
        let named = |name: &str| name.eq_ignore_ascii_case(lang.tag());
        let own = most(&ranges, named);
        let (quality, place) = own.or_else(|| most(&ranges, |name| name == "*"))?;
        (quality > 0.0).then_some((quality, std::cmp::Reverse(place)))
    };
    let ours = Lang::ALL.into_iter().rev();
    let ours = ours.filter_map(|lang| Some((wanted(&lang)?, lang)));
    let best = ours.max_by(|(a, _), (b, _)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    best.map(|(_, lang)| lang)
}

/// The primary subtag of a range, and its weight.
fn range(text: &str) -> (&str, f32) {
    let (range, how) = text.split_once(';').unwrap_or((text, ""));
    let quality = how.trim().strip_prefix("q=");
    let quality = quality.map_or(Some(1.0), |q| q.trim().parse().ok());
    let language = range.trim().split('-').next().unwrap_or_default();
    (language, quality.unwrap_or(0.0))
}

/// The largest weight of the ranges that match, and the position of that range.
fn most(ranges: &[(&str, f32)], is: impl Fn(&str) -> bool) -> Option<(f32, usize)> {
    let those = ranges.iter().enumerate().filter(|(_, (name, _))| is(name));
    let those = those.map(|(place, (_, quality))| (*quality, place));
    // Of equal weights the first.
    those.reduce(|first, next| if next.0 > first.0 { next } else { first })
}

#[cfg(test)]
mod tests {
    use super::{Lang::*, *};

    #[test]
    fn the_best_available_language_is_chosen() {
        for (header, lang) in [
            ("", None),
            ("de", Some(German)),
            ("DE-at", Some(German)),
            ("es-MX,es;q=0.9,en;q=0.8", Some(Spanish)),
            ("fr-FR,fr;q=0.9,en;q=0.5,de;q=0.3", Some(English)),
            ("fr, de;q=0.2", Some(German)),
            ("fr", None),
            ("en-GB, de", Some(English)),
            ("de;q=0.8, en;q=0.8", Some(German)),
            ("de;q=0.7, en; q=0.8", Some(English)),
            ("de;q=0.2, de-CH;q=0.9, es;q=0.5", Some(German)),
            ("*", Some(English)),
            ("en;q=0, *", Some(Spanish)),
            ("en;q=0", None),
            ("es, *;q=0.5", Some(Spanish)),
            ("de;q=nonsense, es;q=0.1", Some(Spanish)),
            ("den, esperanto, *;q=0", None),
            (";;,,=,-", None),
        ] {
            assert_eq!(best(header), lang, "{header}");
        }
    }

    #[test]
    fn a_number_chooses_the_plural_form() {
        for lang in Lang::ALL {
            assert_eq!([0, 1, 2, -1].map(|n| lang.form(n)), [1, 0, 1, 1]);
        }
    }
}
