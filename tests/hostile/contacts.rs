//! Invitations, blocked people, and mail to addresses that are not confirmed.
