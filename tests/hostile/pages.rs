//! Pages that are shown after their right has ended, and other sites.
