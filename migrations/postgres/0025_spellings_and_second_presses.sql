-- Finding open rooms by their names and topics as they are searched: without regard to case,
-- accents, width and joiners. The server computes it, and at its start for the rows that have
-- none. (name_key stays as it is: it makes names unique, and accents make another name.)
alter table rooms add column search_key text;

-- The token that a session had before its password was changed, for a minute: a browser that
-- sends the form twice sends the second one with it. The new token is made from the old one
-- and this salt, so that both answers bring the same.
alter table sessions add column old_token_hash bytea;
alter table sessions add column rotation_salt text;
alter table sessions add column rotated_at bigint;

create index sessions_by_old_token on sessions (old_token_hash);

-- Forms that cannot be sent twice (somebody who has left a room is in it no more), for a minute,
-- by their path, and how often: the second one is answered like the first.
create table pressed_forms (
    user_id    bigint not null references users (id) on delete cascade,
    path       text   not null,
    pressed_at bigint not null,
    presses    bigint not null default 1,
    primary key (user_id, path)
);

create index pressed_forms_by_time on pressed_forms (pressed_at);
