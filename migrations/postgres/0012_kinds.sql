-- Three kinds of rooms: 'open' to everybody, 'private' for whom somebody invited, and
-- 'direct', the conversation of two people. Only open ones are found by their name.
-- name_key of the others is one that no name has, because it begins with U+0001: a
-- random one for a private room, so that no name tells that there is one, and both
-- people's ids for a conversation, so that the database itself refuses a second one.
-- A room that was deleted keeps its row and its log for those who have yet to hear of
-- it, and nothing else.
alter table rooms add column kind text not null default 'open';
alter table rooms add column topic text not null default '';
alter table rooms add column archived_at bigint;
alter table rooms add column deleted_at bigint;

-- notify says what is news to the member: 'all', 'mentions' or 'nothing'. What is not
-- newer than the message cleared is not there for them; cleared_before is what that
-- was before, for who changes their mind.
alter table memberships add column notify text not null default 'all';
alter table memberships add column cleared bigint not null default 0;
alter table memberships add column cleared_before bigint not null default 0;
