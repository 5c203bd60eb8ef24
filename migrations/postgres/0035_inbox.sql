-- The inbox is read from what is there: mentions, answers in followed threads, and reactions. These
-- are what is stored for it alone. Mentions and answers up to message_id are read (those that were
-- read in their rooms are anyway), and reactions up to reactions_at. The positions before the latest
-- "all read" are kept, for who changes their mind. edition counts what else changes what is unread.
create table inbox_seen (
    user_id             bigint primary key references users (id) on delete cascade,
    message_id          bigint not null default 0,
    reactions_at        bigint not null default 0,
    before_message_id   bigint not null default 0,
    before_reactions_at bigint not null default 0,
    marked_at           bigint not null default 0,
    edition             bigint not null default 0
);

-- Whoever was here before begins with an empty inbox.
insert into inbox_seen (user_id, message_id, reactions_at)
select id, (select coalesce(max(id), 0) from messages), (select coalesce(max(at), 0) from reactions)
  from users;

-- Messages that somebody has opened by a link before they had read their room up to there. (A row
-- counts until they mark messages of the room as unread again: memberships.marks.)
create table inbox_opened (
    user_id    bigint not null references users (id) on delete cascade,
    message_id bigint not null references messages (id) on delete cascade,
    marks      bigint not null,
    primary key (user_id, message_id)
);

create index inbox_opened_by_message on inbox_opened (message_id);

-- Whose message it is that somebody reacted to.
alter table reactions add column author_id bigint not null default 0;

update reactions set author_id = (select m.author_id from messages m where m.id = message_id);

create index reactions_by_author on reactions (author_id, at);

-- The latest mentions of a person in all rooms.
create index mentions_by_user on mentions (user_id, message_id);

-- The threads that a person began, by their latest answer, and those that they answered in.
create index messages_by_latest_answer on messages (author_id, answered_at) where answers > 0;
create index answers_by_author on messages (author_id, id) where thread_root is not null;

-- What a member has read may be marked as unread again. reached is the newest message that they had
-- read before that, which others are told as before. marks counts it: a page from before it cannot
-- mark what it shows as read.
alter table memberships add column reached bigint not null default 0;
alter table memberships add column marks bigint not null default 0;

-- The positions before a person has marked rooms as read or unread, until the next time. It can be
-- undone while a position is still where that has moved it.
create table read_before (
    room_id   bigint not null,
    user_id   bigint not null,
    seen      bigint not null,
    moved_to  bigint not null,
    marked_at bigint not null,
    primary key (user_id, room_id),
    foreign key (room_id, user_id) references memberships (room_id, user_id) on delete cascade
);

create index read_before_by_membership on read_before (room_id, user_id);
