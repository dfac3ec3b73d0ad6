-- From schema 7: of each unit, a hash of what is stored of it.
ALTER TABLE units ADD COLUMN content INTEGER;
