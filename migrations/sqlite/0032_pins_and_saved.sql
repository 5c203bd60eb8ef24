-- The pinned messages of a room. They go with their message, and have no text of it.
create table pins (
    message_id bigint not null primary key references messages (id) on delete cascade,
    room_id    bigint not null references rooms (id) on delete cascade,
    pinned_by  bigint not null references users (id) on delete cascade,
    at         bigint not null
);

-- The list of a room's pins.
create index pins_by_room on pins (room_id, at);

-- Whether only the owner may pin messages.
alter table rooms add column owner_pins boolean not null default false;

-- The messages that somebody saved for themselves. `remind_at` is when to remind them, and
-- `reminded_at` when they were reminded: each reminder is claimed once (base/due.rs). It is unread
-- until `seen_at`.
create table saved (
    user_id     bigint not null references users (id) on delete cascade,
    message_id  bigint not null references messages (id) on delete cascade,
    room_id     bigint not null references rooms (id) on delete cascade,
    at          bigint not null,
    remind_at   bigint,
    reminded_at bigint,
    seen_at     bigint,
    primary key (user_id, message_id)
);

create index saved_by_user on saved (user_id, at);
create index saved_by_message on saved (message_id);

-- Those that somebody waits for, and those that are unread.
create index saved_due on saved (remind_at) where remind_at is not null and reminded_at is null;
create index saved_unread on saved (user_id) where reminded_at is not null and seen_at is null;
