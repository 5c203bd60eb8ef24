//! Caches in memory, and their rules.
//!
//! 1. **The store owns every cache.** `store.cache::<T>()` gives the one `T` of this
//!    store, made on first use ([`Store::cache`](crate::db::Store::cache)). There is no
//!    `static` cache: two stores in one process, as in tests, share nothing.
//! 2. **A cache is a type of its own**, private to the file that uses it, because the type
//!    is the key under which the store keeps it:
//!    ```ignore
//!    #[derive(Default)]
//!    struct ViewerCache(VersionedCache<[u8; 32], Viewer, 10_000>);
//!    ```
//! 3. **Nothing is ever invalidated.** There are two kinds, and neither can be wrong:
//!    - [`versioned`]: answers of the database. Each is good while the database has the
//!      version it was read at.
//!    - [`weighted`]: rendered HTML. The key holds everything a rendering depends on.
//! 4. **Every cache has a bound**: a number of entries (versioned) or of bytes (weighted).
//!    Entries that nobody asks for are evicted.
//! 5. **A cache is never the only place for anything.** Losing all of them costs time and
//!    nothing else.
//!
//! Not caches, and therefore constants of the binary: the assets (`web::assets`), the
//! migrations, and SQL that is put together once.

pub mod versioned;
pub mod weighted;
