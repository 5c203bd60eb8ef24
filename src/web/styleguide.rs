//! Every component in every state, on one page, drawn by what draws it elsewhere. For who
//! works on the looks: only in development builds.

use std::collections::BTreeSet;

use maud::{Markup, html};
use rocket::{Route, get, http::Status, routes};

use super::{
    form::{Field, Problems, field},
    icon,
    lang::Lang,
    page::{lead, page},
    reply::Reply,
    theme::Theme,
};
use crate::{
    accounts::{
        Person, Viewer,
        details::Privacy,
        directory::Card,
        view::{avatar, portrait},
    },
    conversations::{Receipt, view::receipt},
    event::Notify,
    ids::{MessageId, Micros, RoomId, UserId},
    lobby,
    messages::{self, Message, saying},
    people, presence,
    profile::{details::view::privacy, look::view::themes},
    rooms::{self, Kind, Room},
    sidebar::{Last, Listed, Sidebar, view::sidebar},
};

/// The address.
pub fn routes() -> Vec<Route> {
    routes![styleguide]
}

#[get("/styleguide")]
fn styleguide(viewer: Viewer) -> Reply {
    let drawn = page(
        EN,
        "Style guide",
        "alone",
        html! {
            main {
                (lead(lobby::routes::at(), "Back to the lobby", &html! { "Style guide" }))
                (part("Type", &words()))
                (part("Buttons", &buttons()))
                (part("Choices", &choices()))
                (part("Fields", &fields()))
                (part("People", &somebody(&viewer)))
                (part("The list", &list(&viewer)))
                (part("Messages", &said()))
                (part("Empty", &empty()))
                (part("Writing", &writing()))
                (part("Notes", &notes()))
            }
        },
    );
    Reply::page(Status::Ok, drawn)
}

/// It is for who writes the rest.
const EN: Lang = Lang::English;

fn part(title: &str, content: &Markup) -> Markup {
    html! { section { h2 { (title) } div.field { (content) } } }
}

fn words() -> Markup {
    html! {
        h1 { "A heading of the first order" }
        h2 { "A heading of the second" }
        p { "Text, with " a href="/styleguide" { "a link" } " and " span.mention { "@somebody" } "." }
        p.hint { "A hint, which is softer." }
        p.problem { "A problem, beside what it is about." }
        p.link { code { "https://chat.example/what-is-to-be-copied" } }
    }
}

fn buttons() -> Markup {
    let kinds = [
        ("", "Plain"),
        ("primary", "Primary"),
        ("danger", "Danger"),
        ("quiet", "Quiet"),
    ];
    html! {
        div.actions { @for (class, label) in kinds { button class=(class) type="button" { (label) } } }
        div.actions { @for (class, label) in kinds { button class=(class) type="button" disabled { (label) } } }
        div.actions {
            a.button href="/styleguide" { "A link" }
            @for (name, picture) in [
                ("Back", icon::back()), ("Search", icon::search()), ("New", icon::plus()), ("Send", icon::send()),
                ("Private", icon::lock()), ("People", icon::people()), ("More", icon::more()), ("Read", icon::read()),
                ("Out", icon::out()),
            ] {
                button.quiet.round type="button" title=(name) { (picture) span.visually-hidden { (name) } }
            }
            button.primary.round type="button" title="Send" { (icon::send()) span.visually-hidden { "Send" } }
            button.primary.round type="button" title="Send" disabled { (icon::send()) span.visually-hidden { "Send" } }
        }
    }
}

fn choices() -> Markup {
    html! {
        (themes(EN, Theme::System))
        (privacy(EN, Privacy { receipts: true, appears_offline: false }, true))
        fieldset {
            legend { "One of two" }
            label.choice { input type="radio" name="one" checked; span { "This " span.hint { "With a hint." } } }
            label.choice { input type="radio" name="one"; span { "That" } }
            label.choice { input type="radio" name="one" disabled; span { "Not that" } }
        }
    }
}

fn fields() -> Markup {
    let problems = Problems::one("wrong", |_| "This is what is wrong with it.");
    let named = |name, label, hint| Field {
        label,
        hint,
        ..Field::text(name)
    };
    html! {
        (field(EN, &named("blank", "A field", None), &problems))
        (field(EN, &Field { required: false, ..named("hinted", "With help", Some("A line of help.")) }, &problems))
        (field(EN, &Field { value: "what was typed", ..named("wrong", "With a problem", Some("A line of help.")) }, &problems))
        div.field { label for="off" { "Not now" } input #off value="what stands in it" disabled; }
        div.field { label for="long" { "Longer" } textarea #long rows="2" { "Some lines\nof text" } }
        form.search role="search" { (icon::search()) input type="search" aria-label="Find" placeholder="Find something"; }
    }
}

fn id<T>(parse: impl Fn(&str) -> Option<T>, id: u64) -> T {
    parse(&id.to_string()).expect("an id of an example")
}

fn person(number: u64, name: &str) -> Person {
    Person {
        id: id(UserId::parse, number),
        username: name.to_owned(),
        display_name: None,
        picture: None,
    }
}

fn somebody(viewer: &Viewer) -> Markup {
    let eight = [
        "ana", "bo", "chloe", "dmitri", "emre", "fatima", "gus", "hana",
    ];
    let people: Vec<_> = (1..).zip(eight).map(|(n, name)| person(n, name)).collect();
    let card = |person: &Person| Card {
        person: person.clone(),
        bio: "Cooks for the whole house, and tells about it.".to_owned(),
        time_zone: Some("Europe/Madrid".to_owned()),
    };
    html! {
        div.actions { @for person in &people { (avatar(person)) } (portrait(&people[3])) }
        ul { @for (n, person) in people[..3].iter().enumerate() { (rooms::view::member(EN, person, n == 0)) } }
        (people::view::directory(EN, &people[..2].iter().map(card).collect::<Vec<_>>()))
        (people::view::card(viewer, &card(&people[4]), &html! { span.online { "online" } }))
        p { (presence::view::typing(EN, &people[..4])) }
    }
}

fn listed(number: u64, name: &str, kind: Kind, unread: u32) -> Listed {
    let text = match number % 4 {
        0 => None,
        _ => Some("Shall we talk it over at four, with the cake that was promised?".to_owned()),
    };
    Listed {
        id: id(RoomId::parse, number),
        name: name.to_owned(),
        kind,
        unread,
        notify: if number == 3 {
            Notify::Nothing
        } else {
            Notify::All
        },
        with: (kind == Kind::Direct).then(|| person(number, name)),
        latest: id(MessageId::parse, number),
        last: (number != 5).then(|| Last {
            message: id(MessageId::parse, number),
            name: "Ana".to_owned(),
            own: number == 2,
            text,
            said_at: Micros::now().minus_seconds(if number == 1 { 60 } else { 400_000 }),
        }),
    }
}

fn list(viewer: &Viewer) -> Markup {
    let beside = Sidebar {
        rooms: vec![
            listed(1, "Designers", Kind::Open, 0),
            listed(
                2,
                "A room with quite a long name, as people give them",
                Kind::Private,
                3,
            ),
            listed(3, "Muted", Kind::Open, 0),
            listed(4, "Where something was removed", Kind::Open, 100),
            listed(5, "Where nothing was said", Kind::Open, 0),
        ],
        conversations: vec![
            listed(6, "chloe", Kind::Direct, 1),
            listed(7, "dmitri", Kind::Direct, 0),
        ],
        people: vec![person(8, "emre"), person(9, "fatima")],
        online: BTreeSet::from([id(UserId::parse, 6), id(UserId::parse, 9)]),
    };
    sidebar(viewer, &beside, Some(id(RoomId::parse, 1)))
}

fn message(number: u64, text: Option<&str>, continues: bool) -> Message {
    Message {
        id: id(MessageId::parse, number),
        room: id(RoomId::parse, 1),
        author: person(
            1 + number / 4,
            ["ana", "bo", "chloe"][number as usize / 4 % 3],
        ),
        body: text.map(str::to_owned),
        said_at: Micros::now().minus_seconds(3_000),
        continues,
        opens_day: number == 1,
        edited_at: (number == 5).then(Micros::now),
        mentioned: vec![],
    }
}

fn said() -> Markup {
    let all = [
        message(
            1,
            Some("Morning! Has anybody looked at https://example.org/a/layout?"),
            false,
        ),
        message(2, Some("It is the one with the list on the left."), true),
        message(3, Some("@bo said so."), true),
        message(4, Some("I have.\n\nAll of it."), false),
        message(5, Some("This one was changed."), true),
        message(6, None, true),
        message(8, Some("مرحبا، كيف الحال؟"), false),
    ];
    html! {
        ol #messages {
            (messages::view::beginning(EN, &room()))
            @for said in &all[..4] { (messages::view::message(EN, said)) }
            li.divider { span { "New since you were here" } }
            @for said in &all[4..] { (messages::view::message(EN, said)) }
            (saying::view::editor(EN, &room(), &message(9, None, false), "What is being changed", &Problems::default()))
        }
        p #receipt { (receipt(EN, Some(Receipt::Seen))) }
    }
}

fn room() -> Room {
    Room {
        id: id(RoomId::parse, 1),
        name: "Designers".to_owned(),
        kind: Kind::Open,
        topic: String::new(),
        archived: false,
        owner: id(UserId::parse, 1),
        with: None,
    }
}

fn empty() -> Markup {
    html! {
        ol { (messages::view::beginning(EN, &room())) }
        ul { (lobby::view::offer(EN, &lobby::Offer { rooms: vec![], more: None }, "a name")) }
    }
}

fn writing() -> Markup {
    let problems = Problems::one("body", |_| "There is nothing in it.");
    html! {
        (saying::view::composer(EN, &room(), "", "", &Problems::default()))
        (saying::view::composer(EN, &room(), "Something\nlonger", "", &problems))
        ul { (saying::view::outgoing(EN, &room(), "What could not be sent", "", &problems)) }
    }
}

fn notes() -> Markup {
    html! {
        p.done { "Something was done." }
        div.done { p { "It can be undone." } form { button type="button" { "Undo" } } }
    }
}
