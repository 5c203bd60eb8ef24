-- An account can be closed. What its owner said stays, without their name; the
-- name itself stays taken, so that nobody comes back as somebody else.
alter table users add column closed_at bigint;
