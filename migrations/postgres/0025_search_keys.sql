-- Finding open rooms by their names and topics as they are searched: without regard to case,
-- accents, width and joiners. The server computes it, and at its start for the rows that have
-- none. (name_key stays as it is: it makes names unique, and accents make another name.)
alter table rooms add column search_key text;
