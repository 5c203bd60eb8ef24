-- Who may come in.
--
-- username_key is the username without regard to case, so that the database
-- itself refuses a second "Kevin". password_hash is a PHC string. Times are
-- microseconds since 1970, UTC.
create table users (
    id            integer primary key autoincrement,
    username      text   not null,
    username_key  text   not null unique,
    email         text,
    password_hash text   not null,
    created_at    bigint not null
);

-- One row per signed-in browser. Only the SHA-256 of its token is kept: a stolen
-- copy of this table signs nobody in.
create table sessions (
    id         integer primary key autoincrement,
    token_hash blob not null unique,
    user_id    bigint not null references users (id) on delete cascade,
    created_at bigint not null,
    used_at    bigint not null
);

create index sessions_by_user on sessions (user_id, used_at);
