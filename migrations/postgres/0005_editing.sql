-- What was said can be said better, and taken back. What was removed keeps its
-- place and loses its text: nobody can read it any more, here or anywhere.
alter table messages add column edited_at bigint;
alter table messages add column removed_at bigint;
