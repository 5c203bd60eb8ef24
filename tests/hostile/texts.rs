//! Text that disturbs or deceives its readers.
