//! The page of the inbox, and its line in the sidebar.

use maud::{Markup, html};
use rocket::uri;

use crate::{
    features::{
        accounts::{
            Viewer,
            view::{avatar, name_of},
        },
        inbox::{
            Concern, Filter, InboxItem, InboxPage, InboxPosition, Undo, catch_up_view, routes,
            strings,
        },
        messages::{self, at_page},
        room_directory, saved,
        sidebar::{
            self, Sidebar, SidebarRoom,
            view::{SidebarPlace, page_beside},
        },
    },
    i18n::lang::Lang,
    web::{assets, htmx, icon, local_time::LocalTime, page::page_header},
};

/// The page: links that choose what is shown, and the list.
pub fn inbox_page(
    viewer: &Viewer,
    beside: &Sidebar,
    (filter, position): (Filter, Option<InboxPosition>),
    undo: Undo,
    list: &Markup,
) -> Markup {
    let lang = viewer.lang();
    let title = strings::inbox(lang);
    page_beside(
        viewer,
        beside,
        SidebarPlace::Inbox,
        title,
        &html! {
            link rel="stylesheet" href=(assets::url("inbox.css"));
            (page_header(room_directory::routes::at(), room_directory::strings::back(lang), &html! { (title) }))
            nav.filters aria-label=(strings::filters(lang)) {
                @for one in Filter::ALL {
                    a href=(address(one, None)) aria-current=[(one == filter).then_some("page")] { (label(one)(lang)) } " "
                }
                a href=(routes::catch_up()) { (strings::catch_up(lang)) } " "
                a href=(saved::routes::at()) { (saved::strings::saved(lang)) }
            }
            div.actions {
                form method="post" action=(uri!(routes::all_read())) {
                    button.quiet type="submit" { (icon::read()) (strings::mark_all(lang)) }
                }
                @if undo == Undo::Possible {
                    form method="post" action=(uri!(routes::undo_all_read())) {
                        button.quiet type="submit" { (strings::undo(lang)) }
                    }
                }
            }
            // New items change the count in the sidebar, and then this list.
            @if position.is_none() {
                div #inbox-list hx-get=(address(filter, None)) hx-trigger="htmx:after:settle from:#inbox-count" hx-swap="innerMorph" { (list) }
            } @else { (list) }
        },
    )
}

/// The address of a part of the inbox.
fn address(filter: Filter, before: Option<InboxPosition>) -> String {
    let of = (filter != Filter::All).then_some(filter.name());
    let before = before.map(|before| before.to_string());
    uri!(routes::show(of, before.as_deref())).to_string()
}

fn label(filter: Filter) -> fn(Lang) -> &'static str {
    match filter {
        Filter::All => strings::all,
        Filter::Mentions => strings::mentions,
        Filter::Answers => strings::answers,
        Filter::Reactions => strings::reactions,
        Filter::Reminders => strings::reminders,
    }
}

/// The list. Scripts tell that its reactions were shown; without them "all read" does.
pub fn list(viewer: &Viewer, beside: &Sidebar, filter: Filter, page: &InboxPage) -> Markup {
    let lang = viewer.lang();
    html! {
        @if page.items.is_empty() && page.older.is_none() { p.hint { (strings::nothing(lang)) } }
        ul.news {
            @for one in &page.items { (item(lang, beside, one)) }
        }
        @if let Some(older) = page.older {
            p.actions { a.button href=(address(filter, Some(older))) { (strings::older(lang)) } }
        }
        @if let Some(up_to) = page.reactions_up_to {
            form hidden hx-post=(uri!(routes::seen())) hx-trigger="load delay:1s" hx-swap="none" {
                input type="hidden" name="up_to" value=(up_to.get());
            }
        }
    }
}

/// One item, which leads to its message.
fn item(lang: Lang, beside: &Sidebar, item: &InboxItem) -> Markup {
    let line = &item.line;
    let id = match item.concern {
        Concern::Reaction => format!("i{}r", line.message),
        Concern::Reminder => format!("i{}s", line.message),
        _ => format!("i{}", line.message),
    };
    html! {
        li id=(id) {
            a.waiting[item.unread] href=(at_page::address(item.room, line.message)) {
                @if let Some(person) = item.people.first() { (avatar(person)) }
                p {
                    (what(lang, beside, item)) " " (LocalTime(lang, item.at).brief())
                    @if item.unread { " " b.new { (strings::unread(lang)) } }
                }
                p.line.hint dir="auto" {
                    @match &line.text {
                        Some(text) => (text),
                        None => (messages::strings::unreadable(lang)),
                    }
                }
            }
        }
    }
}

/// The sentence that says who did what.
fn what(lang: Lang, beside: &Sidebar, item: &InboxItem) -> Markup {
    let room = beside.all().find(|room| room.id == item.room);
    let room = room_name(lang, room);
    let who = who(lang, item);
    match item.concern {
        Concern::Mention => strings::mentioned_you(lang, who, room),
        Concern::MentionOfEverybody => strings::mentioned_everybody(lang, who, room),
        Concern::Answer => strings::answered(lang, who, room),
        Concern::Reminder => strings::reminder(lang, who, room),
        Concern::Reaction => {
            let emoji = html! { span.emoji { (item.emoji.join(" ")) } };
            match item.total {
                1 => strings::reacted(lang, who, emoji, room),
                _ => strings::they_reacted(lang, who, emoji, room),
            }
        }
    }
}

/// The name of a room; a conversation has the name of its other person already.
fn room_name(lang: Lang, room: Option<&SidebarRoom>) -> Markup {
    html! {
        @match room {
            Some(room) if room.with.is_none() => bdi { (room.name) },
            _ => (strings::conversation(lang)),
        }
    }
}

fn who(lang: Lang, item: &InboxItem) -> Markup {
    let mut names = item.people.iter().map(|person| name_of(lang, person));
    let (one, other) = (names.next().unwrap_or_default(), names.next());
    match (other, item.total.saturating_sub(2)) {
        (None, _) => one,
        (Some(other), 0) => strings::both(lang, one, other),
        (Some(other), 1) => strings::and_another(lang, one, other),
        (Some(other), more) => strings::and_others(lang, one, other, html! { (more) }),
    }
}

/// The line of the sidebar.
pub fn in_sidebar(lang: Lang, count: u32, is_here: bool) -> Markup {
    html! {
        a #inbox.account href=(routes::at()) aria-current=[is_here.then_some("page")] {
            (icon::inbox()) span { (strings::inbox(lang)) }
            span #inbox-count { (sidebar::view::unread(lang, count)) }
        }
    }
}

/// A notice with a button that takes what was done back.
pub fn notice(lang: Lang, sentence: &str) -> Markup {
    htmx::fill(
        "#notice",
        &html! { p { (sentence) } (catch_up_view::undo_form(lang)) },
    )
}

/// The new count, for open pages.
pub fn count_changed(lang: Lang, count: u32) -> Markup {
    htmx::fill("#inbox-count", &sidebar::view::unread(lang, count))
}
