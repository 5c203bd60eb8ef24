-- Where the database was when its history got its name: a file, or a PostgreSQL system with
-- timeline, database and table. If it is found elsewhere, it was restored or took over, and
-- numbers after the copy would be given a second time: the history gets another name.
alter table epoch add column origin text;

-- The names that have ended, the last ones, separated by spaces. A server that knows another
-- name finds it here, unless an earlier copy came back with a name from before.
alter table epoch add column ended text not null default '';
