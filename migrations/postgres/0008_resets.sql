-- Links for people who have forgotten their password. One per person: a new one ends
-- the one before. Only the SHA-256 of its token is kept, and that of the stored
-- password it is to replace: once that is another, the link is worth nothing.
create table resets (
    user_id         bigint primary key references users (id) on delete cascade,
    token_hash      bytea  not null unique,
    password_digest bytea  not null,
    created_at      bigint not null
);

-- Who has forgotten their name as well is looked up by their address.
create index users_by_email on users (lower(email));
