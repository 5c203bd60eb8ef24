-- Rooms, and who is in them.
--
-- head is the number of the room's latest change. Every change takes the next
-- one with "update rooms set head = head + 1 … returning head" in its own
-- transaction: the lock on this row makes the order of numbers the order of
-- commits, and a rollback gives the number back, so there are no gaps.
create table rooms (
    id         integer primary key autoincrement,
    name       text   not null,
    name_key   text   not null unique,
    head       bigint not null default 0,
    created_by bigint not null references users (id),
    created_at bigint not null
);

create table memberships (
    room_id    bigint not null references rooms (id) on delete cascade,
    user_id    bigint not null references users (id) on delete cascade,
    joined_at  bigint not null,
    visited_at bigint not null,
    primary key (room_id, user_id)
);

create index memberships_by_user on memberships (user_id, visited_at);

-- What changed, in order: one row per number. A reader who knows how far they
-- got finds here all they missed. subject is a message for 'said' and a user
-- for 'joined' and 'left'.
create table room_log (
    room_id bigint not null references rooms (id) on delete cascade,
    seq     bigint not null,
    kind    text   not null,
    subject bigint not null,
    primary key (room_id, seq)
);

-- A random name for this history of numbers. Restoring an older copy gives it a
-- new one, so that nobody goes on from a number that now means something else.
create table epoch (
    name text not null primary key
);
