//! Texts of seeded messages.

use crate::dev::seed::chance::Chance;

const WORDS: [&str; 96] = [
    "the", "a", "and", "of", "to", "in", "that", "it", "is", "was", "for", "on", "with", "we",
    "they", "this", "have", "from", "one", "not", "but", "what", "all", "were", "when", "there",
    "can", "an", "your", "which", "their", "said", "if", "do", "will", "each", "about", "how",
    "up", "out", "them", "then", "some", "would", "make", "like", "into", "time", "look", "two",
    "more", "write", "go", "see", "number", "way", "could", "people", "than", "first", "water",
    "been", "call", "who", "oil", "its", "now", "find", "long", "down", "day", "did", "get",
    "come", "made", "may", "part", "release", "meeting", "draft", "printer", "coffee", "Tuesday",
    "invoice", "customer", "server", "lunch", "naïve", "Zürich", "garden", "train", "holiday",
    "window", "question", "answer", "thanks",
];

const SIGNS: [&str; 10] = ["👍", "🎉", "😅", "🙏", "☕", "🚀", "❤️", "😂", "👀", "🌧️"];

const ENDS: [&str; 6] = [".", ".", "", "?", "!", " …"];

/// A text as people write it: mostly a line, sometimes a word, now and then several
/// paragraphs, a link or an emoji. It mentions no one, so no mentions have to be stored.
pub(super) fn text(chance: &mut Chance) -> String {
    let mut text = String::new();
    match chance.below(100) {
        0..15 => words(chance, &mut text, 1, 3),
        15..85 => words(chance, &mut text, 4, 20),
        85..97 => lines(chance, &mut text, 2, "\n"),
        _ => lines(chance, &mut text, 4, "\n\n"),
    }
    if chance.below(12) == 0 {
        text.push_str(" https://example.org/");
        text.push_str(chance.of(&WORDS));
        text.push('/');
        text.push_str(&chance.below(100_000).to_string());
    }
    if chance.below(8) == 0 {
        text.push(' ');
        text.push_str(chance.of(&SIGNS));
    }
    text
}

fn lines(chance: &mut Chance, text: &mut String, count: usize, between: &str) {
    for line in 0..count {
        if line > 0 {
            text.push_str(between);
        }
        words(chance, text, 6, 40);
    }
}

fn words(chance: &mut Chance, text: &mut String, fewest: usize, more: usize) {
    for word in 0..fewest + chance.below(more) {
        if word > 0 {
            text.push(' ');
        }
        text.push_str(chance.of(&WORDS));
    }
    text.push_str(chance.of(&ENDS));
}
