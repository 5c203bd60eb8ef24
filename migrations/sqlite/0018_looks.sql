-- How names look, for comparing them (UTS 39); the server computes it, and at its start for
-- the rows that have none. username_look is of the username, name_look of the name that is
-- shown, nothing for closed accounts. shares_name says whether somebody else is called alike.
-- Existing names may look alike, so nothing here is unique.
alter table users add column username_look text;
alter table users add column name_look text;
alter table users add column shares_name boolean not null default false;

create index users_by_username_look on users (username_look);
create index users_by_name_look on users (name_look);
drop index users_by_look;

-- The same of the names of open rooms.
alter table rooms add column name_look text;

create index rooms_by_name_look on rooms (name_look);
