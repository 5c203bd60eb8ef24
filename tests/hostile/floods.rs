//! One person or address that does too much.
