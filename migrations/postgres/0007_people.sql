-- What people tell of themselves, and what they want told of them. display_name is
-- shown in place of the username, picture is the row of pictures that is shown.
-- appears_offline hides whether they are online; receipts tells others how far they
-- have read, and them how far others have. online_at is when they were online last.
alter table users add column display_name text;
alter table users add column bio text not null default '';
alter table users add column time_zone text;
alter table users add column picture bigint;
alter table users add column receipts boolean not null default true;
alter table users add column appears_offline boolean not null default false;
alter table users add column online_at bigint;

-- 'admin' or 'member'. Whoever came first administers the house.
alter table users add column role text not null default 'member';
update users set role = 'admin' where id = (select min(id) from users);
