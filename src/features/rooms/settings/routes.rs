//! The page of a room's settings, and what it changes.

use rocket::{
    FromForm, FromFormField, Route, State, UriDisplayQuery, form::Form, get, http::Status, post,
    routes, uri,
};

use crate::{
    base::{
        errors::Result,
        ids::{MessageId, RoomId},
    },
    db::Store,
    features::{
        invitations,
        pressed_forms::{self, guard::MemberPress},
        room_directory,
        rooms::{
            self, Member, NameClaim, RoomName, Topic,
            settings::{self, strings, view},
        },
        sidebar,
    },
    i18n::field_errors::FieldErrors,
    model::room::NotificationLevel,
    realtime::Realtime,
    web::{form::saved, htmx::Htmx, reply::Reply},
};

/// The routes of this folder.
pub fn all() -> Vec<Route> {
    routes![
        page,
        notify,
        clear_history,
        restore_history,
        rename,
        archive,
        who_pins,
        confirm_delete,
        delete
    ]
}

/// The change that the page confirms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromFormField, UriDisplayQuery)]
pub enum SettingsChange {
    /// A setting was saved.
    Saved,
    /// The history was cleared for the member.
    Cleared,
    /// The room was archived.
    Archived,
}

/// The settings of a room. `done` is the change that led here, if one did.
#[get("/rooms/<_room>/settings?<done>")]
pub async fn page(
    _room: RoomId,
    done: Option<SettingsChange>,
    member: Member,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    let beside = sidebar::load(store, realtime, member.viewer()).await?;
    let form = view::rename_form(
        &member,
        view::NameAndTopic::of(member.room()),
        &FieldErrors::default(),
    );
    let page = view::page(&member, &beside, done, &form);
    Ok(Reply::page(Status::Ok, page))
}

/// The form with the member's notification level.
#[derive(FromForm)]
pub struct NotificationForm<'r> {
    #[field(default = "all")]
    notify: &'r str,
}

/// Sets which messages count as unread for the member.
#[post("/rooms/<_room>/notify", data = "<form>")]
pub async fn notify(
    _room: RoomId,
    form: Form<NotificationForm<'_>>,
    member: Member,
    hx: Htmx,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    settings::set_notification_level(
        store,
        realtime,
        &member,
        NotificationLevel::stored(form.notify),
    )
    .await?;
    let page = uri!(page(member.room().id, Some(SettingsChange::Saved)));
    Ok(saved(hx, member.lang(), page))
}

/// Clears the history for the member.
#[post("/rooms/<_room>/clear")]
pub async fn clear_history(
    _room: RoomId,
    member: Member,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    settings::clear_history(store, realtime, &member).await?;
    Ok(Reply::see_other(uri!(page(
        member.room().id,
        Some(SettingsChange::Cleared)
    ))))
}

/// Undoes the latest clearing, if it is the one that the page has shown.
#[post("/rooms/<_room>/restore?<cleared>")]
pub async fn restore_history(
    _room: RoomId,
    cleared: Option<MessageId>,
    member: Member,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    settings::restore_history(store, realtime, &member, cleared).await?;
    Ok(Reply::see_other(rooms::routes::at(member.room().id)))
}

/// The form with the room's name and topic.
#[derive(FromForm)]
pub struct RenameForm<'r> {
    #[field(default = "")]
    name: &'r str,
    #[field(default = "")]
    topic: &'r str,
}

/// Changes the room's name and topic.
#[post("/rooms/<_room>/rename", data = "<form>")]
pub async fn rename(
    _room: RoomId,
    form: Form<RenameForm<'_>>,
    member: Member,
    hx: Htmx,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    settings::require_manager(&member)?;
    let mut problems = FieldErrors::default();
    let name = problems.keep("name", RoomName::parse(form.name));
    let topic = problems.keep("topic", Topic::parse(form.topic));
    if let (Some(name), Some(topic)) = (name, topic) {
        match settings::rename(store, realtime, &member, &name, &topic).await? {
            NameClaim::Granted(()) => {
                return Ok(Reply::see_other(uri!(page(
                    member.room().id,
                    Some(SettingsChange::Saved)
                ))));
            }
            NameClaim::Taken => problems.add("name", strings::taken),
        }
    }
    let typed = view::NameAndTopic {
        name: form.name,
        topic: form.topic,
    };
    let form = view::rename_form(&member, typed, &problems);
    let beside = sidebar::load(store, realtime, member.viewer()).await?;
    Ok(hx.form(form, |form| view::page(&member, &beside, None, form)))
}

/// The form that archives or unarchives the room.
#[derive(FromForm)]
pub struct ArchiveForm {
    archived: bool,
}

/// Archives or unarchives the room.
#[post("/rooms/<_room>/archive", data = "<form>")]
pub async fn archive(
    _room: RoomId,
    form: Form<ArchiveForm>,
    member: Member,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    settings::set_archived(store, realtime, &member, form.archived).await?;
    let done = match form.archived {
        true => SettingsChange::Archived,
        false => SettingsChange::Saved,
    };
    Ok(Reply::see_other(uri!(page(member.room().id, Some(done)))))
}

/// The form that says who may pin messages.
#[derive(FromForm)]
pub struct WhoPinsForm {
    owner_only: bool,
}

/// Sets who may pin messages.
#[post("/rooms/<_room>/who-pins", data = "<form>")]
pub async fn who_pins(
    _room: RoomId,
    form: Form<WhoPinsForm>,
    member: Member,
    hx: Htmx,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    settings::set_owner_pins(store, realtime, &member, form.owner_only).await?;
    let page = uri!(page(member.room().id, Some(SettingsChange::Saved)));
    Ok(saved(hx, member.lang(), page))
}

/// The page that asks for confirmation before the room is deleted.
#[get("/rooms/<_room>/delete")]
pub async fn confirm_delete(
    _room: RoomId,
    member: Member,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    let form = view::delete_form(
        settings::require_manager(&member)?,
        "",
        &FieldErrors::default(),
    );
    let beside = sidebar::load(store, realtime, member.viewer()).await?;
    let page = view::delete_page(&member, &beside, &form);
    Ok(Reply::page(Status::Ok, page))
}

/// The room's name, typed to confirm the deletion.
#[derive(FromForm)]
pub struct DeleteForm<'r> {
    #[field(default = "")]
    confirm: &'r str,
}

/// Deletes the room.
#[post("/rooms/<_room>/delete", data = "<form>")]
pub async fn delete(
    _room: RoomId,
    form: Form<DeleteForm<'_>>,
    press: MemberPress<'_>,
    hx: Htmx,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    let MemberPress::First(member, path) = press else {
        return Ok(Reply::see_other(room_directory::routes::at()));
    };
    let name = &settings::require_manager(&member)?.room().name;
    let confirmed = RoomName::parse(form.confirm).is_ok_and(|typed| typed.as_str() == name);
    if !confirmed {
        let problems = FieldErrors::one("confirm", strings::not_its_name);
        let form = view::delete_form(&member, form.confirm, &problems);
        let beside = sidebar::load(store, realtime, member.viewer()).await?;
        let page = |form: &_| view::delete_page(&member, &beside, form);
        return Ok(hx.form(form, page));
    }
    let work = settings::delete(store, realtime, &member);
    pressed_forms::once(store, member.viewer(), path, work).await?;
    invitations::room_deleted(store, realtime, member.room().id).await?;
    Ok(Reply::see_other(room_directory::routes::at()))
}
