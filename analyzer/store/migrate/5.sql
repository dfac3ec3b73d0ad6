-- From schema 4: the heap of a step says of which kind its objects and arrows are, and what the finding is about. Of
-- what older runs found, that is not known.
ALTER TABLE steps ADD COLUMN exception TEXT;
ALTER TABLE steps ADD COLUMN gil TEXT;

ALTER TABLE objects RENAME TO old_objects;
ALTER TABLE edges RENAME TO old_edges;
CREATE TABLE objects (                  -- the heap after a step: what the finding is about, what holds it, what is owed
    finding     INTEGER NOT NULL,
    step        INTEGER NOT NULL,
    id          INTEGER NOT NULL,       -- stable within the finding
    name        TEXT NOT NULL,
    type        TEXT,
    owned       INTEGER NOT NULL,
    inside      INTEGER NOT NULL,
    outside     TEXT NOT NULL,          -- nobody caller lender interpreter unknown
    life        TEXT NOT NULL,          -- alive, perhaps dead, dead
    lender      INTEGER,                -- an object's id
    kind        TEXT NOT NULL,          -- object block type anything table cell
    subject     INTEGER NOT NULL,       -- 1: the finding is about it
    copy_of     INTEGER,                -- the id of what it is a shallow copy of
    PRIMARY KEY (finding, step, id),
    FOREIGN KEY (finding, step) REFERENCES steps ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE edges (                    -- owner's member holds target
    finding     INTEGER NOT NULL,
    step        INTEGER NOT NULL,
    n           INTEGER NOT NULL,
    owner       INTEGER,                -- an object's id; NULL: a variable
    target      INTEGER,                -- an object's id; NULL: it is a null pointer
    label       TEXT NOT NULL,          -- member or variable
    kind        TEXT NOT NULL,          -- points owns spent shares hidden wrong unset
    PRIMARY KEY (finding, step, n),
    FOREIGN KEY (finding, step) REFERENCES steps ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

INSERT INTO objects SELECT finding, step, id, name, type, owned, inside, outside, life, lender, 'object', 0, NULL FROM old_objects;
INSERT INTO edges SELECT finding, step, n, owner, target, label, iif(strong, 'owns', 'points') FROM old_edges;
DROP TABLE old_objects;
DROP TABLE old_edges;
