-- The key with which servers sign what they tell each other over Redis, so that nobody who
-- can only write there speaks in their name. The first server that starts draws it.
alter table epoch add column cluster_key text;
