-- From schema 6: of each function, how much of it was not understood, and what it calls that nobody knows.
ALTER TABLE functions ADD COLUMN opaque INTEGER NOT NULL DEFAULT 0;
ALTER TABLE unknown_calls RENAME TO unknown_calls_6;
CREATE TABLE unknown_calls (
    unit        INTEGER NOT NULL REFERENCES units ON DELETE CASCADE,
    function    TEXT NOT NULL,
    name        TEXT NOT NULL,
    calls       INTEGER NOT NULL,
    PRIMARY KEY (unit, function, name)
) STRICT, WITHOUT ROWID;
INSERT INTO unknown_calls SELECT unit, '', name, calls FROM unknown_calls_6;
DROP TABLE unknown_calls_6;
