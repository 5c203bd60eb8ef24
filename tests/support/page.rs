//! A page, parsed as a browser parses it.

use scraper::{ElementRef, Html, Selector};

/// The content of a room's page, or of a fragment.
pub struct Page {
    html: Html,
    /// (id, text), in the page's order.
    pub messages: Vec<(u64, String)>,
    /// The id in the link to older messages, if there are any.
    pub older: Option<u64>,
}

impl Page {
    pub fn read(text: &str) -> Self {
        let html = Html::parse_document(text);
        let messages = select(&html, "li.message:not(.editing)")
            .into_iter()
            .map(|message| {
                let id = message
                    .attr("id")
                    .and_then(|id| id.strip_prefix('m')?.parse().ok());
                let body = Selector::parse(".body").expect("a selector");
                let body = message.select(&body).next().expect("a text");
                (id.expect("an id"), body.text().collect())
            })
            .collect();
        let older = select(&html, ".older a[href*='before=']")
            .first()
            .map(|link| {
                let href = link.attr("href").expect("an address");
                href.rsplit_once("before=")
                    .and_then(|(_, id)| id.parse().ok())
                    .expect("an id")
            });
        Self {
            html,
            messages,
            older,
        }
    }

    /// The attribute of the only element that `css` selects.
    pub fn attr(&self, css: &str, name: &str) -> String {
        let elements = select(&self.html, css);
        assert_eq!(elements.len(), 1, "{css}");
        elements[0]
            .attr(name)
            .unwrap_or_else(|| panic!("{css} has no {name}"))
            .to_owned()
    }

    /// The first element that `css` selects, as HTML.
    pub fn element(&self, css: &str) -> String {
        let selector = Selector::parse(css).expect("a selector");
        let mut found = self.html.select(&selector);
        found.next().unwrap_or_else(|| panic!("no {css}")).html()
    }

    /// The texts of all elements that `css` selects.
    pub fn texts(&self, css: &str) -> Vec<String> {
        select(&self.html, css)
            .into_iter()
            .map(|e| e.text().collect())
            .collect()
    }

    pub fn ids(&self) -> Vec<u64> {
        self.messages.iter().map(|(id, _)| *id).collect()
    }

    /// The page's cursor: its stream resumes after it.
    pub fn cursor(&self) -> String {
        let address = self.attr("#stream", "data-url");
        address
            .rsplit_once("after=")
            .expect("a cursor")
            .1
            .to_owned()
    }

    pub fn nonce(&self) -> String {
        self.attr("#composer [name=nonce]", "value")
    }
}

fn select<'a>(html: &'a Html, css: &str) -> Vec<ElementRef<'a>> {
    html.select(&Selector::parse(css).expect("a selector"))
        .collect()
}
