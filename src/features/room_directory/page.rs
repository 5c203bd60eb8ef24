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
        rooms, sidebar,
    },
    i18n::field_errors::FieldErrors,
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
    let render = render(store, realtime, viewer, query, after);
    let cache = store.cache::<DirectoryPageCache>();
    cache.0.or_read(store, key, render).await
}

async fn render(
    store: &Store,
    realtime: &Realtime,
    viewer: &Viewer,
    query: Option<&str>,
    after: &str,
) -> Result<Arc<RenderedPage>> {
    let wanted = query.unwrap_or_default();
    let found = room_directory::search(store, viewer, wanted, after).await?;
    let sidebar = sidebar::load(store, realtime, viewer).await?;
    let content = view::DirectoryView {
        viewer,
        sidebar: &sidebar,
        found: &found,
        newcomer: rooms::last_visited(store, viewer).await?.is_none(),
        query,
        problems: FieldErrors::default(),
    };
    let page = view::directory(&content).into_string();
    let page = page_preferences::apply(viewer.page_preferences(), page);
    Ok(Arc::new(page.into()))
}
