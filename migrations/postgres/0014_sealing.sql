-- Which key a text is sealed with; without one it is the text itself.
alter table messages add column sealed_by text;
