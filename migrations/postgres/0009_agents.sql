-- What the browser of a session called itself when it signed in, so that people
-- recognize theirs in a list. At most 200 characters of it.
alter table sessions add column agent text not null default '';
