-- Finding people by how their names begin. display_key is the display name as it is
-- compared (NFKC, lower case). Both keys are compared byte by byte, so that a range of
-- them is what begins alike.
alter table users add column display_key text;

create index users_by_display_key on users (display_key);

-- Finding the username that a name could be taken for: the letters that a username
-- can have, with those that look alike made one (UTS 39).
create index users_by_look on users (
    replace(replace(replace(username_key, '0', 'o'), '1', 'l'), 'm', 'rn')
);
