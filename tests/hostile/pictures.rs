//! Picture files that take memory, time or places.
