//! Sign-up, sign-in, administrators, and the cost of passwords.
