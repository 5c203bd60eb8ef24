//! The directory's page, rendered once for as long as nothing on it changes.

use std::sync::Arc;

use crate::{
    base::{
        errors::Result,
        memory::{self, Weighted},
    },
    cache::{bounded_cache, versioned::VersionedCache},
    db::Store,
    features::{
        accounts::Viewer,
        room_directory::{self, view},
        sidebar,
    },
    i18n::{Html, field_errors::FieldErrors, strings::Text},
    realtime::Realtime,
    web::{page_preferences, rendered_page::RenderedPage},
};

/// Everything that the page depends on, apart from the database.
#[derive(PartialEq, Eq, Hash)]
struct DirectoryPageKey {
    viewer: Viewer,
    query: Option<String>,
    after: String,
    presence: u64,
}

impl Weighted for DirectoryPageKey {
    fn bytes(&self) -> usize {
        let query = self.query.as_ref().map_or(0, String::capacity);
        size_of::<Self>() + query + self.after.capacity() + self.viewer.person().bytes()
    }
}

struct DirectoryPageCache(VersionedCache<DirectoryPageKey, Arc<RenderedPage>>);
bounded_cache!(DirectoryPageCache, memory::DIRECTORY_PAGES);

/// The page of the open rooms with `query` in their name or topic, after the room with the key
/// `after`.
///
/// # Errors
/// When the store fails.
pub async fn page(
    store: &Store,
    realtime: &Realtime,
    viewer: &Viewer,
    query: Option<&str>,
    after: &str,
) -> Result<Arc<RenderedPage>> {
    let key = DirectoryPageKey {
        viewer: viewer.clone(),
        query: query.map(str::to_owned),
        after: after.to_owned(),
        presence: realtime.presence.version(),
    };
    let render = async {
        let none = FieldErrors::default();
        let page = render(store, realtime, viewer, (query, after), none).await?;
        let page = page_preferences::apply(viewer.page_preferences(), page.into_string());
        Ok(Arc::new(page.into()))
    };
    let cache = store.cache::<DirectoryPageCache>();
    cache.0.or_read(store, key, render).await
}

/// The same page with the reason why no room was created with the name `query`.
///
/// # Errors
/// When the store fails.
pub async fn with_problem(
    store: &Store,
    realtime: &Realtime,
    viewer: &Viewer,
    query: &str,
    problem: Text,
) -> Result<Html> {
    let problems = FieldErrors::one("name", problem);
    render(store, realtime, viewer, (Some(query), ""), problems).await
}

async fn render(
    store: &Store,
    realtime: &Realtime,
    viewer: &Viewer,
    (query, after): (Option<&str>, &str),
    problems: FieldErrors,
) -> Result<Html> {
    let wanted = query.unwrap_or_default();
    let rooms = async {
        let found = room_directory::search(store, viewer, wanted, after).await?;
        Ok((found, sidebar::people(store, viewer).await?))
    };
    // Side by side, because a database may be far away.
    let lists = sidebar::read(store, viewer);
    let ((found, people), lists) = tokio::try_join!(Box::pin(rooms), Box::pin(lists))?;
    let sidebar = sidebar::assemble(realtime, viewer, &people, lists);
    // The welcome offers the largest of all rooms, and not of those that were found.
    let newcomer = wanted.is_empty() && !sidebar.version.has_visited();
    Ok(view::directory(&view::DirectoryView {
        viewer,
        sidebar: &sidebar,
        found: &found,
        newcomer,
        query,
        problems,
    }))
}
