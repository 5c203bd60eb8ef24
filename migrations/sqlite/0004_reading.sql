-- How far each member has read: the id of the newest message they saw. Whoever
-- comes into a room begins with all of it read, and so does everybody who was a
-- member before this was kept.
alter table memberships add column seen bigint not null default 0;

update memberships
   set seen = coalesce((select max(id) from messages where room_id = memberships.room_id), 0);
