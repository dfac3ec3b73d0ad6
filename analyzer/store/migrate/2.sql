-- From schema 1: `low` is a severity, and what has no model is listed.
CREATE TABLE unknown_calls (
    unit        INTEGER NOT NULL REFERENCES units ON DELETE CASCADE,
    name        TEXT NOT NULL,
    calls       INTEGER NOT NULL,
    PRIMARY KEY (unit, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE new_findings (
    id          INTEGER PRIMARY KEY,
    unit        INTEGER NOT NULL REFERENCES units ON DELETE CASCADE,
    rule        TEXT NOT NULL,
    severity    TEXT NOT NULL CHECK (severity IN ('low', 'warning', 'error')),
    confidence  TEXT NOT NULL CHECK (confidence IN ('low', 'medium', 'high')),
    reach       TEXT NOT NULL CHECK (reach IN ('memory', 'error', 'ordinary')),
    path        TEXT NOT NULL,
    line        INTEGER NOT NULL,
    col         INTEGER NOT NULL,
    function    TEXT NOT NULL,
    type        TEXT,
    message     TEXT NOT NULL,
    remedy      TEXT,
    cause       TEXT,
    rests_on    TEXT,
    unknown     TEXT,
    anchor      TEXT NOT NULL,
    source      TEXT NOT NULL,
    fingerprint TEXT NOT NULL
) STRICT;
INSERT INTO new_findings
    SELECT id, unit, rule, replace(severity, 'note', 'low'), confidence, reach, path, line, col, function, type, message,
           remedy, cause, rests_on, NULL, anchor, source, fingerprint
    FROM findings;
DROP TABLE findings;
ALTER TABLE new_findings RENAME TO findings;
CREATE INDEX findings_unit ON findings (unit);
