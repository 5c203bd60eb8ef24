//! The language of an answer: what somebody wants in this browser, else what the browser
//! asks for, else English.

/// A language that all of Snug is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lang {
    /// What everybody gets who asks for none of the others.
    #[default]
    English,
    /// Spanish.
    Spanish,
    /// German.
    German,
}

/// What somebody wants: a language, or none but what the browser asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct LangPreference(pub Option<Lang>);

/// What a form and the cookie call it when none is wanted.
const AS_THE_BROWSER: &str = "browser";

impl Lang {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::English, Self::Spanish, Self::German];

    /// How many there are.
    pub const COUNT: usize = Self::ALL.len();

    /// What programs call it (RFC 5646).
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Spanish => "es",
            Self::German => "de",
        }
    }

    /// Which way it is read, as HTML has it.
    pub fn dir(self) -> &'static str {
        match self {
            Self::English | Self::Spanish | Self::German => "ltr",
        }
    }

    /// What it calls itself.
    pub fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Spanish => "Español",
            Self::German => "Deutsch",
        }
    }

    /// Which of its forms a word takes beside this number: they stand where they are
    /// written in the order of Unicode's plural rules (UTS 35), "one" before "other".
    pub fn form(self, number: impl TryInto<u64>) -> usize {
        match self {
            Self::English | Self::Spanish | Self::German => {
                usize::from(!matches!(number.try_into(), Ok(1)))
            }
        }
    }

    /// The language with this tag, if there is one.
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lang| lang.tag() == tag)
    }
}

impl LangPreference {
    /// All that one can want, in the order in which it is offered.
    pub const ALL: [Self; Lang::COUNT + 1] = [
        Self(None),
        Self(Some(Lang::English)),
        Self(Some(Lang::Spanish)),
        Self(Some(Lang::German)),
    ];

    /// What it is called in forms.
    pub fn value(self) -> &'static str {
        self.0.map_or(AS_THE_BROWSER, Lang::tag)
    }
}

/// The language of ours that suits `Accept-Language` best (RFC 9110, section 12.5.4): a
/// range is for all that begins with it and for the language it begins with, so `es-MX`
/// finds Spanish; `q=0` is what is not wanted; of what is wanted as much, what is named
/// first.
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

/// The language of a range, and how much it is wanted.
fn range(text: &str) -> (&str, f32) {
    let (range, how) = text.split_once(';').unwrap_or((text, ""));
    let quality = how.trim().strip_prefix("q=");
    let quality = quality.map_or(Some(1.0), |q| q.trim().parse().ok());
    let language = range.trim().split('-').next().unwrap_or_default();
    (language, quality.unwrap_or(0.0))
}

/// How much the most wanted of these is, and where it stands.
fn most(ranges: &[(&str, f32)], is: impl Fn(&str) -> bool) -> Option<(f32, usize)> {
    let those = ranges.iter().enumerate().filter(|(_, (name, _))| is(name));
    let those = those.map(|(place, (_, quality))| (*quality, place));
    // Of equals the first.
    those.reduce(|first, next| if next.0 > first.0 { next } else { first })
}

#[cfg(test)]
mod tests {
    use super::{Lang::*, *};

    #[test]
    fn browsers_get_what_they_like_best_of_what_there_is() {
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
    fn a_number_has_its_form() {
        for lang in Lang::ALL {
            assert_eq!([0, 1, 2, -1].map(|n| lang.form(n)), [1, 0, 1, 1]);
        }
    }
}
