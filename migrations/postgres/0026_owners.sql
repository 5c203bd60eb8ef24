-- created_by is the owner of a room: who created it, and after them whoever has been in it
-- longest. Until now a room whose owner left had nobody who could rename, archive or delete
-- it.
create index memberships_by_seniority on memberships (room_id, joined_at, user_id);

-- Accounts that closed while somebody added them are no members.
delete from memberships
 where user_id in (select id from users where closed_at is not null)
   and room_id in (select id from rooms where kind <> 'direct');

-- The longest member of each room whose owner is gone owns it. As any change of a room it
-- takes a number, and the row of the log that is missing then follows.
update rooms
   set head = head + 1,
       created_by = (select m.user_id from memberships m
                      where m.room_id = rooms.id order by m.joined_at, m.user_id limit 1)
 where kind <> 'direct' and deleted_at is null
   and exists (select 1 from memberships m where m.room_id = rooms.id)
   and not exists (select 1 from memberships m
                    where m.room_id = rooms.id and m.user_id = rooms.created_by);

insert into room_log (room_id, seq, kind, subject)
select r.id, r.head, 'owned', r.created_by
  from rooms r
 where r.kind <> 'direct' and r.deleted_at is null and r.head > 0
   and exists (select 1 from memberships m where m.room_id = r.id)
   and not exists (select 1 from room_log l where l.room_id = r.id and l.seq = r.head);

-- Nobody can come into a private room that nobody is in, nor read a conversation of people
-- who have closed their accounts. These end as a room does that is deleted.
update rooms
   set name = '', topic = '', kind = 'private', deleted_at = created_at
 where deleted_at is null
   and (kind = 'private'
            and not exists (select 1 from memberships m where m.room_id = rooms.id)
        or kind = 'direct'
            and not exists (select 1 from memberships m join users u on u.id = m.user_id
                             where m.room_id = rooms.id and u.closed_at is null));

delete from messages where room_id in (select id from rooms where deleted_at is not null);
delete from room_log
 where kind <> 'deleted' and room_id in (select id from rooms where deleted_at is not null);
delete from memberships where room_id in (select id from rooms where deleted_at is not null);
delete from invitations where room_id in (select id from rooms where deleted_at is not null);
delete from refused_rooms where room_id in (select id from rooms where deleted_at is not null);

-- Each clearing of a history that can be undone, with its newest hidden message.
-- memberships.cleared is the latest one's. It ends with the membership. cleared_at is null
-- for those from before.
create table clearings (
    room_id    bigint not null,
    user_id    bigint not null,
    message_id bigint not null,
    cleared_at bigint,
    primary key (room_id, user_id, message_id),
    foreign key (room_id, user_id) references memberships (room_id, user_id) on delete cascade
);

insert into clearings (room_id, user_id, message_id)
select room_id, user_id, cleared from memberships where cleared > 0
 union
select room_id, user_id, cleared_before from memberships
 where cleared_before > 0 and cleared_before < cleared;
