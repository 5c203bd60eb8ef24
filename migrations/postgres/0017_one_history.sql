-- Numbers belong to one history. Two processes that made the tables at the same time could
-- give it two names, and send everybody who went from the one to the other back to the
-- start. The name that has been read until now, which is the first of them, stays.
delete from epoch where name > (select min(name) from epoch);
create unique index epoch_is_one on epoch ((1));
