-- Counts what changes about people as others see them: who there is, what they are
-- called, their picture. What was drawn of them is good for as long as this is the same.
alter table epoch add column people bigint not null default 0;
