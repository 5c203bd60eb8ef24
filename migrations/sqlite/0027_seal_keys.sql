-- The keys that texts and pictures are encrypted with: the name of each, and a constant that
-- is encrypted with it. A server that was started without one of them, or with other digits
-- under its name, would store texts that nobody can read, so it does not start.
create table seal_keys (
    name        text not null primary key,
    check_value text
);

-- Those in use until now have no check value. The next start makes it, if the key opens what
-- is there.
insert into seal_keys (name)
select sealed_by from messages where sealed_by is not null
 union
select sealed_by from pictures where sealed_by is not null;
