//! The few pictures that stand for words. Each is drawn into the page: a file of them
//! would be one more to wait for, and addresses with data in them are forbidden.

use maud::{Markup, html};

/// A picture on a grid of 24, in the color of the text around it. It says nothing by
/// itself: the words stand beside it, for those who listen at least.
fn icon(strokes: &str) -> Markup {
    html! { svg.icon viewBox="0 0 24 24" aria-hidden="true" { path d=(strokes) {} } }
}

/// The way back.
pub fn back() -> Markup {
    icon("m15 5-7 7 7 7")
}

/// Looking for something.
pub fn search() -> Markup {
    icon("M17 11a6 6 0 1 1-12 0 6 6 0 0 1 12 0m-1.5 4.5L20 20")
}

/// Something new.
pub fn plus() -> Markup {
    icon("M12 5v14M5 12h14")
}

/// Sending.
pub fn send() -> Markup {
    icon("M12 20V5m-6 6 6-6 6 6")
}

/// What not everybody sees.
pub fn lock() -> Markup {
    icon("M6 11h12v9H6zm2.5 0V8a3.5 3.5 0 0 1 7 0v3")
}

/// People.
pub fn people() -> Markup {
    icon(
        "M13 8a4 4 0 1 1-8 0 4 4 0 0 1 8 0M2 20a7 7 0 0 1 14 0m0-16a4 4 0 0 1 0 8m2 2a7 7 0 0 1 4 6",
    )
}

/// More about this.
pub fn more() -> Markup {
    icon("M5 11.5v1m7-1v1m7-1v1")
}

/// Closing.
pub fn close() -> Markup {
    icon("m6 6 12 12m0-12L6 18")
}

/// That all has been read.
pub fn read() -> Markup {
    icon("m2 13 4 4 9-10m-4 9 1 1 9-10")
}

/// The way out.
pub fn out() -> Markup {
    icon("M10 4H5v16h5m5-12 4 4-4 4m4-4H10")
}
