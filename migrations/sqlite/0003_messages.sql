-- What is said.
--
-- nonce makes sending twice harmless: the second insert is refused and the first
-- message answered. continues (the author's previous message stands right above,
-- minutes ago) and opens_day (the first of its day, UTC) are facts of the moment
-- it was said, so that one message looks the same on every page and stream.
create table messages (
    id        integer primary key autoincrement,
    room_id   bigint  not null references rooms (id) on delete cascade,
    author_id bigint  not null references users (id),
    nonce     text    not null,
    body      text    not null,
    said_at   bigint  not null,
    continues boolean not null,
    opens_day boolean not null,
    unique (author_id, nonce)
);

create index messages_by_room on messages (room_id, id);
