//! Which name was meant by one that nobody knows.

/// The names among `known` that are nearest to `unknown`: at most two, and none if all are
/// far away. Names are paths: `rates.sign_in`.
pub fn nearest<'a>(unknown: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let unknown = unknown.to_ascii_lowercase();
    let mut scored: Vec<_> = known
        .into_iter()
        .filter_map(|name| Some((distance(&unknown, name)?, name)))
        .collect();
    scored.sort_by_key(|(score, name)| (*score, name.len()));
    let best = scored.first().map(|(score, _)| *score);
    let mut names: Vec<_> = scored
        .into_iter()
        .filter(|(score, _)| Some(*score) == best)
        .map(|(_, name)| name)
        .collect();
    names.truncate(2);
    names
}

/// How far a name is from another one, unless that is too far. Separators do not count. A
/// name without its table, and one whose words are all in the other, are near.
fn distance(unknown: &str, name: &str) -> Option<usize> {
    let last = name.rsplit('.').next().unwrap_or(name);
    let whole = edits(unknown, name);
    let last = edits(unknown, last).map(|edits| edits + 1);
    let words = shared_words(unknown, name);
    whole.into_iter().chain(last).chain(words).min()
}

/// The number of letters that are missing, too many, wrong or in the wrong order, if it is
/// small for names of that length.
fn edits(unknown: &str, name: &str) -> Option<usize> {
    let plain = |text: &str| text.replace(['.', '-', '_'], "");
    let (unknown, name) = (plain(unknown), plain(name));
    let allowed = (unknown.len().min(name.len()) / 4).clamp(1, 3);
    let edits = strsim::osa_distance(&unknown, &name);
    (edits <= allowed && edits < unknown.len()).then_some(edits)
}

/// Words that other programs use, and ours for the same.
const SYNONYMS: [(&str, &str); 10] = [
    ("bind", "address"),
    ("db", "databases"),
    ("domain", "public_url"),
    ("key", "seal"),
    ("keys", "seal"),
    ("listen", "address"),
    ("postgres", "databases"),
    ("secret", "seal"),
    ("smtp", "mail"),
    ("threads", "workers"),
];

/// A distance by words: each of the unknown name's is one of the other name's, or nearly.
fn shared_words(unknown: &str, name: &str) -> Option<usize> {
    let words = |text: &str| -> Vec<String> {
        text.split(['.', '-', '_'])
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let ours = |word: String| {
        let found = SYNONYMS.iter().find(|(theirs, _)| *theirs == word);
        found.map_or(vec![word], |(_, ours)| words(ours))
    };
    let own: Vec<_> = words(unknown).into_iter().flat_map(ours).collect();
    let other = words(name);
    let alike = |a: &str, b: &str| strsim::osa_distance(a, b) <= usize::from(a.len() > 3);
    let all = own.iter().all(|word| other.iter().any(|o| alike(word, o)));
    (all && !own.is_empty()).then(|| 2 + other.len().saturating_sub(own.len()))
}

/// `a, b or c`.
pub fn alternatives(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::config::known::{SETTINGS, tables};

    #[test]
    fn a_misspelt_name_leads_to_the_one_that_was_meant() {
        for (unknown, meant) in [
            ("publc_url", "public_url"),
            ("public-url", "public_url"),
            ("publicurl", "public_url"),
            ("PUBLIC_ULR", "public_url"),
            ("seals", "seal"),
            ("prot", "port"),
            ("adress", "address"),
            ("rates.signin", "rates.sign_in"),
            ("sign_in", "rates.sign_in"),
            ("rate", "rates"),
            ("rates.post", "rates.posts"),
            ("database", "databases"),
            ("database.store", "databases.store"),
            ("databases.stroe", "databases.store"),
            ("store", "databases.store"),
            ("database_url", "databases.store.url"),
            ("store.max_conections", "databases.store.max_connections"),
            ("max_connections", "databases.store.max_connections"),
            ("redis_ulr", "redis.url"),
            ("rediss", "redis"),
            ("db", "databases"),
            ("db_url", "databases.store.url"),
            ("smtp_url", "mail.url"),
            ("bind", "address"),
            ("domain", "public_url"),
            ("secret", "seal"),
            ("mail_form", "mail.from"),
            ("log_levl", "log_level"),
            ("loglevel", "log_level"),
            ("metric", "metrics"),
            ("memroy", "memory"),
            ("max_bloking", "max_blocking"),
            ("host", "hosts"),
            ("limits.data_form", "limits.data-form"),
            ("security_contract", "security_contact"),
        ] {
            let known = SETTINGS.iter().map(|setting| setting.path).chain(tables());
            let found = nearest(unknown, known);
            assert!(found.contains(&meant), "{unknown}: {found:?}");
        }
    }

    #[test]
    fn a_name_that_is_far_from_all_leads_nowhere() {
        for unknown in ["x", "", "kubernetes", "home", "color"] {
            let known = SETTINGS.iter().map(|setting| setting.path).chain(tables());
            let found = nearest(unknown, known);
            assert!(found.is_empty(), "{unknown}: {found:?}");
        }
    }
}
