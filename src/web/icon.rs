//! Icons, as inline SVG: a file of them would be one more request, and the content security
//! policy forbids `data:` addresses.

use maud::{Markup, html};

/// An icon on a grid of 24, in the color of the text around it. It is hidden from screen
/// readers: a label has to be beside it.
fn icon(strokes: &str) -> Markup {
    html! { svg.icon viewBox="0 0 24 24" aria-hidden="true" { path d=(strokes) {} } }
}

/// Back.
pub fn back() -> Markup {
    icon("m15 5-7 7 7 7")
}

/// Search.
pub fn search() -> Markup {
    icon("M17 11a6 6 0 1 1-12 0 6 6 0 0 1 12 0m-1.5 4.5L20 20")
}

/// New.
pub fn plus() -> Markup {
    icon("M12 5v14M5 12h14")
}

/// Reply.
pub fn reply() -> Markup {
    icon("m9 6-5 5 5 5m-5-5h9q7 0 7 7")
}

/// A thread.
pub fn thread() -> Markup {
    icon("M4 5h16v11H9l-5 4z")
}

/// Send.
pub fn send() -> Markup {
    icon("M12 20V5m-6 6 6-6 6 6")
}

/// Private.
pub fn lock() -> Markup {
    icon("M6 11h12v9H6zm2.5 0V8a3.5 3.5 0 0 1 7 0v3")
}

/// People.
pub fn people() -> Markup {
    icon(
        "M13 8a4 4 0 1 1-8 0 4 4 0 0 1 8 0M2 20a7 7 0 0 1 14 0m0-16a4 4 0 0 1 0 8m2 2a7 7 0 0 1 4 6",
    )
}

/// More.
pub fn more() -> Markup {
    icon("M5 11.5v1m7-1v1m7-1v1")
}

/// Close.
pub fn close() -> Markup {
    icon("m6 6 12 12m0-12L6 18")
}

/// Read.
pub fn read() -> Markup {
    icon("m2 13 4 4 9-10m-4 9 1 1 9-10")
}

/// Leave or sign out.
pub fn out() -> Markup {
    icon("M10 4H5v16h5m5-12 4 4-4 4m4-4H10")
}

/// Muted.
pub fn muted() -> Markup {
    icon("M5.5 17h13L17 14.5V10a5 5 0 0 0-10 0v4.5zm5 3h3M4 4l16 16")
}

/// Copy.
pub fn copy() -> Markup {
    icon("M9 9h11v11H9zm-2 6H4V4h11v3")
}

/// Link.
pub fn link() -> Markup {
    icon("M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1m2 4a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1")
}

/// Edit.
pub fn edit() -> Markup {
    icon("m4 20 1-5L16 4l4 4L9 19z")
}

/// Delete.
pub fn delete() -> Markup {
    icon("M4 7h16M9 7V4h6v3m-8 0 1 13h8l1-13")
}
