-- The questions that are asked most, as views. They are made anew whenever a schema is taken along; docs/store.md has
-- them with their columns. `The last run` is the last that has ended.

CREATE VIEW last_run AS                 -- one row
SELECT * FROM runs WHERE id = (SELECT max(id) FROM runs WHERE ended IS NOT NULL);

CREATE VIEW latest AS                   -- the findings of the last run, each once, and what became of them
SELECT k.fingerprint, k.rule, f.severity, f.confidence, f.reach, k.path, r.line, k.function, k.message, f.cause,
    r.standing                          -- stands, suppressed, reviewed, baseline, elsewhere
FROM run_findings r
JOIN known k ON k.id = r.known
LEFT JOIN findings f ON f.id = (SELECT min(id) FROM findings x
    WHERE x.fingerprint = k.fingerprint AND x.path = k.path AND x.message = k.message)
WHERE r.run = (SELECT id FROM last_run);

CREATE VIEW by_rule AS                  -- the last run by rule; hidden: by comments, reviews, the baseline, --diff-base
SELECT rule, sum(standing = 'stands') AS findings,
    sum(standing = 'stands' AND severity = 'error') AS errors,
    sum(standing = 'stands' AND severity = 'warning') AS warnings,
    sum(standing = 'stands' AND severity = 'low') AS low,
    sum(standing <> 'stands') AS hidden
FROM latest GROUP BY rule ORDER BY findings DESC, hidden DESC, rule;

CREATE VIEW by_file AS                  -- the last run by file
SELECT path, sum(standing = 'stands') AS findings,
    sum(standing = 'stands' AND severity = 'error') AS errors,
    sum(standing = 'stands' AND severity = 'warning') AS warnings,
    sum(standing = 'stands' AND severity = 'low') AS low,
    sum(standing <> 'stands') AS hidden
FROM latest GROUP BY path ORDER BY findings DESC, hidden DESC, path;

CREATE VIEW by_cause AS                 -- macros and helpers that bring findings about: one place mends them all
SELECT cause, sum(standing = 'stands') AS findings, group_concat(DISTINCT rule) AS rules
FROM latest WHERE cause IS NOT NULL GROUP BY cause ORDER BY findings DESC, cause;

CREATE VIEW new_findings AS             -- what the last run tells of: not in the baseline, not silenced, not reviewed
SELECT fingerprint, rule, severity, path, line, function, message
FROM latest WHERE standing = 'stands' ORDER BY path, line, rule;

CREATE VIEW last_functions AS           -- the functions of the last run; a header's is one, however many units have it
SELECT f.name, f.path, f.line, max(f.steps) AS steps, max(f.states) AS states, max(f.opaque) AS opaque,
    max((SELECT count(*) FROM unknown_calls c WHERE c.unit = f.unit AND c.function = f.name)) AS unknown,
    CASE max(CASE f.explored WHEN 'full' THEN 0 WHEN 'opaque' THEN 1 WHEN 'budget' THEN 2 ELSE 3 END)
        WHEN 0 THEN 'full' WHEN 1 THEN 'opaque' WHEN 2 THEN 'budget' ELSE 'error' END AS explored
FROM run_units u JOIN functions f ON f.unit = u.unit
WHERE u.run = (SELECT id FROM last_run) AND u.done
GROUP BY f.path, f.line, f.name;

CREATE VIEW slowest_functions AS        -- by steps: time differs from machine to machine
SELECT name, path, line, steps, states, explored FROM last_functions ORDER BY steps DESC, path, line, name;

CREATE VIEW incomplete_functions AS     -- not explored to the end: over the budget, or with code that is not understood
SELECT name, path, line, explored, opaque, steps FROM last_functions WHERE explored <> 'full' ORDER BY path, line, name;

CREATE VIEW unknown_callees AS          -- functions without body and model; findings: those that rest on them
SELECT c.name, sum(c.calls) AS calls,
    (SELECT count(DISTINCT f.fingerprint) FROM findings f JOIN run_units ru ON ru.unit = f.unit
        WHERE ru.run = (SELECT id FROM last_run) AND ru.done AND f.unknown = c.name) AS findings
FROM run_units u JOIN unknown_calls c ON c.unit = u.unit
WHERE u.run = (SELECT id FROM last_run) AND u.done
GROUP BY c.name ORDER BY findings DESC, calls DESC, c.name;

CREATE VIEW troubled_units AS           -- the units of the last run that could not be analysed, or not wholly
SELECT path, status, reason FROM units JOIN run_units ON unit = id
WHERE run = (SELECT id FROM last_run) AND status <> 'ok' ORDER BY path;
