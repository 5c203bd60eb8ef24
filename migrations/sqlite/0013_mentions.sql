-- Who is mentioned in what was said, of those who were in the room then.
create table mentions (
    user_id    bigint not null references users (id) on delete cascade,
    room_id    bigint not null references rooms (id) on delete cascade,
    message_id bigint not null references messages (id) on delete cascade,
    primary key (user_id, room_id, message_id)
);

create index mentions_by_message on mentions (message_id);
