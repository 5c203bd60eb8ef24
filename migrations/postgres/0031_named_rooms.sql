-- The rooms that a message names: open rooms it links to (#room), and its own room when it
-- addresses everybody in it (@room) or everybody online (@here).
create table named_rooms (
    message_id bigint not null references messages (id) on delete cascade,
    room_id    bigint not null references rooms (id) on delete cascade,
    name       text   not null,
    linked_id  bigint not null references rooms (id) on delete cascade,
    primary key (message_id, name)
);

create index named_rooms_by_linked on named_rooms (linked_id);

-- A mention of everybody is one row, and not one for each member.
create index mentions_of_everybody on named_rooms (room_id, message_id) where name = '@room';

-- Whoever was online when @here was written. Their names are not in the text.
alter table mentions add column here boolean not null default false;

-- In a text, a room's name has hyphens for spaces.
create index rooms_by_written_name on rooms (replace(name_key, ' ', '-'));
