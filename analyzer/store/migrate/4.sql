-- From schema 3: findings are reviewed, and every run keeps a list of its own.
CREATE TABLE reviews (                  -- what somebody has said of a finding; kept whatever becomes of it
    fingerprint TEXT PRIMARY KEY,
    state       TEXT NOT NULL CHECK (state IN ('confirmed', 'false-positive', 'intended')),
    why         TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE known (                    -- every finding that a run ever had, once
    id          INTEGER PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    rule        TEXT NOT NULL,
    path        TEXT NOT NULL,          -- absolute
    function    TEXT NOT NULL,
    message     TEXT NOT NULL,
    UNIQUE (fingerprint, path, message)
) STRICT;

CREATE TABLE run_findings (             -- which of them a run had
    run         INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    known       INTEGER NOT NULL REFERENCES known,
    line        INTEGER NOT NULL,
    standing    TEXT NOT NULL,          -- stands, suppressed, reviewed, baseline, elsewhere
    PRIMARY KEY (run, known)
) STRICT, WITHOUT ROWID;
