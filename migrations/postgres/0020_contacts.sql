-- Invitations of people who do not know the person they invite. They wait for an answer.
-- A row counts only while its inviter is a member, from before the row was made: leaving
-- ends it without a write here.
create table invitations (
    room_id    bigint not null references rooms (id) on delete cascade,
    user_id    bigint not null references users (id) on delete cascade,
    invited_by bigint not null references users (id) on delete cascade,
    created_at bigint not null,
    primary key (room_id, user_id)
);

create index invitations_by_user on invitations (user_id, created_at);
create index invitations_by_inviter on invitations (invited_by, user_id);

-- Rooms that a person does not want to be asked into again. room_name is the name when
-- they said so: a private room may have got another one, which is no longer theirs to see.
create table refused_rooms (
    user_id    bigint not null references users (id) on delete cascade,
    room_id    bigint not null references rooms (id) on delete cascade,
    room_name  text   not null,
    created_at bigint not null,
    primary key (user_id, room_id)
);

create index refused_rooms_by_room on refused_rooms (room_id);

-- user_id has blocked blocked_id.
create table blocks (
    user_id    bigint not null references users (id) on delete cascade,
    blocked_id bigint not null references users (id) on delete cascade,
    created_at bigint not null,
    primary key (user_id, blocked_id)
);
