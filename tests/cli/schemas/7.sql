-- The store: one SQLite file. Built into the program by cmake/embed.cmake; store.c reads the two numbers below out of
-- this text, so they stand nowhere else.
--
--   runs ──< run_units >── units ──< findings ──< steps ──< objects
--                            ├────< functions        └────< edges
--                            └────< unknown_calls
--
-- views.sql has the views. A unit is one source file of the compilation database and has one row, however often it is analysed; its findings
-- and functions are those of the newest analysis. A run keeps its row, and the units that it took part in, for good.

PRAGMA application_id = 1684366194;     -- "decr"
PRAGMA user_version = 7;                -- one more for every change below

CREATE TABLE runs (                     -- every run of decref check that this database has seen
    id          INTEGER PRIMARY KEY,    -- 1, 2, ...: what decref diff takes
    started     TEXT NOT NULL,          -- UTC, as 2026-01-31T12:00:00Z
    ended       TEXT,                   -- NULL: still running, or killed
    command     TEXT NOT NULL,          -- what repeats it, started in
    directory   TEXT NOT NULL,          -- this directory
    decref      TEXT NOT NULL,          -- its version
    libclang    TEXT NOT NULL,          -- its version
    nunits      INTEGER,                -- the totals; NULL until it has ended
    nfailed     INTEGER,                -- units that could not be analysed
    nfindings   INTEGER,                -- those that were told
    cpu         REAL,                   -- seconds, workers included
    wall        REAL,                   -- seconds, by the clock
    exit        INTEGER                 -- what the command returned
) STRICT;

CREATE TABLE units (                    -- source files, as they were when they were last analysed
    id          INTEGER PRIMARY KEY,    -- what other tables mean by unit
    path        TEXT NOT NULL UNIQUE,   -- absolute
    status      TEXT NOT NULL CHECK (status IN ('ok', 'partial', 'failed', 'crashed', 'timeout')),
    reason      TEXT,                   -- one line; NULL if ok
    cpu         REAL NOT NULL,          -- seconds in the worker
    peak_kb     INTEGER NOT NULL,       -- memory of the worker; 0 if unknown
    opaque      INTEGER NOT NULL        -- instructions that were not understood
) STRICT;

CREATE TABLE run_units (                -- which units took part in which run
    run         INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    unit        INTEGER NOT NULL REFERENCES units ON DELETE CASCADE,
    done        INTEGER NOT NULL,       -- 1: the unit's findings are up to date for this run
    PRIMARY KEY (run, unit)
) STRICT, WITHOUT ROWID;

CREATE TABLE functions (                -- what was explored
    unit        INTEGER NOT NULL REFERENCES units ON DELETE CASCADE,
    name        TEXT NOT NULL,          -- as it is defined
    path        TEXT NOT NULL,          -- absolute; a header's functions belong to the unit that includes it
    line        INTEGER NOT NULL,       -- of its name
    explored    TEXT NOT NULL CHECK (explored IN ('full', 'budget', 'opaque', 'error')),    -- budget: given up; opaque: code that is not understood; error: our own mistake
    steps       INTEGER NOT NULL,       -- instructions walked through, over all states
    states      INTEGER NOT NULL,       -- the most at any time
    opaque      INTEGER NOT NULL DEFAULT 0      -- its instructions that are not understood, met or not
) STRICT;
CREATE INDEX functions_unit ON functions (unit);

CREATE TABLE unknown_calls (            -- functions that are called, and that have neither body nor model
    unit        INTEGER NOT NULL REFERENCES units ON DELETE CASCADE,
    function    TEXT NOT NULL,          -- that calls it; '': whichever of the unit
    name        TEXT NOT NULL,          -- of what is called
    calls       INTEGER NOT NULL,       -- places where it is called
    PRIMARY KEY (unit, function, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE findings (                 -- as they were found, those that nobody is told of too
    id          INTEGER PRIMARY KEY,    -- for steps; the fingerprint is what lasts
    unit        INTEGER NOT NULL REFERENCES units ON DELETE CASCADE,
    rule        TEXT NOT NULL,          -- an id of rules.def
    severity    TEXT NOT NULL CHECK (severity IN ('low', 'warning', 'error')),
    confidence  TEXT NOT NULL CHECK (confidence IN ('low', 'medium', 'high')),
    reach       TEXT NOT NULL CHECK (reach IN ('memory', 'error', 'ordinary')),     -- memory: only when memory runs out
    path        TEXT NOT NULL,          -- absolute
    line        INTEGER NOT NULL,       -- where it is told
    col         INTEGER NOT NULL,       -- in bytes, from 1
    function    TEXT NOT NULL,          -- '' at file level
    type        TEXT,                   -- a type object's variable
    message     TEXT NOT NULL,          -- one sentence about the user's code
    remedy      TEXT,                   -- how to mend it
    cause       TEXT,                   -- macro or helper that brings it about
    rests_on    TEXT,                   -- why the confidence is not high
    unknown     TEXT,                   -- a function of unknown_calls on whose result it rests
    anchor      TEXT NOT NULL,          -- the line at path:line, whitespace normalised
    source      TEXT NOT NULL,          -- the same as it stood there
    fingerprint TEXT NOT NULL,          -- see fingerprint.c
    suppressed  TEXT,                   -- the reason of the comment that silences it, '' if it gives none; NULL: none does
    pythons     TEXT                    -- of several versions asked for, those that it holds for, as 3.11, 3.12; NULL: all
) STRICT;
CREATE INDEX findings_unit ON findings (unit);
CREATE INDEX findings_fingerprint ON findings (fingerprint);

CREATE TABLE steps (                    -- the path to a finding
    finding     INTEGER NOT NULL REFERENCES findings ON DELETE CASCADE,
    n           INTEGER NOT NULL,       -- from 1
    path        TEXT NOT NULL,          -- absolute
    line        INTEGER NOT NULL,       -- where the step is
    col         INTEGER NOT NULL,       -- in bytes, from 1
    text        TEXT NOT NULL,          -- what happens
    count       TEXT,                   -- of the finding's object after the step; NULL if it has none yet
    source      TEXT NOT NULL,          -- the line as it stood there
    exception   TEXT,                   -- none, set, unknown
    gil         TEXT,                   -- released, unknown; NULL: held
    PRIMARY KEY (finding, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE objects (                  -- the heap after a step: what the finding is about, what holds it, what is owed
    finding     INTEGER NOT NULL,       -- of steps
    step        INTEGER NOT NULL,       -- its n
    id          INTEGER NOT NULL,       -- stable within the finding
    name        TEXT NOT NULL,          -- the variable that names it, or what made it
    type        TEXT,                   -- where it is known; of a block: the family that it came from
    owned       INTEGER NOT NULL,       -- references that the function holds
    inside      INTEGER NOT NULL,       -- references that objects of this heap hold
    outside     TEXT NOT NULL,          -- who else keeps it: nobody caller lender interpreter unknown
    life        TEXT NOT NULL,          -- alive, perhaps dead, dead
    lender      INTEGER,                -- from whom it is borrowed: an object's id
    kind        TEXT NOT NULL,          -- object block type anything table cell
    subject     INTEGER NOT NULL,       -- 1: the finding is about it
    copy_of     INTEGER,                -- the id of what it is a shallow copy of
    PRIMARY KEY (finding, step, id),
    FOREIGN KEY (finding, step) REFERENCES steps ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE edges (                    -- owner's member holds target
    finding     INTEGER NOT NULL,       -- of steps
    step        INTEGER NOT NULL,       -- its n
    n           INTEGER NOT NULL,       -- from 0
    owner       INTEGER,                -- an object's id; NULL: a variable
    target      INTEGER,                -- an object's id; NULL: it is a null pointer
    label       TEXT NOT NULL,          -- member or variable
    kind        TEXT NOT NULL,          -- points owns spent shares hidden wrong unset
    PRIMARY KEY (finding, step, n),
    FOREIGN KEY (finding, step) REFERENCES steps ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE internal_errors (          -- our own mistakes: each costs one function
    id          INTEGER PRIMARY KEY,    -- 1, 2, ...
    run         INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    unit        INTEGER NOT NULL REFERENCES units ON DELETE CASCADE,
    function    TEXT NOT NULL,          -- that was explored
    path        TEXT NOT NULL,          -- absolute
    line        INTEGER NOT NULL,       -- of the function
    message     TEXT NOT NULL,          -- what was wrong
    command     TEXT NOT NULL           -- repeats it
) STRICT;

CREATE TABLE reviews (                  -- what somebody has said of a finding; kept whatever becomes of it
    fingerprint TEXT PRIMARY KEY,       -- of the finding, in whatever run
    state       TEXT NOT NULL CHECK (state IN ('confirmed', 'false-positive', 'intended')),
    why         TEXT NOT NULL           -- for the next reader
) STRICT, WITHOUT ROWID;

CREATE TABLE known (                    -- every finding that a run ever had, once
    id          INTEGER PRIMARY KEY,    -- for run_findings
    fingerprint TEXT NOT NULL,          -- 16 hexadecimal digits
    rule        TEXT NOT NULL,          -- its id
    path        TEXT NOT NULL,          -- absolute
    function    TEXT NOT NULL,          -- '' at file level
    message     TEXT NOT NULL,          -- one sentence about the user's code
    UNIQUE (fingerprint, path, message)
) STRICT;

CREATE TABLE run_findings (             -- which of them a run had
    run         INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    known       INTEGER NOT NULL REFERENCES known,
    line        INTEGER NOT NULL,       -- where it was in that run
    standing    TEXT NOT NULL,          -- stands, suppressed, reviewed, baseline, elsewhere
    PRIMARY KEY (run, known)
) STRICT, WITHOUT ROWID;
