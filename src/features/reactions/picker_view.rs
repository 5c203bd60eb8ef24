//! The list of all emoji, as the picker shows it (`static/emoji-picker.js`). It depends on the
//! language and the tone of skin alone, so each is rendered and compressed once.

use std::sync::OnceLock;

use emojis::{Group, SkinTone};
use maud::{Markup, html};
use rocket::http::ContentType;

use crate::{
    features::reactions::strings,
    i18n::{lang::Lang, strings::Text},
    web::{self, assets::Content, icon},
};

/// How many tones of skin there are, with the yellow one.
pub const TONES: usize = 6;

const TONE: [(Option<SkinTone>, &str); TONES] = [
    (None, "✋"),
    (Some(SkinTone::Light), "✋🏻"),
    (Some(SkinTone::MediumLight), "✋🏼"),
    (Some(SkinTone::Medium), "✋🏽"),
    (Some(SkinTone::MediumDark), "✋🏾"),
    (Some(SkinTone::Dark), "✋🏿"),
];

/// Each group with its title and a picture of it.
const GROUPS: [(Group, Text, &str); 9] = [
    (Group::SmileysAndEmotion, strings::smileys, "😀"),
    (Group::PeopleAndBody, strings::people, "👋"),
    (Group::AnimalsAndNature, strings::nature, "🐻"),
    (Group::FoodAndDrink, strings::food, "🍎"),
    (Group::TravelAndPlaces, strings::travel, "✈️"),
    (Group::Activities, strings::activities, "⚽"),
    (Group::Objects, strings::objects, "💡"),
    (Group::Symbols, strings::symbols, "🔣"),
    (Group::Flags, strings::flags, "🏁"),
];

/// The list in a language and a tone, to be kept by browsers.
pub fn list(lang: Lang, tone: usize) -> &'static Content {
    static LISTS: [[OnceLock<Content>; TONES]; Lang::COUNT] =
        [const { [const { OnceLock::new() }; TONES] }; Lang::COUNT];
    let tone = tone.min(TONES - 1);
    LISTS[lang as usize][tone].get_or_init(|| {
        let html = render(lang, tone).into_string();
        Content::new(ContentType::HTML, html.into_bytes())
    })
}

fn render(lang: Lang, tone: usize) -> Markup {
    html! {
        div.head data-title=(strings::choose(lang)) {
            input type="search" autocomplete="off" aria-label=(strings::search(lang)) placeholder=(strings::search(lang));
            select aria-label=(strings::skin_tone(lang)) {
                @for (place, (_, hand)) in TONE.iter().enumerate() {
                    option value=(place) selected[place == tone] { (hand) }
                }
            }
            form method="dialog" {
                button.quiet.round type="submit" title=(web::strings::close(lang)) {
                    (icon::close()) span.visually-hidden { (web::strings::close(lang)) }
                }
            }
        }
        div.groups {
            @for (place, (_, title, picture)) in GROUPS.iter().enumerate() {
                button.quiet type="button" data-group=(place) title=(title(lang)) aria-label=(title(lang)) { (picture) }
            }
        }
        p.hint role="status" data-none=(strings::none_found(lang)) {}
        div.all role="listbox" aria-label=(strings::all_emoji(lang)) {
            div.group role="group" aria-label=(strings::last_used(lang)) data-used hidden {
                div.title aria-hidden="true" { (strings::last_used(lang)) }
            }
            @for (place, (group, title, _)) in GROUPS.iter().enumerate() {
                div.group role="group" aria-label=(title(lang)) id={ "emoji-" (place) } {
                    div.title aria-hidden="true" { (title(lang)) }
                    @for emoji in group.emojis() { (option(emoji, TONE[tone].0)) }
                }
            }
        }
    }
}

/// One emoji, with the names by which it is found. Browsers say its own name.
fn option(emoji: &'static emojis::Emoji, tone: Option<SkinTone>) -> Markup {
    let toned = tone.and_then(|tone| emoji.with_skin_tone(tone));
    let names = emoji.shortcodes().collect::<Vec<_>>().join(" ");
    html! {
        button type="button" role="option" tabindex="-1" title=(emoji.name()) data-n=(names) { (toned.unwrap_or(emoji)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_groups_are_there_and_each_emoji_once() {
        let text = render(Lang::English, 0).into_string();
        let options = text.matches("role=\"option\"").count();
        assert_eq!(options, emojis::iter().count());
        assert_eq!(GROUPS.len(), Group::iter().count());
        assert!(render(Lang::German, 3).into_string().contains(">👍🏽<"));
        assert!(!text.contains("👍🏽"));
    }
}
