//! The style guide: every component in every state on one page, rendered by the functions
//! that render it elsewhere. A release has no such page. (`tests/browser/layout.rs` takes
//! pictures of hover and focus.)

mod examples;
mod style;

use std::collections::BTreeSet;

use maud::{Markup, html};
use rocket::{Route, get, http::Status, routes};

use crate::features::people as directory;
use crate::{
    base::{
        clock::Timestamp,
        ids::{MessageId, UserId},
        random::Token,
    },
    dev::styleguide::{
        examples::{conversation, id, message, offered, people, person, profile, question, room},
        style::{SIZES, SPACES},
    },
    features::{
        account_settings::{
            appearance_page::{language_form, single_key_shortcuts_form, theme_form},
            profile_page::privacy_form,
        },
        accounts::{
            Viewer,
            profile::Privacy,
            view::{avatar, portrait},
        },
        conversations::{self, Receipt, view::receipt},
        messages::{
            self,
            outbox_view::{Key, Outgoing},
            view::Answering,
        },
        password_resets, presence, quick_switcher,
        room_directory::{self, NewRoomOffer},
        rooms::{self, RoomName},
        shortcuts,
        sidebar::view::{SidebarPlace, sidebar},
    },
    i18n::{
        field_errors::FieldErrors,
        lang::{Lang, LangPreference},
    },
    model::{
        preferences::{SingleKeyShortcuts, Theme},
        room::{Room, RoomKind},
    },
    web::{
        due_field::{DueField, due_field},
        form::{Field, field},
        icon,
        page::{in_dialog, page, page_header},
        reply::Reply,
    },
};

/// The page and its style sheet.
pub fn routes() -> Vec<Route> {
    routes![styleguide, style::style]
}

#[get("/styleguide")]
fn styleguide(viewer: Viewer) -> Reply {
    let parts = [
        ("Type", type_sizes()),
        ("Space", spaces()),
        ("Buttons", buttons()),
        ("Choices", choices()),
        ("Fields", fields()),
        ("People", people_and_avatars()),
        ("Sidebar", sidebar_example(&viewer)),
        ("Room bar", room_bars(&viewer)),
        ("Messages", messages_example()),
        ("Composer", composer()),
        ("Lobby", lobby(&viewer)),
        ("Empty", empty()),
        ("Dialogs", dialogs(&viewer)),
        ("Notices", notices()),
    ];
    let html = page(
        EN,
        "Style guide",
        "alone",
        html! {
            link rel="stylesheet" href="/styleguide.css";
            // The first `autofocus` wins, so the page opens at its top. htmx ignores the whole
            // page: nothing here sends a request.
            main #guide tabindex="-1" autofocus hx-ignore {
                (page_header(room_directory::routes::at(), "Back to the rooms", &html! { "Style guide" }))
                @for (title, content) in parts { section { h2 { (title) } div.field { (content) } } }
            }
        },
    );
    Reply::page(Status::Ok, html)
}

/// The style guide is in English only.
const EN: Lang = Lang::English;

/// The name of a state, above it.
fn label(text: &str) -> Markup {
    html! { p.label { (text) } }
}

fn type_sizes() -> Markup {
    html! {
        h1 { "A heading of the first order" }
        h2 { "A heading of the second" }
        @for step in SIZES { p class={ "type-" (step) } { "In " (step) } }
        p { "Text, with " a href="/styleguide" { "a link" } " and " span.mention { "@somebody" } " and "
            span.mention.own { "@you" } "." }
        p.hint { "A hint, which is softer." }
        p.problem { "An error, beside its field." }
        p.link { code { "https://chat.example/a-link-to-copy" } }
        p { kbd { "Ctrl K" } " or " kbd { "?" } }
    }
}

fn spaces() -> Markup {
    html! {
        @for step in SPACES {
            (label(step))
            div class={ "space space-" (step) } {}
        }
    }
}

fn buttons() -> Markup {
    let kinds = [
        ("", "Plain"),
        ("primary", "Primary"),
        ("danger", "Danger"),
        ("quiet", "Quiet"),
    ];
    let pictures = [
        ("Back", icon::back()),
        ("Search", icon::search()),
        ("New", icon::plus()),
        ("Send", icon::send()),
        ("Private", icon::lock()),
        ("People", icon::people()),
        ("More", icon::more()),
        ("Close", icon::close()),
        ("Read", icon::read()),
        ("Out", icon::out()),
    ];
    html! {
        div.actions { @for (class, label) in kinds { button class=(class) type="button" { (label) } } }
        div.actions { @for (class, label) in kinds { button class=(class) type="button" disabled { (label) } } }
        div.actions {
            a.button href="/styleguide" { "A link" }
            @for (name, picture) in pictures {
                button.quiet.round type="button" title=(name) { (picture) span.visually-hidden { (name) } }
            }
            button.primary.round type="button" title="Send" { (icon::send()) span.visually-hidden { "Send" } }
            button.primary.round type="button" title="Send" disabled { (icon::send()) span.visually-hidden { "Send" } }
        }
    }
}

fn choices() -> Markup {
    html! {
        (theme_form(EN, Theme::System))
        (language_form(EN, LangPreference(Some(Lang::Spanish))))
        (single_key_shortcuts_form(EN, SingleKeyShortcuts::On))
        (privacy_form(EN, Privacy { receipts: true, appears_offline: false }))
        fieldset {
            legend { "One of two" }
            label.choice { input type="radio" name="one" checked; span { "This " span.hint { "With a hint." } } }
            label.choice { input type="radio" name="one"; span { "That" } }
            label.choice { input type="radio" name="one" disabled; span { "Not that" } }
        }
        (due_field(EN, &DueField { legend: "When?", when: "at", at: "", zone: "Europe/Madrid", first: None }, &FieldErrors::default()))
    }
}

fn fields() -> Markup {
    let problems = FieldErrors::one("wrong", |_| "This text says what is wrong.");
    let named = |name, label, hint| Field {
        label,
        hint,
        ..Field::text(name)
    };
    html! {
        (field(EN, &named("blank", "A field", None), &problems))
        (field(EN, &Field { required: false, ..named("hinted", "With a hint", Some("A hint.")) }, &problems))
        (field(EN, &Field { value: "typed text", ..named("wrong", "With an error", Some("A hint.")) }, &problems))
        div.field { label for="off" { "Not now" } input #off value="its value" disabled; }
        div.field { label for="long" { "Longer" } textarea #long rows="2" { "Some lines\nof text" } }
        div.field { label for="file" { "A file" } input #file type="file"; }
        form.search role="search" aria-label="An example" { (icon::search()) input type="search" aria-label="Find" placeholder="Find something"; }
    }
}

fn people_and_avatars() -> Markup {
    let people = people();
    html! {
        (label("All eight colors"))
        div.hues { @for person in &people { (avatar(person)) } }
        (label("Large"))
        (portrait(&people[3]))
        (label("In a room, online and not"))
        ul { @for (n, person) in people[..3].iter().enumerate() { (rooms::members::view::member_item(EN, person, n == 0)) } }
        (label("In the directory"))
        (directory::view::directory(EN, &people[..2].iter().map(profile).collect::<Vec<_>>()))
        (label("Typing: one, two, more"))
        @for number in [1, 2, 5] { p { (presence::view::typing(EN, &people[..number])) } }
    }
}

fn sidebar_example(viewer: &Viewer) -> Markup {
    sidebar(viewer, &examples::sidebar(), SidebarPlace::Room(room().id))
}

fn room_bars(viewer: &Viewer) -> Markup {
    let (owner, online) = (people().remove(0), BTreeSet::from([id(UserId::parse, 2)]));
    let members = examples::members();
    let bar = |room: &Room, online_too: bool, open: bool| {
        let with = conversations::Status {
            online: online_too,
            last: Some(Timestamp::now().minus_seconds(90_000)),
        };
        let bar = rooms::view::RoomHeader {
            lang: EN,
            viewer: viewer.id(),
            room,
            with: room.is_direct().then_some(&with),
            members: &members,
            owner: &owner,
            pins: 2,
            online: &online,
            online_count: 2,
            blocked: false,
            menu_open: open,
        };
        rooms::view::header(&bar, &Markup::default())
    };
    let private = Room {
        name: "A private room whose name is longer than there is room for it on a phone".to_owned(),
        kind: RoomKind::Private,
        topic: String::new(),
        ..room()
    };
    html! {
        (label("A room, with its menu"))
        div.stage { (bar(&room(), true, true)) }
        (label("A private room"))
        (bar(&private, true, false))
        (label("A conversation, with somebody online and offline"))
        (bar(&conversation(), true, false))
        (bar(&conversation(), false, false))
        (label("Without a connection"))
        p { span #line { (rooms::strings::lost(EN)) } }
    }
}

fn messages_example() -> Markup {
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
    let far = id(MessageId::parse, 1);
    html! {
        ol #messages {
            (messages::list_view::older(EN, &room(), far))
            @for one in &all[..4] { (messages::view::message(EN, one)) }
            li.divider { span { "New" } }
            @for one in &all[4..] { (messages::view::message(EN, one)) }
            @for closed in [false, true] { (messages::view::message(EN, &question(closed))) }
            (messages::view::editor(EN, &room(), &message(9, None, false), "The edited text", &FieldErrors::default()))
            (messages::list_view::newer(EN, &room(), far))
            (messages::list_view::newest(EN, &room()))
        }
        (label("Receipts"))
        @for state in [Receipt::Sent, Receipt::Delivered, Receipt::Seen] { p #receipt { (receipt(EN, Some(state))) } }
        (label("New messages below"))
        (rooms::view::jump_to_newest(EN, false))
    }
}

fn composer() -> Markup {
    let problems = FieldErrors::one("body", |_| "The message is empty.");
    let (none, room) = (FieldErrors::default(), room());
    let key = Key {
        nonce: "",
        reply_to: None,
    };
    let sent = |text, problems: &_, state| {
        messages::outbox_view::outgoing_in_state(EN, &room, text, key, problems, state)
    };
    html! {
        (messages::view::composer(EN, UserId::NONE, &room, "", "", &none, Answering::Nothing))
        (messages::view::composer(EN, UserId::NONE, &room, "Something\nlonger", "", &problems, Answering::Nothing))
        (label("Sending, waiting, and refused"))
        ul {
            (sent("A message on its way", &none, Outgoing::Sending))
            (sent("A message that waits", &none, Outgoing::Waiting))
            (sent("A message that was refused", &problems, Outgoing::Refused))
        }
        (label("An archived room"))
        p #archived { (rooms::view::archived(EN, true)) }
    }
}

fn lobby(viewer: &Viewer) -> Markup {
    let offer = room_directory::DirectoryPage {
        rooms: vec![
            offered(1, "Designers", true, false),
            offered(2, "Cooks", false, false),
            offered(3, "An archived room", false, true),
        ],
        next: Some("c".to_owned()),
        offer: NewRoomOffer::Nothing,
    };
    html! {
        (label("For the first person, and for a later one"))
        (room_directory::view::welcome(viewer, &nothing(NewRoomOffer::Nothing)))
        (room_directory::view::welcome(viewer, &offer))
        (label("The open rooms"))
        ul { (room_directory::view::rooms(EN, &offer, "")) }
    }
}

fn nothing(offer: NewRoomOffer) -> room_directory::DirectoryPage {
    room_directory::DirectoryPage {
        rooms: vec![],
        next: None,
        offer,
    }
}

fn empty() -> Markup {
    let private = Room {
        kind: RoomKind::Private,
        ..room()
    };
    let nobody = crate::features::accounts::directory::PeoplePage {
        people: vec![],
        more: None,
    };
    html! {
        @for room in [room(), private, conversation()] { ol { (messages::list_view::beginning(EN, &room)) } }
        ol { (rooms::settings::view::cleared_history(EN, &room(), examples::clearing())) }
        ul { (room_directory::view::rooms(EN, &nothing(NewRoomOffer::Nothing), "")) }
        @if let Ok(name) = RoomName::parse("a name") {
            ul { (room_directory::view::rooms(EN, &nothing(NewRoomOffer::Create(name)), "a name")) }
        }
        (directory::view::list(EN, "", "", &nobody))
        (directory::view::list(EN, "x", "", &nobody))
        (quick_switcher::view::list(EN, "a name", &examples::nothing_found()))
    }
}

fn dialogs(viewer: &Viewer) -> Markup {
    let found = examples::found();
    let results = quick_switcher::view::list(EN, "", &found);
    let here = html! { span.online { (conversations::strings::online(EN)) } };
    let own = in_dialog(
        EN,
        &directory::view::profile_card(viewer, &profile(&people()[4]), &here, false),
    );
    html! {
        dialog #jump aria-label="Jump to…" { (in_dialog(EN, &quick_switcher::view::form(EN, "", &results))) }
        dialog #card aria-labelledby="card-name" { (own) }
        dialog #keys aria-label="Keyboard shortcuts" { (in_dialog(EN, &shortcuts::view::keys(EN))) }
    }
}

fn notices() -> Markup {
    let link = password_resets::ResetLink {
        person: person(1, "zoe"),
        token: Token::fresh(),
    };
    html! {
        p.done { "Something was done." }
        div.done { p { "It can be undone." } form { button type="button" { "Undo" } } }
        (label("An error over a page"))
        div #notice { p { "Something went wrong. We’ve logged it. Try again." } }
        (label("A reset link"))
        (password_resets::view::created(EN, &link, Some("https://chat.example")))
        (password_resets::view::created(EN, &link, None))
    }
}
