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

/// Forward.
pub fn forward() -> Markup {
    icon("m15 6 5 5-5 5m5-5h-9q-7 0-7 7")
}

/// A poll.
pub fn poll() -> Markup {
    icon("M5 20V11m7 9V4m7 16v-6")
}

/// A thread.
pub fn thread() -> Markup {
    icon("M4 5h16v11H9l-5 4z")
}

/// The inbox.
pub fn inbox() -> Markup {
    icon("M4 13h4l2 3h4l2-3h4M4 13l3-8h10l3 8v6H4z")
}

/// Unread.
pub fn unread() -> Markup {
    icon("M20 13v6H4V5h9m8 1a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0M7 10h6m-6 4h9")
}

/// Next.
pub fn next() -> Markup {
    icon("m5 5 7 7-7 7m7-14 7 7-7 7")
}

/// React.
pub fn smile() -> Markup {
    icon("M20 12a8 8 0 1 1-16 0 8 8 0 0 1 16 0M9 9.5v.5m6-.5v.5m-6.5 4a4 4 0 0 0 7 0")
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

/// A pin.
pub fn pin() -> Markup {
    icon("m14 4 6 6-2 1-3.5 3.5-.5 4.5-7.5-7.5 4.5-.5L14.5 7.5zm-6 12-4 4")
}

/// Save for later.
pub fn save() -> Markup {
    icon("M6 4h12v16l-6-4.5L6 20z")
}

/// A clock.
pub fn clock() -> Markup {
    icon("M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zm0 4v4.5l3 2")
}

/// Copy.
pub fn copy() -> Markup {
    icon("M9 9h11v11H9zm-2 6H4V4h11v3")
}

/// Edit.
pub fn edit() -> Markup {
    icon("m4 20 1-5L16 4l4 4L9 19z")
}

/// Delete.
pub fn delete() -> Markup {
    icon("M4 7h16M9 7V4h6v3m-8 0 1 13h8l1-13")
}

/// Bold text.
pub fn bold() -> Markup {
    icon("M7 5h6a3.5 3.5 0 0 1 0 7H7zm0 7h7a3.5 3.5 0 0 1 0 7H7z")
}

/// Italic text.
pub fn italic() -> Markup {
    icon("M10 5h8M6 19h8m0-14-4 14")
}

/// Text that is struck through.
pub fn strike() -> Markup {
    icon(
        "M4 12h16m-3-4.5C16.5 6 14.5 5 12 5 9 5 7 6.3 7 8.5 7 10 8 11 9.5 12M7 16.5C7.6 18 9.5 19 12 19c3 0 5-1.3 5-3.5 0-.8-.3-1.5-.8-2",
    )
}

/// Code.
pub fn code() -> Markup {
    icon("m8 7-5 5 5 5m8-10 5 5-5 5")
}

/// A quote.
pub fn quote() -> Markup {
    icon("M5 5v14M10 7h10m-10 5h10m-10 5h6")
}

/// A list.
pub fn list() -> Markup {
    icon("M9 6h11M9 12h11M9 18h11M4.5 5.5v1m0 5v1m0 5v1")
}

/// A link.
pub fn link() -> Markup {
    icon(
        "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7L12 7m2 3a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7L12 17",
    )
}
