//! Caches in memory, and their rules.
//!
//! 1. **The store owns every cache.** `store.cache::<T>()` gives the one `T` of this
//!    store, made on first use ([`Store::cache`](crate::db::Store::cache)). There is no
//!    `static` cache: two stores in one process, as in tests, share nothing.
//! 2. **A cache is a type of its own**, private to the file that uses it, because the type
//!    is the key under which the store keeps it:
//!    ```ignore
//!    struct ViewerCache(VersionedCache<[u8; 32], Viewer>);
//!    bounded_cache!(ViewerCache, memory::VIEWERS);
//!    ```
//! 3. **Nothing is ever invalidated.** There are two kinds, and neither can be wrong:
//!    - [`versioned`]: answers of the database. Each is good while the database has the
//!      version it was read at.
//!    - [`weighted`]: rendered HTML. The key holds everything a rendering depends on.
//! 4. **Every cache has a bound in bytes**, its share of the setting `memory`
//!    ([`base::memory`](crate::base::memory)). Entries that nobody asks for are evicted.
//! 5. **A cache is never the only place for anything.** Losing all of them costs time and
//!    nothing else.
//!
//! Not caches, and therefore constants of the binary: the assets (`web::assets`), the
//! migrations, and SQL that is put together once.

pub mod versioned;
pub mod weighted;

/// A cache that knows how many bytes it takes.
pub trait Used {
    /// An empty cache of at most so many bytes.
    fn new(bytes: u64) -> Self;

    /// How many bytes it takes.
    fn used(&self) -> u64;
}

/// An empty cache of at most so many bytes.
pub fn with_limit<C: Used>(bytes: u64) -> C {
    C::new(bytes)
}

/// Makes a type around a cache a [`BoundedCache`].
macro_rules! bounded_cache {
    ($cache:ty, $part:expr) => {
        impl $crate::base::memory::BoundedCache for $cache {
            const PART: $crate::base::memory::MemoryPart = $part;

            fn with_limit(bytes: u64) -> Self {
                Self($crate::cache::with_limit(bytes))
            }

            fn used(&self) -> u64 {
                $crate::cache::Used::used(&self.0)
            }
        }
    };
}
pub(crate) use bounded_cache;
