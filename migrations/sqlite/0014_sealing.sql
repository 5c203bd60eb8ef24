-- Which key a text or a picture is sealed with; without one it is kept as it is.
alter table messages add column sealed_by text;
alter table pictures add column sealed_by text;
