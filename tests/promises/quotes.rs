//! The quotes that a stream tells of.

use std::collections::BTreeMap;

use crate::support::sse::Listener;

/// The quotes of each message, after all that a stream said of them.
pub fn quotes(listener: &Listener) -> BTreeMap<u64, Vec<String>> {
    let select = |css| scraper::Selector::parse(css).expect("a selector");
    let (messages, quotes) = (select("li.message"), select("blockquote.quote"));
    let alone = select("hx-partial > blockquote.quote");
    let text = |quote: scraper::ElementRef<'_>| {
        let of = quote.attr("data-of").expect("a message").to_owned();
        (of, quote.text().collect::<String>())
    };
    let mut told: BTreeMap<u64, Vec<(String, String)>> = BTreeMap::new();
    for event in &listener.received {
        let html = scraper::Html::parse_fragment(&event.data);
        for message in html.select(&messages) {
            let id = message
                .attr("id")
                .and_then(|id| id.strip_prefix('m')?.parse().ok());
            told.insert(
                id.expect("an id"),
                message.select(&quotes).map(text).collect(),
            );
        }
        for (of, now) in html.select(&alone).map(text) {
            let all = told.values_mut().flatten();
            all.filter(|(quoted, _)| *quoted == of)
                .for_each(|(_, shown)| *shown = now.clone());
        }
    }
    let only_texts =
        |quotes: Vec<(String, String)>| quotes.into_iter().map(|(_, text)| text).collect();
    told.into_iter()
        .map(|(id, quotes)| (id, only_texts(quotes)))
        .collect()
}
