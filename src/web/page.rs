//! The frame of every page.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::assets;

/// A whole page. `class` tells the style sheet which kind it is.
pub fn page(title: &str, class: &str, body: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content";
                meta name="color-scheme" content="light dark";
                meta name="htmx-config" content=(HTMX);
                title { (title) " · Snug" }
                link rel="icon" type="image/svg+xml" href=(assets::url("icon.svg"))
                    data-waiting=(assets::url("icon-waiting.svg"));
                link rel="stylesheet" href=(assets::url("app.css"));
                script defer src=(assets::url("vendor/htmx-4.0.1.min.js")) {}
                script defer src=(assets::url("vendor/hx-sse-4.0.1.min.js")) {}
                script defer src=(assets::url("vendor/hx-upsert-4.0.1.min.js")) {}
                script defer src=(assets::url("app.js")) {}
                script defer src=(assets::url("live.js")) {}
            }
            body class=(class) {
                (body)
                div #notice role="status" {}
                dialog #card aria-labelledby="card-name" {}
            }
        }
    }
}

/// htmx: no style element of its own (the policy forbids it; its two rules are
/// in our style sheet), no history of its own (pages are pages).
const HTMX: PreEscaped<&str> =
    PreEscaped("includeIndicatorCSS:false, history:false, defaultTimeout:20000");
